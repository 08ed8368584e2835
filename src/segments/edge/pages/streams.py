"""The stream for each kind of content that may have blocks, which cuts a body while it arrives.

In: a Content-Type value, the beginning of a body, a `Cutter`. Out: a stream that is fed with all of the body.
Adding a kind of content is one row in `STREAMS`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import partial
from typing import Final, Protocol

from segments.edge.pages.content_types import kind_of, media_type
from segments.edge.pages.flight.stream import FlightStream
from segments.edge.pages.html.stream import PageStream
from segments.edge.pages.html.text_markup import markup_reader
from segments.edge.pages.html_syntax.encoding import is_ascii_based, sniff_encoding
from segments.edge.pages.json.data_lines import compile_data_lines
from segments.edge.pages.json.lines_stream import JsonLinesStream, LinesStream
from segments.edge.pages.json.stream import JsonStream
from segments.edge.pages.liquid.stream import TextStream
from segments.edge.pages.plan.cutting import Cutter
from segments.edge.pages.plan.plan import FIXED, PagePlan, Piece
from segments.edge.pages.settings.page_settings import PLAIN_PAGE, PageSettings
from segments.edge.pages.state.halted import STATE_NOT_UNDERSTOOD, names_any
from segments.edge.pages.xml.stream import XmlStream
from segments.errors import LimitExceeded


class BodyStream(Protocol):
    """One body on its way to one visitor. `gave_up` says why the cutting ended before the body, if it did."""

    gave_up: str

    def feed(self, data: bytes) -> bytes:
        """The bytes for the visitor, now that these have come."""

    def finish(self) -> bytes:
        """The rest, at the end of the body."""


def _open_html(
    content_type: str, beginning: bytes, cutter: Cutter, settings: PageSettings
) -> BodyStream | None:
    encoding = sniff_encoding(content_type, beginning)
    return PageStream(encoding, cutter, settings) if is_ascii_based(encoding) else None


def _open_xml(
    content_type: str, beginning: bytes, cutter: Cutter, settings: PageSettings
) -> BodyStream | None:
    encoding = sniff_encoding(content_type, beginning)
    return XmlStream(encoding, cutter, settings) if is_ascii_based(encoding) else None


def _open_text(_: str, __: bytes, cutter: Cutter, settings: PageSettings) -> BodyStream:
    return TextStream(cutter, settings.liquid)


def _open_json(_: str, __: bytes, cutter: Cutter, settings: PageSettings) -> BodyStream:
    return JsonStream(settings, cutter)


def _open_json_lines(_: str, __: bytes, cutter: Cutter, settings: PageSettings) -> BodyStream:
    return JsonLinesStream(settings, cutter)


def _open_data_lines(_: str, __: bytes, cutter: Cutter, settings: PageSettings) -> BodyStream:
    return LinesStream(partial(_compile_data_line, settings=settings, names=cutter.segment_bits), cutter)


def _compile_data_line(line: bytes, settings: PageSettings, names: Collection[str]) -> PagePlan:
    """The plan of one line. Data of the site's own that looks like marks, and names no segment, goes as it came."""
    whole = PagePlan((Piece(FIXED, line),))
    try:
        plan = compile_data_lines(line, settings)
    except LimitExceeded:
        if _may_name(line, names):
            raise
        return whole
    is_unread = any(problem.code == STATE_NOT_UNDERSTOOD for problem in plan.problems)
    return whole if is_unread and not _may_name(line, names) else plan


def _may_name(line: bytes, names: Collection[str]) -> bool:
    return not names or names_any(line, names)


def _open_flight(_: str, __: bytes, cutter: Cutter, settings: PageSettings) -> BodyStream:
    return FlightStream(cutter, settings, markup_reader(settings))


def _open_none(_: str, __: bytes, ___: Cutter, ____: PageSettings) -> None:
    """Nothing can be cut in passing where each value may be meant by any other."""


STREAMS: Final[Mapping[str, Callable[[str, bytes, Cutter, PageSettings], BodyStream | None]]] = {
    "html": _open_html,
    "xml": _open_xml,
    "text": _open_text,
    "json": _open_json,
    "json-lines": _open_json_lines,
    "value-lines": _open_none,
    "data-lines": _open_data_lines,
    "flight": _open_flight,
}
"""By kind of content, as in `COMPILERS`."""


def open_stream(
    content_type: str, beginning: bytes, cutter: Cutter, settings: PageSettings = PLAIN_PAGE
) -> BodyStream | None:
    """The stream for a body that begins so; None where its marks cannot be read, and nothing may be changed.

    `settings` are those for its path; a type that `is_page_type` refuses raises KeyError.
    """
    settings = settings.for_type(media_type(content_type))
    return STREAMS[kind_of(content_type)](content_type, beginning, cutter, settings)
