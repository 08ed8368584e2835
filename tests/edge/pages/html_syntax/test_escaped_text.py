"""A string that the runtime reads has the text and the places that a look at each of its escapes gives."""

from __future__ import annotations

import json
import random
from collections.abc import Callable

import pytest

from segments.edge.pages.html_syntax.escaped_text import read_text
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
        read = read_text(body, 2, len(body) - 2)
        assert read is not None
        assert read.content == whole.content
        offsets = chance.sample(range(len(whole.content) + 1), min(len(whole.content) + 1, 200))
        for offset in (*offsets, 0, len(whole.content)):
            assert read.place_of(offset) == whole.place_of(offset)


@pytest.mark.parametrize("text", [b'a"b', b"a\\", b"\\x41", b"\\'", b"a\nb", b"\\u004"])
def test_what_is_no_string_of_json_has_no_text(text: bytes) -> None:
    assert read_text(text, 0, len(text)) is None


ATTACKS: dict[str, Callable[[int], str]] = {
    "escapes": lambda size: "\\n" * size,
    "wide escapes": lambda size: "\\u00e9" * size,
    "escapes of ASCII": lambda size: "\\u0041" * size,
    "backslashes": lambda size: "\\\\" * size,
}


@pytest.mark.parametrize("make", ATTACKS.values(), ids=ATTACKS)
def test_hostile_strings_cost_what_their_length_costs(make: Callable[[int], str]) -> None:
    def read_all(text: str) -> None:
        body = text.encode()
        read = read_text(body, 0, len(body))
        assert read is not None
        for offset in range(0, len(read.content), 16):
            read.place_of(offset)

    assert_linear(make, read_all, 20_000)
