"""What stands in a select is cut by today's standard, and where a parser from before 2025 stays right too.

Today's parser is in tests/browser/test_selects.py: html5lib is of 2020, and drops most tags in a select.
"""

from __future__ import annotations

import os
import re
from collections.abc import Collection

import html5lib
import pytest

from segments.edge.pages.html.compile import compile_html
from segments.edge.pages.plan.choose import bind_plan, choose_blocks
from segments.edge.pages.plan.splice import splice
from tests.edge.pages.html.oracle import Node, convert
from tests.edge.pages.html.select_pages import cuts

FUZZ = int(os.environ.get("SEGMENTS_FUZZ", "1"))
UNKNOWN_TO_HTML5LIB = frozenset(("hr", "template"))
"""A line in a select came in 2023, and html5lib has no templates."""
ODD_TO_OLD_PARSERS = re.compile(r"<table><select|<(?:svg|math)\b.*<textarea")
"""html5lib puts an option between rows into the table; an older parser takes a foreign textarea for text to its end."""
SEED = int(os.environ.get("SEGMENTS_SEED", "1"))


def copies_of(page: str) -> tuple[str, str, list[bool | None]]:
    """The page for nobody and for somebody, and how its blocks are settled."""
    plan = compile_html(page.encode(), "utf-8")
    bound = bind_plan(plan, {"a": 0})
    nobody, somebody = (splice(bound, choose_blocks(matches, bound)).decode() for matches in (0, 1))
    return nobody, somebody, [block.settled for block in plan.blocks]


@pytest.mark.parametrize(
    ("page", "nobody"),
    [
        (
            "<select><option>x <b data-segment=a>A</b><option>B</select>",
            "<select><option>x <option>B</select>",
        ),
        (
            "<select><div data-segment=a><option>A</div><option>B</select>",
            "<select><option>B</select>",
        ),
        (
            (
                "<select><button><selectedcontent></selectedcontent></button><option data-segment=a><img src=i>A"
                "</option><option>B</select>"
            ),
            "<select><button><selectedcontent></selectedcontent></button><option>B</select>",
        ),
        ("<select><option><svg data-segment=a><path/></svg>A</select>", "<select><option>A</select>"),
        ("<p data-segment=a>A<select><div>x</div></select></p>y", "y"),
        (
            "<select><!-- segment a --><option><b>A</b></option><!-- /segment --><option>B</select>",
            "<select><option>B</select>",
        ),
        (
            "<table><tr><td><select><optgroup data-segment=a><legend>l</legend><option>A</optgroup></select></table>",
            "<table><tr><td><select></select></table>",
        ),
    ],
)
def test_a_block_in_a_select_is_cut_as_an_element_anywhere(page: str, nobody: str) -> None:
    seen = copies_of(page)
    assert seen == (nobody, re.sub(r" data-segment=a|<!-- /?segment.*?-->", "", page), [None] * len(seen[2]))


@pytest.mark.parametrize(
    "page",
    [
        "<select><style data-segment=a>x</style></select>",
        "<select><form data-segment=a><option>A</form></select>",
        "<select><option><b data-segment=a>A</select>y",
        "<div data-segment=a><select><option><b>A</select>y</div>z",
        "<select><textarea>t</textarea><div data-segment=a>A</div></select>",
        "<select><div data-segment=a><textarea>t</textarea></div></select>",
    ],
)
def test_a_block_of_which_parsers_think_differently_is_hidden_and_reported(page: str) -> None:
    nobody, somebody, settled = copies_of(page)
    assert settled == [False]
    assert nobody == somebody
    assert compile_html(page.encode(), "utf-8").problems


def test_a_select_leaves_no_trace_behind_it() -> None:
    page = "<select><option><b>x</b></select><div data-segment=a>A</div><b data-segment=a>B</b>z"
    assert copies_of(page)[0] == "<select><option><b>x</b></select>z"


def older(page: str) -> Node | None:
    """The page as a parser of 2020 reads it."""
    return _without(page, (), ())


def _without(page: str, numbers: Collection[str], words: Collection[str]) -> Node | None:
    parser = html5lib.HTMLParser(tree=html5lib.getTreeBuilder("etree"), namespaceHTMLElements=False)
    root = parser.parse(page, scripting=True)
    for parent in root.iter():
        for child in list(parent):
            if isinstance(child.tag, str) and child.get("i") in numbers:
                child.set("data-segment", "gone")
    for element in root.iter():
        element.text = _less(element.text, words)
        element.tail = _less(element.tail, words)
        if element.get("data-segment") not in (None, "gone"):
            del element.attrib["data-segment"]
    return convert(root, {"gone"})


def _less(text: str | None, words: Collection[str]) -> str | None:
    return text and "".join(word for word in re.findall(r"w\d+w|[^w\s]+|\w+", text) if word not in words)


def test_what_is_left_of_a_page_is_the_same_to_a_parser_from_before_2025() -> None:
    tried = 0
    for cut in cuts(SEED, 1_500 * FUZZ, UNKNOWN_TO_HTML5LIB):
        if ODD_TO_OLD_PARSERS.search(cut.page):
            continue
        numbers = set(re.findall(r'i="(\d+)"', cut.page)) - set(re.findall(r'i="(\d+)"', cut.copy))
        words = set(re.findall(r"w\d+w", cut.page)) - set(re.findall(r"w\d+w", cut.copy))
        assert older(cut.copy) == _without(cut.page, numbers, words), cut
        tried += 1
    assert tried > 500
