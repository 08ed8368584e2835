"""React Router in framework mode: two visitors, from the first byte to the way back."""

from __future__ import annotations

import pytest

from tests.browser.sites import wait_for
from tests.frameworks.apps.conftest import Enter
from tests.frameworks.apps.visits import (
    VISITORS,
    Kind,
    assert_never_others,
    go_where_data_is_refused,
    look_at_big,
    shown,
    walk,
    walk_to_late,
    watch_held,
)

APP = "react-router"


@pytest.mark.parametrize("kind", VISITORS, ids=lambda kind: kind.country)
def test_a_walk_through_the_site(site: str, enter: Enter, kind: Kind) -> None:
    with enter(kind) as visitor:
        walk(visitor, site, kind)


@pytest.mark.parametrize("kind", VISITORS, ids=lambda kind: kind.country)
def test_a_promise_that_is_kept_later(site: str, enter: Enter, kind: Kind) -> None:
    with enter(kind) as visitor:
        walk_to_late(visitor, site, kind)


@pytest.mark.parametrize("kind", VISITORS, ids=lambda kind: kind.country)
def test_a_page_that_goes_out_while_it_arrives(site: str, enter: Enter, kind: Kind) -> None:
    with enter(kind) as visitor:
        look_at_big(visitor, site, kind)


@pytest.mark.parametrize("kind", VISITORS, ids=lambda kind: kind.country)
def test_what_has_come_is_shown_before_the_rest(site: str, enter: Enter, kind: Kind) -> None:
    with enter(kind) as visitor:
        watch_held(visitor, site, kind)


@pytest.mark.parametrize("kind", VISITORS, ids=lambda kind: kind.country)
def test_a_page_of_which_only_the_rest_has_blocks(site: str, enter: Enter, kind: Kind) -> None:
    with enter(kind) as visitor:
        watch_held(visitor, site, kind, "/only", "")


@pytest.mark.parametrize("kind", VISITORS, ids=lambda kind: kind.country)
def test_a_click_to_a_page_whose_data_cannot_be_cut(site: str, enter: Enter, kind: Kind) -> None:
    with enter(kind) as visitor:
        go_where_data_is_refused(visitor, site, kind)


@pytest.mark.parametrize("kind", VISITORS, ids=lambda kind: kind.country)
def test_a_fetcher_whose_data_cannot_be_cut_gets_none(site: str, enter: Enter, kind: Kind) -> None:
    """It stays on its page, as before it asked: the data has no page that could be loaded."""
    with enter(kind) as visitor:
        page = visitor.go(site + "/fetching")
        wait_for(
            visitor, 'performance.getEntriesByType("resource").some((one) => one.name.includes("/api.data"))'
        )
        wait_for(visitor, 'document.querySelector("main > p").textContent === "idle"')
        assert shown(visitor) == []
        assert visitor.evaluate("location.pathname") == "/fetching"
        assert_never_others(visitor, kind)
        assert page.problems == []
