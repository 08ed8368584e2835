"""SvelteKit with data of `+page.server.js`: two visitors, from the first byte to the way back."""

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
    stays_loaded,
    wait_until_alive,
    walk,
    walk_to_late,
    watch_held,
)

APP = "sveltekit"


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
def test_a_click_to_a_page_whose_data_cannot_be_cut(site: str, enter: Enter, kind: Kind) -> None:
    with enter(kind) as visitor:
        go_where_data_is_refused(visitor, site, kind)


@pytest.mark.parametrize("kind", VISITORS, ids=lambda kind: kind.country)
@pytest.mark.parametrize("is_click", [False, True], ids=["document", "click"])
def test_a_page_that_only_the_browser_renders_is_an_error_and_not_loaded_for_ever(
    site: str, enter: Enter, kind: Kind, is_click: bool
) -> None:
    """Its document has no blocks, and loading it again would change nothing."""
    with enter(kind) as visitor:
        visitor.go(site if is_click else site + "/client")
        if is_click:
            wait_until_alive(visitor)
            visitor.evaluate('document.querySelector("#client").click()')
        wait_for(visitor, 'document.querySelector("h1")?.textContent === "409"')
        assert shown(visitor) == []
        assert stays_loaded(visitor)
        assert_never_others(visitor, kind)
