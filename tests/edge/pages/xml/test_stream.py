"""A document that is too large to be whole is cut as a whole one is, and shows nothing of which it is not certain."""

from __future__ import annotations

import random

import pytest

from segments.edge.pages.plan.choose import bind_plan, choose_blocks
from segments.edge.pages.plan.cutting import Cutter
from segments.edge.pages.plan.splice import splice
from segments.edge.pages.settings.page_settings import PLAIN_PAGE, PageSettings
from segments.edge.pages.settings.untrusted import read_untrusted
from segments.edge.pages.xml import stream as stream_module
from segments.edge.pages.xml.compile import compile_xml
from segments.edge.pages.xml.stream import MAX_HELD_BYTES, XmlStream
from tests.edge.pages.opted_in import LIQUID
from tests.edge.pages.xml.test_compile import FEED
from tests.growth import assert_linear

BITS = {"a": 0, "b": 1}


def whole(body: str, matches: int, settings: PageSettings = PLAIN_PAGE) -> str:
    bound = bind_plan(compile_xml(body.encode(), "utf-8", settings), BITS)
    return splice(bound, choose_blocks(matches, bound)).decode()


def passing(body: str, matches: int, size: int, settings: PageSettings = PLAIN_PAGE) -> tuple[str, str]:
    cutter = Cutter(matches, BITS)
    stream = XmlStream("utf-8", cutter, settings)
    content = body.encode()
    parts = [stream.feed(content[start : start + size]) for start in range(0, len(content), size)]
    return b"".join([*parts, stream.finish()]).decode(), stream.gave_up


PIECES = (
    "text ", "<p>", "</p>", "<q/>", '<p data-segment="a">', '<q data-segment="b">', "</q>", '<p data-segment-not="a"/>',
    "<!-- segment a -->", "<!-- segment else -->", "<!-- /segment -->", "<!-- plain -->", "<![CDATA[ a < b ]]>",
    '<![CDATA[<b data-segment="a">x</b>]]>', "<?php x ?>", '<p a="x>y">', "<!DOCTYPE r [<!ENTITY a '<x>'>]>", "< 3",
)  # fmt: skip


@pytest.mark.parametrize("size", [1, 7, 1_000])
def test_a_document_in_passing_is_cut_as_a_whole_one(size: int) -> None:
    for matches in range(4):
        assert passing(FEED, matches, size, LIQUID)[0] == whole(FEED, matches, LIQUID)


def test_random_documents_show_nothing_in_passing_that_they_do_not_show_whole() -> None:
    chance = random.Random(5)
    same = 0
    for _ in range(3_000):
        body = "<r>" + "".join(chance.choice(PIECES) for _ in range(chance.randrange(1, 14))) + "</r>"
        plan = compile_xml(body.encode(), "utf-8")
        for matches in range(4):
            got = passing(body, matches, chance.choice((3, 11, 1_000)))[0]
            if not plan.problems:
                assert got == whole(body, matches), body
                same += 1
            assert "data-segment" not in got, body
    assert same > 1_500


def test_a_part_that_is_longer_than_is_held_is_left_out_and_the_rest_goes_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(stream_module, "MAX_HELD_BYTES", 1_000)
    long = "<i>x</i>" * 500
    body = f'<r>1<p data-segment="a">{long}</p>2<p data-segment="a">3</p><!-- segment b -->{long}<!-- /segment -->4</r>'
    got, gave_up = passing(body, 3, 64)
    assert got == "<r>12<p>3</p>4</r>"
    assert gave_up == stream_module.HELD_LIMIT


def test_behind_a_comment_without_an_end_nothing_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream_module, "MAX_HELD_BYTES", 1_000)
    got, gave_up = passing(f'<r>1<!-- {"x" * 3_000}<p data-segment="a">3</p></r>', 3, 64)
    assert (got, gave_up) == ("<r>1", stream_module.HELD_LIMIT)


def test_marked_parts_behind_tags_that_do_not_nest_are_left_out_and_counted() -> None:
    got, gave_up = passing('<r><p>1</q></p><p data-segment="a">2</p><p>3</p></r>', 3, 8)
    assert got == "<r><p>1</q></p><p>3</p></r>"
    assert gave_up == stream_module.NESTING_LIMIT


def test_what_visitors_write_has_no_marks() -> None:
    settings = PageSettings(untrusted=read_untrusted({"untrusted": ["comment"]}))
    body = '<r><comment><p data-segment="a">1</p></comment><p data-segment="a">2</p></r>'
    assert passing(body, 0, 5, settings)[0] == whole(body, 0, settings)
    body = '<r><p data-segment-off=""><q data-segment="a">1</q></p></r>'
    assert passing(body, 0, 5)[0] == whole(body, 0) == '<r><p><q data-segment="a">1</q></p></r>'


@pytest.mark.parametrize(
    "part", ["<p>", "</p>", '<p data-segment="a">', "<!-- segment a -->", "<", "<![CDATA[", '<p a="']
)
def test_hostile_documents_cost_what_their_length_costs(part: str) -> None:
    assert_linear(lambda count: part * count, lambda body: passing(body, 0, 65_536), 16_000)


def test_what_is_held_is_bounded() -> None:
    stream = XmlStream("utf-8", Cutter(), PLAIN_PAGE)
    stream.feed(b'<r><p data-segment="a">')
    for _ in range(40):
        stream.feed(b"<i>x</i>" * 25_000)
        assert len(stream._held) <= 2 * MAX_HELD_BYTES
