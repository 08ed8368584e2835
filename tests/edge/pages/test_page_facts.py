"""What a page says of itself: from its headers, its head, or its JSON, the first place that says something."""

from __future__ import annotations

import json

import pytest

from segments.edge.pages.html.compile import compile_html
from segments.edge.pages.json.bulk import MAX_BULK_DEPTH
from segments.edge.pages.page_facts import (
    MAX_HEAD_BYTES,
    MAX_JSON_BYTES,
    MAX_NAME_CHARS,
    MAX_TAGS,
    fixed_beginning,
    read_document,
    read_metas,
    read_page_facts,
)
from segments.edge.signals.page import PageFacts
from segments.edge.signals.settings import read_settings
from tests.edge.pages.opted_in import LIQUID
from tests.growth import assert_linear

HTML = {"content-type": "text/html; charset=utf-8"}
JSON = {"content-type": "application/json"}
DEFAULTS = read_settings({})


def facts(body: str | bytes, headers=HTML, **settings: list[str]) -> PageFacts:
    content = body.encode() if isinstance(body, str) else body
    return read_page_facts(headers, content, read_settings(settings) if settings else DEFAULTS)


def tags(head: str, headers=HTML, **settings: list[str]) -> list[str]:
    return list(facts(f"<!doctype html><html><head>{head}</head><body>x", headers, **settings).tags)


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ('<meta name="segments:tags" content="boots, winter , boots">', ["boots", "winter"]),
        ("<META CONTENT='a,b' NAME=Segments:Tags>", ["a", "b"]),
        ("<meta name=keywords content=one>", ["one"]),
        ('<meta property="article:tag" content="a"><meta property="article:tag" content="b">', ["a", "b"]),
        ('<meta name="segments:tags" content="caf&eacute;">', ["café"]),
        ('<meta name="segments:tags" content=" , ,"><meta name="keywords" content="k">', ["k"]),
        ('<!-- <meta name="segments:tags" content="no"> -->', []),
        ('<script>"<meta name=segments:tags content=no>"</script>', []),
        ('<style><meta name="segments:tags" content="no"></style>', []),
        ('<title><meta name="segments:tags" content="no"></title>', []),
        ('<noscript><meta name="segments:tags" content="no"></noscript>', []),
        ('<template><meta name="segments:tags" content="no"></template>', []),
        ('</head><body><meta name="segments:tags" content="no">', []),
        ('<meta name="segments:tags">', []),
        ('<meta name="segments:tags" content="open', []),
        ('<metadata name="segments:tags" content="no">', []),
    ],
)
def test_tags_come_from_the_elements_of_the_head_and_from_nothing_else(head, expected):
    assert tags(head) == expected


def test_the_first_place_that_says_something_counts_and_a_header_comes_before_the_page():
    head = '<meta name="segments:tags" content="page"><meta name="segments:type" content="guide">'
    assert facts(head) == PageFacts("guide", ("page",))
    said = facts(head, HTML | {"x-content-tags": "a, b", "x-content-type-name": "story"})
    assert said == PageFacts("story", ("a", "b"))
    assert facts(head, HTML | {"x-content-tags": " , "}) == PageFacts("guide", ("page",))


def test_a_site_names_the_places_itself():
    head = '<meta name="Topic" content="a"><meta name="segments:tags" content="b">'
    assert tags(head, tags_from=["meta:TOPIC"]) == ["a"]
    assert tags(head, HTML | {"surrogate-key": "k1 k2"}, tags_from=["header:Surrogate-Key"]) == ["k1", "k2"]
    assert tags(head, tags_from=["json:a"]) == []
    assert tags(head, tags_from=["nowhere:a", "meta:topic"]) == ["a"]


def test_a_page_that_says_nothing_has_no_kind_and_no_tags():
    assert facts("<p>hello") == PageFacts()
    assert facts(b"", {}) == PageFacts()


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ({"sys": {"contentType": {"sys": {"id": "hero"}}}}, PageFacts("hero")),
        (
            {"story": {"content": {"component": "page"}, "tag_list": ["a", "b"]}},
            PageFacts("page", ("a", "b")),
        ),
        ({"meta": {"type": "blog.Post"}, "tags": ["a"]}, PageFacts("blog.Post", ("a",))),
        (
            {"metadata": {"tags": [{"sys": {"id": "a"}}, {"sys": {"id": "b"}}, {"sys": 1}]}},
            PageFacts("", ("a", "b")),
        ),
        ({"tags": "a"}, PageFacts("", ("a",))),
        ({"tags": {"a": "b"}, "meta": {"type": 7}}, PageFacts()),
        ([], PageFacts()),
        ("tags", PageFacts()),
    ],
)
def test_json_says_it_in_its_members(document, expected):
    assert facts(json.dumps(document), JSON) == expected
    assert facts(json.dumps(document), {"content-type": "application/vnd.api+json"}) == expected
    assert facts(json.dumps(document)) == PageFacts()


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"\xff\xfe{}",
        b'{"tags": ["a"]}' + b" " * MAX_JSON_BYTES,
        b'{"tags": ["a"], "x": ' + b"[" * 2 * MAX_BULK_DEPTH + b"]" * 2 * MAX_BULK_DEPTH + b"}",
        b"[" * 100_000,
        b'"[' * 50_000,
    ],
)
def test_json_that_is_none_or_is_too_much_says_nothing(body):
    assert facts(body, JSON) == PageFacts()


def test_brackets_in_texts_are_no_nesting():
    assert facts(json.dumps({"x": '[[[[{{{{"\\' * 100, "tags": ["a"]}), JSON) == PageFacts("", ("a",))


def test_another_encoding_is_read_as_what_it_is():
    head = '<meta name="segments:tags" content="café">'.encode("iso-8859-1")
    assert facts(head, {"content-type": "text/html; charset=iso-8859-1"}).tags == ("café",)
    assert facts(head.decode("iso-8859-1").encode("utf-16"), {"content-type": "text/html"}) == PageFacts()


def test_only_so_many_tags_of_a_sensible_length_are_kept():
    many = ",".join(f"t{number}" for number in range(MAX_TAGS + 5))
    assert len(tags(f'<meta name="segments:tags" content="{many}">')) == MAX_TAGS
    assert tags(f'<meta name="segments:tags" content="{"x" * (MAX_NAME_CHARS + 1)},a">') == ["a"]


def test_what_not_everybody_gets_says_nothing_of_the_page():
    body = (
        b"<!doctype html><head>"
        b'{% if segments contains "vip" %}<meta name="segments:tags" content="vips">{% endif %}'
        b'<meta name="keywords" content="all"></head><p data-segment="vip">x</p>'
    )
    plan = compile_html(body, "utf-8", LIQUID)
    assert plan.blocks
    assert read_page_facts(HTML, fixed_beginning(plan), DEFAULTS).tags == ("all",)


@pytest.mark.parametrize(
    "head",
    [b"<meta ", b"<meta a='", b"<meta name=a content=b>", b"<!--", b"<title>", b"<template>", b"<script>"],
)
def test_a_hostile_head_takes_linear_time(head):
    assert_linear(
        lambda size: head * (size // len(head)),
        lambda body: read_metas(body, "text/html; charset=utf-8"),
        MAX_HEAD_BYTES,
    )


@pytest.mark.parametrize("part", [b'\\"', b'"\\', b"[", b'{"'])
def test_a_hostile_document_takes_linear_time(part):
    def read(body):
        assert read_document(body) is None

    assert_linear(lambda size: b'"' + part * (size // len(part)), read, 60_000)
