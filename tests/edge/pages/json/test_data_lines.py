"""SvelteKit's data lines: what a visitor gets who goes on inside a page, with promises that come later."""

from __future__ import annotations

import json

import pytest

from segments.edge.pages.json.devalue_lines import compile_stream
from segments.edge.pages.plan.choose import bind_plan, choose_blocks
from segments.edge.pages.plan.cutting import Cutter
from segments.edge.pages.plan.plan import PagePlan
from segments.edge.pages.plan.splice import splice
from segments.edge.pages.response import compile_response, is_refused
from segments.edge.pages.streams import open_stream

TYPE = "text/sveltekit-data"
BITS = {"a": 0, "b": 1}

FIRST = (
    '{"type":"data","nodes":[null,{"type":"data","data":[{"title":1,"late":2,"blocks":4},"Home",["Promise",3],1,'
    '[5,9],{"segments":6,"t":8},[7],"a","A",{"segments":10,"t":11},"b","B"],"uses":{}}]}\n'
)
LATER = '{"type":"chunk","id":1,"data":[[1,5],{"segments":2,"t":4},[3],"b","late B",{"t":6},"late"]}\n'


def sent(plan: PagePlan, *matched: str) -> str:
    bound = bind_plan(plan, BITS)
    return splice(bound, choose_blocks(sum(1 << BITS[name] for name in matched), bound)).decode()


def unflattened(values: list[object], index: int = 0) -> object:
    value = values[index]
    if isinstance(value, list):
        return value if value[:1] == ["Promise"] else [unflattened(values, one) for one in value]
    if isinstance(value, dict):
        return {name: unflattened(values, one) for name, one in value.items()}
    return value


def read(text: str) -> list[object]:
    """What each line says."""
    lines = [json.loads(line) for line in text.splitlines()]
    return [unflattened(line["nodes"][1]["data"] if "nodes" in line else line["data"]) for line in lines]


WANTED = {
    (): [{"title": "Home", "late": ["Promise", 3], "blocks": []}, [{"t": "late"}]],
    ("a",): [{"title": "Home", "late": ["Promise", 3], "blocks": [{"t": "A"}]}, [{"t": "late"}]],
    ("b",): [
        {"title": "Home", "late": ["Promise", 3], "blocks": [{"t": "B"}]},
        [{"t": "late B"}, {"t": "late"}],
    ],
}


@pytest.mark.parametrize("matched", WANTED, ids=" ".join)
def test_each_line_is_cut_for_its_visitor(matched: tuple[str, ...]) -> None:
    plan = compile_response((FIRST + LATER).encode(), TYPE)
    left = sent(plan, *matched)
    assert read(left) == WANTED[matched]
    assert not plan.problems
    for name in {"a", "b"} - set(matched):
        assert f'"{name.upper()}"' not in left
        assert f'"late {name.upper()}"' not in left


@pytest.mark.parametrize("size", [1, 7, 64, 10_000])
@pytest.mark.parametrize("matched", WANTED, ids=" ".join)
def test_lines_go_out_as_soon_as_they_are_whole(matched: tuple[str, ...], size: int) -> None:
    text = (FIRST + LATER).encode()
    stream = open_stream(TYPE, b"", Cutter(sum(1 << BITS[name] for name in matched), BITS))
    assert stream is not None
    first = b"".join(
        stream.feed(FIRST.encode()[start : start + size]) for start in range(0, len(FIRST), size)
    )
    assert read(first.decode()) == WANTED[matched][:1]
    later = b"".join(
        stream.feed(LATER.encode()[start : start + size]) for start in range(0, len(LATER), size)
    )
    assert (first + later + stream.finish()).decode() == sent(compile_response(text, TYPE), *matched)


def test_the_answer_without_promises_is_the_same_in_json() -> None:
    body = FIRST.replace('["Promise",3]', "[3,3]").encode()
    assert sent(compile_response(body, "application/json"), "a") == sent(compile_response(body, TYPE), "a")


def test_what_a_remote_function_answers_is_cut() -> None:
    values = [{"_": 1}, [2, 5], {"segments": 3, "t": 4}, "a", 'A "x"', {"t": 6}, "all é"]
    body = json.dumps({"type": "result", "data": json.dumps(values)}, separators=(",", ":")).encode()
    plan = compile_response(body, "application/json")
    assert not plan.problems
    for matched, wanted in (((), [{"t": "all é"}]), (("a",), [{"t": 'A "x"'}, {"t": "all é"}])):
        answer = json.loads(sent(plan, *matched))
        assert unflattened(json.loads(answer["data"])) == {"_": wanted}
    assert "A " not in sent(plan)
    other = body.replace(b"segments", b"segment-s")
    assert sent(compile_response(other, "application/json")) == other.decode()
    broken = json.dumps({"type": "result", "data": json.dumps([[1], {"segments": 9}, ["Map", 1]])}).encode()
    broken = broken.replace(b": ", b":").replace(b", ", b",")
    plan = compile_response(broken.replace(b"9", b'["a"]'), "application/json")
    assert [problem.code for problem in plan.problems] == ["state-not-understood"]
    assert sent(plan, "a") == ""


def test_the_data_of_a_gatsby_page_is_cut() -> None:
    page = {
        "componentChunkName": "page",
        "path": "/",
        "result": {"data": {"page": {"blocks": []}}, "pageContext": {}},
    }
    wanted = json.dumps(page, separators=(",", ":"))
    body = wanted.replace("[]", '[{"segments":["a"],"t":"A"}]')
    assert sent(compile_response(body.encode(), "application/json")) == wanted
    assert sent(compile_response(body.encode(), "application/json"), "a") == wanted.replace(
        "[]", '[{"t":"A"}]'
    )


UNCUT = {
    "a promise in a block": (
        '{"type":"data","nodes":[{"type":"data","data":[[1],{"segments":2,"late":3},"a",["Promise",4],1]}]}\n'
    ),
    "a promise that comes to a block": '{"type":"chunk","id":1,"data":[{"segments":1,"t":2},"a","A"]}\n',
    "a line of another form": '{"type":"other","rows":[{"segments":["a"]}]}\n',
    "no json": '{"type":"chunk","id":1,"data":[{"segments":1},"a"]\n',
}


@pytest.mark.parametrize("line", UNCUT.values(), ids=UNCUT)
def test_a_line_that_cannot_be_cut_is_left_out_and_reported(line: str) -> None:
    plan = compile_response((FIRST + line).encode(), TYPE)
    assert [problem.code for problem in plan.problems] == ["state-not-understood"]
    assert is_refused(plan, TYPE)
    assert read(sent(plan, "a")) == WANTED["a",][:1]


def test_a_line_beyond_all_bounds_ends_the_answer() -> None:
    stream = open_stream(TYPE, b"", Cutter(0, BITS))
    assert stream is not None
    assert stream.feed(FIRST.encode())
    assert not stream.feed(b'{"type":"chunk","id":1,"data":["' + b"x" * 2_000_000)
    assert not stream.feed(b'"]}\n' + LATER.encode()) + stream.finish()
    assert stream.gave_up


FOREIGN = '{"segments":"legs-of-a-flight","type":"data"}\n'


def test_data_of_the_site_that_looks_like_marks_does_not_end_the_cutting() -> None:
    assert is_refused(compile_response(FOREIGN.encode(), TYPE), TYPE)
    stream = open_stream(TYPE, FOREIGN.encode(), Cutter(0, BITS))
    assert stream is not None
    assert stream.feed(FOREIGN.encode()) == FOREIGN.encode()
    later = stream.feed(LATER.encode()).decode()
    assert "late" in later
    assert "late B" not in later
    assert stream.feed(FOREIGN.replace("legs-of-a-flight", "b").encode()) == b""


def test_without_rules_what_cannot_be_read_is_left_out() -> None:
    stream = open_stream(TYPE, b"", Cutter())
    assert stream is not None
    assert stream.feed(FOREIGN.encode()) == b""


def test_words_of_another_framework_are_none_of_these() -> None:
    assert sent(compile_response(b"[1,2]\n", TYPE)) == "[1,2]\n"
    assert sent(compile_stream(FIRST.encode())) == ""
