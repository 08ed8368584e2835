"""Literals in JavaScript: read as JSON where they say the same, and refused where they hide a mark."""

from __future__ import annotations

import json

import pytest

from segments.edge.pages.plan.marks import find_words
from segments.edge.pages.state.keys import find_state
from segments.edge.pages.state.literals import read_literal

READ: dict[str, object] = {
    "{a:1,'b':'x',\"c\":[true,null]}": {"a": 1, "b": "x", "c": [True, None]},
    "{ open: false ,\n\tlist: [ ] }": {"open": False, "list": []},
    r"""{a:"\x41\'",b:'it"s \'so\'',c:"<\/p>",d:'\0'}""": {
        "a": "A'",
        "b": "it\"s 'so'",
        "c": "</p>",
        "d": "\0",
    },
    "[void 0,undefined,!0,!1]": [None, None, True, False],
    "[.5,-.5,NaN,-Infinity,12n,0x1f,-0]": [0, 0, 0, 0, 0, 0, 0],
    "{when:new Date(12),m:new Map([[1,{a:[2]}]]),f:(a, b) => { g(a); return [b] },g:function(){}}": {
        "when": 0,
        "m": 0,
        "f": 0,
        "g": 0,
    },
    "{toggle() { this.open = !this.open; if (a) { b() } },get size() { return [1] },async load(x = 1) {}}": {
        "toggle": 0,
        "size": 0,
        "load": 0,
    },
    "{true:1,null:{},new:2}": {"true": 1, "null": {}, "new": 2},
    "{a: open ? [1] : {b:2},c:$store.x}": {"a": 0, "c": 0},
}


@pytest.mark.parametrize(("text", "value"), READ.items(), ids=READ)
def test_a_literal_says_the_same_as_json(text: str, value: object) -> None:
    body = f"x={text};rest".encode()
    found = read_literal(body, 2, len(body), [])
    assert found is not None
    assert json.loads(found[0].content) == value
    assert body[found[1] :] == b";rest"


@pytest.mark.parametrize(
    "text",
    ["{a:/x/}", "{a:`x`}", "[,1]", "{a}", "{...b}", '{a:"b"+c}', "{a:[1}", '{a:"b', "{a:f(}", "", "{a:1,}"],
)
def test_what_is_not_certain_is_not_read(text: str) -> None:
    assert read_literal(text.encode(), 0, len(text), []) is None


@pytest.mark.parametrize("text", ["{a:new Map([[1,{segments:[1]}]])}", "{f(){return {segments:[1]}}}"])
def test_nothing_with_a_mark_is_passed_over(text: str) -> None:
    body = text.encode()
    marks = find_state(body, find_words(body))
    assert len(marks) == 1
    assert read_literal(body, 0, len(body), marks) is None
    assert read_literal(body, 0, len(body), []) is not None


def test_every_byte_keeps_its_place() -> None:
    body = b"{ a:'\\'x', when: new Date(1), segments:['b'], c:{d:void 0} }"
    found = read_literal(body, 0, len(body), [])
    assert found is not None
    for text, place in ((b'"a"', b"a:"), (b'"when"', b"when"), (b'"segments"', b"segments"), (b'"d"', b"d:")):
        assert found[0].place_of(found[0].content.index(text)) == body.index(place)
    assert found[0].place_of(len(found[0].content)) == len(body)
