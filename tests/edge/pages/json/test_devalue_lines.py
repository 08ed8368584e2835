"""React Router's streams, recorded from its own encoder: cut for a visitor, they say what is left and no more.

`make test-frameworks-formats` tries random data with React Router's own decoder; here a small one reads.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from segments.edge.pages.html.compile import compile_html
from segments.edge.pages.html.stream import PageStream
from segments.edge.pages.json.devalue_lines import compile_stream
from segments.edge.pages.plan.choose import bind_plan, choose_blocks
from segments.edge.pages.plan.cutting import Cutter
from segments.edge.pages.plan.draft import MAX_BLOCKS
from segments.edge.pages.plan.plan import PagePlan
from segments.edge.pages.plan.splice import splice
from segments.edge.pages.response import compile_response, is_refused
from tests.frameworks.page_data import CASES, NAMES, VISITORS, left_of
from tests.growth import assert_linear

FILE = Path(__file__).parents[3] / "frameworks" / "recorded" / "turbo-stream.json"
RECORDED: dict[str, list[str]] = json.loads(FILE.read_bytes())["cases"]
ENQUEUE = "<script>window.__reactRouterContext.streamController.enqueue({});</script>"
BITS = {name: position for position, name in enumerate(NAMES)}


def sent(plan: PagePlan, matched: tuple[str, ...]) -> str:
    bound = bind_plan(plan, BITS)
    return splice(bound, choose_blocks(sum(1 << BITS[name] for name in matched), bound)).decode()


def escaped(text: str) -> str:
    """A string as React Router writes it into a page."""
    written = json.dumps(text, ensure_ascii=False)
    return re.sub("[&><\u2028\u2029]", lambda found: f"\\u{ord(found[0]):04x}", written)


def read(text: str) -> Any:
    """What a stream says; promises as {"$late": value}."""
    values: list[Any] = []
    begins: dict[int, int] = {}
    for line in text.removesuffix("\n").split("\n"):
        later = re.match(r"P([0-9]+):", line)
        if later:
            begins[int(later[1])] = len(values)
        values += json.loads(line[later.end() :] if later else line)

    def value_at(index: int) -> Any:
        value = values[index] if index >= 0 else None
        if isinstance(value, dict):
            return {values[int(name[1:])]: value_at(one) for name, one in value.items()}
        if not isinstance(value, list):
            return value
        if value[:1] == ["P"]:
            return {"$late": value_at(begins[value[1]])}
        return {"$date": value[1]} if value[:1] == ["D"] else [value_at(one) for one in value]

    return value_at(0)


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("matched", VISITORS, ids="+".join)
def test_an_answer_says_what_is_left(name: str, matched: tuple[str, ...]) -> None:
    plan = compile_response("".join(RECORDED[name]).encode(), "text/x-script; charset=utf-8")
    assert read(sent(plan, matched)) == left_of(CASES[name], matched)
    assert {problem.code for problem in plan.problems} <= {"odd-segments"}


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("matched", VISITORS, ids="+".join)
def test_pieces_in_a_page_say_what_is_left(name: str, matched: tuple[str, ...]) -> None:
    page = '<p data-segment="a">A</p>' + "".join(
        ENQUEUE.replace("{}", escaped(one)) for one in RECORDED[name]
    )
    shown = sent(compile_html(page.encode(), "utf-8"), matched)
    pieces = [json.loads(piece) for piece in re.findall(r'enqueue\((".*?(?<!\\)")\);</script>', shown)]
    assert read("".join(pieces)) == left_of(CASES[name], matched)
    assert len(pieces) == len(RECORDED[name])
    stream = PageStream("utf-8", Cutter(sum(1 << BITS[one] for one in matched), BITS))
    assert (stream.feed(page.encode()) + stream.finish()).decode() == shown


def test_what_only_others_get_is_in_no_value() -> None:
    shown = sent(compile_stream("".join(RECORDED["a list of blocks"]).encode()), ("a",))
    assert '"B"' not in shown
    assert "86400000" not in shown


def in_page(filler: str) -> str:
    """Two pieces of a stream with other content before, between and behind them."""
    first, later = (ENQUEUE.replace("{}", escaped(one)) for one in RECORDED["blocks that come later"])
    return f'<p data-segment="a">A</p>{first}{filler}{later}<script type="module" src="/late.js"></script>'


def test_pieces_that_come_later_wait_for_all_others() -> None:
    page = "<p>early</p>" + in_page("<p>x</p>" * 40_000)
    for matched in VISITORS:
        stream = PageStream("utf-8", Cutter(sum(1 << BITS[one] for one in matched), BITS))
        early = stream.feed(page[: len(page) // 2].encode())
        assert early == (b"<p>early</p><p>A</p>" if "a" in matched else b"<p>early</p>")
        later = stream.feed(page[len(page) // 2 :].encode()) + stream.finish()
        assert (early + later).decode() == sent(compile_html(page.encode(), "utf-8"), matched)


def test_pieces_that_come_long_after_the_first_are_left_out() -> None:
    filler = "<p>x</p>" * 200_000
    cutter = Cutter(1, BITS)
    stream = PageStream("utf-8", cutter)
    shown = (stream.feed(in_page(filler).encode()) + stream.finish()).decode()
    assert "P" not in shown[shown.index(filler) :]
    assert "late.js" not in shown
    assert cutter.problems["state-not-understood"] == 1


LATE_ONLY = (
    '[{"_1":2},"late",["P",2]]\n',
    'P2:[{"_4":5},"blocks",[6,11],{"_7":8,"_9":10},"segments","a","t","A",{"_9":1}]\n',
)


@pytest.mark.parametrize("matched", VISITORS, ids="+".join)
def test_blocks_that_only_come_later_are_cut_when_they_come(matched: tuple[str, ...]) -> None:
    first, later = (ENQUEUE.replace("{}", escaped(one)) for one in LATE_ONLY)
    stream = PageStream("utf-8", Cutter(sum(1 << BITS[one] for one in matched), BITS))
    shell = f"<p>shell</p>{first}<p>waiting</p>"
    assert stream.feed(shell.encode()).decode() == shell
    shown = (stream.feed(f'<p data-segment="a">A</p>{later}'.encode()) + stream.finish()).decode()
    assert shown.startswith("<p>A</p>" if "a" in matched else "<script")
    (piece,) = re.findall(r'enqueue\((".*?(?<!\\)")\);</script>', shown)
    blocks = [{"t": "A"}, {"t": "late"}] if "a" in matched else [{"t": "late"}]
    assert read(LATE_ONLY[0] + json.loads(piece)) == {"late": {"$late": {"blocks": blocks}}}
    assert ('\\"A\\"' in shown) == ("a" in matched)


def test_a_stream_without_marks_is_not_waited_for() -> None:
    stream = PageStream("utf-8", Cutter(1, BITS))
    page = "<p>x</p>" + ENQUEUE.replace("{}", '"[{\\"_1\\":2},\\"x\\",[\\"P\\",2]]\\n"') + "<p>shell</p>"
    assert stream.feed(page.encode()).decode() == page


REFUSED = {
    "a promise in a block": '[{"_1":2},"x",{"_3":4,"_5":6},"segments","a","late",["P",6]]\nP6:[{"_1":1}]\n',
    "a promise of a block": '[{"_1":2},"x",["P",2]]\nP2:[{"_4":5},"segments","a"]\n',
    "a block in a set": '[{"_1":2},"x",["S",3],{"_4":5},"segments","a"]\n',
    "values in values": '[{"_1":2},"x",["N",{"_3":4}],"segments","a"]\n',
    "an unknown line": '[{"_1":2},"x",{"_3":4},"segments","a"]\nX5:[]\n',
    "a name that is no value": '[{"_9":2},"x",{"_3":4},"segments","a"]\n',
}


@pytest.mark.parametrize("text", REFUSED.values(), ids=REFUSED)
def test_streams_that_cannot_be_cut_for_certain_are_empty_and_reported(text: str) -> None:
    plan = compile_stream(text.encode())
    assert [problem.code for problem in plan.problems] == ["state-not-understood"]
    assert sent(plan, ("a",)) == ""
    assert is_refused(plan, "text/x-script")
    assert not is_refused(compile_stream(text.replace("segments", "legs").encode()), "text/x-script")


def test_a_stream_with_more_blocks_than_a_page_may_have_is_refused() -> None:
    members = "".join(f'{{"_1":{index}}},"a",' for index in range(3, 2 * MAX_BLOCKS + 5, 2))
    rows = ",".join(str(index) for index in range(2, 2 * MAX_BLOCKS + 4, 2))
    plan = compile_stream(f'[[{rows}],"segments",{members[:-1]}]\n'.encode())
    assert is_refused(plan, "text/x-script")
    assert sent(plan, ("a",)) == ""


ATTACKS: dict[str, Callable[[int], str]] = {
    "lines": lambda size: '[["P",0],"segments"]\n' + "P0:[1]\n" * size,
    "names": lambda size: '["segments",' + '{"_0":0},' * size + "1]\n",
    "promises": lambda size: '["segments",' + '["P",1],' * size + "1]\n",
    "pieces": lambda size: ENQUEUE.replace("{}", '"[\\"segments\\",1]\\n"') * size,
}


@pytest.mark.parametrize("make", ATTACKS.values(), ids=ATTACKS)
def test_hostile_streams_cost_what_their_length_costs(make: Callable[[int], str]) -> None:
    def compile_both(text: str) -> None:
        compile_stream(text.encode())
        compile_html(text.encode(), "utf-8")

    assert_linear(make, compile_both, 4_000)
