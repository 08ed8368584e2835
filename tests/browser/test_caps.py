"""Capped blocks in pages that Chromium fetches or renders ahead of a click: counted once, when they are shown."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from segments.edge.pages.store.ahead import AHEAD_COOKIE
from segments.edge.pages.store.caps import CAPS_COOKIE
from tests.browser.conftest import Open
from tests.browser.sites import TEXAS, site_behind, wait_for
from tests.worker.origin import Origin
from tests.worker.runtime import wait_until
from tools.browser import AHEAD_AGENT, Visitor

pytestmark = pytest.mark.browser

RULES = '[site]\nname = "shop"\n[segments.everybody]\nwhen = "true"\n'
PROMO = '<p data-segment="everybody" data-segment-cap="1/day">promo</p>'
SCRIPT = '<script src="/_segments/events.js" async></script>'
SALES = [f"/sale-{way}-{proof}" for way in ("prefetch", "prerender") for proof in ("script", "click")]


def rules_for(way: str, path: str) -> str:
    """A page's wish that the browser gets another one ahead."""
    return f'<script type="speculationrules">{json.dumps({way: [{"urls": [path], "eagerness": "immediate"}]})}</script>'


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with Origin() as origin:
        for path in SALES:
            script = SCRIPT if path.endswith("script") else ""
            page = f'<!doctype html><title>Sale</title>{script}{PROMO}<a id="next" href="/next">next</a>'
            origin.set(path, page)
            rules = rules_for(path.split("-")[1], path)
            home = f'<!doctype html><title>Home</title>{rules}<p>home</p><a id="sale" href="{path}">sale</a>'
            origin.set(f"/home{path}", home)
        origin.set("/next", f"<!doctype html><title>Next</title><p>next</p>{PROMO}")
        with site_behind(origin, RULES, tmp_path_factory.mktemp("caps")) as address:
            yield address


def fetch_ahead(visitor: Visitor, site: str, path: str) -> None:
    """Open the page that has another one fetched, and wait until that is there.

    A Chromium that is driven takes a page that it should prerender as one that it fetched.
    """
    visitor.go(f"{site}/home{path}")
    wait_until(lambda: AHEAD_COOKIE in visitor.cookies(), "the page to be fetched ahead")
    assert CAPS_COOKIE not in visitor.cookies()


def follow(visitor: Visitor, link: str, path: str) -> None:
    """Click on a link, and wait for its page."""
    visitor.evaluate(f"document.querySelector({json.dumps(link)}).click()")
    wait_for(visitor, f"location.pathname === {json.dumps(path)} && document.readyState === 'complete'")


@pytest.mark.parametrize("path", SALES)
def test_a_page_that_is_fetched_ahead_and_then_shown_counts_once(
    open_visitor: Open, site: str, path: str
) -> None:
    visitor = open_visitor(TEXAS, agent=AHEAD_AGENT)
    fetch_ahead(visitor, site, path)
    follow(visitor, "#sale", path)
    assert "promo" in visitor.evaluate("document.body.textContent")
    is_from_ahead = "page.deliveryType === 'navigational-prefetch' || page.activationStart > 0"
    assert visitor.evaluate(f"(([page]) => {is_from_ahead})(performance.getEntriesByType('navigation'))")
    if path.endswith("script"):
        wait_until(lambda: AHEAD_COOKIE not in visitor.cookies(), "the script to report the page")
        assert CAPS_COOKIE in visitor.cookies()
    follow(visitor, "#next", "/next")
    assert "promo" not in visitor.evaluate("document.body.textContent")
    assert {AHEAD_COOKIE, CAPS_COOKIE} & visitor.cookies().keys() == {CAPS_COOKIE}


def test_a_page_that_is_fetched_ahead_and_never_shown_counts_at_no_time(
    open_visitor: Open, site: str
) -> None:
    visitor = open_visitor(TEXAS, agent=AHEAD_AGENT)
    fetch_ahead(visitor, site, SALES[0])
    visitor.go(f"{site}/next")
    assert "promo" in visitor.evaluate("document.body.textContent")
