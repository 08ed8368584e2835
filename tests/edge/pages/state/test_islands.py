"""Astro's islands: one whose props have marks goes as a whole, with its markup and its state."""

from __future__ import annotations

import html
import json

import pytest

from segments.edge.pages.html.compile import compile_html
from segments.edge.pages.html.stream import PageStream
from segments.edge.pages.plan.choose import bind_plan, choose_blocks
from segments.edge.pages.plan.cutting import Cutter
from segments.edge.pages.plan.plan import PagePlan
from segments.edge.pages.plan.splice import splice

BITS = {"a": 0, "b": 1}


def sent(plan: PagePlan, *matched: str) -> str:
    bound = bind_plan(plan, BITS)
    return splice(bound, choose_blocks(sum(1 << BITS[name] for name in matched), bound)).decode()


def streamed(page: str, *matched: str, size: int) -> str:
    stream = PageStream("utf-8", Cutter(sum(1 << BITS[name] for name in matched), BITS))
    data = page.encode()
    parts = [stream.feed(data[start : start + size]) for start in range(0, len(data), size)]
    return b"".join([*parts, stream.finish()]).decode()


def wrapped(value: object) -> list[object]:
    """A value as Astro writes it: behind the number of its kind."""
    if isinstance(value, list):
        return [1, [wrapped(one) for one in value]]
    return [0, members(value)] if isinstance(value, dict) else [0, value]


def members(value: dict[str, object]) -> dict[str, object]:
    return {name: wrapped(one) for name, one in value.items()}


def island(props: dict[str, object], text: str) -> str:
    said = html.escape(json.dumps(members(props), separators=(",", ":")))
    return f'<astro-island uid="Z1" props="{said}" ssr client="load"><div>{text}</div><!--astro:end--></astro-island>'


def without(props: dict[str, object]) -> dict[str, object]:
    """Props without marks."""
    return {
        name: without(one) if isinstance(one, dict) else one
        for name, one in props.items()
        if not name.startswith("segment")
    }


A = {"segments": ["a"], "t": "A"}
FORMS = {"all props": lambda block: block, "one prop": lambda block: {"b": block, "index": 3}}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_an_island_with_marks_is_the_block(form: object) -> None:
    assert callable(form)
    page = f"<body><main>{island(form(A), 'A')}{island(form({'t': 'all'}), 'all')}</main>"
    plan = compile_html(page.encode(), "utf-8")
    assert not plan.problems
    rest = island(form({"t": "all"}), "all")
    assert sent(plan) == f"<body><main>{rest}</main>"
    assert sent(plan, "a") == f"<body><main>{island(without(form(A)), 'A')}{rest}</main>"


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_islands_are_alternatives_of_the_slot_in_which_they_stand(form: object) -> None:
    assert callable(form)
    heroes = [
        {"segments": ["a"], "segmentSlot": "hero", "t": "A"},
        {"segmentSlot": "hero", "segmentDefault": True, "t": "default"},
    ]
    page = "<body>" + "".join(island(form(hero), str(hero["t"])) for hero in heroes)
    page += '<p data-segment="b" data-segment-slot="hero">B</p>'
    plan = compile_html(page.encode(), "utf-8")
    assert not plan.problems
    assert sent(plan) == "<body>" + island(without(form(heroes[1])), "default")
    assert sent(plan, "a") == "<body>" + island(without(form(heroes[0])), "A")
    assert sent(plan, "b") == "<body><p>B</p>"


def test_blocks_inside_a_block_are_cut_too() -> None:
    inner = [{"segments": ["b"], "t": "B"}, {"t": "all"}]
    page = "<body>" + island({"b": {**A, "blocks": inner}}, "A")
    plan = compile_html(page.encode(), "utf-8")
    assert sent(plan) == "<body>"
    assert sent(plan, "a") == "<body>" + island({"b": {"t": "A", "blocks": [{"t": "all"}]}}, "A")
    assert sent(plan, "a", "b") == "<body>" + island(
        {"b": {"t": "A", "blocks": [{"t": "B"}, {"t": "all"}]}}, "A"
    )


def test_an_island_with_several_marked_props_keeps_its_place() -> None:
    props = {"hero": {"segments": ["b"], "t": "B"}, "blocks": [A, {"t": "all"}]}
    plan = compile_html(island(props, "page").encode(), "utf-8")
    assert sent(plan) == island({"blocks": [{"t": "all"}]}, "page")


def test_an_island_in_a_slot_of_another_is_a_block_of_its_own() -> None:
    around = island({"t": "around"}, f"<astro-slot>{island({'b': A}, 'A')}</astro-slot>")
    template = f"<template data-astro-template>{island({'b': A}, 'A')}</template>"
    for page in (around, f"<body>{template}"):
        plan = compile_html(page.encode(), "utf-8")
        assert not plan.problems
        assert sent(plan) == page.replace(island({"b": A}, "A"), "")
        assert sent(plan, "a") == page.replace(island({"b": A}, "A"), island({"b": without(A)}, "A"))


def test_words_that_are_no_marks_leave_an_island() -> None:
    for props in ({"segments": 3, "t": "x"}, {"b": {"segments": []}}, {"t": '{"segments":["a"]}'}):
        page = "<body>" + island(props, "x")
        assert "<div>x</div>" in sent(compile_html(page.encode(), "utf-8"))
    plain = f"<body><div data-segment-off>{island({'b': A}, 'A')}</div>"
    assert sent(compile_html(plain.encode(), "utf-8")) == plain.replace(" data-segment-off", "")


@pytest.mark.parametrize("size", [7, 1000, 1 << 20])
@pytest.mark.parametrize("matched", ["", "a", "b"])
def test_a_page_that_is_cut_while_it_arrives_loses_the_same(matched: str, size: int) -> None:
    filler = "<p>lorem ipsum</p>" * 300
    page = f"<!doctype html><body>{filler}{island({'b': A}, 'A')}{filler}{island({**A, 't': 'root'}, 'root')}{filler}"
    names = [matched] if matched else []
    assert streamed(page, *names, size=size) == sent(compile_html(page.encode(), "utf-8"), *names)


def test_an_island_that_is_too_long_to_wait_for_goes_by_its_mark() -> None:
    long = island({"b": A}, "A" + "<i>x</i>" * 300_000)
    page = f"<!doctype html><body><p>first</p>{long}<p>last</p>"
    assert streamed(page, size=65_536) == "<!doctype html><body><p>first</p><p>last</p>"
    with_a = streamed(page, "a", size=65_536)
    assert with_a == page.replace(
        html.escape(json.dumps(members({"b": A}), separators=(",", ":"))),
        html.escape(json.dumps(members({"b": without(A)}), separators=(",", ":"))),
    )
    many = "".join(f"<p>{number}</p>{long}" for number in range(10))
    assert "A<i>" not in streamed(f"<!doctype html><body>{many}<p>last</p>", size=1 << 20)
