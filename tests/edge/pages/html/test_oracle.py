"""The promise of a page plan: what goes is what a browser has inside the element, and nothing else changes.

Marks are put on elements of structures that people write, and of soup that nobody should. For random visitors,
parsing the spliced page must equal parsing the page and removing the elements. SEGMENTS_FUZZ multiplies the
number of pages of soup.
"""

from __future__ import annotations

import json
import os
import random
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segments.edge.pages.html.compile import compile_html
from segments.edge.pages.plan.choose import bind_plan, choose_blocks
from segments.edge.pages.plan.plan import PagePlan
from segments.edge.pages.plan.splice import splice
from tests.edge.pages.html.oracle import parse

STRUCTURES: dict[str, str] = json.loads(
    (Path(__file__).parents[3] / "cases" / "pages" / "structures.json").read_text(encoding="utf-8")
)
FUZZ = int(os.environ.get("SEGMENTS_FUZZ", "1"))

RAW = "script|style|title|textarea|iframe|plaintext"
_TOKEN = re.compile(
    rf"<!--.*?-->|<(?P<raw>{RAW})\b.*?(?:</(?P=raw)>|$)"
    r"""|<(?P<name>[a-zA-Z][\w:-]*)(?:\s[^<>'"]*(?:"[^"]*"|'[^']*'))*[^<>]*>""",
    re.DOTALL,
)
_UNMARKED = {"html", "head", "body", "frameset", "frame"}


def marked(page: str, chance: random.Random, share: float) -> tuple[str, list[str]]:
    """The page with marks on some of its start tags, each with a segment of its own."""
    names: list[str] = []

    for place in reversed(list(places(page))):
        if chance.random() < share:
            names.append(f"s{len(names)}")
            page = f'{page[:place]} data-segment="{names[-1]}"{page[place:]}'
    return page, names


def places(page: str) -> Iterator[int]:
    """Where a mark may go: right after the name of a start tag."""
    for found in _TOKEN.finditer(page):
        name = found["raw"] or found["name"]
        if name and name.lower() not in _UNMARKED:
            yield found.start() + 1 + len(name)


def without_settled(page: str, plan: PagePlan) -> str:
    """The page less the marks of blocks that the compiler says cannot be cut out exactly."""
    body = page.encode()
    for block in sorted(plan.blocks, key=lambda block: -block.offset):
        if block.settled is not None:
            start = body.index(b' data-segment="', block.offset)
            body = body[:start] + body[body.index(b'"', start + 15) + 1 :]
    return body.decode()


def check_visitors(page: str, names: list[str], chance: random.Random, visitors: int = 3) -> None:
    """Compare for random visitors; blocks settled by the compiler lose their marks first."""
    plan = compile_html(page.encode(), "utf-8")
    if any(block.settled is not None for block in plan.blocks):
        page = without_settled(page, plan)
        plan = compile_html(page.encode(), "utf-8")
        if any(block.settled is not None for block in plan.blocks):
            return
    bits = {name: position for position, name in enumerate(names)}
    bound = bind_plan(plan, bits)
    for _ in range(visitors):
        matched = chance.getrandbits(len(names) + 1)
        gone = [name for name, position in bits.items() if not matched >> position & 1]
        spliced = splice(bound, choose_blocks(matched, bound)).decode()
        assert "data-segment" not in spliced
        assert parse(spliced) == parse(page, gone), (page, gone, spliced)


@pytest.mark.parametrize("name", STRUCTURES)
def test_what_goes_is_what_a_parser_has_inside_the_element(name: str) -> None:
    chance = random.Random(name)
    for _ in range(4):
        page, names = marked(STRUCTURES[name], chance, 0.4)
        check_visitors(page, names, chance)


@pytest.mark.parametrize("name", [name for name in STRUCTURES if not name.startswith("misnested")])
def test_every_element_of_proper_structures_can_be_a_block(name: str) -> None:
    """The compiler must not be safe by refusing: one mark at a time, on each element that may have one."""
    page = STRUCTURES[name]
    for place in places(page):
        one = f'{page[:place]} data-segment="s0"{page[place:]}'
        plan = compile_html(one.encode(), "utf-8")
        assert [problem.code for problem in plan.problems] == [], one


@pytest.mark.parametrize("name", STRUCTURES)
def test_with_all_blocks_shown_only_the_marks_are_gone(name: str) -> None:
    chance = random.Random(name)
    page, names = marked(STRUCTURES[name], chance, 0.6)
    plan = compile_html(page.encode(), "utf-8")
    page = without_settled(page, plan)
    bound = bind_plan(compile_html(page.encode(), "utf-8"), {name: at for at, name in enumerate(names)})
    everything = splice(bound, choose_blocks((1 << len(names)) - 1, bound)).decode()
    if not bound.plan.problems:
        assert everything == re.sub(r' data-segment="s\d+"', "", page)


# html5lib is of 2020: it does not know template, main, search or the select of today (test_selects.py).
SOUP_TAGS = (
    "div p span ul li ol dl dt dd table tr td th tbody thead tfoot caption colgroup col b i a em h1 h2 section "
    "article form button option optgroup br img hr input script style title svg path g foreignobject math mi desc "
    "mtext annotation-xml pre address font nobr object marquee ruby rt rp center iframe textarea head body html u"
)


def soup(chance: random.Random, tokens: int) -> str:
    """Tags that mostly close in order, and sometimes not at all."""
    page = [
        chance.choice(("<!doctype html>", "<title>t</title>", "<!doctype html><html><head></head><body>"))
    ]
    still_open: list[str] = []
    for _ in range(tokens):
        kind = chance.random()
        if kind < 0.4:
            name = chance.choice(SOUP_TAGS.split())
            page.append(f"<{name}{' /' if chance.random() < 0.05 else ''}>")
            if name in RAW.split("|"):
                page.append(f"<q></{name}>")
            else:
                still_open.append(name)
        elif kind < 0.75 and still_open:
            closed = still_open.pop() if chance.random() < 0.85 else chance.choice(still_open)
            page.append(f"</{closed}>")
        elif kind < 0.78:
            page.append(f"</{chance.choice(SOUP_TAGS.split())}>")
        else:
            page.append(chance.choice(("x", " ", "\n", "y z", "&amp;", "<!--c-->", "a > b")))
    return "".join(page)


@settings(max_examples=120 * FUZZ, deadline=None, derandomize=True)
@given(seed=st.integers(0, 2**32), tokens=st.integers(3, 18))
def test_blocks_in_soup_go_exactly_or_are_settled(seed: int, tokens: int) -> None:
    chance = random.Random(seed)
    page, names = marked(soup(chance, tokens), chance, 0.3)
    check_visitors(page, names, chance)
