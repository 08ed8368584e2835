"""Types of content that can have blocks, and how each is cut: one table for the worker and the command line.

In: a Content-Type value, perhaps the beginning of a body. Out: a kind of content, "" for what is no page. A body
without a type is what a browser takes it for (WHATWG MIME Sniffing, section 7.1), as far as that has blocks.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

KINDS: Final[Mapping[str, str]] = {
    "text/html": "html",
    "text/vnd.turbo-stream.html": "html",
    "application/xhtml+xml": "xml",
    "application/xml": "xml",
    "text/xml": "xml",
    "application/rss+xml": "xml",
    "application/atom+xml": "xml",
    "text/plain": "text",
    "text/markdown": "text",
    "application/json": "json",
    "text/json": "json",
    "application/x-ndjson": "json-lines",
    "application/jsonl": "json-lines",
    "text/x-script": "value-lines",  # `.data` of React Router
    "text/sveltekit-data": "data-lines",  # `__data.json` of SvelteKit where promises come later
    "text/x-component": "flight",  # React Server Components: Next's app router
}
"""By media type, in lower case and without parameters."""

SUFFIX_KINDS: Final = {"+json": "json", "+xml": "xml"}
"""By structured suffix (RFC 6839): what a type is made of. Pictures and models have no blocks."""

SUFFIX_EXCEPTIONS: Final = ("image/", "model/")

UNKNOWN_TYPES: Final = frozenset(("", "unknown/unknown", "application/unknown", "*/*"))
"""Types that say nothing, for which browsers look at the body."""

SNIFF_BYTES: Final = 1_445
"""The bytes of a body that browsers look at to find its type."""

_HTML: Final = re.compile(
    rb"[\t\n\f\r ]*+(?:<!--|<(?:!doctype html|html|head|script|iframe|h1|div|font|table|a|style|title|b|body|br"
    rb"|p)[ >])",
    re.IGNORECASE,
)
_XML: Final = re.compile(rb"[\t\n\f\r ]*+<\?xml")
_BINARY: Final = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")
_OTHER_MARKS: Final = (b"%PDF-", b"%!PS-Adobe-", b"\xfe\xff", b"\xff\xfe")
"""Beginnings that name something else, or text in an encoding that is read by its mark."""


def media_type(content_type: str) -> str:
    """The type and subtype of a Content-Type value (RFC 9110 section 8.3.1), in lower case."""
    return content_type.partition(";")[0].strip().lower()


def kind_of(content_type: str) -> str:
    """The kind of content of this type; "" for what has no blocks."""
    kind = media_type(content_type)
    if kind in KINDS:
        return KINDS[kind]
    if kind.startswith(SUFFIX_EXCEPTIONS):
        return ""
    return next((found for suffix, found in SUFFIX_KINDS.items() if kind.endswith(suffix)), "")


def is_page_type(content_type: str) -> bool:
    """True if a body of this type can have blocks."""
    return bool(kind_of(content_type))


def is_unknown(content_type: str) -> bool:
    """True if only the body can tell."""
    return media_type(content_type) in UNKNOWN_TYPES


def sniffed_type(beginning: bytes, *, is_nosniff: bool) -> str:
    """The type that a browser takes a body for that came without one; "" for what has no blocks.

    With `X-Content-Type-Options: nosniff` it never becomes a type that can have scripts.
    """
    head = beginning[:SNIFF_BYTES]
    if not is_nosniff and _HTML.match(head):
        return "text/html"
    if not is_nosniff and _XML.match(head):
        return "text/xml"
    if not head or head.startswith(_OTHER_MARKS) or _BINARY.search(head):
        return ""
    return "text/plain"
