"""What cuts a body while it arrives, for each kind of content that may have blocks.

In: a Content-Type value, the beginning of a body, a `Cutter`. Out: a stream that is fed with all of the body.
Adding a kind of content is one row in `STREAMS`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, Protocol

from segments.edge.pages.html.stream import PageStream
from segments.edge.pages.html_syntax.encoding import is_ascii_based, sniff_encoding
from segments.edge.pages.json.lines_stream import JsonLinesStream
from segments.edge.pages.json.shapes import NO_JSON_SETTINGS, JsonSettings
from segments.edge.pages.json.stream import JsonStream
from segments.edge.pages.liquid.liquid_stream import TextStream
from segments.edge.pages.plan.cutting import Cutter
from segments.edge.pages.response import kind_of


class BodyStream(Protocol):
    """One body on its way to one visitor. `gave_up` says why the cutting ended before the body, if it did."""

    gave_up: str

    def feed(self, data: bytes) -> bytes:
        """What can go to the visitor now that these bytes have come."""

    def finish(self) -> bytes:
        """What is left when the body is over."""


def _open_html(content_type: str, beginning: bytes, cutter: Cutter, _: JsonSettings) -> BodyStream | None:
    encoding = sniff_encoding(content_type, beginning)
    return PageStream(encoding, cutter) if is_ascii_based(encoding) else None


def _open_text(_: str, __: bytes, cutter: Cutter, ___: JsonSettings) -> BodyStream:
    return TextStream(cutter)


def _open_json(_: str, __: bytes, cutter: Cutter, settings: JsonSettings) -> BodyStream:
    return JsonStream(settings, cutter)


def _open_json_lines(_: str, __: bytes, cutter: Cutter, settings: JsonSettings) -> BodyStream:
    return JsonLinesStream(settings, cutter)


STREAMS: Final[Mapping[str, Callable[[str, bytes, Cutter, JsonSettings], BodyStream | None]]] = {
    "text/html": _open_html,
    "application/xhtml+xml": _open_text,
    "application/json": _open_json,
    "text/json": _open_json,
    "application/x-ndjson": _open_json_lines,
    "application/jsonl": _open_json_lines,
}
"""By kind of content, as in `COMPILERS`."""


def open_stream(
    content_type: str, beginning: bytes, cutter: Cutter, settings: JsonSettings = NO_JSON_SETTINGS
) -> BodyStream | None:
    """What cuts a body that begins so; None where its marks cannot be read, and nothing may be changed.

    `settings` is what is known of JSON; a type that `is_page_type` refuses raises KeyError.
    """
    return STREAMS[kind_of(content_type)](content_type, beginning, cutter, settings)
