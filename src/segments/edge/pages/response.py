"""The compiler for each kind of content.

In: a Content-Type value and a body. Out: a `PagePlan`. Adding a kind of content is one row in `COMPILERS`, one in
`streams.STREAMS`, and its types in content_types.py.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from segments.edge.pages.content_types import kind_of, media_type
from segments.edge.pages.flight.compile import compile_flight
from segments.edge.pages.html.compile import compile_html
from segments.edge.pages.html.text_markup import markup_reader
from segments.edge.pages.html_syntax.encoding import sniff_encoding
from segments.edge.pages.json.compile import compile_json, compile_json_lines
from segments.edge.pages.json.data_lines import compile_data_lines
from segments.edge.pages.json.devalue_lines import compile_stream
from segments.edge.pages.json.refused_forms import refuse_data
from segments.edge.pages.liquid.text import compile_text
from segments.edge.pages.plan.plan import PagePlan
from segments.edge.pages.settings.page_settings import PLAIN_PAGE, PageSettings
from segments.edge.pages.state.halted import STATE_NOT_UNDERSTOOD
from segments.edge.pages.xml.compile import compile_xml

MAX_PAGE_BYTES: Final = 8 * 1024 * 1024
"""A larger body is not compiled: its plan, its copies and its bytes in flight would crowd the isolate's memory."""


def _compile_html(body: bytes, content_type: str, settings: PageSettings) -> PagePlan:
    return compile_html(body, sniff_encoding(content_type, body), settings)


def _compile_xml(body: bytes, content_type: str, settings: PageSettings) -> PagePlan:
    return compile_xml(body, sniff_encoding(content_type, body), settings)


def _compile_json(body: bytes, _content_type: str, settings: PageSettings) -> PagePlan:
    return refuse_data(body) or compile_json(body, settings=settings)


def _compile_json_lines(body: bytes, _content_type: str, settings: PageSettings) -> PagePlan:
    return refuse_data(body) or compile_json_lines(body, settings=settings)


def _compile_text(body: bytes, _content_type: str, settings: PageSettings) -> PagePlan:
    return refuse_data(body) or compile_text(body, settings)


def _compile_stream(body: bytes, _content_type: str, settings: PageSettings) -> PagePlan:
    return compile_stream(body, settings)


def _compile_data_lines(body: bytes, _content_type: str, settings: PageSettings) -> PagePlan:
    return compile_data_lines(body, settings)


def _compile_flight(body: bytes, _content_type: str, settings: PageSettings) -> PagePlan:
    return compile_flight(body, settings, markup_reader(settings))


_CLIENTS_KINDS: Final = frozenset(("value-lines", "data-lines", "json", "json-lines", "text"))
"""The kinds of data that clients of frameworks ask for, and that go out whole or not at all."""

COMPILERS: Final[Mapping[str, Callable[[bytes, str, PageSettings], PagePlan]]] = {
    "html": _compile_html,
    "xml": _compile_xml,
    "text": _compile_text,
    "json": _compile_json,
    "json-lines": _compile_json_lines,
    "value-lines": _compile_stream,
    "data-lines": _compile_data_lines,
    "flight": _compile_flight,
}
"""By kind of content, as in `content_types.KINDS`."""


def compile_response(body: bytes, content_type: str, settings: PageSettings = PLAIN_PAGE) -> PagePlan:
    """The page plan of a body whose type `is_page_type` accepted; `settings` are those for its path.

    Raises:
        PlanError: the body cannot be compiled at all; it goes out as it came.
    """
    return COMPILERS[kind_of(content_type)](body, content_type, settings.for_type(media_type(content_type)))


def is_refused(plan: PagePlan, content_type: str) -> bool:
    """True if this plan is of a client's data that has marks and cannot be cut: it is empty, and says so."""
    return kind_of(content_type) in _CLIENTS_KINDS and any(
        problem.code == STATE_NOT_UNDERSTOOD for problem in plan.problems
    )
