"""Hostile words in the pages of real serializers, recorded by `make test-serializers`.

A page that was cut parses to the tree of the origin's page without the site's own blocks for others. Where Liquid is
on, a condition that stands whole in a visitor's words may hide those words, and nothing else may differ.
"""

from __future__ import annotations

from copy import deepcopy
from functools import cache
from xml.etree.ElementTree import Element

import html5lib
import pytest

from segments.edge.pages.plan.choose import bind_plan, choose_blocks
from segments.edge.pages.plan.splice import splice
from segments.edge.pages.response import compile_response
from segments.edge.pages.settings.liquid_settings import LiquidSettings
from segments.edge.pages.settings.page_settings import PageSettings
from tests.edge.pages.liquid.recorded_pages import CASES, PAGES, RECORDED, WHOLE_NAME, is_hidden_form
from tests.edge.pages.opted_in import LIQUID

BITS = {"a": 0, "b": 1}
NAMED = PageSettings(liquid=LiquidSettings(is_on=True, names=frozenset(BITS)))
SETTINGS = {"Liquid off": PageSettings(), "Liquid on": LIQUID, "Liquid on, names known": NAMED}
VISITORS = (0, 1, 2, 3)

Node = tuple[str, list[tuple[str, str]], str, str]


def sent_page(page: str, matches: int, settings: PageSettings) -> str:
    plan = compile_response(page.encode(), "text/html; charset=utf-8", settings)
    bound = bind_plan(plan, BITS)
    return splice(bound, choose_blocks(matches, bound)).decode()


@cache
def tree_of(page: str) -> Element:
    """The tree of a page, parsed once: most of what is sent is the same under each setting."""
    return html5lib.parse(page, namespaceHTMLElements=False)


def without_blocks_for_others(tree: Element, matches: int) -> Element:
    """The tree without the site's own blocks for others, and without the marks of those that stay."""
    tree = deepcopy(tree)
    for parent in list(tree.iter()):
        before = None
        for child in list(parent):
            name = child.attrib.pop("data-segment", None)
            if name is None or matches >> BITS[name] & 1:
                before = child
                continue
            if before is None:
                parent.text = (parent.text or "") + (child.tail or "")
            else:
                before.tail = (before.tail or "") + (child.tail or "")
            parent.remove(child)
    return tree


def nodes_of(tree: Element) -> list[Node]:
    """Every element and comment in order, with its attributes and texts."""
    return [
        (str(node.tag), sorted(node.attrib.items()), node.text or "", node.tail or "") for node in tree.iter()
    ]


def strings_of(nodes: list[Node]) -> list[str]:
    """The texts and values of nodes, in order."""
    return [text for _, attributes, *texts in nodes for text in (*(value for _, value in attributes), *texts)]


def shape_of(nodes: list[Node]) -> list[object]:
    """Names and attributes of nodes, without texts and values."""
    return [(tag, [name for name, _ in attributes]) for tag, attributes, _, _ in nodes]


@pytest.mark.parametrize("setting", SETTINGS)
@pytest.mark.parametrize(("serializer", "name"), PAGES)
def test_the_page_keeps_its_tree(serializer: str, name: str, setting: str) -> None:
    page = RECORDED[serializer]["pages"][name]
    for matches in VISITORS:
        expected = nodes_of(without_blocks_for_others(tree_of(page), matches))
        sent = nodes_of(tree_of(sent_page(page, matches, SETTINGS[setting])))
        if setting == "Liquid off" or name != WHOLE_NAME:
            assert sent == expected
            continue
        assert shape_of(sent) == shape_of(expected)
        shown = "no" if matches & 1 else ""
        pairs = list(zip(strings_of(sent), strings_of(expected), strict=True))
        assert [pair for pair in pairs if not is_hidden_form(*pair, shown)] == []
        assert any(one != other for one, other in pairs), "no condition counted: Liquid was not on"


def test_every_serializer_is_recorded_with_its_versions() -> None:
    assert set(RECORDED) == {"react", "vue", "svelte", "django", "jinja", "php_by_hand"}
    assert [name for name, recorded in RECORDED.items() if not recorded["packages"]] == ["php_by_hand"]
    assert sum(path.stat().st_size for path in CASES.glob("*.json")) < 200_000


PLACES = {"li", "li title", "title", "input value", "textarea", "a href", "i style", "i data-state", "script"}
"""Where the words stand in every recorded page: elements for their text, elements and attributes for a value."""


@pytest.mark.parametrize(("serializer", "name"), PAGES)
def test_the_words_stand_in_every_place(serializer: str, name: str) -> None:
    """A serializer that left the words out would prove nothing."""
    found = set()
    for tag, attributes, text, _ in nodes_of(tree_of(RECORDED[serializer]["pages"][name])):
        values = [(tag, text), *((f"{tag} {key}", value) for key, value in attributes)]
        found |= {place for place, value in values if "said(" in value}
    assert found >= PLACES
