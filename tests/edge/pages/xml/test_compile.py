"""XML documents as page plans: elements end where their end tags are, and nothing else is changed."""

from __future__ import annotations

import contextlib

import pytest

from segments.edge.pages.plan.choose import bind_plan, choose_blocks
from segments.edge.pages.plan.splice import splice
from segments.edge.pages.xml.compile import compile_xml
from segments.errors import LimitExceeded
from tests.edge.pages.opted_in import LIQUID
from tests.growth import assert_linear

FEED = (
    '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "<x>">]><rss><channel><title>T</title>'
    "<!-- segment a --><item><title>A</title></item><!-- segment else --><item>E</item><!-- /segment -->"
    "<item><title>{% if segments contains 'a' %}L{% endif %}</title>"
    '<content:encoded><![CDATA[<p data-segment="a">P</p><br><!-- segment a -->C<!-- /segment -->]]></content:encoded>'
    "</item></channel></rss>"
)


def cut(body: str, *names: str) -> str:
    bound = bind_plan(compile_xml(body.encode(), "utf-8", LIQUID), {"a": 0, "b": 1})
    bits = sum(1 << "ab".index(name) for name in names)
    return splice(bound, choose_blocks(bits, bound)).decode()


def codes(body: str) -> list[str]:
    return [problem.code for problem in compile_xml(body.encode(), "utf-8", LIQUID).problems]


@pytest.mark.parametrize(
    ("body", "member", "other"),
    [
        ('<r><p data-segment="a">x</p><p/></r>', "<r><p>x</p><p/></r>", "<r><p/></r>"),
        ('<r><p data-segment="a"/>y</r>', "<r><p/>y</r>", "<r>y</r>"),
        ('<r><P data-segment="a"><p>1</p></P>y</r>', "<r><P><p>1</p></P>y</r>", "<r>y</r>"),
        (
            '<r><script data-segment="a"><p>1</p></script>y</r>',
            "<r><script><p>1</p></script>y</r>",
            "<r>y</r>",
        ),
        ('<r><i data-segment="a">1<i data-segment="b">2</i></i></r>', "<r><i>1</i></r>", "<r></r>"),
        ("<r><!-- segment a --><p>1</p><!-- /segment --></r>", "<r><p>1</p></r>", "<r></r>"),
        (
            '<r a="x>y" b=\'"\'><p data-segment="a">1</p></r>',
            '<r a="x>y" b=\'"\'><p>1</p></r>',
            '<r a="x>y" b=\'"\'></r>',
        ),
        ("<r>{% if segments contains 'a' %}1{% endif %}</r>", "<r>1</r>", "<r></r>"),
    ],
)
def test_marks_are_cut_by_the_rules_of_xml(body: str, member: str, other: str) -> None:
    assert (cut(body, "a"), cut(body)) == (member, other)
    assert not codes(body)


def test_a_feed_is_cut_in_its_elements_its_texts_and_its_sections() -> None:
    start = FEED[: FEED.index("<!-- segment a -->")]
    section = "<content:encoded><![CDATA[<p>P</p><br>C]]></content:encoded>"
    member = f"<item><title>A</title></item><item><title>L</title>{section}"
    other = "<item>E</item><item><title></title><content:encoded><![CDATA[<br>]]></content:encoded>"
    end = "</item></channel></rss>"
    assert cut(FEED, "a") == start + member + end
    assert cut(FEED) == start + other + end


def test_a_slot_has_one_alternative() -> None:
    one, other = (
        '<p data-segment-slot="s" data-segment="a">A</p>',
        '<p data-segment-slot="s" data-segment-default="">D</p>',
    )
    body = f"<r>{one}{other}</r>"
    assert (cut(body, "a"), cut(body)) == ("<r><p>A</p></r>", "<r><p>D</p></r>")


@pytest.mark.parametrize(
    ("body", "code", "shown"),
    [
        ('<r><p data-segment="a">x</r>', "never-closed", ["<r></r>"]),
        ('<r><p data-segment="a">x</q></p></r>', "never-closed", ["<r></r>"]),
        ('<r></q><p data-segment="a">x</p>y</r>', "never-closed", ["<r></q>y</r>"]),
        ("<r><i><!-- segment a -->x</i></r>", "never-closed", ["<r><i></i></r>"]),
        ("<r>x<!-- /segment --></r>", "stray-close", ["<r>x</r>"]),
        ("<r>x<!-- segment else --></r>", "stray-else", ["<r>x</r>"]),
    ],
)
def test_what_is_not_closed_is_hidden_from_all(body: str, code: str, shown: list[str]) -> None:
    assert code in codes(body)
    assert [cut(body, "a"), cut(body)] == shown * 2


def test_what_visitors_write_is_no_mark() -> None:
    body = '<r><p data-segment-off=""><i data-segment="a">x</i><!-- segment a -->y</p><i data-segment="a">z</i></r>'
    assert cut(body) == '<r><p><i data-segment="a">x</i><!-- segment a -->y</p></r>'


def test_a_document_without_marks_stays_as_it_is() -> None:
    body = "<r>é<p>1</p>]]></r>"
    assert cut(body, "a") == body


UNITS = [
    "<!--segment",
    "<![CDATA[segment",
    "<a '",
    '<a "segment',
    "<!DOCTYPE [",
    "<a><segment ",
    "</segment",
    "<a data-segment=b>",
]


@pytest.mark.parametrize("unit", UNITS)
def test_hostile_documents_cost_what_their_length_costs(unit: str) -> None:
    def work(body: bytes) -> None:
        with contextlib.suppress(LimitExceeded):
            compile_xml(body, "utf-8")

    assert_linear(lambda size: (unit * size).encode(), work, 8_000)
