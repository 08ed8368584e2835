"""Hostile words in the pages of real serializers, opened in Chromium by visitors of the site.

Behind the worker a page has the elements, attributes, comments and texts that it has at the origin, without the site's
own blocks for others; its scripts come to the same values, and no other one runs.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.browser.conftest import Open
from tests.browser.sites import site_behind
from tests.edge.pages.liquid.recorded_pages import PAGES, RECORDED, WHOLE_NAME, is_hidden_form
from tests.worker.origin import Origin
from tools.browser import Visitor

pytestmark = pytest.mark.browser

RULES = """
[site]
name = "shop"
liquid = ["/liquid/*"]

[segments.a]
when = 'geo.country == "DE"'

[segments.b]
when = 'geo.country == "US"'
"""
VISITORS = {"KE": "", "DE": "a", "US": "b"}
"""Countries, and the segments that a visitor from there is in."""

FOLDERS = {"off": "", "on": "/liquid"}

PAGE = """(segments => {
  if (segments !== null) for (const block of document.querySelectorAll("[data-segment]")) {
    if (block.dataset.segment === segments) block.removeAttribute("data-segment");
    else block.remove();
  }
  document.normalize();
  const seen = node => node.nodeType === 3 ? node.data
    : node.nodeType === 8 ? ["<!--", [], [node.data]]
    : [node.localName, [...node.attributes].map(({name, value}) => [name, value]).sort(),
       [...node.childNodes].map(seen)];
  const said = Object.entries(window).filter(([name, value]) => name !== "origin" && typeof value === "string");
  return {tree: seen(document.documentElement), said: Object.fromEntries(said), ok: window.ok ?? null,
    scripts: [...document.scripts].map(script => script.text)};
})"""
"""Everything that the page has become; of the origin's page without the blocks that are not for a segment."""

NAIVE = re.compile(r"\{%-? if .*?%\}.*\{%-? endif -?%\}", re.DOTALL)
"""One condition from the first tag to the last one, wherever they stand: the fault that these pages were made for."""


def path_of(page: tuple[str, str]) -> str:
    return f"/{page[0]}/{PAGES.index(page)}"


@pytest.fixture(scope="module")
def origin() -> Iterator[Origin]:
    with Origin() as running:
        for page in PAGES:
            text = RECORDED[page[0]]["pages"][page[1]]
            for folder in FOLDERS.values():
                running.set(folder + path_of(page), text)
            running.set("/naive" + path_of(page), NAIVE.sub("", text))
        yield running


@pytest.fixture(scope="module")
def site(origin: Origin, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with site_behind(origin, RULES, tmp_path_factory.mktemp("words")) as address:
        yield address


def open_page(visitor: Visitor, address: str, segment: str | None = None) -> dict[str, Any]:
    """The page as it is after its scripts have run; the origin's as it is for a segment."""
    seen = visitor.go(address)
    assert seen.url == address, "no words lead anywhere"
    page: dict[str, Any] = visitor.evaluate(f"{PAGE}({json.dumps(segment)})")
    return {**page, "problems": [text for text in seen.problems if "favicon" not in text]}


def strings_in(value: object) -> list[str]:
    """All texts of a value, in order, but for the names of elements and attributes."""
    if isinstance(value, str):
        return [value]
    items = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
    return [text for item in items for text in strings_in(item)]


def shape_of(value: Any) -> Any:
    """The same tree without texts and values."""
    if isinstance(value, str):
        return ""
    name, attributes, children = value
    return [name, [attribute for attribute, _ in attributes], [shape_of(child) for child in children]]


@pytest.mark.parametrize("liquid", FOLDERS)
@pytest.mark.parametrize("serializer", RECORDED)
def test_no_words_become_markup_or_code(
    serializer: str, liquid: str, site: str, origin: Origin, open_visitor: Open
) -> None:
    for country, segment in VISITORS.items():
        visitor = open_visitor(f"geo.country={country}")
        for page in (page for page in PAGES if page[0] == serializer):
            whole = open_page(visitor, origin.url + path_of(page), segment)
            sent = open_page(visitor, site + FOLDERS[liquid] + path_of(page))
            if liquid == "off" or page[1] != WHOLE_NAME:
                assert sent == whole, page
                continue
            assert shape_of(sent["tree"]) == shape_of(whole["tree"])
            assert (sent["ok"], sent["problems"]) == (whole["ok"], whole["problems"])
            pairs = zip(strings_in(sent), strings_in(whole), strict=True)
            shown = "no" if segment == "a" else ""
            assert [pair for pair in pairs if not is_hidden_form(*pair, shown)] == []


@pytest.mark.parametrize("serializer", RECORDED)
def test_what_a_naive_cut_makes_of_them_is_seen(serializer: str, origin: Origin, open_visitor: Open) -> None:
    visitor = open_visitor("geo.country=KE")
    page = (serializer, "tags, single quotes")
    whole = open_page(visitor, origin.url + path_of(page), "")
    cut = open_page(visitor, origin.url + "/naive" + path_of(page), "")
    assert shape_of(cut["tree"]) != shape_of(whole["tree"])
