"""Which responses are pages, and the compiler for each kind of them.

In: a Content-Type value and a body. Out: a `PagePlan`. Adding a kind of content is one row in `COMPILERS`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from segments.edge.pages.html.compile import compile_html
from segments.edge.pages.html_syntax.encoding import sniff_encoding
from segments.edge.pages.json.compile import compile_json, compile_json_lines
from segments.edge.pages.liquid.text import compile_text
from segments.edge.pages.plan.plan import PagePlan
from segments.edge.pages.settings.page_settings import PLAIN_PAGE, PageSettings

MAX_PAGE_BYTES: Final = 8 * 1024 * 1024
"""A larger body is not compiled: its plan, its copies and its bytes in flight would crowd the isolate's memory."""


def _compile_html(body: bytes, content_type: str, settings: PageSettings) -> PagePlan:
    return compile_html(body, sniff_encoding(content_type, body), settings)


def _compile_json(body: bytes, _content_type: str, settings: PageSettings) -> PagePlan:
    return compile_json(body, settings=settings)


def _compile_json_lines(body: bytes, _content_type: str, settings: PageSettings) -> PagePlan:
    return compile_json_lines(body, settings=settings)


def _compile_xml(body: bytes, _content_type: str, settings: PageSettings) -> PagePlan:
    return compile_text(body, settings, is_xml=True)


COMPILERS: Final[Mapping[str, Callable[[bytes, str, PageSettings], PagePlan]]] = {
    "text/html": _compile_html,
    "application/xhtml+xml": _compile_xml,  # XML has other rules for what is inside an element
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


def compile_response(body: bytes, content_type: str, settings: PageSettings = PLAIN_PAGE) -> PagePlan:
    """The page plan of a body whose type `is_page_type` accepted; `settings` are those for its path.

    Raises:
        PlanError: the body cannot be compiled at all; it goes out as it came.
    """
    return COMPILERS[kind_of(content_type)](body, content_type, settings.for_type(media_type(content_type)))
