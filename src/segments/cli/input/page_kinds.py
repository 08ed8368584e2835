"""Content as files and addresses give it: which compiler makes its plan.

In: a path and its bytes, or a Content-Type. Out: a `PagePlan`, the very one that the worker would make.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Final

from segments.edge.pages.html.compile import compile_html
from segments.edge.pages.html_syntax.encoding import sniff_encoding
from segments.edge.pages.json.compile import compile_json, compile_json_lines
from segments.edge.pages.json.shapes import SHAPES
from segments.edge.pages.liquid.text import compile_text
from segments.edge.pages.plan.plan import PagePlan
from segments.edge.pages.settings.page_settings import PLAIN_PAGE, PageSettings
from segments.errors import AuthoringError, WrongUsage


def _compile_html(body: bytes, content_type: str | None, settings: PageSettings) -> PagePlan:
    return compile_html(body, sniff_encoding(content_type, body), settings)


def _compile_text(body: bytes, _: str | None, settings: PageSettings) -> PagePlan:
    return compile_text(body, settings)


def _compile_xml(body: bytes, _: str | None, settings: PageSettings) -> PagePlan:
    return compile_text(body, settings, is_xml=True)


def _compile_json(body: bytes, _: str | None, settings: PageSettings) -> PagePlan:
    _check_preset(settings.json.preset)
    return compile_json(body, settings=settings)


def _compile_json_lines(body: bytes, _: str | None, settings: PageSettings) -> PagePlan:
    _check_preset(settings.json.preset)
    return compile_json_lines(body, settings=settings)


def _check_preset(preset: str) -> None:
    if preset and preset not in SHAPES:
        raise WrongUsage(f"Expected one of the presets {', '.join(SHAPES)}, got {preset} - at --json-preset")


COMPILERS: Final[dict[str, Callable[[bytes, str | None, PageSettings], PagePlan]]] = {
    "html": _compile_html,
    "text": _compile_text,
    "xml": _compile_xml,
    "json": _compile_json,
    "json-lines": _compile_json_lines,
}
"""By kind: a body, its Content-Type if there is one, and how pages are cut."""

KINDS_BY_SUFFIX: Final = {
    **dict.fromkeys((".html", ".htm"), "html"),
    **dict.fromkeys((".txt", ".md", ".liquid", ".css", ".js"), "text"),
    **dict.fromkeys((".xml", ".svg", ".xhtml"), "xml"),
    **dict.fromkeys((".json", ".jsonld", ".webmanifest"), "json"),
    **dict.fromkeys((".ndjson", ".jsonl"), "json-lines"),
}
TYPES_BY_KIND: Final = {
    "html": "text/html",
    "text": "text/plain",
    "xml": "application/xml",
    "json": "application/json",
    "json-lines": "application/x-ndjson",
}
"""The media type of each kind of file, where a site turns Liquid on for some types."""

KINDS_BY_TYPE: Final = {
    "text/html": "html",
    "text/plain": "text",
    "application/json": "json",
    "application/x-ndjson": "json-lines",
}


def compile_file(
    path: Path, body: bytes, preset: str | None = None, settings: PageSettings = PLAIN_PAGE
) -> PagePlan:
    """The plan of a file, by its suffix; `settings` are what a site says of its pages.

    Raises:
        AuthoringError: no kind of content has this suffix.
        PlanError: it cannot be compiled.
    """
    kind = KINDS_BY_SUFFIX.get(path.suffix.lower())
    if kind is None:
        known = ", ".join(KINDS_BY_SUFFIX)
        raise AuthoringError(f"Expected a file with one of the endings {known}, got {path.name} - at {path}")
    settings = replace(settings, json=replace(settings.json, preset=preset or ""))
    return COMPILERS[kind](body, None, settings.for_type(TYPES_BY_KIND[kind]))
