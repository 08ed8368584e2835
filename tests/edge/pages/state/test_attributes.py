"""State in attributes of small frameworks: cut, or left out with what starts from it, and never half."""

from __future__ import annotations

import html

import pytest

from segments.edge.pages.html.compile import compile_html
from segments.edge.pages.plan.choose import bind_plan, choose_blocks
from segments.edge.pages.plan.plan import PagePlan
from segments.edge.pages.plan.splice import splice
from segments.edge.pages.response import compile_response

BITS = {"a": 0, "b": 1}
BLOCKS = '<body><p data-segment="b">B</p>'


def sent(plan: PagePlan, *matched: str) -> str:
    bound = bind_plan(plan, BITS)
    return splice(bound, choose_blocks(sum(1 << BITS[name] for name in matched), bound)).decode()


DATA = '{"blocks":[{"segments":["a"],"t":"A"},{"t":"all"}]}'
LEFT = '{"blocks":[{"t":"all"}]}'
NAMES = (
    "x-data",
    "v-scope",
    "hx-vals",
    "data-hx-vals",
    "data-list-blocks-value",
    "data-some-quite-long-controller-of-theirs-blocks-value",
)


@pytest.mark.parametrize("name", NAMES)
def test_json_in_an_attribute_is_cut(name: str) -> None:
    for page in (f"<body><div {name}='{DATA}'></div>", f'<body><div {name}="{html.escape(DATA)}"></div>'):
        plan = compile_html(page.encode(), "utf-8")
        assert not plan.problems
        assert sent(plan) == page.replace(DATA, LEFT).replace(html.escape(DATA), html.escape(LEFT))


LITERALS = {
    "an object": ("{blocks:[{segments:['a'],t:'A'},{t:'all'}]}", "{blocks:[{t:'all'}]}"),
    "with methods": (
        "{ open: false, toggle() { this.open = ! this.open }, blocks: [{ segments: ['a'] }, { t: 'all' }] }",
        "{ open: false, toggle() { this.open = ! this.open }, blocks: [{ t: 'all' }] }",
    ),
    "on lines": (
        "{\n  blocks: [\n    {\n      segments: 'a', t: 1\n    },\n    { t: 2 }\n  ]\n}",
        "{\n  blocks: [\n    { t: 2 }\n  ]\n}",
    ),
    "a list": ("[{'segments':['a']},2]", "[2]"),
}


@pytest.mark.parametrize(("code", "left"), LITERALS.values(), ids=LITERALS)
def test_a_literal_in_an_attribute_is_cut(code: str, left: str) -> None:
    plan = compile_html(f'<body><div x-data="{code}"></div>'.encode(), "utf-8")
    assert not plan.problems
    assert sent(plan) == f'<body><div x-data="{left}"></div>'
    escaped = html.escape(code)
    assert sent(compile_html(f'<body><div x-data="{escaped}"></div>'.encode(), "utf-8")) == (
        f'<body><div x-data="{html.escape(left)}"></div>'
    )


UNREAD = {
    "a call": "shop({blocks:[{segments:['a'],t:'A'}]})",
    "a spread": "{...rest,blocks:[{segments:['a'],t:'A'}]}",
    "in a function": "{load(){return [{segments:['a'],t:'A'}]}}",
    "a template": "{blocks:[{segments:['a'],t:`A`}]}",
}


@pytest.mark.parametrize("code", UNREAD.values(), ids=UNREAD)
def test_data_that_cannot_be_read_is_left_out_of_a_page_with_blocks(code: str) -> None:
    page = f'{BLOCKS}<div x-data="{code}"></div><script defer src="/alpine.js"></script>'
    plan = compile_html(page.encode(), "utf-8")
    assert [problem.code for problem in plan.problems] == ["state-not-understood"]
    assert sent(plan) == '<body><div x-data=""></div>'


@pytest.mark.parametrize(
    "code", ["{segments: open}", "{open:false,segments:list()}", "shop({ segments: all })", "open"]
)
def test_code_that_names_nobody_is_no_state(code: str) -> None:
    page = f'{BLOCKS}<div x-data="{code}"></div><script defer src="/alpine.js"></script>'
    plan = compile_html(page.encode(), "utf-8")
    assert [problem.code for problem in plan.problems] == []
    assert sent(plan, "b") == page.replace(' data-segment="b"', "")


def test_a_signed_snapshot_is_never_touched() -> None:
    snapshot = html.escape(
        '{"data":{"blocks":[{"segments":["a"],"t":"A"}]},"memo":{"id":"x"},"checksum":"ab12"}'
    )
    component = f'<div wire:snapshot="{snapshot}" wire:id="x"><p>A</p></div>'
    alone = compile_html(f"<body>{component}".encode(), "utf-8")
    assert sent(alone) == f"<body>{component}"
    assert [problem.code for problem in alone.problems] == ["signed-state"]
    around = f'{BLOCKS}<div data-segment="a">{component}</div>'
    plan = compile_html(around.encode(), "utf-8")
    assert not plan.problems
    assert sent(plan, "a") == f"<body><div>{component}</div>"
    assert sent(plan) == "<body>"


def test_blocks_in_the_templates_of_turbo_streams_are_cut() -> None:
    stream = (
        '<turbo-stream action="append" target="list"><template>{}<p>all</p></template></turbo-stream>'
        '<turbo-stream action="replace" target="hero"><template><div data-list-blocks-value="{}"></div></template>'
        "</turbo-stream>"
    )
    marked = stream.replace("{}", '<p data-segment="a">A</p>', 1).replace("{}", html.escape(DATA))
    plan = compile_response(marked.encode(), "text/vnd.turbo-stream.html; charset=utf-8")
    assert not plan.problems
    assert sent(plan) == stream.replace("{}", "", 1).replace("{}", html.escape(LEFT))
    assert sent(plan, "a").startswith(stream.partition("{}")[0] + "<p>A</p>")
