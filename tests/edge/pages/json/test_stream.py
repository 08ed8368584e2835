"""JSON that is cut while it arrives means what the whole document's plan gives, wherever it is split.

Random documents, in pieces of random size, with limits so small that lists and objects are gone into. The oracle
works on the parsed document.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from typing import Any

import pytest

from segments.edge.pages.json import stream as stream_module
from segments.edge.pages.json.lines_stream import JsonLinesStream
from segments.edge.pages.json.stream import JsonStream
from segments.edge.pages.plan.cutting import SLOT_SPLIT, Cutter
from segments.edge.pages.settings.page_settings import PLAIN_PAGE
from tests.edge.pages.json.expected import personalised
from tests.growth import assert_linear

NAMES = ("a", "b", "c")
BITS = {name: position for position, name in enumerate(NAMES)}


def cutter(*matched: str) -> Cutter:
    return Cutter(sum(1 << BITS[name] for name in matched), BITS, {"a": 1, "b": 5})


def streamed(body: bytes, size: int, *matched: str, preset: str = "") -> tuple[bytes, JsonStream]:
    stream = JsonStream(PLAIN_PAGE.for_preset(preset), cutter(*matched))
    parts = [stream.feed(body[start : start + size]) for start in range(0, len(body), size)]
    return b"".join([*parts, stream.finish()]), stream


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lists of 40 bytes are gone into, and the beginning of a document is its first byte."""
    monkeypatch.setattr(stream_module, "STEP_BYTES", 40)
    monkeypatch.setattr(stream_module, "HEAD_BYTES", 1)


def random_value(chance: random.Random, depth: int) -> Any:
    kind = chance.random()
    if depth <= 0 or kind < 0.3:
        return chance.choice(["text", 'a "quote", {brackets]', "\\", "é", 1.5, 10**20, True, None, -7])
    if kind < 0.65:
        value = {f"k{place}": random_value(chance, depth - 1) for place in range(chance.randint(0, 4))}
        if chance.random() < 0.5:
            value["segments"] = chance.choice(([chance.choice(NAMES)], "a, b", [], None))
        if chance.random() < 0.1:
            value["segmentsNot"] = ["c"]
        return value
    return [random_value(chance, depth - 1) for _ in range(chance.randint(0, 5))]


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("seed", range(20))
def test_the_stream_means_what_the_document_means_however_it_arrives(seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(6):
        value = [random_value(chance, 5) for _ in range(4)]
        document: Any = value if chance.random() < 0.5 else dict(zip("wxyz", value, strict=True))
        body = json.dumps(document, indent=chance.choice((None, 0, 2)), ensure_ascii=False).encode()
        for matched in ((), ("a",), ("b", "c")):
            out, stream = streamed(body, chance.choice((1, 7, 64, 10_000)), *matched)
            assert stream.gave_up == ""
            assert json.loads(out) == personalised(document, set(matched)), body


@pytest.mark.usefixtures("small")
def test_without_marks_every_byte_stays() -> None:
    body = b'\xef\xbb\xbf { "a" : [ 1e400 , "\\u00e9\\ud800" , [ ] , { } ,\r\n123456789012345678901234567890 ] } \n'
    for size in (1, 5, 1000):
        assert streamed(body, size)[0] == body


@pytest.mark.usefixtures("small")
def test_what_has_come_goes_on_and_a_block_waits_for_its_end() -> None:
    stream = JsonStream(PLAIN_PAGE, cutter())
    assert stream.feed(b'{"data": [' + b'{"n": 1},' * 9) == b'{"data": [' + b",".join([b'{"n": 1}'] * 9)
    assert stream.feed(b'{"n": 2, "secret": "' + b"x" * 15) == b""
    assert stream.feed(b'", "segments": ["a"]}, {"n": 3}, 4') == b', {"n": 3}'
    assert stream.feed(b"5]}") + stream.finish() == b", 45]}"


@pytest.mark.usefixtures("small")
def test_an_object_that_is_too_long_to_wait_for_is_cut_inside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream_module, "MAX_HELD_BYTES", 300)
    items = [{"n": n, "segments": ["ab"[n % 2]]} for n in range(100)]
    body = json.dumps({"data": {"posts": items, "text": "x" * 2_000, "hero": {"segments": "b"}}}).encode()
    out, stream = streamed(body, 50, "a")
    assert json.loads(out) == {"data": {"posts": [{"n": n} for n in range(0, 100, 2)], "text": "x" * 2_000}}
    assert stream.gave_up == ""


def test_more_blocks_than_a_plan_may_have_are_all_cut() -> None:
    body = json.dumps({"x": {"y": [{"n": n, "segments": ["ab"[n % 2]]} for n in range(9_000)]}}).encode()
    out, stream = streamed(body, 10_000_000, "a")
    assert json.loads(out) == {"x": {"y": [{"n": n} for n in range(0, 9_000, 2)]}}
    assert stream.gave_up == ""


@pytest.mark.usefixtures("small")
def test_alternatives_that_are_far_apart_never_show_twice_and_slots_of_other_lists_are_their_own() -> None:
    slot = [{"n": name, "segmentSlot": "s", "segments": [name], "pad": "x" * 90} for name in NAMES]
    matching = cutter("a", "b")
    stream = JsonStream(PLAIN_PAGE, matching)
    out = json.loads(stream.feed(json.dumps([slot, slot]).encode()) + stream.finish())
    assert [[item["n"] for item in items] for items in out] == [["a"], ["a"]]
    assert matching.problems[SLOT_SPLIT] == 4


@pytest.mark.usefixtures("small")
def test_the_document_that_an_answer_is_about_stays() -> None:
    body = b'{"story": {"segments": ["a"], "n": 1}, "links": [{"story": {"segments": ["a"], "n": 2}}]}'
    assert streamed(body, 9, preset="storyblok")[0] == b'{"story": {"n": 1}, "links": [{}]}'


BROKEN = {
    "no comma": b'[{"segments":["a"],"n":1} {"n":2}]',
    "a wrong end": b'[{"segments":["a"],"n":1},[{"n":2}]}, 3',
    "cut off": b'[{"segments":["a"],"n":1},{"n":2},{"n":',
    "two documents": b'[{"segments":["a"],"n":1}] [{"segments":["a"]}]',
    "no document": b"<p>segments</p>" * 200,
    "a text": b'"segments"',
    "nothing": b"",
}


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("body", BROKEN.values(), ids=BROKEN)
def test_what_is_no_json_goes_on_as_it_came_from_there_on(body: bytes) -> None:
    for size in (1, 10, 1000):
        assert streamed(body, size, "a")[0].endswith(body[-20:].replace(b'"segments":["a"],', b"")[-8:])


def test_lines_are_cut_as_they_become_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("segments.edge.pages.json.lines_stream.MAX_HELD_BYTES", 2_000)
    monkeypatch.setattr("segments.edge.pages.json.lines_stream.STEP_BYTES", 100)
    long = json.dumps({"items": [{"n": n, "segments": ["ab"[n % 2]]} for n in range(200)]}).encode()
    stream = JsonLinesStream(PLAIN_PAGE, cutter("a"))
    assert stream.feed(b'{"n":1,"segments":"b"}\n{"n":2,"segments":"a"}\n{"n":') == b'{"n":2}\n'
    out = stream.feed(b"3}\n" + long + b'\n{"n":4,"segments":"b"}\n{"n":5}') + stream.finish()
    first, second, third = out.split(b"\n")
    assert (first, third) == (b'{"n":3}', b'{"n":5}')
    assert json.loads(second) == {"items": [{"n": n} for n in range(0, 200, 2)]}


def test_lines_with_too_many_blocks_are_cut_in_parts() -> None:
    body = b'{"segments":"a"}\n{"segments":"b"}\n' * 2_100
    stream = JsonLinesStream(PLAIN_PAGE, cutter("a"))
    assert stream.feed(body) + stream.finish() == b"{}\n" * 2_100


HOSTILE: dict[str, Callable[[int], bytes]] = {
    "open lists": lambda size: b"[" * size,
    "open objects": lambda size: b'{"a":' * size,
    "open lists in an object": lambda size: b'{"a":{"b":' + b"[" * (size * 2),
    "quotes": lambda size: b'["' + b'\\"' * size,
    "commas": lambda size: b"[" + b"0," * (size // 2),
    "white space": lambda size: b"[" + b" " * (size * 8),
    "blocks": lambda size: b"[" + b'{"segments":"a"},' * (size // 100),
}


@pytest.mark.parametrize("make", HOSTILE.values(), ids=HOSTILE)
def test_hostile_documents_cost_what_their_length_costs(make: Callable[[int], bytes]) -> None:
    assert_linear(make, lambda body: streamed(body, 32_768), 480_000)
