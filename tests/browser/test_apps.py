"""The module for apps in Chromium, on a plain page with the strictest policy: what it reads, hears and leaves alone."""

from collections.abc import Iterator

import pytest

from tests.browser.conftest import Open
from tests.browser.sites import GERMANY, TEXAS, site_behind, wait_for
from tests.worker.origin import Origin

pytestmark = pytest.mark.browser

RULES = """[site]
name = "shop"
[segments.returning]
when = 'visitor.visits > 0'
[segments.buyer]
when = 'events.did("cart_add", "1h")'
[segments.app]
when = 'page.path == "/app"'
[segments.deep]
when = 'page.path == "/app/deep"'
"""
SCRIPT = """
import {arm, get, has, ready, refresh, subscribe} from "/_segments/segments.js";
window.heard = [];
window.moved = 0;
new MutationObserver(() => { moved++; }).observe(document.querySelector("main"),
  {childList: true, subtree: true, attributes: true, characterData: true});
subscribe(visitor => heard.push(visitor.segments.join(" ")));
Object.assign(window, {arm, get, has, ready, refresh});
window.before = has("returning", true);
"""
PAGE = """<!doctype html><title>App</title><script src="/_segments/events.js" async></script>
<script src="/app.js" type="module"></script>
<main><p data-segment="returning">back</p><p data-segment="buyer">bought</p><p>plain</p></main>"""
POLICY = "default-src 'none'; script-src 'self'; connect-src 'self'"
CHOOSE = """fetch("/_segments/consent", {method: "POST", headers: {"content-type": "application/json"},
body: JSON.stringify({purposes: %s})}).then(answer => answer.text())
.then(() => document.dispatchEvent(new Event("segments:consent")))"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with Origin() as origin:
        for path in ("/app", "/app/deep"):
            origin.set(path, PAGE, headers={"content-type": "text/html", "content-security-policy": POLICY})
        origin.set("/app.js", SCRIPT, headers={"content-type": "text/javascript"})
        with site_behind(origin, RULES, tmp_path_factory.mktemp("apps")) as address:
            yield address


def test_a_page_that_was_cut_stays_as_it_came(open_visitor: Open, site: str) -> None:
    visitor = open_visitor(TEXAS)
    seen = visitor.go(f"{site}/app")
    assert "back" in seen.text
    wait_for(visitor, "window.ready && ready.then(answer => answer !== null)")
    assert visitor.evaluate("[before, has('returning'), has('app'), has('buyer')]") == [
        True,
        True,
        True,
        False,
    ]
    visitor.evaluate("window.first = get(); refresh()")
    assert visitor.evaluate("refresh().then(() => get() === first)")
    assert visitor.evaluate("[moved, heard.length]") == [0, 1]
    assert seen.problems == []
    assert seen.layout_shift == 0


def test_it_hears_of_events_and_of_another_address(open_visitor: Open, site: str) -> None:
    visitor = open_visitor(TEXAS)
    visitor.go(f"{site}/app")
    wait_for(visitor, "window.ready && ready.then(answer => answer !== null)")
    visitor.evaluate("segments.track('cart_add', {value: 5})")
    wait_for(visitor, "has('buyer')")
    visitor.evaluate("history.pushState({}, '', '/app/deep')")
    wait_for(visitor, "has('deep') && !has('app')")


def test_a_choice_of_consent_changes_the_answer_both_ways(open_visitor: Open, site: str) -> None:
    visitor = open_visitor(GERMANY)
    visitor.go(f"{site}/app")
    wait_for(visitor, "window.ready && ready.then(answer => answer !== null)")
    assert visitor.evaluate("get().consent.purposes") == ["necessary"]
    visitor.evaluate(CHOOSE % '["personalization"]')
    wait_for(visitor, "get().consent.purposes.includes('personalization')")
    visitor.evaluate("segments.track('cart_add', {value: 5})")
    wait_for(visitor, "has('buyer')")
    visitor.evaluate(CHOOSE % "[]")
    wait_for(visitor, "!has('buyer')")
    assert visitor.evaluate("moved") == 0
