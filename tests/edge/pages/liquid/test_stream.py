"""Liquid in a text that arrives piece by piece: to the byte what the whole text gives, as soon as it is certain."""

from __future__ import annotations

import random

import pytest

from segments.edge.pages.liquid.stream import TextStream
from segments.edge.pages.liquid.text import compile_text
from segments.edge.pages.plan.choose import bind_plan, choose_blocks
from segments.edge.pages.plan.cutting import Cutter
from segments.edge.pages.plan.splice import splice
from tests.edge.pages.opted_in import LIQUID
from tests.growth import assert_linear

BITS = {"a": 0, "b": 1}
TEXTS = (" ", "\n  ", "x", "text { ", "{% x %}", "{% raw %}{% if %}{% endraw %}", "<p>{{ y }}</p>")


def template(chance: random.Random, depth: int) -> str:
    """Texts and conditions in any order, with dashes or without."""
    parts: list[str] = []
    for _ in range(chance.randint(0, 4)):
        start, end = chance.choice(("{%", "{%-")), chance.choice(("%}", "-%}"))
        if depth and chance.random() < 0.6:
            word = chance.choice(
                ('if segments contains "a"', 'unless segments contains "b"', "if y", "for x in y")
            )
            parts += [f"{start} {word} {end}", template(chance, depth - 1)]
            if chance.random() < 0.4 and not word.startswith("for"):
                parts += [f"{{%- else {end}", template(chance, depth - 1)]
            parts.append(f"{start} end{word.split()[0]} {end}")
        else:
            parts.append(chance.choice(TEXTS))
    return "".join(parts)


def whole(text: bytes, matches: int) -> bytes:
    bound = bind_plan(compile_text(text, LIQUID), BITS)
    return splice(bound, choose_blocks(matches, bound))


@pytest.mark.parametrize("seed", range(40))
def test_the_stream_gives_what_the_whole_text_gives(seed: int) -> None:
    chance = random.Random(seed)
    text = template(chance, 3).encode() or b" "
    for matches in range(4):
        for size in (1, 7, len(text)):
            stream = TextStream(Cutter(matches, BITS), LIQUID.liquid)
            out = b"".join(stream.feed(text[start : start + size]) for start in range(0, len(text), size))
            assert out + stream.finish() == whole(text, matches), text


ROW = b'\n  {%- if segments contains "a" -%}\n  row\n  {%- else -%} other {%- endif -%}\n'


def test_conditions_that_follow_each_other_go_on_one_by_one_however_many_there_are() -> None:
    stream = TextStream(Cutter(0, BITS), LIQUID.liquid)
    assert stream.feed(ROW * 3) == b"otherother"
    out = stream.feed(ROW * 9_000) + stream.finish()
    assert (out, stream.gave_up) == (b"other" * 9_001, "")


def test_what_is_held_back_costs_what_its_length_costs() -> None:
    def cut(text: bytes) -> None:
        stream = TextStream(Cutter(0, BITS), LIQUID.liquid)
        stream.feed(text)
        assert stream.finish() is not None

    assert_linear(lambda size: b'{% if segments contains "a" %}' + b"{% if x %} " * size, cut, 60_000)
