"""Which responses are pages, and the compiler for each kind of them.

In: a Content-Type value and a body. Out: a `PagePlan`. Adding a kind of content is one row in `COMPILERS`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from segments.edge.pages.html.compile import compile_html
from segments.edge.pages.html_syntax.encoding import sniff_encoding
from segments.edge.pages.json.compile import compile_json, compile_json_lines
from segments.edge.pages.json.shapes import NO_JSON_SETTINGS, JsonSettings
from segments.edge.pages.liquid.text import compile_text
from segments.edge.pages.plan.plan import PagePlan

MAX_PAGE_BYTES: Final = 8 * 1024 * 1024
"""A larger body is not compiled: its plan, its copies and its bytes in flight would crowd the isolate's memory."""


def _compile_html(body: bytes, content_type: str, _: JsonSettings) -> PagePlan:
    return compile_html(body, sniff_encoding(content_type, body))


def _compile_json(body: bytes, _content_type: str, settings: JsonSettings) -> PagePlan:
    return compile_json(body, settings=settings)


def _compile_json_lines(body: bytes, _content_type: str, settings: JsonSettings) -> PagePlan:
    return compile_json_lines(body, settings=settings)


def _compile_text(body: bytes, _content_type: str, _: JsonSettings) -> PagePlan:
    return compile_text(body)


COMPILERS: Final[Mapping[str, Callable[[bytes, str, JsonSettings], PagePlan]]] = {
    "text/html": _compile_html,
    "application/xhtml+xml": _compile_text,  # XML has other rules for what is inside an element
    "application/json": _compile_json,
    "text/json": _compile_json,
    "application/x-ndjson": _compile_json_lines,
    "application/jsonl": _compile_json_lines,
}
"""By kind of content: a media type, in lower case and without parameters; "+json" types count as JSON."""


def media_type(content_type: str) -> str:
    """The type and subtype of a Content-Type value (RFC 9110 section 8.3.1), in lower case."""
    return content_type.partition(";")[0].strip().lower()


def kind_of(content_type: str) -> str:
    """The row of `COMPILERS` for a Content-Type value; a structured suffix (RFC 6839) says what a type is made of."""
    kind = media_type(content_type)
    return "application/json" if kind.endswith("+json") else kind


def is_page_type(content_type: str) -> bool:
    """Whether a body of this type can have blocks."""
    return kind_of(content_type) in COMPILERS


def compile_response(body: bytes, content_type: str, settings: JsonSettings = NO_JSON_SETTINGS) -> PagePlan:
    """The page plan of a body whose type `is_page_type` accepted; `settings` is what is known of JSON.

    Raises:
        PlanError: the body cannot be compiled at all; it goes out as it came.
    """
    return COMPILERS[kind_of(content_type)](body, content_type, settings)
