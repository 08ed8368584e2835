"""The event script in Chromium, on a page with the strictest policy: what people do, and what the next page shows."""

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.browser.conftest import Open
from tests.browser.sites import GERMANY, TEXAS, site_behind, wait_for
from tests.worker.origin import Origin
from tests.worker.runtime import wait_until
from tests.worker.shop import shown
from tools.browser import Visitor

pytestmark = pytest.mark.browser

CONDITIONS = {
    "viewed": 'events.did("page_view", "1h", event.path == "/plain")',
    "told": 'events.did("page_view", "1h", event.content_type == "guide" && "rain" in event.tags)',
    "topical": 'events.did("topic_view", "1h", event.topic == "boots")',
    "scrolled": 'events.did("scroll", "1h", event.depth == 75)',
    "in-cart": 'events.sum("cart_add", "value", "1h") > 50.0',
    "clicked": 'events.did("click", "1h", event.target == "plain-mark")',
    "started": 'events.did("form_start", "1h", event.form == "sign-up")',
    "submitted": 'events.did("form_submit", "1h", event.form == "sign-up")',
    "searched": 'events.did("search", "1h", event.query == "rain")',
    "left": 'events.did("outbound", "1h", event.host == "elsewhere.example")',
    "called": 'events.did("by_hand", "1h", event.size == 7)',
    "layered": 'events.did("add_to_cart", "1h", event.currency == "EUR" && "b-1" in event.items)',
    "stayed": 'events.sum("page_time", "seconds", "1h") >= 1.0',
    "went-home": 'events.did("go_home", "1h")',
    "went-twice": 'events.count("go_home", "1h") == 2',
    "two-views": 'events.count("page_view", "1h") >= 2',
    "saw-near": 'events.count("block_view", "1h", event.block == "near") == 1',
    "saw-far": 'events.did("block_view", "1h", event.block == "far")',
    "clicked-near": 'events.did("block_click", "1h", event.block == "near")',
    "viewed-twice": 'events.count("page_view", "1h", event.path in ["/plain", "/asking"]) == 2',
}
RULES = '[site]\nname = "shop"\ncount_visits = "block-pages"\n' + "".join(
    f"[segments.{name}]\nwhen = '''{condition}'''\n" for name, condition in CONDITIONS.items()
)
BLOCKS = "".join(f'<p data-segment="{name}">[{name}]</p>' for name in CONDITIONS)
SCRIPT = '<script src="/_segments/events.js" async data-layer="dataLayer"></script>'
HOME = f"<!doctype html><title>Home</title>{SCRIPT}<main>{BLOCKS}</main>"
PLAIN = f"""<!doctype html><title>Plain</title><meta name="segments-topics" content="boots, hats">
<meta name="segments:type" content="guide"><meta name="segments:tags" content="boots, rain">{SCRIPT}
<button id="cart" data-segment-event="cart_add" data-segment-event-value="59.9">Add</button>
<button id="plain-mark" data-segment-event>Mark</button>
<form name="sign-up" id="form" action="/home"><input id="name" name="name"></form>
<form id="find" action="/home"><input type="search" id="q" name="q"></form>
<a id="within" href="/home" data-segment-event="go_home">Home</a>
<a id="out" href="https://elsewhere.example/">Out</a>
<div class="tall"></div><link rel="stylesheet" href="/tall.css">"""
MEASURED = f"""<!doctype html><title>Measured</title>{SCRIPT}
<section id="near" data-segment-measure="near">Near</section>
<div class="tall"></div><link rel="stylesheet" href="/tall.css">
<section id="far" data-segment-measure="far">Far</section>"""
STRICT = {
    "content-type": "text/html",
    "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'",
}
BANNER = '<script src="/_segments/consent.js" defer></script>'
DONE = "performance.getEntriesByType('resource').filter(one => one.name.endsWith('/_segments/events')).length"
RECORD = """(() => {
  const ask = window.fetch;
  window.told = [];
  window.fetch = async (address, options) => {
    const answer = await ask(address, options);
    if (address === "/_segments/events") answer.clone().text().then(() => setTimeout(() => {
      window.told.push(...JSON.parse(options.body).events.map(event => event.name));
    }, 50));
    return answer;
  };
})()"""
RECORD_BLOCKS = RECORD.replace(
    "event.name", "`${event.name} ${event.properties && event.properties.block}`"
).replace("window.told.push", "window.credentials = options.credentials, window.told.push")
ASKED = DONE.replace("/events", "/consent")
CHOOSE = """fetch("/_segments/consent", {method: "POST", headers: {"content-type": "application/json"},
body: JSON.stringify({purposes: %s})}).then(answer => answer.text())
.then(() => document.dispatchEvent(new Event("segments:consent")))"""


@pytest.fixture(scope="module")
def origin() -> Iterator[Origin]:
    with Origin() as running:
        running.set("/home", HOME, headers=STRICT)
        running.set("/plain", PLAIN, headers=STRICT)
        running.set("/measured", MEASURED, headers=STRICT)
        running.set("/asking", PLAIN.replace("Plain", "Asking", 1) + BANNER, headers=STRICT)
        running.set("/tall.css", ".tall{height:5000px}", headers={"content-type": "text/css"})
        yield running


@pytest.fixture(scope="module")
def site(origin: Origin, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a site whose pages report events."""
    folder = tmp_path_factory.mktemp("events")
    with site_behind(origin, RULES, folder) as address:
        yield address


@pytest.fixture
def open_plain(site: str, open_visitor: Open) -> Callable[..., Visitor]:
    def open_page(place: str = TEXAS, **headers: str) -> Visitor:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        visitor = open_visitor(place, sent, init=RECORD)
        seen = visitor.go(site + "/plain")
        assert seen.problems == [], "the page's policy allows all that the script does"
        wait_for(visitor, "!!(window.segments && window.segments.track)")
        return visitor

    return open_page


def wait_until_told(visitor: Visitor, *names: str) -> None:
    """Return once the script has heard from the worker that it took events of these names from this page."""
    wait_for(visitor, f"{json.dumps(names)}.every(name => (window.told || []).includes(name))")


def test_a_block_counts_once_half_of_it_was_on_the_screen_for_a_second(site: str, open_visitor: Open) -> None:
    visitor = open_visitor(TEXAS, init=RECORD_BLOCKS)
    visitor.go(site + "/measured")
    wait_until_told(visitor, "block_view near")
    visitor.evaluate("document.querySelector('#near').click()")
    seen = home_after(visitor, site, "block_click near")
    assert {"saw-near", "clicked-near"} <= seen
    assert "saw-far" not in seen
    visitor.go(site + "/measured")
    visitor.evaluate("document.querySelector('#far').scrollIntoView()")
    assert "saw-far" in home_after(visitor, site, "block_view far")


def test_blocks_are_totals_without_cookies_where_a_visitor_has_not_agreed(
    site: str, open_visitor: Open
) -> None:
    visitor = open_visitor(GERMANY, init=RECORD_BLOCKS)
    visitor.go(site + "/measured")
    wait_until_told(visitor, "block_view near")
    assert visitor.evaluate("window.credentials") == "omit"
    assert not {"saw-near", "saw-far"} & shown(visitor.go(site + "/home").text)


def home_after(visitor: Visitor, site: str, *names: str) -> set[str]:
    """What the home page shows once events of these names have been taken."""
    wait_until_told(visitor, *names)
    return shown(visitor.go(site + "/home").text)


def test_what_people_do_is_on_the_very_next_page(site: str, open_plain: Callable[..., Visitor]) -> None:
    visitor = open_plain()
    visitor.evaluate("document.querySelector('#cart').click()")
    visitor.evaluate("document.querySelector('#plain-mark').click()")
    visitor.evaluate(
        "(() => { const a = document.querySelector('#out'); a.addEventListener('click', e => e.preventDefault());"
        " a.click(); })()"
    )
    visitor.evaluate("segments.track('by_hand', {size: 7})")
    visitor.evaluate(
        "dataLayer.push({event: 'add_to_cart', ecommerce: {currency: 'EUR', items: [{item_id: 'b-1'}]}})"
    )
    visitor.evaluate("scrollTo(0, 0.75 * document.documentElement.scrollHeight)")
    visitor.evaluate(
        "document.querySelector('#name').dispatchEvent(new InputEvent('input', {bubbles: true}))"
    )
    told = (
        "page_view",
        "topic_view",
        "cart_add",
        "click",
        "outbound",
        "by_hand",
        "add_to_cart",
        "scroll",
        "form_start",
    )
    seen = home_after(visitor, site, *told)
    assert {
        "viewed",
        "told",
        "topical",
        "in-cart",
        "clicked",
        "left",
        "called",
        "layered",
        "scrolled",
        "started",
    } <= seen


def test_forms_are_counted_when_they_are_sent(site: str, open_plain: Callable[..., Visitor]) -> None:
    visitor = open_plain()
    wait_until_told(visitor, "page_view")
    visitor.evaluate("document.querySelector('#form').requestSubmit()")
    wait_for(visitor, "location.pathname === '/home'")
    assert "submitted" in home_after(visitor, site, "form_submit")
    visitor.go(site + "/plain")
    wait_until_told(visitor, "page_view")
    visitor.evaluate(
        "(() => { document.querySelector('#q').value = 'rain'; document.querySelector('#find').requestSubmit(); })()"
    )
    wait_for(visitor, "location.pathname === '/home'")
    assert "searched" in home_after(visitor, site, "search")


def test_what_a_link_of_the_site_cuts_off_is_reported_by_the_next_page(
    site: str, open_plain: Callable[..., Visitor]
) -> None:
    visitor = open_plain()
    wait_until_told(visitor, "page_view")
    for _ in range(2):
        visitor.evaluate("document.querySelector('#within').click()")
        wait_for(visitor, "location.pathname === '/home'")
        wait_until_told(visitor, "go_home")
        assert visitor.evaluate("sessionStorage.length") == 0
        seen = shown(visitor.go(site + "/home").text)
        assert {"went-home", "two-views"} <= seen
        visitor.go(site + "/plain")
        wait_until_told(visitor, "page_view")
    assert "went-twice" in shown(visitor.go(site + "/home").text)


def test_time_is_told_when_the_page_goes_away(site: str, open_plain: Callable[..., Visitor]) -> None:
    visitor = open_plain()

    def has_stayed() -> bool:
        visitor.go(site + "/plain")
        wait_until_told(visitor, "page_view")
        time.sleep(1.3)
        visitor.go(site + "/home")
        time.sleep(0.5)
        return "stayed" in shown(visitor.go(site + "/home").text)

    # Nobody waits for the report of a page that is left, so the next request may be earlier: then it is given again.
    wait_until(has_stayed, "the time on the page to be told")


def test_a_view_counts_once_whoever_counts_it(site: str, open_visitor: Open) -> None:
    visitor = open_visitor(TEXAS)
    visitor.go(site + "/home")
    time.sleep(1.5)
    assert visitor.evaluate(DONE) == 0, "the worker has counted it, so the script reports none"
    assert "two-views" in shown(visitor.go(site + "/home").text)


@pytest.mark.parametrize("place", [GERMANY, f"{TEXAS};consent=none"], ids=["opt-in", "refused"])
def test_without_consent_nothing_is_kept_and_nothing_sent(
    site: str, open_plain: Callable[..., Visitor], place: str
) -> None:
    visitor = open_plain(place)
    wait_for(visitor, f"{ASKED} >= 1")
    visitor.evaluate("document.querySelector('#cart').click()")
    time.sleep(1.2)
    assert visitor.evaluate(DONE) == 0
    assert shown(visitor.go(site + "/home").text) == set()
    assert "__Host-segments" not in visitor.cookies()


def test_consent_that_is_given_on_a_page_counts_its_view_once_and_nothing_from_before(
    site: str, open_plain: Callable[..., Visitor]
) -> None:
    visitor = open_plain(GERMANY)
    wait_for(visitor, f"{ASKED} >= 1")
    visitor.evaluate("document.querySelector('#cart').click()")
    visitor.evaluate(CHOOSE % '["personalization"]')
    visitor.evaluate("document.querySelector('#plain-mark').click()")
    wait_until_told(visitor, "page_view", "topic_view")
    visitor.evaluate("document.querySelector('#plain-mark').click()")
    seen = home_after(visitor, site, "click")
    assert {"viewed", "told", "topical", "clicked"} <= seen
    assert not {"in-cart", "viewed-twice"} & seen


def test_consent_that_is_withdrawn_on_a_page_silences_the_script(
    site: str, open_plain: Callable[..., Visitor]
) -> None:
    visitor = open_plain()
    wait_for(visitor, f"{DONE} >= 1")
    visitor.evaluate(CHOOSE % "[]")
    wait_for(visitor, f"{ASKED} >= 3")
    visitor.evaluate("document.querySelector('#cart').click()")
    time.sleep(0.5)
    assert visitor.evaluate(DONE) == 1


def test_a_page_that_the_banner_loads_again_is_one_view(site: str, open_visitor: Open) -> None:
    visitor = open_visitor(GERMANY, init=RECORD)
    visitor.go(site + "/asking")
    visitor.evaluate("window.isFirst = true")
    wait_for(visitor, "!!document.querySelector('#segments-consent button')")
    visitor.evaluate("document.querySelector('#segments-consent button').click()")
    wait_for(visitor, "!window.isFirst")
    seen = home_after(visitor, site, "page_view")
    assert "told" in seen
    assert "viewed-twice" not in seen


def test_withdrawn_consent_deletes_the_cookie_and_nothing_more_is_sent(
    site: str, open_plain: Callable[..., Visitor]
) -> None:
    visitor = open_plain()
    visitor.evaluate("document.querySelector('#cart').click()")
    assert "in-cart" in home_after(visitor, site, "cart_add")
    assert "__Host-segments" in visitor.cookies()
    visitor.set_headers({"x-segments-as": f"{TEXAS};consent=none"})
    assert shown(visitor.go(site + "/home").text) == set()
    assert "__Host-segments" not in visitor.cookies()


def test_it_survives_the_back_forward_cache(site: str, open_plain: Callable[..., Visitor]) -> None:
    visitor = open_plain()
    visitor.go(site + "/home")
    visitor.back()
    wait_for(visitor, "!!(window.segments && window.segments.track)")
    visitor.evaluate("document.querySelector('#cart').click()")
    assert "in-cart" in home_after(visitor, site, "cart_add")


def test_a_broken_call_never_reaches_the_page(site: str, open_plain: Callable[..., Visitor]) -> None:
    visitor = open_plain()
    calls = [
        "segments.track()",
        "segments.track({})",
        "segments.track('x', 7)",
        "segments.push(null)",
        "dataLayer.push(null)",
    ]
    for call in calls:
        assert json.loads(visitor.evaluate(f"(() => {{ {call}; return 'true'; }})()")) is True


@pytest.mark.parametrize("policy", ["'self'", "'nonce-r4nd0m' 'strict-dynamic'"], ids=["self", "nonce"])
def test_a_script_that_the_worker_put_in_runs_under_the_strictest_policy(
    origin: Origin, open_visitor: Open, tmp_path: Path, policy: str
) -> None:
    headers = {
        **STRICT,
        "content-security-policy": f"default-src 'none'; script-src {policy}; connect-src 'self'",
    }
    origin.set("/injected", HOME.replace(SCRIPT, ""), headers=headers)
    rules = RULES.replace("[site]\n", "[site]\ninject_script = true\n")
    with site_behind(origin, rules, tmp_path) as address:
        visitor = open_visitor(TEXAS, init=RECORD)
        seen = visitor.go(address + "/injected")
        assert seen.problems == []
        wait_for(visitor, "!!(window.segments && window.segments.track)")
        visitor.evaluate("segments.track('by_hand', {size: 7})")
        wait_until_told(visitor, "by_hand")
        assert "called" in shown(visitor.go(address + "/injected").text)
