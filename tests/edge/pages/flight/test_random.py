"""Streams at random: what is left of their elements and data is what a walk over the parsed rows leaves."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from typing import Any

import pytest

from segments.edge.pages.flight.compile import compile_flight
from segments.edge.pages.html.compile import compile_html
from tests.edge.pages.flight.recorded import VISITORS, in_pieces, sent, stream_of
from tests.growth import assert_linear

TEXTS = [
    "a",
    'x"y',
    '["$","p",null,{"data-segment":"german"}]',
    "]}",
    "\\",
    "é😀",
    "<b>",
    "\u2028",
    "z" * 300,
]


def element(chance: random.Random, depth: int) -> Any:
    """An element or what may stand in place of one, its props in any order."""
    if depth == 0 or chance.random() < 0.2:
        return chance.choice([*TEXTS, None, 5])
    if chance.random() < 0.1:
        return ["$", "$L9", None, {"page": {"blocks": [datum(chance, 2) for _ in range(3)]}}]
    props: dict[str, Any] = {"class": chance.choice(TEXTS)} if chance.random() < 0.5 else {}
    if chance.random() < 0.4:
        props["data-segment"] = chance.choice(["german", "french", "german french"])
    if chance.random() < 0.8:
        props["children"] = [element(chance, depth - 1) for _ in range(chance.randrange(4))]
    return ["$", "p", chance.choice([None, "k"]), dict(chance.sample(sorted(props.items()), len(props)))]


def datum(chance: random.Random, depth: int) -> Any:
    """Data of a component."""
    value: dict[str, Any] = {"t": chance.choice(TEXTS)}
    if depth and chance.random() < 0.5:
        value["list"] = [datum(chance, depth - 1) for _ in range(chance.randrange(3))]
    if chance.random() < 0.5:
        value["segments"] = [chance.choice(["german", "french"])]
    return dict(chance.sample(sorted(value.items()), len(value)))


def left(value: Any, visitor: tuple[str, ...]) -> Any:
    """What a visitor gets of an element or of data."""
    if isinstance(value, dict):
        return {
            name: left(one, visitor)
            for name, one in value.items()
            if name not in ("segments", "data-segment")
        }
    if not isinstance(value, list):
        return value
    if value[:1] == ["$"]:
        names = value[3].get("data-segment", "").split()
        return [left(one, visitor) for one in value] if not names or set(names) & {*visitor} else []
    return [left(one, visitor) for one in value if not is_for_others(one, visitor)]


def is_for_others(value: Any, visitor: tuple[str, ...]) -> bool:
    """True for data that is not for a visitor."""
    return isinstance(value, dict) and "segments" in value and not set(value["segments"]) & {*visitor}


def rows(*values: Any) -> bytes:
    """Rows from 0 on; the first refers to the others."""
    return b"".join(
        b"%x:%b\n" % (number, json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode())
        for number, value in enumerate(values)
    )


@pytest.mark.parametrize("seed", range(40))
def test_what_is_left_is_what_a_walk_over_parsed_rows_leaves(seed: int) -> None:
    chance = random.Random(seed)
    values = [[element(chance, 5), "$L1", "$L2", "$L9"], *(element(chance, 4) for _ in range(2))]
    stream = b'9:I["x",[],"C"]\n' + rows(*values)
    page = f"<p><script>self.__next_f.push([1,{json.dumps(stream.decode())}])</script>"
    for visitor in VISITORS:
        expected = b'9:I["x",[],"C"]\n' + rows(*left(values, visitor))
        assert sent(compile_flight(stream), visitor) == expected
        for size in (7, 1_000):
            shown = sent(compile_html(in_pieces(page, size).encode(), "utf-8"), visitor).decode()
            assert stream_of(shown) == expected


ATTACKS: dict[str, Callable[[int], str]] = {
    "marked elements": lambda size: '["$","p",null,{"data-segment":"german"}],' * (size // 40),
    "marks behind elements": lambda size: (
        '["$","p",null,{"children":["$","b",null,{}],"data-segment":"german"}],' * (size // 70)
    ),
    "a mark behind many elements": lambda size: (
        '["$","p",null,{"children":[' + '["$","b",null,{}],' * (size // 20) + '1],"data-segment":"german"}],'
    ),
    "marks in each other": lambda size: (
        ('["$","p",null,{"data-segment":"german","children":' * 100 + "1" + "}]" * 100 + ",")
        * (size // 5_000)
    ),
    "marks far behind": lambda size: (
        '{"data-segment":"german"},' * (size // 50) + '["$","p",null,{}],' * (size // 40)
    ),
}


@pytest.mark.parametrize("make", ATTACKS.values(), ids=ATTACKS)
def test_hostile_streams_cost_what_their_length_costs(make: Callable[[int], str]) -> None:
    assert_linear(lambda size: f"0:[{make(size)}1]\n".encode(), compile_flight, 120_000)
