"""What is passed in one step must leave what taking every tag by itself leaves: the same blocks, the same parser.

Pages are made of what may be passed, of what may not, and of both in wrong places. SEGMENTS_FUZZ multiplies them.
"""

from __future__ import annotations

import contextlib
import os
import random
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segments.edge.pages.html.compile import compile_html
from segments.edge.pages.html.scan import PageScan
from segments.edge.pages.html.source import Source
from segments.edge.pages.html_tree import skip as skip_module
from segments.edge.pages.html_tree.kinds import (
    BLOCK,
    EMPTY,
    ENDS,
    FORMAT,
    HEADING,
    ITEM,
    LINK,
    ORDINARY,
    PARAGRAPH,
    STARTS,
)
from segments.edge.pages.html_tree.skip import LEVELS, Place, skip, skip_rows
from segments.edge.pages.html_tree.tree import Tree
from segments.edge.pages.plan.draft import Draft
from segments.errors import LimitExceeded
from tests.edge.pages.html.test_oracle import check_visitors, marked
from tests.growth import assert_linear

FUZZ = int(os.environ.get("SEGMENTS_FUZZ", "1"))
BODY = Place(has_blocks=True, has_links=True, has_items=False)

KINDS = {
    skip_module.PHRASING: {ORDINARY},
    skip_module.FORMATTING: {FORMAT},
    skip_module.BLOCKS: {BLOCK},
    skip_module.PARAGRAPHS: {PARAGRAPH, HEADING},
    skip_module.VOID: {EMPTY},
    "a": {LINK},
    "li": {ITEM},
}


@pytest.mark.parametrize("names", KINDS, ids=lambda names: names[:12])
def test_the_table_agrees_with_the_rules_of_single_tags(names: str) -> None:
    kinds = KINDS[names]
    assert {STARTS.get(name, ORDINARY) for name in names.encode().split()} <= kinds
    if kinds.isdisjoint({EMPTY, FORMAT, LINK}):
        assert {ENDS.get(name, ORDINARY) for name in names.encode().split()} <= {ORDINARY, PARAGRAPH}


PASSED = (
    b"text only &lt; ",
    b"<div class=\"a b\" id='c' data-x=y hidden><section><p>x<br>y<img src=a/b></p></section></div>",
    b"<ul><li>a<a href=x><b>b</b></a></li></ul>",
    b"<h2>a <span>b</span></h2><!-- c --><!----><!-- - -- -!-->",
    b"<script>if (a<b) c('</p>')</script><script src=x></script>",
    b'<button><svg viewbox="0 0 1 1"><path d="m0"/><g></g><rect x="1" /></svg> b</button>',
    b"<a href='x>'><div><h3>t</h3><p>u</p></div></a>",
    b"<p><a><em><small>x</small></em></a></p>",
)
STOPPED = (
    "|<table>", "|</div>", "<p>|<div>", "<p\n>|<div>", "<p>|<p>", "<h1>|<h2>", "<h1>|<p>", "<p><span>|<div>", "|<li>",
    "<a>|<a>", "<a><span>|<a>", "<ul><div>|<li>", "<b>|<b>", "<b><span><i>|<b>", "<button>|<button>", "|<form>",
    "<div><span>|</div>", "|<select>", "|<svg/>", "|<svg><title>", '|<svg><path d="x"><p>', "|<math>", "|<x>", "|<hr>",
    "|<br ='", '|<i a="', "|<script><!--", "|<!doctype html>", "|</br>", "|<!-->", "|<object>", "|<3", "|<spanx>",
    "|<div/", "|<span =>",
)  # fmt: skip
"""The bar is where the run ends."""


@pytest.mark.parametrize("text", PASSED)
def test_what_leaves_nothing_is_passed(text: bytes) -> None:
    assert skip(text, 0, len(text), BODY) == (len(text), [])


@pytest.mark.parametrize("text", STOPPED)
def test_what_might_leave_something_ends_the_run(text: str) -> None:
    passed, _, rest = f"<div>x</div>{text}".encode().partition(b"|")
    assert skip(passed + rest, 0, len(passed + rest), BODY)[0] == len(passed)


@pytest.mark.parametrize("place", [BODY._replace(has_blocks=False), BODY._replace(has_links=False)])
def test_what_is_open_around_a_run_counts(place: Place) -> None:
    text = b"<div>" if not place.has_blocks else b"<span><a></a></span>"
    assert skip(text, 0, len(text), place)[0] == text.index(b"<a" if place.has_blocks else b"<div")


def test_elements_deeper_than_a_run_sees_stay_open() -> None:
    text = b"<div>" * (LEVELS + 2) + b"x" + b"</div>" * (LEVELS + 2)
    assert skip(text, 0, len(text), BODY) == (5 * LEVELS, [5 * level for level in range(LEVELS)])


def test_an_element_that_its_end_tag_does_not_close_stays_open_with_those_in_it() -> None:
    text = b"<p>a</p><div><em>x</em><span>y</div>"
    assert skip(text, 0, len(text), BODY) == (
        text.index(b"</div>"),
        [text.index(b"<div"), text.index(b"<span")],
    )


def test_nothing_is_passed_beyond_the_limit() -> None:
    text = b'<div><p>x</p><p class="y">z</p></div>'
    for limit in range(len(text)):
        assert skip(text, 0, limit, BODY)[0] <= limit


NEUTRAL = "div p span a b i em strong ul li h2 h3 section article button label small nav picture"
OTHER = (
    "table tr td th tbody caption select option optgroup svg g path title desc foreignobject math mi template form ol "
    "dl dt dd font nobr object marquee ruby rt textarea iframe style center html body head frameset pre hr x-y address"
)
TEXTS = (
    "x", " ", "\n", "a < b", "&amp;", "<!-- c -->", "<!---->", "<!-- <p> -->", "<br>", "<img src='a>b'>", "<input>",
    "<script>1<2</script>", "<script><!-- <script></script> --></script>", "<svg><path d=\"m\"/></svg>",
    "<svg class=\"i\"><rect></rect></svg>", "<!x>", "<?y>", "</>", "data-segment",
    "<!-- data-segment -->", "<em>e</em>",
)  # fmt: skip
ATTRIBUTES = (
    "", "", "", ' class="a b"', " id=c", " title='<p>'", " hidden", " /", ' a = "b"', ' a="b"c', " =x", ' "',
    "\n x='y'",    ' data-x="data-segment"', ' href="/a?b=c&d"', " a=b/",
)  # fmt: skip
MARKS = (' data-segment="s"', ' data-segment-not="s"', ' data-segment="s" data-segment-slot="t"')


def random_page(chance: random.Random, tokens: int) -> str:
    """Mostly well formed, mostly of what is passed; marks on some tags."""
    page = [chance.choice(("<!doctype html>", "<!doctype html><body>", "", "<p>", "<a href=x>", "<b><b>"))]
    still_open: list[str] = []
    for _ in range(tokens):
        kind = chance.random()
        if kind < 0.4:
            name = chance.choice((NEUTRAL if chance.random() < 0.85 else OTHER).split())
            mark = chance.choice(MARKS) if chance.random() < 0.12 else ""
            page.append(f"<{name}{mark}{chance.choice(ATTRIBUTES)}>")
            still_open.append(name)
        elif kind < 0.72 and still_open:
            closed = still_open.pop() if chance.random() < 0.9 else chance.choice(still_open)
            page.append(f"</{closed}>")
        elif kind < 0.74:
            page.append(f"</{chance.choice(f'{NEUTRAL} {OTHER}'.split())}>")
        else:
            page.append(chance.choice(TEXTS))
    page += [f"</{name}>" for name in reversed(still_open) if chance.random() < 0.5]
    text = "".join(page) + '<i data-segment="s">'
    return text.upper() if chance.random() < 0.05 else text


CELLS = (
    "x",
    "a &lt; b",
    "<b>x</b>",
    "<b>x",
    "<a href=/>x</a>",
    "<p>x",
    "<p>x</p>",
    "<div><ul><li>x</ul></div>",
    "<br>",
    " ",
    "",
)


def random_table(chance: random.Random, tokens: int) -> str:
    """Mostly rows and cells that are whole, with marks on some, and things between them that do not belong there."""
    page = chance.choice(
        ("<table>", "<b><table><tbody>", "<p><table><thead>", "<table><tr>", "<form><table>", "")
    )
    for _ in range(tokens):
        kind = chance.random()
        mark = chance.choice(MARKS) if chance.random() < 0.2 else ""
        cell = chance.choice(("td", "th"))
        if kind < 0.5:
            cells = f"<{cell}>{chance.choice(CELLS)}</{cell}>" * chance.randint(0, 3)
            page += f"<tr{mark}{chance.choice(ATTRIBUTES)}>{cells}</tr>{chance.choice((' ', '', '<!-- c -->', 'x'))}"
        elif kind < 0.65:
            page += f"<{cell}{mark}>{chance.choice(CELLS)}{chance.choice(('</td>', '</th>', ''))}"
        elif kind < 0.8:
            page += chance.choice(
                ("<tr>", "</tr>", "<tbody>", "</tbody>", "<tfoot>", "</table>", "<table>", "<caption>")
            )
        else:
            page += chance.choice(
                (*TEXTS, *CELLS, "</b>", "<form>", "<td><table>", "<select><option>", "<template>")
            )
    return page + '<i data-segment="s">'


def scanned(body: bytes, *, can_skip: bool) -> tuple[object, ...]:
    """What a scan found, and what was open when it ended."""
    draft = Draft()
    attributes = [place for place in range(len(body)) if body[place:].lower().startswith(b"data-segment")]
    scan = PageScan(Source(body, body, body.lower()), "utf-8", draft, attributes, (), can_skip=can_skip)
    try:
        scan.run()
    except LimitExceeded as error:
        return (error.limit,)
    tree = scan.tree
    return (draft, tree.stack, tree.formatting, tree.mode, tree.form, tree.open_p, tree.template_modes)


@settings(max_examples=400 * FUZZ, deadline=None, derandomize=True)
@given(seed=st.integers(0, 2**32), tokens=st.integers(3, 60))
def test_with_and_without_skipping_all_is_the_same(seed: int, tokens: int) -> None:
    chance = random.Random(seed)
    body = chance.choice((random_page, random_table))(chance, tokens).encode()
    assert scanned(body, can_skip=True) == scanned(body, can_skip=False), body


def test_rows_that_leave_nothing_are_passed() -> None:
    tree = Tree(b"")
    tree.stack, tree.mode = [b"html", b"body", b"table", b"tbody"], "in table body"
    rows = b"\n<tr class=a><td>x<b>y</b></td>\n<th><p>z</p></th></tr> <!-- c --><tr></tr>\n"
    for rest in (
        b"",
        b"<tr><td>x<td>y</tr>",
        b"<tr>x</tr>",
        b"text",
        b"</tbody>",
        b"<tr><td><table></table></td></tr>",
    ):
        text = rows + rest
        assert skip_rows(tree, text, 0, len(text)) == len(rows)


@settings(max_examples=80 * FUZZ, deadline=None, derandomize=True)
@given(seed=st.integers(0, 2**32), tokens=st.integers(3, 30))
def test_blocks_around_what_is_passed_go_exactly_or_are_settled(seed: int, tokens: int) -> None:
    chance = random.Random(seed)
    page = "<!doctype html>"
    still_open: list[str] = []
    for _ in range(tokens):
        if chance.random() < 0.5 or not still_open:
            still_open.append(
                chance.choice((NEUTRAL if chance.random() < 0.9 else "table td svg nobr font").split())
            )
            page += f"<{still_open[-1]}>{chance.choice(('x', '', '<br>'))}"
        else:
            page += f"</{still_open.pop()}>"
    check_visitors(*marked(page, chance, 0.2), chance)


HOSTILE: dict[str, Callable[[int], bytes]] = {
    "deep blocks": lambda size: b"<div>" * size,
    "deep and closed": lambda size: b"<div>" * (size // 2) + b"</div>" * (size // 2),
    "unclosed phrases": lambda size: b"<p><span>" * (size // 2),
    "scripts with escapes": lambda size: b"<script>x<!--</script>" * (size // 3),
    "one long script": lambda size: b"<div>" * 6 + b"<script>" + b"x<y" * (size * 2) + b"<!--",
    "open comments": lambda size: b"<!-- " * size,
    "quotes": lambda size: b"<div a='\" b=\"'>" * (size // 2),
    "stray quotes": lambda size: b'<p a="b"c"\'>' * (size // 2),
    "equals signs": lambda size: b"<p " + b"=" * (size * 5),
    "pictures": lambda size: b"<svg>" * (size // 2) + b"</svg>" * (size // 2),
    "shapes": lambda size: b"<svg>" + b'<path d="">' * (size // 2),
    "open lists": lambda size: b"<ul><li>" * (size // 2),
    "open cells": lambda size: b"<table><tr><td>" * (size // 2),
    "long rows": lambda size: b"<table><tr>" + b"<td>x</td>" * size,
    "cells without end": lambda size: b"<table><tbody>" + b"<tr><td><p>x</tr>" * (size // 2),
    "formatting": lambda size: b"<b>x</b><b>" * 50 + b"<i>x</i>" * (size // 2),
}


@pytest.mark.parametrize("make", HOSTILE.values(), ids=HOSTILE)
def test_hostile_pages_take_linear_time(make: Callable[[int], bytes]) -> None:
    def compile_marked(text: bytes) -> None:
        with contextlib.suppress(LimitExceeded):
            compile_html(text + b'<p data-segment="a">x</p>', "utf-8")

    assert_linear(make, compile_marked, 64_000)
