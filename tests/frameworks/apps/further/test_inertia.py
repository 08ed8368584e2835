"""Inertia 3 with Vue: the page object in the page, its own visits, a partial reload; two visitors."""

from __future__ import annotations

import pytest

from tests.frameworks.apps.conftest import Enter
from tests.frameworks.apps.visits import (
    VISITORS,
    Kind,
    assert_alive,
    assert_never_others,
    look_at_big,
    wait_until_alive,
    wait_until_shown,
    walk,
)

APP = "inertia"
pytestmark = pytest.mark.parametrize("kind", VISITORS, ids=lambda kind: kind.country)


def test_a_walk_through_the_site(site: str, enter: Enter, kind: Kind) -> None:
    with enter(kind) as visitor:
        walk(visitor, site, kind)


def test_a_page_that_goes_out_while_it_arrives(site: str, enter: Enter, kind: Kind) -> None:
    with enter(kind) as visitor:
        look_at_big(visitor, site, kind)


def test_a_partial_reload(site: str, enter: Enter, kind: Kind) -> None:
    with enter(kind) as visitor:
        page = visitor.go(site)
        wait_until_alive(visitor)
        visitor.evaluate('document.querySelector("#more").click()')
        extra = [name for name in kind.names("extra") if "-hero-" not in name]
        wait_until_shown(visitor, [*kind.names("first"), *extra])
        assert_alive(visitor)
        assert_never_others(visitor, kind)
        assert page.problems == []
