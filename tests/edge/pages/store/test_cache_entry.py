"""Entries of the second level: what is read is what was written, and nothing else is ever read."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segments.edge.pages.compiler import COMPILER
from segments.edge.pages.plan.packed_plan import plan_row, read_plan_row
from segments.edge.pages.response import compile_response
from segments.edge.pages.settings.page_settings import PLAIN_PAGE
from segments.edge.pages.store import cache_entry
from segments.edge.pages.store.cache_entry import (
    CachedAnswer,
    entry_name,
    read_entry,
    sealing_key,
    write_entry,
)
from segments.signing import KeyRing

PAGE = b"""<p>one</p><div data-segment="a b" data-segment-slot="hero" data-segment-cap="2/day">a</div>
<div data-segment-all="c d" data-segment-not="e" data-segment-slot="hero">b<i data-segment="x">i</i></div>
<div data-segment-slot="hero" data-segment-default>c</div><!-- segment f -->f<!-- segment else -->g<!-- /segment -->"""
LIST = b'{"items":[' + b",".join(b'{"segments":["s%d"],"n":%d}' % (n, n) for n in range(100)) + b"]}"
RING = KeyRing((("k", b"k" * 32),), "shop")
KEY = sealing_key(RING)
NAME = entry_name(KEY, "https://shop.example/?")


def answer(body=PAGE, content_type="text/html"):
    return CachedAnswer(
        plan=compile_response(body, content_type, PLAIN_PAGE),
        headers={"content-type": content_type, "x-odd": "caf\u00e9 \udce9"},
        path="/a/\udcff",
        stored_ms=1_796_000_000_000,
        settings=PLAIN_PAGE.text,
        key_cookies=("currency",),
        language="de",
        vary="accept-language",
        vary_key="text/html\nde\n",
        since_ms=1_795_999_999_999,
    )


@pytest.mark.parametrize(
    ("body", "content_type"),
    [(PAGE, "text/html"), (LIST, "application/json"), (b"<p>plain</p>", "text/html"), (b"", "text/html")],
)
def test_a_plan_comes_back_equal_and_cuts_alike(body, content_type):
    plan = compile_response(body, content_type, PLAIN_PAGE)
    written = write_entry(KEY, NAME, replace(answer(), plan=plan))
    assert read_entry(KEY, NAME, written).plan == plan
    assert read_plan_row(plan_row(plan)) == plan
    if body == LIST:
        assert plan.chains[0].bit_length() > 64


def test_an_answer_comes_back_as_it_was():
    assert read_entry(KEY, NAME, write_entry(KEY, NAME, answer())) == answer()


@pytest.mark.parametrize(
    ("ring", "place"),
    [
        (RING, "https://shop.example/?other"),
        (RING.of_site("blog"), "https://shop.example/?"),
        (KeyRing((*RING.keys, ("new", b"n" * 32)), "shop"), "https://shop.example/?"),
    ],
    ids=["another page", "another site", "another key"],
)
def test_what_stands_elsewhere_is_not_believed(ring, place):
    key = sealing_key(ring)
    name = entry_name(key, place)
    assert name != NAME
    assert read_entry(key, name, write_entry(key, name, answer())) == answer()
    assert read_entry(KEY, NAME, write_entry(key, name, answer())) is None
    assert read_entry(key, name, write_entry(KEY, NAME, answer())) is None


def test_an_entry_under_another_name_of_the_same_site_is_not_believed():
    other = entry_name(KEY, "https://shop.example/other?")
    assert read_entry(KEY, other, write_entry(KEY, NAME, answer())) is None


def test_another_compiler_is_not_believed(monkeypatch):
    monkeypatch.setattr(cache_entry, "COMPILER", COMPILER + "x")
    written = write_entry(KEY, NAME, answer())
    monkeypatch.undo()
    assert read_entry(KEY, NAME, written) is None


@given(st.data())
def test_changed_and_cut_bytes_are_not_believed(data):
    written = write_entry(KEY, NAME, answer())
    place = data.draw(st.integers(0, len(written) - 1))
    flipped = bytearray(written)
    flipped[place] ^= data.draw(st.integers(1, 255))
    assert read_entry(KEY, NAME, bytes(flipped)) is None
    assert read_entry(KEY, NAME, written[:place]) is None
    assert read_entry(KEY, NAME, written + b"\0") is None
