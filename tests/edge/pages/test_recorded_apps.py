"""Answers of real builds (tests/frameworks/recorded/apps): each visitor gets their own blocks and no byte of others."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from segments.edge.pages.plan.choose import bind_plan, choose_blocks
from segments.edge.pages.plan.cutting import Cutter
from segments.edge.pages.plan.splice import splice
from segments.edge.pages.response import compile_response
from segments.edge.pages.streams import open_stream

FOLDER = Path(__file__).parents[2] / "frameworks" / "recorded" / "apps"
BITS = {"german": 0, "french": 1}
VISITORS = {
    "german": ("-german", ("-french", "-others", "-hero-default")),
    "french": ("-french", ("-german", "-hero-default")),
    "": ("-others", ("-german", "-french")),
}
FLOWING = ("text/html", "text/sveltekit-data")
"""Types that go out while they arrive."""

ANSWERS = {
    f"{path.stem} {target}": answer
    for path in sorted(FOLDER.glob("*.json"))
    for target, answer in json.loads(path.read_bytes())["answers"].items()
}


def planned(text: str, content_type: str, visitor: str) -> str:
    plan = compile_response(text.encode(), content_type)
    assert [problem.code for problem in plan.problems] == []
    bound = bind_plan(plan, BITS)
    return splice(bound, choose_blocks(1 << BITS[visitor] if visitor else 0, bound)).decode()


def test_there_are_recorded_answers() -> None:
    assert len(ANSWERS) > 10


@pytest.mark.parametrize("visitor", VISITORS)
@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
def test_no_byte_is_of_a_block_for_others(answer: dict[str, str], visitor: str) -> None:
    text = planned(answer["text"], answer["type"], visitor)
    own, foreign = VISITORS[visitor]
    assert [name for name in foreign if name in text] == []
    assert own in text
    assert "-all" in text
    assert "-last" in text
    assert "data-segment" not in text


@pytest.mark.parametrize("visitor", VISITORS)
@pytest.mark.parametrize("size", [100, 3_000])
@pytest.mark.parametrize(
    "name", [name for name, answer in ANSWERS.items() if answer["type"].startswith(FLOWING)]
)
def test_what_goes_out_while_it_arrives_is_the_same(name: str, size: int, visitor: str) -> None:
    text, content_type = ANSWERS[name]["text"], ANSWERS[name]["type"]
    stream = open_stream(content_type, b"", Cutter(1 << BITS[visitor] if visitor else 0, BITS))
    assert stream is not None
    data = text.encode()
    parts = [stream.feed(data[start : start + size]) for start in range(0, len(data), size)]
    assert b"".join([*parts, stream.finish()]).decode() == planned(text, content_type, visitor)
