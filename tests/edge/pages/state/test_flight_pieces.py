"""Next's stream in a page, recorded from a real build: cut with the document, wherever its pieces are cut."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from segments.edge.pages.html.compile import compile_html
from segments.edge.pages.html.stream import PageStream
from segments.edge.pages.plan.cutting import Cutter
from tests.edge.pages.flight.client import read
from tests.edge.pages.flight.recorded import (
    BITS,
    CUT,
    PAGES,
    VISITORS,
    in_pieces,
    markup_of,
    matches,
    names_for,
    names_in,
    sent,
    stream_of,
)
from tests.growth import assert_linear


def planned(page: str, visitor: tuple[str, ...]) -> str:
    return sent(compile_html(page.encode(), "utf-8"), visitor).decode()


def streamed(page: str, visitor: tuple[str, ...], size: int) -> tuple[str, Cutter]:
    cutter = Cutter(matches(visitor), BITS)
    stream = PageStream("utf-8", cutter)
    body = page.encode()
    parts = [stream.feed(body[start : start + size]) for start in range(0, len(body), size)]
    return b"".join([*parts, stream.finish()]).decode(), cutter


def names_of(page: str, visitor: tuple[str, ...]) -> set[str]:
    return names_for(CUT[page], visitor) | (names_for("late", visitor) if page == "late" else set())


@pytest.mark.parametrize("page", CUT)
@pytest.mark.parametrize("visitor", VISITORS, ids="+".join)
def test_document_and_state_have_the_same_blocks(page: str, visitor: tuple[str, ...]) -> None:
    document = PAGES[page]["document"]
    shown = planned(document, visitor)
    assert shown == streamed(document, visitor, 1 << 20)[0]
    for part in (markup_of(shown), read(stream_of(shown)), shown):
        assert names_in(part) == names_of(page, visitor)
    assert "segment" not in shown


@pytest.mark.parametrize("page", ["home", "list", "shared"])
@pytest.mark.parametrize("size", [1, 2, 3, 5, 7, 11, 64, 500])
def test_pieces_may_be_cut_anywhere(page: str, size: int) -> None:
    document = in_pieces(PAGES[page]["document"], size)
    for visitor in VISITORS:
        expected = stream_of(planned(PAGES[page]["document"], visitor))
        shown = planned(document, visitor)
        assert stream_of(shown) == expected
        assert shown.count("__next_f.push([1,") == document.count("__next_f.push([1,")


@pytest.mark.parametrize("page", ["home", "late", "shared", "promise"])
@pytest.mark.parametrize("size", [13, 100, 1_000])
def test_a_page_in_passing_says_the_same_however_it_arrives(page: str, size: int) -> None:
    document = in_pieces(PAGES[page]["document"], 50)
    for visitor in VISITORS:
        shown, cutter = streamed(document, visitor, size)
        assert read(stream_of(shown)) == read(stream_of(planned(document, visitor)))
        assert markup_of(shown) == markup_of(planned(document, visitor))
        assert names_in(stream_of(shown).decode()) == names_of(page, visitor)
        assert not cutter.state.is_halted


def test_each_part_leaves_before_the_next_has_come() -> None:
    document = PAGES["late"]["document"]
    later = document.rindex("<script>", 0, document.index("late-hero"))
    stream = PageStream("utf-8", Cutter(matches(("german",)), BITS))
    held = stream.feed(document[:later].encode())
    assert stream.is_waiting, "for more alternatives of the slot"
    first = (held + stream.hurry()).decode()
    assert names_in(first) == names_for("early", ("german",))
    assert names_in(stream_of(first).decode()) == names_for("early", ("german",))
    second = (stream.feed(document[later:].encode()) + stream.hurry()).decode()
    assert names_in(second) == names_for("late", ("german",))
    assert stream.finish() == b""
    assert first + second == planned(document, ("german",))


def test_a_page_whose_state_cannot_be_cut_keeps_its_blocks_and_loses_the_state() -> None:
    document = PAGES["twice"]["document"]
    for visitor in VISITORS:
        shown = planned(document, visitor)
        assert names_in(shown) == names_for("twice", visitor)
        assert "__next_f" not in shown
        assert "<script src" not in shown
        passing = streamed(document, visitor, 1 << 20)[0]
        assert markup_of(passing).endswith(shown[shown.index("<main>") :])
        assert "__next_f" not in passing


@pytest.mark.parametrize("visitor", VISITORS, ids="+".join)
def test_markup_in_texts_has_the_blocks_of_the_document(visitor: tuple[str, ...]) -> None:
    document = PAGES["markup"]["document"]
    shown = planned(document, visitor)
    names = names_for("short", visitor) | names_for("long", visitor)
    for part in (markup_of(shown), read(stream_of(shown))):
        assert names_in(part) == names
    assert "data-segment" not in shown
    for size in (13, 1_000):
        assert streamed(document, visitor, size)[0] == shown


@pytest.mark.parametrize("size", [1, 10, 100, 1_000])
def test_texts_around_a_block_of_next_stay_two(size: int) -> None:
    """As React writes two texts that would be one."""
    document = PAGES["words"]["document"]
    for visitor in VISITORS:
        shown = planned(document, visitor)
        german, french = (f"<b>words-{name}</b>" if name in visitor else "" for name in ("german", "french"))
        assert f"Hello {german}<!-- --> and {french}<!-- --> goodbye<" in shown
        assert streamed(document, visitor, size)[0] == shown
    elsewhere = document.replace("/_next/", "/assets/")
    assert "Hello  and  goodbye<" in planned(elsewhere, ())


def test_bytes_among_the_pieces_cannot_be_cut() -> None:
    document = PAGES["home"]["document"]
    binary = '<script>self.__next_f.push([3,"AAAA"])</script></body>'
    assert "__next_f" not in planned(document.replace("</body>", binary), ())


def test_a_page_without_blocks_goes_as_it_came() -> None:
    document = PAGES["home"]["document"].replace("data-segment", "data-section")
    assert planned(document, ()) == document
    assert streamed(document, (), 100)[0] == document


def push(text: str) -> str:
    return f"<script>self.__next_f.push([1,{json.dumps(text)}])</script>"


def test_a_slot_in_several_parts_shows_once() -> None:
    rows = [
        '0:["$L1","$L2"]\n',
        '1:["$","p",null,{"data-segment-slot":"s","data-segment":"german","children":"G"}]\n',
        '2:["$","p",null,{"data-segment-slot":"s","data-segment-default":true,"children":"D"}]\n',
    ]
    markup = '<main></main><p data-segment-slot="s" data-segment="german">G</p>'
    markup += '<p data-segment-slot="s" data-segment-default>D</p>'
    filler = "<i>x</i>" * 10_000
    page = markup + filler.join(map(push, rows)) + filler
    for visitor, name in (((), "D"), (("german",), "G")):
        for shown in (planned(page, visitor), streamed(page, visitor, 1 << 20)[0]):
            assert shown.startswith(f"<main></main><p>{name}</p><script>")
            assert stream_of(shown).count(b'"children":') == 1
            assert f'"children":"{name}"'.encode() in stream_of(shown)


def test_what_went_with_a_block_and_is_asked_for_later_stops_the_page() -> None:
    rows = ['1:["shared"]\n0:[["$","p",null,{"data-segment":"french","x":"$1"}],"$L2"]\n', '2:["$1"]\n']
    filler = "<i>x</i>" * 10_000
    page = '<p data-segment="french">F</p>' + filler.join(map(push, rows))
    shown, cutter = streamed(page, (), 1 << 20)
    assert cutter.state.is_halted
    assert "$1" not in shown
    assert stream_of(planned(page, ())) == b'1:["shared"]\n0:[[],"$L2"]\n2:["$1"]\n'


ATTACKS: dict[str, Callable[[int], str]] = {
    "pieces": lambda size: '<p data-segment="a">A</p>' + push('1:["$1"]\n') * (size // 20),
    "open rows": lambda size: '<p data-segment="a">A</p>' + push('1:["') * (size // 20),
    "references": lambda size: (
        '<p data-segment="a">A</p>'
        + push('0:[["$","p",null,{"data-segment":"a","x":{}}],"$L1"]\n')
        + push('1:["$0:0:props:x"]\n') * (size // 20)
    ),
}


@pytest.mark.parametrize("make", ATTACKS.values(), ids=ATTACKS)
def test_hostile_pieces_cost_what_their_length_costs(make: Callable[[int], str]) -> None:
    def cut_both(page: str) -> None:
        compile_html(page.encode(), "utf-8")
        streamed(page, (), 512)

    assert_linear(make, cut_both, 4_000)
