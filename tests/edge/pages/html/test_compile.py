"""Pages in, visitors' pages out: the whole way through plan, binding, choice and splice."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from segments.edge.pages.html.compile import compile_html
from segments.edge.pages.plan.choose import bind_plan, choose_blocks
from segments.edge.pages.plan.draft import MAX_BLOCKS
from segments.edge.pages.plan.plan import FIXED
from segments.edge.pages.plan.splice import parts, splice
from segments.errors import LimitExceeded
from tests.edge.pages.opted_in import LIQUID
from tests.growth import assert_linear

CASES = json.loads((Path(__file__).parents[3] / "cases" / "pages" / "marks.json").read_text(encoding="utf-8"))


def shown(page: str, segments: str, encoding: str = "utf-8") -> str:
    """The page for a visitor who is in exactly these segments."""
    names = [name for name in segments.split(",") if name]
    bound = bind_plan(
        compile_html(page.encode(), encoding, LIQUID), {name: at for at, name in enumerate(names)}
    )
    choice = choose_blocks((1 << len(names)) - 1, bound)
    assert b"".join(parts(bound, choice)) == splice(bound, choice)
    return splice(bound, choice).decode()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_marks_do_what_the_guide_says(case: dict[str, Any]) -> None:
    assert {names: shown(case["page"], names) for names in case["shows"]} == case["shows"]
    problems = compile_html(case["page"].encode(), "utf-8", LIQUID).problems
    assert sorted(problem.code for problem in problems) == sorted(case["problems"])


def test_a_page_without_marks_is_one_piece() -> None:
    body = b"<p>segments of data, and &lt;p data-segm&gt;</p>" * 100
    plan = compile_html(body, "utf-8")
    assert plan.pieces == ((FIXED, body),)
    assert (plan.blocks, plan.problems, plan.digest, plan.is_personal) == ((), (), "", False)


@pytest.mark.parametrize("encoding", ["utf-16le", "utf-16", "iso-2022-jp", "replacement", "klingon", ""])
def test_a_page_in_an_encoding_that_does_not_extend_ascii_is_left_alone(encoding: str) -> None:
    body = b"<p data-segment=a>x</p>"
    plan = compile_html(body, encoding)
    assert plan.pieces == ((FIXED, body),)
    assert [problem.code for problem in plan.problems] == ["encoding"]


def test_a_page_that_begins_as_utf_16_is_left_alone_whatever_its_header_says() -> None:
    body = '\ufeff<p data-segment="a">x</p>'.encode("utf-16-le")
    assert compile_html(body, "utf-8").pieces == ((FIXED, body),)


@pytest.mark.parametrize("encoding", ["windows-1252", "latin1", "shift_jis", "gb18030", "UTF8", "euc-kr"])
def test_bytes_of_other_encodings_stay_as_they_are(encoding: str) -> None:
    body = b"<p data-segment=a>\xe4\x81\x7b\x25</p>\x83\x5c\xff"
    bound = bind_plan(compile_html(body, encoding), {})
    assert splice(bound, 0) == b"\x83\x5c\xff"


def test_names_beyond_ascii_are_read_in_the_encoding_of_the_page() -> None:
    body = '<p data-segment="größe">x</p>'
    assert compile_html(body.encode("cp1252"), "windows-1252").blocks[0].audience[0].required == ("größe",)
    assert compile_html(body.encode(), "utf-8").blocks[0].audience[0].required == ("größe",)


def test_blocks_and_problems_say_where_they_stand() -> None:
    plan = compile_html(b"<p>\n<b data-segment=a>1</b>\n\n  <i data-segment>2</i>", "utf-8")
    assert [(block.offset, block.label) for block in plan.blocks] == [
        (4, "<b>"),
        (31, "<i>"),
    ]
    assert [(problem.line, problem.column) for problem in plan.problems] == [(4, 3)]


def test_a_capped_block_has_a_key_that_changes_with_its_content_only() -> None:
    first, moved, changed = (
        compile_html(page, "utf-8").blocks[0]
        for page in (
            b"<b data-segment=a data-segment-cap=2/week>1</b>",
            b"<p>x</p><b data-segment=a data-segment-cap=2/week>1</b>",
            b"<b data-segment=a data-segment-cap=2/week>2</b>",
        )
    )
    assert first.cap is not None
    assert (first.cap.count, first.cap.period) == (2, "week")
    assert first.key == moved.key != changed.key


def test_equal_bodies_have_equal_digests_and_others_do_not() -> None:
    one, two = (compile_html(b"<p data-segment=%d>x" % number, "utf-8") for number in (1, 2))
    assert one.digest == compile_html(b"<p data-segment=1>x", "utf-8").digest != two.digest


MARKED = b'<div data-segment="a">x</div>'
HOSTILE: dict[str, Callable[[int], bytes]] = {
    "deep nesting": lambda size: MARKED + b"<div>" * (size * 5 // 2) + MARKED + b"</div>" * (size * 5 // 2),
    "deep formatting": lambda size: MARKED + b"<b>" * (size * 3 // 4) + MARKED,
    "deep links": lambda size: MARKED + b"<a>" * (size * 3 // 4) + MARKED,
    "deep blocks": lambda size: b'<div data-segment="a">' * size,
    "items in deep nesting": lambda size: MARKED + b"<span>" * (size * 3 // 2) + b"<li></li>" * size + MARKED,
    "adopted elements": lambda size: MARKED + b"<b><div>" * (size // 2) + b"</b>" * (size // 2) + MARKED,
    "unclosed forms": lambda size: MARKED + b"<form><div></form>" * (size // 2) + MARKED,
    "templates": lambda size: MARKED + b"<template>" * size + MARKED,
    "tables": lambda size: MARKED + b"<table><tr>x<td>" * (size // 2) + MARKED,
    "a million blocks": lambda size: MARKED * (size * 2),
    "many blocks": lambda size: MARKED * min(size // 5, MAX_BLOCKS),
    "items without end tags": lambda size: b"<ul>" + b'<li data-segment="a">x' * min(size // 5, MAX_BLOCKS),
    "nested comments": lambda size: b"<!-- segment a -->" * size,
    "stray comments": lambda size: b"<!-- /segment -->" * (size // 2),
    "endless marks": lambda size: b"<div " + b'data-segment="a" ' * size + b">x</div>",
    "endless attributes": lambda size: b"<div " + b"x=y " * (size * 10) + b'data-segment="a">x</div>',
    "names in text": lambda size: b"data-segment < " * (size * 5 // 2),
    "a long list of names": lambda size: b'<div data-segment="' + b"a%d " * (size * 5 // 2) + b'">x</div>',
    "open liquid": lambda size: b'{% if segments contains "a" %}' * size,
    "open foreign liquid": lambda size: (
        b'{% if segments contains "a" %}' + b"{% if x %}" * (size * 2) + b"{% endif %}"
    ),
    "cut liquid": lambda size: b"{%" * (size * 10) + b'{% if segments contains "a" %}',
    "foreign end tags": lambda size: MARKED + b"<svg>" * (size // 2) + b"</x>" * (size // 2) + MARKED,
    "unclosed tag": lambda size: MARKED + b"<div " * (size * 5),
}


@pytest.mark.parametrize("make", HOSTILE.values(), ids=HOSTILE)
def test_hostile_pages_are_compiled_or_refused_in_linear_time(make: Callable[[int], bytes]) -> None:
    def compile_or_refuse(body: bytes) -> None:
        with suppress(LimitExceeded):
            plan = compile_html(body, "utf-8", LIQUID)
            assert sum(len(piece.content) for piece in plan.pieces) <= len(body)

    assert_linear(make, compile_or_refuse, 20_000)
