"""TanStack Start: pages with blocks stand still, a click never brings blocks of others, and the way that works."""

from __future__ import annotations

import pytest

from tests.browser.sites import wait_for
from tests.frameworks.apps.conftest import Enter
from tests.frameworks.apps.visits import (
    VISITORS,
    Kind,
    assert_alive,
    assert_never_others,
    assert_only_own,
    fetch,
    shown,
    stays_loaded,
    wait_until_alive,
    wait_until_shown,
)

APP = "tanstack"
pytestmark = pytest.mark.parametrize("kind", VISITORS, ids=lambda kind: kind.country)


def test_a_page_with_blocks_is_right_and_has_no_client(site: str, enter: Enter, kind: Kind) -> None:
    assert_only_own(fetch(site, kind), kind, kind.names("first"))
    with enter(kind) as visitor:
        page = visitor.go(site)
        assert shown(visitor) == kind.names("first")
        visitor.evaluate('document.querySelector("#second").click()')
        wait_for(visitor, 'document.querySelector("h1").textContent === "second"')
        assert shown(visitor) == kind.names("second")
        visitor.back()
        wait_for(visitor, 'document.querySelector("h1").textContent === "first"')
        assert shown(visitor) == kind.names("first")
        assert_never_others(visitor, kind)
        assert page.problems == []


def test_a_page_that_goes_out_while_it_arrives(site: str, enter: Enter, kind: Kind) -> None:
    assert_only_own(fetch(site + "/big", kind), kind, kind.names("big"))
    with enter(kind) as visitor:
        visitor.go(site + "/big")
        assert shown(visitor) == kind.names("big")
        assert stays_loaded(visitor)
        assert shown(visitor) == kind.names("big")
        assert_never_others(visitor, kind)


def test_a_click_from_a_page_with_a_client(site: str, enter: Enter, kind: Kind) -> None:
    """What its server function answers cannot be cut: the router shows its error, and no block of others."""
    with enter(kind) as visitor:
        visitor.go(site + "/plain")
        wait_until_alive(visitor)
        visitor.evaluate('document.querySelector("#second").click()')
        wait_for(visitor, 'document.body.textContent.includes("went wrong")')
        assert shown(visitor) == []
        assert stays_loaded(visitor)
        assert_never_others(visitor, kind)


def test_blocks_as_json_in_the_browser(site: str, enter: Enter, kind: Kind) -> None:
    """The way that works: opened, and gone to by a click."""
    with enter(kind) as visitor:
        for start in ("/loaded", "/plain"):
            page = visitor.go(site + start)
            wait_until_alive(visitor)
            if start == "/plain":
                visitor.evaluate('document.querySelector("#loaded").click()')
            wait_until_shown(visitor, kind.names("loaded"))
            assert_alive(visitor)
            assert_never_others(visitor, kind)
            assert page.problems == []
