"""Data of TanStack Start, SolidStart and Qwik: none with marks goes out, all other data does."""

from __future__ import annotations

import json

import pytest

from segments.edge.pages.response import compile_response, is_refused
from tests.growth import assert_linear


def answer(members: dict[str, object]) -> str:
    """An object in seroval's JSON, as TanStack Start 1.169 sends it."""
    values = [{"t": 1, "s": str(value)} for value in members.values()]
    value = {"t": 10, "i": 0, "p": {"k": list(members), "v": values}, "o": 0}
    return json.dumps(value, separators=(",", ":"))


@pytest.mark.parametrize("content_type", ["application/json", "application/x-ndjson"])
@pytest.mark.parametrize("name", ["segments", "segmentsNot", "segmentSlot", "segmentDefault", "segments_all"])
def test_an_answer_with_marks_is_refused(name: str, content_type: str) -> None:
    for members in (
        {name: "a"},
        {"segmentation": "x", name: "a"},
        {"one": 1, 'a "quoted" one': 2, name: "a", "t": "secret"},
    ):
        plan = compile_response(answer(members).encode(), content_type)
        assert is_refused(plan, content_type)
        assert b"".join(piece.content for piece in plan.pieces) == b""


@pytest.mark.parametrize(
    "text",
    [
        answer({"segment": "Berlin to Rome", "segmentation": "x"}),
        answer({"text": "segments"}),
        '{"t":1,"note":"\\"k\\":[\\"segments\\"]"}',
        '{"title":"x","k":["segments"]}',
    ],
)
def test_other_words_are_left_alone(text: str) -> None:
    plan = compile_response(text.encode(), "application/json")
    assert not plan.problems
    assert b"".join(piece.content for piece in plan.pieces).decode() == text


def test_the_same_in_parts_is_refused() -> None:
    """SolidStart 2 writes text, each part with its length."""
    for name, is_marked in (("segments", True), ("segment", False)):
        part = answer({"t": "x", name: "a"})
        plan = compile_response(f";0x{len(part):08x};{part}".encode(), "text/plain;charset=utf-8")
        assert is_refused(plan, "text/plain") == is_marked
        assert bool(b"".join(piece.content for piece in plan.pieces)) != is_marked


def test_data_of_qwik_is_refused() -> None:
    """Its blocks would go by numbers of other values."""
    text = '{"_entry":"4","_objs":["/",["german"],"A",{"segments":"1","name":"2"},{"loaders":"3"}]}'
    for body, is_marked in ((text, True), (text.replace("segments", "legs"), False)):
        plan = compile_response(body.encode(), "application/json")
        assert is_refused(plan, "application/json") == is_marked
        assert b"".join(piece.content for piece in plan.pieces) == (b"" if is_marked else body.encode())


def test_hostile_answers_cost_what_their_length_costs() -> None:
    def compile_text(text: str) -> None:
        compile_response(text.encode(), "application/json")

    assert_linear(lambda size: '{"t":' + '"k":["a",' * size, compile_text, 20_000)
    assert_linear(lambda size: '{"t":"k":[' + '"a",' * size, compile_text, 20_000)
