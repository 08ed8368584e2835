"""Qwik City: pages with blocks stand still, a click loads them as a document, and the way that works; two visitors."""

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

APP = "qwik"
pytestmark = pytest.mark.parametrize("kind", VISITORS, ids=lambda kind: kind.country)


def test_a_page_with_blocks_is_right_and_has_no_client(site: str, enter: Enter, kind: Kind) -> None:
    assert_only_own(fetch(site, kind), kind, kind.names("first"))
    with enter(kind) as visitor:
        page = visitor.go(site)
        assert shown(visitor) == kind.names("first")
        visitor.evaluate('document.querySelector("#second").click()')
        wait_for(visitor, 'document.querySelector("h1").textContent === "second"')
        assert shown(visitor) == kind.names("second")
        assert_never_others(visitor, kind)
        assert page.problems == []


def test_a_click_from_a_page_with_a_client_loads_the_document(site: str, enter: Enter, kind: Kind) -> None:
    with enter(kind) as visitor:
        visitor.go(site + "/plain")
        wait_until_alive(visitor)
        visitor.evaluate('document.querySelector("#second").click()')
        wait_for(visitor, 'document.querySelector("h1").textContent === "second"')
        assert shown(visitor) == kind.names("second")
        assert stays_loaded(visitor)
        assert_never_others(visitor, kind)
        visitor.back()
        wait_for(visitor, 'document.querySelector("h1").textContent === "plain"')
        assert_alive(visitor)


def test_blocks_as_json_in_the_browser(site: str, enter: Enter, kind: Kind) -> None:
    """The way that works: opened, and gone to by a click. Data of other pages that it fetches ahead is refused."""
    with enter(kind) as visitor:
        for start in ("/loaded", "/plain"):
            page = visitor.go(site + start)
            wait_until_alive(visitor)
            if start == "/plain":
                visitor.evaluate('document.querySelector("#loaded").click()')
            wait_until_shown(visitor, kind.names("loaded"))
            assert_alive(visitor)
            assert_never_others(visitor, kind)
            assert [problem for problem in page.problems if "409 (Conflict)" not in problem] == []
