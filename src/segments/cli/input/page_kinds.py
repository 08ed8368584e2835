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
from segments.edge.pages.json.shapes import NO_JSON_SETTINGS, SHAPES, JsonSettings
from segments.edge.pages.liquid.text import compile_text
from segments.edge.pages.plan.plan import PagePlan
from segments.errors import AuthoringError, WrongUsage


def _compile_html(body: bytes, content_type: str | None, _: JsonSettings) -> PagePlan:
    return compile_html(body, sniff_encoding(content_type, body))


def _compile_text(body: bytes, _: str | None, __: JsonSettings) -> PagePlan:
    return compile_text(body)


def _compile_json(body: bytes, _: str | None, settings: JsonSettings) -> PagePlan:
    _check_preset(settings.preset)
    return compile_json(body, settings=settings)


def _compile_json_lines(body: bytes, _: str | None, settings: JsonSettings) -> PagePlan:
    _check_preset(settings.preset)
    return compile_json_lines(body, settings=settings)


def _check_preset(preset: str) -> None:
    if preset and preset not in SHAPES:
        raise WrongUsage(f"Expected one of the presets {', '.join(SHAPES)}, got {preset} - at --json-preset")


COMPILERS: Final[dict[str, Callable[[bytes, str | None, JsonSettings], PagePlan]]] = {
    "html": _compile_html,
    "text": _compile_text,
    "json": _compile_json,
    "json-lines": _compile_json_lines,
}
"""By kind: a body, its Content-Type if there is one, and what is known of JSON."""

KINDS_BY_SUFFIX: Final = {
    **dict.fromkeys((".html", ".htm"), "html"),
    **dict.fromkeys((".txt", ".md", ".liquid", ".css", ".js", ".xml", ".svg"), "text"),
    **dict.fromkeys((".json", ".jsonld", ".webmanifest"), "json"),
    **dict.fromkeys((".ndjson", ".jsonl"), "json-lines"),
}
KINDS_BY_TYPE: Final = {
    "text/html": "html",
    "text/plain": "text",
    "application/json": "json",
    "application/x-ndjson": "json-lines",
}


def compile_file(
    path: Path, body: bytes, preset: str | None = None, settings: JsonSettings = NO_JSON_SETTINGS
) -> PagePlan:
    """The plan of a file, by its suffix; `settings` are what a site says of its JSON.

    Raises:
        AuthoringError: no kind of content has this suffix.
        PlanError: it cannot be compiled.
    """
    kind = KINDS_BY_SUFFIX.get(path.suffix.lower())
    if kind is None:
        known = ", ".join(KINDS_BY_SUFFIX)
        raise AuthoringError(f"Expected a file with one of the endings {known}, got {path.name} - at {path}")
    return COMPILERS[kind](body, None, replace(settings, preset=preset or ""))
