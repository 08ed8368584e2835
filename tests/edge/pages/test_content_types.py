"""Types of content: which have blocks, and what browsers take a body without a type for."""

from __future__ import annotations

import pytest

from segments.cli.input.page_kinds import TYPES_BY_SUFFIX
from segments.edge.pages.content_types import KINDS, is_page_type, is_unknown, kind_of, sniffed_type
from segments.edge.pages.response import COMPILERS
from segments.edge.pages.streams import STREAMS


@pytest.mark.parametrize(
    ("content_type", "kind"),
    [
        ("text/html", "html"),
        ("Text/HTML; charset=utf-8", "html"),
        ("text/vnd.turbo-stream.html; charset=utf-8", "html"),
        ("application/xhtml+xml", "xml"),
        ("application/rss+xml", "xml"),
        ("application/vnd.some+xml", "xml"),
        ("image/svg+xml", ""),
        ("model/x3d+xml", ""),
        ("text/plain;charset=us-ascii", "text"),
        ("application/ld+json", "json"),
        ("image/png", ""),
        ("text/css", ""),
        ("text/javascript", ""),
        ("text/event-stream", ""),
        ("text/x-component", "flight"),
        ("", ""),
        ("json", ""),
        ("text/html-sandboxed", ""),
    ],
)
def test_a_type_has_one_kind(content_type: str, kind: str) -> None:
    assert kind_of(content_type) == kind
    assert is_page_type(content_type) is bool(kind)


def test_every_kind_is_compiled_and_streamed_and_every_file_has_one() -> None:
    kinds = set(KINDS.values())
    assert kinds == set(COMPILERS) == set(STREAMS)
    assert {kind_of(content_type) for content_type in TYPES_BY_SUFFIX.values()} == kinds


@pytest.mark.parametrize(
    "content_type", ["", " ", "unknown/unknown", "application/unknown", "*/*", "; charset=x"]
)
def test_a_type_that_says_nothing_is_unknown(content_type: str) -> None:
    assert is_unknown(content_type)
    assert not is_unknown("text/plain")


SNIFFED = [
    (b"<!doctype html><p>", "text/html"),
    (b"\n\t <HTML >", "text/html"),
    (b"<p>x", "text/html"),
    (b"<p", "text/plain"),
    (b"<pre>x", "text/plain"),
    (b"<!-- x", "text/html"),
    (b"<b>x", "text/html"),
    (b"<base>", "text/plain"),
    (b"<section>x", "text/plain"),
    (b"<?xml version='1.0'?>", "text/xml"),
    (b'{"segments":[]}', "text/plain"),
    (b"plain", "text/plain"),
    (b"\xef\xbb\xbfplain", "text/plain"),
    (b"%PDF-1.7", ""),
    (b"GIF89a\x00", ""),
    (b"\xfe\xff\x00a", ""),
    (b"\x89PNG\r\n\x1a\n\x00", ""),
    (b"", ""),
]


@pytest.mark.parametrize(("body", "found"), SNIFFED)
def test_a_body_without_a_type_is_what_browsers_take_it_for(body: bytes, found: str) -> None:
    assert sniffed_type(body, is_nosniff=False) == found
    expected = "text/plain" if found in ("text/html", "text/xml") else found
    assert sniffed_type(body, is_nosniff=True) == expected
