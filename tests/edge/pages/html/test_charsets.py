"""Pages in every encoding that extends ASCII, held against the same page decoded first.

Characters of two bytes are chosen for their second byte, which in some encodings is a backslash, a brace or a letter:
no mark may begin, end or be hidden inside a character. SEGMENTS_FUZZ multiplies the pages.
"""

from __future__ import annotations

import json
import os
import random
from typing import Any

import pytest

from segments.edge.pages.html.compile import compile_html
from segments.edge.pages.html.stream import PageStream
from segments.edge.pages.plan.choose import bind_plan, choose_blocks
from segments.edge.pages.plan.cutting import Cutter
from segments.edge.pages.plan.splice import splice
from tests.edge.pages.opted_in import LIQUID

CODECS = {
    # the Encoding Standard's name: Python's, of which only characters are taken that both know
    **{name: name for name in ("utf-8", "shift_jis", "euc-jp", "gbk", "gb18030", "big5", "koi8-r", "koi8-u")},
    **{f"iso-8859-{part}": f"iso-8859-{part}" for part in (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16)},
    **{f"windows-{page}": f"cp{page}" for page in range(1250, 1259)},
    "euc-kr": "cp949",
    "ibm866": "cp866",
    "iso-8859-8-i": "iso-8859-8",
    "macintosh": "mac_roman",
    "windows-874": "cp874",
    "x-mac-cyrillic": "mac_cyrillic",
}
NAMES = ("a", "b", "c")
SAMPLES = 5 * int(os.environ.get("SEGMENTS_FUZZ", "1"))
ODD_SECONDS = b"\\{}|[]^`@~" + bytes(range(0x41, 0x5B)) + bytes(range(0x61, 0x7B)) + bytes(range(0x30, 0x3A))


def characters_of(codec: str) -> list[str]:
    """The characters beyond ASCII that an encoding has; those whose last byte is an ASCII character come often."""
    odd: list[str] = []
    others: list[str] = []
    for code in (
        *range(0xA0, 0x500),
        *range(0xE00, 0xE60),
        *range(0x2010, 0x2600),
        *range(0x3040, 0x9FB0, 5),
        0x8868,
        0x30BD,
    ):
        one = chr(code)
        try:
            encoded = one.encode(codec)
        except UnicodeEncodeError:
            continue
        if encoded.decode(codec) != one:
            continue
        (odd if len(encoded) > 1 and encoded[-1] in ODD_SECONDS else others).append(one)
    return [*others, *odd * (1 + 3 * len(others) // (len(odd) + 1))]


CHARACTERS = {name: characters_of(codec) for name, codec in CODECS.items()}


def random_page(chance: random.Random, characters: list[str]) -> str:
    """A page with marks of all kinds between, behind and around such characters."""

    def words(most: int = 4) -> str:
        return "".join(chance.choice(characters) for _ in range(chance.randint(0, most)))

    def name() -> str:
        return chance.choice(NAMES)

    def state() -> dict[str, Any]:
        return {
            "blocks": [
                {"t": words(), "segments": [name()], words(): words()},
                {words(): words(), "x": f'{words()}"'},
                words(),
            ]
        }

    def part(depth: int) -> str:
        inner = words() if depth <= 0 else "".join(part(depth - 1) for _ in range(chance.randint(0, 3)))
        json_state = json.dumps(state(), ensure_ascii=False).replace("<", "\\u003c")
        return words() + chance.choice(
            [
                f'<p title="{words()}" data-segment="{name()}" {words(1)}x={words(1)}>{inner}</p>',
                f"<div data-segment-not={name()} class={words()}z>{inner}</div>",
                f"<!-- segment {name()} -->{inner}{words()}<!-- segment else -->{words()}<!-- /segment -->",
                f"<!--{words()}segment {name()} -->{inner}<!--{words()}/segment -->",
                f"{words()}{{% if segments contains '{name()}' %}}{words()}{{% else %}}{words()}{{% endif %}}{words()}",
                f"{words()}% if {words()}%}}{inner}",
                f'<script type="application/json">{json_state}</script>',
                f"<script>window.__INITIAL_STATE__ = {json_state};var x='{words()}'</script>",
                f"<div data-props='{json_state}'></div>",
                f"<{words(1)}data-segment='{name()}'>{inner}",
                f'<b {words(1)}data-segment="{name()}" {words()}segments="{name()}">{inner}</b>',
                f"<title>{words()}</title><textarea>{words()}<p data-segment=a></textarea>",
            ]
        )

    return "<!doctype html><body>" + "".join(part(2) for _ in range(chance.randint(1, 4))) + words()


def sent(body: bytes, encoding: str, matched: tuple[str, ...]) -> bytes:
    plan = compile_html(body, encoding, LIQUID)
    bound = bind_plan(plan, {name: place for place, name in enumerate(NAMES)})
    return splice(bound, choose_blocks(sum(1 << NAMES.index(name) for name in matched), bound))


@pytest.mark.parametrize("encoding", CODECS)
def test_a_page_is_cut_as_if_it_had_been_decoded_first(encoding: str) -> None:
    codec = CODECS[encoding]
    for sample in range(SAMPLES):
        page = random_page(random.Random(f"{encoding} {sample}"), CHARACTERS[encoding])
        for matched in ((), ("a",), ("b", "c")):
            decoded = sent(page.encode(), "utf-8", matched).decode()
            assert sent(page.encode(codec), encoding, matched).decode(codec) == decoded, (sample, matched)


@pytest.mark.parametrize("encoding", CODECS)
def test_a_page_on_its_way_is_cut_like_its_plan(encoding: str) -> None:
    for sample in range(SAMPLES):
        chance = random.Random(f"{encoding} {sample} stream")
        body = random_page(chance, CHARACTERS[encoding]).encode(CODECS[encoding])
        for matched in ((), ("a",), ("b", "c")):
            bits = {name: place for place, name in enumerate(NAMES)}
            stream = PageStream(encoding, Cutter(sum(1 << bits[name] for name in matched), bits), LIQUID)
            size = chance.choice((1, 5, 60, len(body)))
            parts = [stream.feed(body[start : start + size]) for start in range(0, len(body), size)]
            assert b"".join([*parts, stream.finish()]) == sent(body, encoding, matched), (
                sample,
                matched,
                size,
            )
