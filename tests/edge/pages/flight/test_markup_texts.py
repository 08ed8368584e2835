"""Markup that a stream has as a text is cut as a page's own, and the stream stays one that a client reads."""

from __future__ import annotations

import json

import pytest

from segments.edge.pages.html.compile import compile_html
from segments.edge.pages.response import compile_response
from segments.edge.pages.settings.page_settings import PageSettings
from segments.edge.pages.settings.untrusted import Untrusted
from tests.edge.pages.flight.client import read
from tests.edge.pages.flight.recorded import VISITORS, in_pieces, sent, stream_of

CONDITION = "<!-- segment german -->in<!-- segment else -->out<!-- /segment -->"
SLOT = (
    '<b data-segment-slot="s" data-segment="german">G</b><b data-segment-slot="s" data-segment-default>D</b>'
)
CASES = {
    # markup: what nobody, a German and a French visitor get of it
    "elements": (
        '<p data-segment="german">G "q"\\</p>\n<p data-segment="french">F\té<br></p><i>😀</i>',
        ("\n<i>😀</i>", '<p>G "q"\\</p>\n<i>😀</i>', "\n<p>F\té<br></p><i>😀</i>"),
    ),
    "conditions": (f"{CONDITION} {CONDITION}.", ("out out.", "in in.", "out out.")),
    "slots": (f"{SLOT}.", ("<b>D</b>.", "<b>G</b>.", "<b>D</b>.")),
    "a beginning that refers": ('$<b data-segment="german">G</b>.', ("$.", "$<b>G</b>.", "$.")),
}


def as_row(markup: str, number: int) -> bytes:
    """A row that is a text."""
    content = markup.encode()
    return b"%x:T%x,%b" % (number, len(content), content)


def said(text: str) -> str:
    """A text, which begins with another dollar where it begins with one."""
    return text.removeprefix("$") if text.startswith("$$") else text


@pytest.mark.parametrize(("markup", "expected"), CASES.values(), ids=CASES)
def test_the_markup_of_props_and_of_rows_is_cut_alike(markup: str, expected: tuple[str, ...]) -> None:
    written = json.dumps("$" + markup if markup.startswith("$") else markup, ensure_ascii=False)
    props = [
        f'["$","p",null,{{"dangerouslySetInnerHTML":{{"__html":{text}}}}}]' for text in (written, '"$a"')
    ]
    stream = as_row(markup, 10) + f'b:{written}\n0:[{",".join(props)},"$b"]\n'.encode()
    page = f"<p><script>self.__next_f.push([1,{json.dumps(stream.decode())}])</script>"
    for visitor, left in zip(VISITORS, expected, strict=True):
        answer = sent(compile_response(stream, "text/x-component"), visitor)
        short, long, words = read(answer)
        for element in (short, long):
            assert said(element[3]["dangerouslySetInnerHTML"]["__html"]) == left
        assert said(words) == markup  # no markup: nothing in it is a mark
        for size in (7, 4_000):
            shown = sent(compile_html(in_pieces(page, size).encode(), "utf-8"), visitor).decode()
            assert stream_of(shown) == answer


REFUSED = {
    "a block at the end of a row": (as_row('<p data-segment="german">G</p>', 1), PageSettings()),
    "a site with untrusted elements": (
        as_row('<p data-segment="german">G</p>.', 1),
        PageSettings(untrusted=Untrusted((b".comment",))),
    ),
    "a row that nothing refers to": (as_row('<p data-segment="german">G</p>.', 2), PageSettings()),
}


@pytest.mark.parametrize(("row", "settings"), REFUSED.values(), ids=REFUSED)
def test_markup_that_cannot_be_cut_for_certain_ends_the_answer(row: bytes, settings: PageSettings) -> None:
    """Next then loads the page as a document."""
    body = row + b'0:[{"__html":"$1"}]\n'
    plan = compile_response(body, "text/x-component", settings=settings)
    assert [problem.code for problem in plan.problems] == ["state-not-understood"]
    assert sent(plan, ("german",)) == b""


@pytest.mark.parametrize(
    "body",
    [
        as_row('<p data-segment="german">G</p>.', 1) + b'0:["$","p",null,{"children":"$1"}]\n',
        b'0:["$","p",null,{"children":"<p data-segment=\\"german\\">G</p>"}]\n',
        b'0:["$","$L1",null,{"said":"<b data-segment=\\"german\\">never closed"}]\n',
    ],
    ids=["children in a row", "children", "a visitor's words"],
)
def test_words_that_look_like_marks_stay(body: bytes) -> None:
    plan = compile_response(body, "text/x-component")
    assert sent(plan, ()) == body
    assert plan.problems == ()


def test_markup_for_a_component_of_the_browser_is_cut() -> None:
    body = b'0:["$","$L1",null,{"html":"<p data-segment=\\"german\\">G</p>."}]\n'
    plan = compile_response(body, "text/x-component")
    assert sent(plan, ()) == b'0:["$","$L1",null,{"html":"."}]\n'
