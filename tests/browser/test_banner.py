"""The included banner in Chromium, on a page with the strictest policy: who sees it, how it works, what it changes."""

import json
import time
from collections.abc import Callable, Iterator
from urllib.parse import unquote

import pytest

from segments.cli.input.receipts import notices_of, open_receipt
from tests.browser.conftest import Open
from tests.browser.sites import GERMANY, TEXAS, site_behind, wait_for
from tests.worker.origin import Origin
from tests.worker.runtime import wait_until
from tests.worker.shop import BUNDLE_KEYS, shown
from tools.browser import Visitor

pytestmark = pytest.mark.browser

RULES = """
[site]
name = "shop"

[signals.tier]
type = "string"
purpose = "analytics"
from = "cookie:tier"

[segments.new]
when = 'visitor.is_new'

[segments.gold]
when = 'tier == "gold"'
"""
RECEIPTS = (
    "data-title='W&auml;hlen Sie &quot;frei&quot;?' data-policy='/datenschutz' data-receipt='/consent-log'"
)
PAGE = """<!doctype html><html lang="{lang}"><title>Shop</title>
<script src="/_segments/consent.js" defer {settings}></script>
<main><h1>Shop</h1><p data-segment="new">[new]</p><a id="link" href="#segments-consent">Privacy</a></main></html>
"""
STRICT = {
    "content-type": "text/html",
    "content-security-policy": "default-src 'none'; script-src 'self'; connect-src 'self'; base-uri 'none'",
}
BANNER = "document.querySelector('#segments-consent')"
OPENER = "document.querySelector('#segments-consent-open')"
BUTTONS = f"[...{BANNER}.querySelectorAll('button')]"


@pytest.fixture(scope="module")
def origin() -> Iterator[Origin]:
    """The site behind the worker."""
    with Origin() as origin:
        yield origin


@pytest.fixture(scope="module")
def site(origin: Origin, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a site whose pages ask for the banner."""
    folder = tmp_path_factory.mktemp("banner")
    pages = {
        "/": ("en", ""),
        "/de": ("de-AT", ""),
        "/own": (
            "en",
            "data-title='&lt;b&gt;Cookies?' data-policy='/privacy' data-purposes='functional advertising'",
        ),
        "/receipts": ("de", RECEIPTS),
    }
    for path, (lang, settings) in pages.items():
        text = PAGE.format(lang=lang, settings=settings)
        origin.set(path, text, headers=STRICT)
    bare = PAGE.format(lang="de", settings="").replace("#segments-consent", "/privacy")
    origin.set("/bare", bare, headers=STRICT)
    with site_behind(origin, RULES, folder) as address:
        yield address


def press_button(visitor: Visitor, name: str) -> None:
    visitor.evaluate(f"{BUTTONS}.find(button => button.textContent === {name!r}).click()")


def choice_of(visitor: Visitor) -> str:
    return str(visitor.cookies()["segments_consent"]["value"])


@pytest.fixture
def german(site: str, open_visitor: Open) -> Callable[..., Visitor]:
    """Opens a page as a visitor from Germany who has chosen nothing, and waits for the banner."""

    def open_page(path: str = "/", **headers: str) -> Visitor:
        visitor = open_visitor(GERMANY, {name.replace("_", "-"): value for name, value in headers.items()})
        seen = visitor.go(site + path)
        assert seen.problems == [], "the page's policy allows all that the banner does"
        wait_for(visitor, f"!!{BANNER}")
        return visitor

    return open_page


def test_a_visitor_whom_the_law_asks_for_sees_it_and_others_do_not(
    site: str, open_visitor: Open, german: Callable[..., Visitor]
) -> None:
    german()
    texan = open_visitor(TEXAS)
    assert texan.go(site + "/").problems == []
    assert texan.evaluate(f"!{BANNER}")


def test_it_is_a_named_dialog_that_comes_first_and_takes_nothing_away(german: Callable[..., Visitor]) -> None:
    visitor = german()
    told = visitor.evaluate(
        f"""(() => {{
        const banner = {BANNER}, text = name => document.getElementById(banner.getAttribute(name)).textContent;
        return {{role: banner.getAttribute("role"), modal: banner.getAttribute("aria-modal"),
          name: text("aria-labelledby"), described: text("aria-describedby").length > 20,
          isFirst: document.body.firstElementChild === banner, focused: document.activeElement === document.body,
          legend: banner.querySelector("legend").textContent,
          labels: [...banner.querySelectorAll("input")].map(box => box.labels[0].textContent.trim()),
          ticked: banner.querySelectorAll("input:checked").length,
          fixed: getComputedStyle(banner).position}};
        }})()"""
    )
    assert told == {
        "role": "dialog",
        "modal": None,
        "name": "Your choice",
        "described": True,
        "isFirst": True,
        "focused": True,
        "legend": "Purposes",
        "labels": ["Statistics", "Content that fits you"],
        "ticked": 0,
        "fixed": "fixed",
    }


def test_accept_and_refuse_weigh_the_same(german: Callable[..., Visitor]) -> None:
    visitor = german()
    looks = visitor.evaluate(
        BUTTONS
        + """.map(button => {
        const style = getComputedStyle(button);
        return [style.color, style.backgroundColor, style.fontSize, style.fontWeight, style.borderWidth, style.opacity,
          button.getBoundingClientRect().height, button.getBoundingClientRect().top].join();
        })"""
    )
    assert len(looks) == 3
    assert len(set(looks)) == 1
    sizes = visitor.evaluate(f"{BUTTONS}.map(button => button.getBoundingClientRect().height)")
    assert min(sizes) >= 44, "large enough for a finger"


def test_it_can_be_used_by_keyboard_alone(german: Callable[..., Visitor]) -> None:
    visitor = german()
    order = []
    for _ in range(6):
        visitor.press("Tab")
        order.append(visitor.evaluate("document.activeElement.value || document.activeElement.textContent"))
    assert order == ["analytics", "personalization", "Accept all", "Refuse all", "Save selection", "Privacy"]
    visitor.press("Shift+Tab")
    visitor.press("Shift+Tab")
    visitor.press("Shift+Tab")
    outline = visitor.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid", "the focus can be seen"
    visitor.press("Enter")
    wait_for(visitor, f"!{BANNER} && document.querySelector('main').textContent.includes('[new]')")
    assert "analytics:1.personalization:1.advertising:0" in choice_of(visitor)


def test_enter_on_a_purpose_accepts_nothing(german: Callable[..., Visitor]) -> None:
    visitor = german()
    visitor.press("Tab")
    visitor.press("Enter")
    assert visitor.evaluate(f"!!{BANNER}")
    assert visitor.cookies() == {}


def test_a_refusal_is_kept_and_nobody_asks_again(site: str, german: Callable[..., Visitor]) -> None:
    visitor = german()
    visitor.evaluate("window.isSamePage = true")
    press_button(visitor, "Refuse all")
    wait_for(visitor, f"!{BANNER}")
    assert visitor.evaluate("window.isSamePage"), "nothing has changed, so nothing is loaded again"
    assert "analytics:0.personalization:0" in choice_of(visitor)
    assert shown(visitor.go(site + "/").text) == set()
    assert visitor.evaluate(f"!{BANNER}")
    assert set(visitor.cookies()) == {"segments_consent"}


def test_purposes_can_be_chosen_one_by_one(german: Callable[..., Visitor]) -> None:
    visitor = german()
    visitor.evaluate(f"{BANNER}.querySelector('[value=analytics]').click()")
    press_button(visitor, "Save selection")
    wait_for(visitor, f"!{BANNER}")
    assert "analytics:1.personalization:0" in choice_of(visitor)


def test_a_choice_is_as_easy_to_change_as_to_make(site: str, german: Callable[..., Visitor]) -> None:
    visitor = german()
    press_button(visitor, "Accept all")
    wait_for(visitor, f"!{BANNER} && document.querySelector('main').textContent.includes('[new]')")
    assert "__Host-segments" in visitor.cookies()

    visitor.evaluate("document.querySelector('#link').focus(); document.querySelector('#link').click()")
    wait_for(visitor, f"!!{BANNER} && document.activeElement === {BANNER}")
    assert visitor.evaluate(f"[...{BANNER}.querySelectorAll('input')].every(box => box.checked)")
    press_button(visitor, "Refuse all")
    wait_for(visitor, f"!{BANNER} && !document.querySelector('main').textContent.includes('[new]')")
    assert set(visitor.cookies()) == {"segments_consent"}, "withdrawal erases"
    assert visitor.evaluate("location.hash") == ""


def test_a_page_without_a_link_gets_a_button_that_opens_it_again(
    site: str, german: Callable[..., Visitor]
) -> None:
    visitor = german("/bare")
    assert visitor.evaluate(f"!{OPENER}"), "one thing at a time"
    press_button(visitor, "Alle annehmen")
    wait_for(
        visitor, f"!{BANNER} && document.querySelector('main').textContent.includes('[new]') && !!{OPENER}"
    )
    assert visitor.evaluate(f"{OPENER}.textContent") == "Datenschutz-Einstellungen"
    assert visitor.evaluate(f"getComputedStyle({OPENER}).position") == "fixed"
    assert visitor.evaluate(f"{OPENER}.getBoundingClientRect().height") >= 24

    visitor.evaluate(f"{OPENER}.focus(); {OPENER}.click()")
    wait_for(visitor, f"!!{BANNER} && document.activeElement === {BANNER} && {OPENER}.hidden")
    press_button(visitor, "Alle ablehnen")
    wait_for(
        visitor, f"!{BANNER} && !document.querySelector('main').textContent.includes('[new]') && !!{OPENER}"
    )
    assert set(visitor.cookies()) == {"segments_consent"}, "withdrawn in as many clicks as it was given"


def test_a_button_is_there_where_the_law_is_one_of_objection_and_not_beside_a_link(
    site: str, open_visitor: Open
) -> None:
    texan = open_visitor(TEXAS)
    assert texan.go(site + "/bare").problems == []
    wait_for(texan, f"!!{OPENER}")
    assert texan.evaluate(f"!{BANNER}")
    assert texan.go(site + "/").problems == []
    time.sleep(0.5)
    assert texan.evaluate(f"!{OPENER}")


def test_what_a_visitor_opened_escape_closes_and_nothing_is_chosen(site: str, open_visitor: Open) -> None:
    texan = open_visitor(TEXAS)
    texan.go(site + "/bare")
    wait_for(texan, f"!!{OPENER}")
    texan.evaluate(f"{OPENER}.focus(); {OPENER}.click()")
    wait_for(texan, f"document.activeElement === {BANNER}")
    boxes = f"[...{BANNER}.querySelectorAll('input')]"
    assert texan.evaluate(f"{boxes}.every(box => box.checked)"), (
        "what is in force without a choice is shown so"
    )
    texan.press("Escape")
    wait_for(texan, f"!{BANNER} && document.activeElement === {OPENER}")
    assert "segments_consent" not in texan.cookies()


def test_a_privacy_signal_is_respected_and_said(german: Callable[..., Visitor]) -> None:
    visitor = german(sec_gpc="1")
    box = f"{BANNER}.querySelector('[value=personalization]')"
    assert visitor.evaluate(f"{box}.disabled")
    assert "refused by your browser's privacy signal" in visitor.evaluate(f"{box}.labels[0].textContent")
    press_button(visitor, "Accept all")
    wait_for(visitor, f"!{BANNER}")
    assert "analytics:1.personalization:0" in choice_of(visitor)


def test_it_speaks_the_language_of_the_page(german: Callable[..., Visitor]) -> None:
    visitor = german("/de")
    assert visitor.evaluate(f"{BANNER}.querySelector('h2').textContent") == "Ihre Wahl"
    assert visitor.evaluate(f"{BUTTONS}.map(button => button.textContent)") == [
        "Alle annehmen",
        "Alle ablehnen",
        "Auswahl speichern",
    ]


def test_a_site_sets_texts_purposes_and_policy_and_no_text_becomes_markup(
    german: Callable[..., Visitor],
) -> None:
    visitor = german("/own")
    assert visitor.evaluate(f"{BANNER}.querySelector('h2').textContent") == "<b>Cookies?"
    assert visitor.evaluate(f"[...{BANNER}.querySelectorAll('input')].map(box => box.value)") == [
        "functional",
        "advertising",
    ]
    assert visitor.evaluate(f"{BANNER}.querySelector('p a').getAttribute('href')") == "/privacy"


def test_a_page_may_take_the_choice_without_being_loaded_again(german: Callable[..., Visitor]) -> None:
    visitor = german()
    visitor.evaluate(
        """document.addEventListener("segments:consent", event => {
        event.preventDefault(); window.chosen = event.detail.chosen; })"""
    )
    press_button(visitor, "Accept all")
    assert wait_for(visitor, "window.chosen") == ["analytics", "personalization"]
    assert visitor.evaluate("window.chosen"), "still the same page"


def test_a_choice_that_cannot_be_saved_is_said_aloud(german: Callable[..., Visitor]) -> None:
    visitor = german()
    visitor.evaluate("window.fetch = () => Promise.reject(new Error('offline'))")
    press_button(visitor, "Accept all")
    text = wait_for(visitor, f"{BANNER}.querySelector('[role=alert]').textContent")
    assert text == "Your choice could not be saved. Please try again."


def test_a_choice_has_a_receipt_that_the_visitor_keeps_and_the_site_gets(
    site: str, origin: Origin, german: Callable[..., Visitor]
) -> None:
    visitor = german("/receipts")
    link = f"{BANNER}.querySelector('a[download]')"
    assert visitor.evaluate(f"!{link}"), "there is no choice yet"
    visitor.evaluate(f"{BANNER}.querySelector('[value=analytics]').click()")
    press_button(visitor, "Auswahl speichern")
    wait_for(visitor, f"!{BANNER}")
    wait_until(lambda: bool(origin.requests_for("/consent-log")), "the receipt")
    (logged,) = origin.requests_for("/consent-log")
    receipt = logged.body.decode()
    content = open_receipt(receipt, BUNDLE_KEYS)
    assert logged.method == "POST"
    assert (content["given"], content["language"]) == (["analytics"], "de")
    page = PAGE.format(lang="de", settings=RECEIPTS)
    assert notices_of(page) == {"de": content["notice"]}, "the words that were shown can be proven"
    assert notices_of(page.replace("frei", "gern")) != {"de": content["notice"]}

    visitor.go(site + "/de")
    visitor.go(site + "/receipts#segments-consent")
    file = json.loads(unquote(wait_for(visitor, f"{link} && {link}.href").partition(",")[2]))
    assert (file["receipt"], file["given"]) == (receipt, ["analytics"])
    assert visitor.evaluate(f"{link}.textContent") == "Beleg Ihrer Wahl"

    visitor.evaluate("fetch('/_segments/privacy?all=1', {method: 'DELETE'}).then(() => true)")
    wait_for(visitor, "!document.cookie.includes('segments_consent')")
    visitor.go(site + "/de")
    wait_for(visitor, f"!!{BANNER} && localStorage.getItem('segments.receipt') === null")


def test_without_being_asked_to_the_banner_keeps_no_receipt_and_a_broken_one_harms_nobody(
    site: str, german: Callable[..., Visitor]
) -> None:
    visitor = german()
    press_button(visitor, "Refuse all")
    wait_for(visitor, f"!{BANNER}")
    assert visitor.evaluate("localStorage.length") == 0
    visitor.evaluate("localStorage.setItem('segments.receipt', '<script>')")
    visitor.go(site + "/receipts#segments-consent")
    wait_for(visitor, f"!!{BANNER}")
    assert visitor.evaluate(f"!{BANNER}.querySelector('a[download]')")
