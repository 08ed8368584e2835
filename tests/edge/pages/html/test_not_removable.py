"""Blocks that cannot be cut: hidden or shown exactly as `check-page` says, and nothing else goes with them."""

from __future__ import annotations

import pytest

from segments.cli.output.page_listing import show_text
from segments.edge.pages.html.compile import compile_html
from segments.edge.pages.html.stream import PageStream
from segments.edge.pages.plan.choose import bind_plan, choose_blocks
from segments.edge.pages.plan.cutting import Cutter
from segments.edge.pages.plan.splice import splice

DROPPED = {
    "a form in a form": "<form id=f><div><form{}><p>SECRET</p><input name=a></form></div></form>z",
    "a cell without a table": "<div><td{}>SECRET</td></div>z",
    "a row without a table": "<div><tr{}><td>SECRET</td></tr></div>z",
    "a caption without a table": "<p><caption{}>SECRET</caption></p>z",
    "the body": "<body{}><p>SECRET</p></body>",
}


def sent(page: str, matches: int) -> str:
    bound = bind_plan(compile_html(page.encode(), "utf-8"), {"vip": 0})
    return splice(bound, choose_blocks(matches, bound)).decode()


def streamed(page: str, matches: int) -> str:
    stream = PageStream("utf-8", Cutter(matches, {"vip": 0}))
    return (stream.feed(page.encode()) + stream.finish()).decode()


@pytest.mark.parametrize("kind", DROPPED)
@pytest.mark.parametrize("mark", ['data-segment="vip"', 'data-segment-not="vip"'])
def test_what_a_browser_drops_is_told_as_shown_to_everybody(kind: str, mark: str) -> None:
    page = DROPPED[kind].format(f" {mark}")
    plan = compile_html(page.encode(), "utf-8")
    assert [problem.code for problem in plan.problems] == ["not-removable"]
    assert [show_text(block) for block in plan.blocks] == ["always shown"]
    for matches in (0, 1):
        assert sent(page, matches) == streamed(page, matches) == DROPPED[kind].format("")


@pytest.mark.parametrize("name", ["my-card", "esi:include", "Card"])
def test_a_tag_of_no_html_element_that_ends_with_a_slash_goes_alone(name: str) -> None:
    page = f'<body><h1>Shop</h1><{name} data-segment="vip" src=x /><main>All</main><footer>Imprint</footer></body>'
    assert [problem.code for problem in compile_html(page.encode(), "utf-8").problems] == ["never-closed"]
    for matches in (0, 1):
        assert sent(page, matches) == streamed(page, matches)
        assert sent(page, matches) == "<body><h1>Shop</h1><main>All</main><footer>Imprint</footer></body>"


def test_one_that_is_closed_is_a_block() -> None:
    page = 'a<my-card data-segment="vip" /><b>in it</b></my-card>z'
    assert [sent(page, matches) for matches in (0, 1)] == ["az", "a<my-card /><b>in it</b></my-card>z"]
