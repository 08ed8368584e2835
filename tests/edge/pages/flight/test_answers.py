"""Flight as the answer to a click: recorded from a real Next, and the forms that none of its pages has."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from segments.edge.pages.flight.compile import compile_flight
from segments.edge.pages.flight.stream import FlightStream
from segments.edge.pages.plan.cutting import Cutter
from segments.edge.pages.response import compile_response
from segments.edge.pages.settings.liquid_settings import LiquidSettings
from segments.edge.pages.settings.page_settings import PageSettings
from tests.edge.pages.flight.client import read
from tests.edge.pages.flight.recorded import (
    BITS,
    CUT,
    PAGES,
    VISITORS,
    matches,
    names_for,
    names_in,
    sent,
)
from tests.growth import assert_linear

TYPE = "text/x-component"


def streamed(body: bytes, visitor: tuple[str, ...], size: int) -> bytes:
    stream = FlightStream(Cutter(matches(visitor), BITS))
    parts = [stream.feed(body[start : start + size]) for start in range(0, len(body), size)]
    return b"".join([*parts, stream.finish()])


@pytest.mark.parametrize("page", CUT)
@pytest.mark.parametrize("visitor", VISITORS, ids="+".join)
def test_an_answer_has_the_blocks_of_its_visitor_and_no_others(page: str, visitor: tuple[str, ...]) -> None:
    body = PAGES[page]["rows"].encode()
    plan = compile_response(body, TYPE)
    assert plan.problems == ()
    names = names_for(CUT[page], visitor) | (names_for("late", visitor) if page == "late" else set())
    for answer in (sent(plan, visitor), streamed(body, visitor, 1 << 20), streamed(body, visitor, 97)):
        assert names_in(read(answer)) == names_in(answer.decode()) == names
        assert b"data-segment" not in answer
        assert b'"segment' not in answer


def test_an_answer_without_blocks_goes_as_it_came() -> None:
    body = PAGES["home"]["rows"].replace("data-segment", "data-section").encode()
    assert sent(compile_flight(body), ()) == body
    assert compile_flight(body).digest == ""


CODE = b'1:I[1,[],""]\n'
CASES = {
    "an element leaves its place": (
        b'0:["x",["$","p","1",{"data-segment":"german"}],"y"]\n',
        b'0:["x",[],"y"]\n',
        b'0:["x",["$","p","1",{}],"y"]\n',
    ),
    "a row that is an element": (
        b'0:["$L1"]\n1:["$","p",null,{"data-segment":"german","children":"G"}]\n',
        b'0:["$L1"]\n1:[]\n',
        b'0:["$L1"]\n1:["$","p",null,{"children":"G"}]\n',
    ),
    "rows that only a block asks for go with it": (
        b'2:T3,a\nb0:[["$","p",null,{"data-segment":"german","children":["$L1","$2"]}]]\n1:"german"\n',
        b"0:[[]]\n",
        b'2:T3,a\nb0:[["$","p",null,{"children":["$L1","$2"]}]]\n1:"german"\n',
    ),
    "a row that others ask for too stays": (
        b'0:[["$","p",null,{"data-segment":"german","children":"$1"}],"$1"]\n1:"all"\n',
        b'0:[[],"$1"]\n1:"all"\n',
        b'0:[["$","p",null,{"children":"$1"}],"$1"]\n1:"all"\n',
    ),
    "rows that code is named in stay": (
        b'1:"chunk"\n2:I[1,["$1"],""]\n0:[["$","p",null,{"data-segment":"german"}]]\n:HL["/a.css"]\n',
        b'1:"chunk"\n2:I[1,["$1"],""]\n0:[[]]\n:HL["/a.css"]\n',
        b'1:"chunk"\n2:I[1,["$1"],""]\n0:[["$","p",null,{}]]\n:HL["/a.css"]\n',
    ),
    "a value in a block that others refer to": (
        b'0:[["$","p",null,{"data-segment":"german","style":{"top":1}}],["$","i",null,{"style":"$0:0:props:style"}]]\n',
        b'0:[[],["$","i",null,{"style":{"top":1}}]]\n',
        b'0:[["$","p",null,{"style":{"top":1}}],["$","i",null,{"style":{"top":1}}]]\n',
    ),
    "a list of segments that blocks share": (
        b'0:[{"segments":["german"],"t":1},{"segments":"$0:0:segments","t":2},{"t":3}]\n',
        b'0:[{"t":3}]\n',
        b'0:[{"t":1},{"t":2},{"t":3}]\n',
    ),
    "a component of the browser for one of a list of blocks": (
        b'0:[["$","$L1","a",{"block":{"segments":["german"],"t":1}}],["$","$L1","b",{"segments":["french"],"t":2}]]\n',
        b"0:[[],[]]\n",
        b'0:[["$","$L1","a",{"block":{"t":1}}],[]]\n',
    ),
    "a component that has a block among other data": (
        b'0:["$","$L1",null,{"title":"x","block":{"segments":["german"],"t":1}}]\n',
        b'0:["$","$L1",null,{"title":"x"}]\n',
        b'0:["$","$L1",null,{"title":"x","block":{"t":1}}]\n',
    ),
    "slots in several rows": (
        (
            b'0:["$L1","$L2"]\n1:["$","p",null,{"data-segment-slot":"s","data-segment":"german"}]\n'
            b'2:["$","p",null,{"data-segment-slot":"s","data-segment-default":true}]\n'
        ),
        b'0:["$L1","$L2"]\n1:[]\n2:["$","p",null,{}]\n',
        b'0:["$L1","$L2"]\n1:["$","p",null,{}]\n2:[]\n',
    ),
    "values of a stream": (
        b'0:{"v":"$1"}\n1:X\n1:{"blocks":[{"segments":["german"]},{"t":1}]}\n1:C\n',
        b'0:{"v":"$1"}\n1:X\n1:{"blocks":[{"t":1}]}\n1:C\n',
        b'0:{"v":"$1"}\n1:X\n1:{"blocks":[{},{"t":1}]}\n1:C\n',
    ),
    "plain content": (
        b'0:["$","div",null,{"data-segment-off":"","children":["$","p",null,{"data-segment":"german"}]}]\n',
        b'0:["$","div",null,{"children":["$","p",null,{"data-segment":"german"}]}]\n',
        b'0:["$","div",null,{"children":["$","p",null,{"data-segment":"german"}]}]\n',
    ),
}


@pytest.mark.parametrize(("body", "nobody", "german"), CASES.values(), ids=CASES)
def test_what_is_left_of_rows(body: bytes, nobody: bytes, german: bytes) -> None:
    code = b"" if b"\n1:" in body or b"$L1" not in body else CODE
    for visitor, expected in (((), nobody), (("german",), german)):
        answer = sent(compile_flight(code + body), visitor)
        assert answer == code + expected
        read(answer)


REFUSED = {
    "markup in a text": b'0:["$","div",null,{"dangerouslySetInnerHTML":{"__html":"<p data-segment=\\"a\\">"}}]\n',
    "markup in a text with a length": b'1:T14,<p data-segment="a">0:["$","div",null,{"x":{"__html":"$1"}}]\n',
    "a promise of a block": b'0:["$@1"]\n1:{"segments":["german"]}\n',
    "a reference to a block": b'0:[{"a":[{"segments":["german"],"t":1}]},"$0:0:a:0"]\n',
    "a reference behind a block": b'0:[{"a":[{"segments":["german"]},{"b":{"segments":["french"]}}]},"$0:0:a:1"]\n',
    "a row that is cut off": b'0:[["$","p",null,{"data-segment":"german"}]]\n1:["$","p"',
    "no rows": b'<p data-segment="german">G</p>',
    "no JSON": b'0:["$","p",null,{"data-segment":"german"},]\n',
}


@pytest.mark.parametrize("body", REFUSED.values(), ids=REFUSED)
def test_an_answer_that_cannot_be_cut_for_certain_says_nothing(body: bytes) -> None:
    """Next then loads the page as a document."""
    plan = compile_flight(body)
    assert [problem.code for problem in plan.problems] == ["state-not-understood"]
    assert sent(plan, ("german",)) == b""
    cutter = Cutter(1, BITS)
    stream = FlightStream(cutter)
    assert b"german" not in stream.feed(body) + stream.finish()
    assert cutter.problems["state-not-understood"] == 1


def test_a_path_with_an_index_of_thousands_of_digits_leads_nowhere() -> None:
    """Python refuses to read such a number: a fault of ours would send the page as the origin wrote it."""
    path = "9" * 5_000
    rows = f'0:["$1:{path}",["$","p","1",{{"data-segment":"german"}}]]\n1:[["x"]]\n'.encode()
    assert b"german" not in sent(compile_flight(rows), ())


def test_rows_go_on_as_soon_as_they_are_whole() -> None:
    stream = FlightStream(Cutter(1, BITS))
    assert stream.feed(b'0:["$L1","$L2"]\n1:["$","p",null,{"data-') == b'0:["$L1","$L2"]\n'
    assert stream.feed(b'segment":"german"}]\n2') == b'1:["$","p",null,{}]\n'
    assert stream.feed(b':["$","p",null,{"data-segment":"french","children":"$L3"}]\n') == b"2:[]\n"
    assert stream.feed(b'3:"french"\n') == b""
    assert stream.finish() == b""


def test_a_row_that_comes_before_it_is_asked_for_waits() -> None:
    stream = FlightStream(Cutter(1, BITS))
    assert stream.feed(b"1:T3,one") == b""
    assert stream.feed(b'2:["$1"]\n') == b""
    assert stream.feed(b'0:[["$","p",null,{"data-segment":"german","children":"$2"}]]\n') == (
        b'1:T3,one2:["$1"]\n0:[["$","p",null,{"children":"$2"}]]\n'
    )


def test_a_later_row_gets_a_copy_of_what_went_with_a_block() -> None:
    stream = FlightStream(Cutter(0, BITS))
    first = b'0:[["$","p",null,{"data-segment":"german","style":{"top":1}}],"$L1"]\n'
    assert stream.feed(first) == b'0:[[],"$L1"]\n'
    assert stream.feed(b'1:["$","i",null,{"style":"$0:0:props:style"}]\n') == (
        b'1:["$","i",null,{"style":{"top":1}}]\n'
    )


ATTACKS: dict[str, Callable[[int], str]] = {
    "rows": lambda size: '0:["data-segment"]\n' + '1:["$","p",null,{"data-segment":"a"}]\n' * (size // 50),
    "references": lambda size: (
        '0:[["$","p",null,{"data-segment":"a","x":["$1"' + ',"$1"' * size + "]}]]\n1:[]\n"
    ),
    "paths": lambda size: '0:[["$","p",null,{"data-segment":"a","x":{}}]' + ',"$0:0:props:x"' * size + "]\n",
    "long paths": lambda size: '0:[["$","p",null,{"data-segment":"a"}]' + ',"$0' + ":0" * size + '"]\n',
    "deep": lambda size: '0:[["$","p",null,{"data-segment":"a"}],' + "[" * size + "]" * size + "]\n",
    "cut off": lambda size: '0:["data-segment"]\n' + "1:[" * size,
}


@pytest.mark.parametrize("make", ATTACKS.values(), ids=ATTACKS)
def test_hostile_rows_cost_what_their_length_costs(make: Callable[[int], str]) -> None:
    def compile_both(text: str) -> None:
        compile_flight(text.encode())
        streamed(text.encode(), (), 1 << 16)

    assert_linear(make, compile_both, 4_000)


LIQUID = PageSettings(liquid=LiquidSettings(is_on=True, names=frozenset(BITS)))


def test_an_answer_with_conditions_of_liquid_says_nothing() -> None:
    condition = b"{% if segments contains 'german' %}G{% else %}O{% endif %}"
    row = b'0:["$","p",null,{"children":"' + condition + b'"}]\n'
    plan = compile_flight(row, LIQUID)
    assert [problem.code for problem in plan.problems] == ["state-not-understood"]
    stream = FlightStream(Cutter(1, BITS), LIQUID)
    assert sent(plan, ("german",)) == stream.feed(row) + stream.finish() == b""
    assert sent(compile_flight(row), ("german",)) == row
