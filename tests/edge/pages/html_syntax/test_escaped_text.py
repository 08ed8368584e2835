"""A string in runs has the text and the places that the same string has as a whole."""

from __future__ import annotations

import json
import random
from collections.abc import Callable

import pytest

from segments.edge.pages.html_syntax.escaped_text import EscapedText
from segments.edge.pages.html_syntax.unescape import unescape_string
from tests.growth import assert_linear

PARTS = ["a", "words ", "é", "😀", '"', "\\", "\n", "<", "&", "\u2028", "\ud83d", "\\u0041", "'", "\x01"]


@pytest.mark.parametrize("ensure_ascii", [True, False])
@pytest.mark.parametrize("most", [0, 3, 40, 3_000])
def test_text_and_places_are_those_of_the_whole(most: int, ensure_ascii: bool) -> None:
    chance = random.Random(most)
    for _ in range(20):
        text = "".join(chance.choices(PARTS[:-4] if not ensure_ascii else PARTS, k=most))
        written = json.dumps(text, ensure_ascii=ensure_ascii).replace("<", "\\u003c").encode()
        body = b"x" + written + b"y"
        whole = unescape_string(body, 2, len(body) - 2)
        runs = EscapedText(body, 2, len(body) - 2)
        assert runs.content == whole.content
        offsets = chance.sample(range(len(whole.content) + 1), min(len(whole.content) + 1, 200))
        for offset in (*offsets, 0, len(whole.content)):
            assert runs.place_of(offset) == whole.place_of(offset)


ATTACKS: dict[str, Callable[[int], str]] = {
    "escapes": lambda size: "\\n" * size,
    "wide escapes": lambda size: "\\u00e9" * size,
    "backslashes": lambda size: "\\\\" * size,
}


@pytest.mark.parametrize("make", ATTACKS.values(), ids=ATTACKS)
def test_hostile_strings_cost_what_their_length_costs(make: Callable[[int], str]) -> None:
    def read_all(text: str) -> None:
        body = text.encode()
        runs = EscapedText(body, 0, len(body))
        for offset in range(0, len(runs.content), 16):
            runs.place_of(offset)

    assert_linear(make, read_all, 20_000)
