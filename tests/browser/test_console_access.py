"""Everybody can use the console: axe-core finds nothing, 320 px and forced colours lose nothing, in light and dark."""

from __future__ import annotations

import json

import pytest

from tests.browser.conftest import Open
from tests.browser.console import come_in, show
from tests.worker.runtime import LocalWorker
from tools.browser import Visitor
from tools.dev_server import ROOT

pytestmark = pytest.mark.browser

SCREENS = {
    "": "table.list",
    "segment/hikers": ".builder",
    "tree": "ul.tree",
    "text": "main div:not([class])",
    "publish": "form",
    "history": "ol.conditions, main p",
    "registry": "table",
    "preview": "ul.choices li",
    "nowhere": "h1",
}
AXE = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
WIDE = """[...document.querySelectorAll('body *')].filter(one => one.getBoundingClientRect().right > innerWidth + 1
  && !one.closest('.scroll, pre, .skip')).map(one => one.outerHTML.slice(0, 80))"""
UNSEEN = """[...document.querySelectorAll('button, select, input:not([type=checkbox]), textarea')].filter(one =>
  parseFloat(getComputedStyle(one).borderTopWidth) === 0).map(one => one.outerHTML.slice(0, 80))"""


def violations(visitor: Visitor) -> list[str]:
    """The rules of axe-core that the page breaks, with the first element of each."""
    visitor.evaluate(f"window.axe ? 0 : (() => {{ {AXE}\n }})()")
    found = visitor.evaluate(
        "axe.run(document, {resultTypes: ['violations']}).then(found => found.violations.map("
        "one => one.id + ': ' + one.nodes[0].html.slice(0, 120) + ' ' + one.nodes[0].failureSummary))"
    )
    return [str(one) for one in found]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_any_screen(desk: LocalWorker, open_visitor: Open, scheme: str) -> None:
    visitor = come_in(desk, open_visitor, colorScheme=scheme)
    found = {}
    for screen, ready in SCREENS.items():
        show(visitor, screen, ready)
        found[screen] = violations(visitor)
    assert {screen: rows for screen, rows in found.items() if rows} == {}


def test_axe_finds_nothing_before_the_sign_in(desk: LocalWorker, open_visitor: Open) -> None:
    visitor = open_visitor("")
    visitor.go(f"{desk.url}/console/")
    assert violations(visitor) == []


def test_320_pixels_are_enough(desk: LocalWorker, open_visitor: Open) -> None:
    """Also those of a window of 1,280 that is zoomed to 400 %."""
    visitor = come_in(desk, open_visitor, width=320, height=640)
    found = {}
    for screen, ready in SCREENS.items():
        show(visitor, screen, ready)
        found[screen] = (visitor.evaluate("document.documentElement.scrollWidth"), visitor.evaluate(WIDE))
    assert {screen: rows for screen, rows in found.items() if rows != (320, [])} == {}


def test_forced_colours_leave_every_control_its_border(desk: LocalWorker, open_visitor: Open) -> None:
    visitor = come_in(desk, open_visitor, forcedColors="active")
    assert visitor.evaluate("matchMedia('(forced-colors: active)').matches")
    found = {}
    for screen, ready in SCREENS.items():
        show(visitor, screen, ready)
        found[screen] = visitor.evaluate(UNSEEN)
    assert {screen: rows for screen, rows in found.items() if rows} == {}
    show(visitor, "segment/hikers", ".builder")
    border = visitor.evaluate("getComputedStyle(document.querySelector('fieldset')).borderTopColor")
    page = visitor.evaluate("getComputedStyle(document.body).backgroundColor")
    assert border != page


def test_the_skip_link_leads_to_the_content(desk: LocalWorker, open_visitor: Open) -> None:
    visitor = come_in(desk, open_visitor)
    visitor.press("Tab")
    assert visitor.evaluate("document.activeElement.className") == "skip"
    visitor.press("Enter")
    assert json.loads(visitor.evaluate("JSON.stringify(document.activeElement.id)")) == "main"
