"""Content as files and addresses give it: which compiler makes its plan.

In: a path and its bytes, or a Content-Type. Out: a `PagePlan`, the very one that the worker would make.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from segments.edge.pages.content_types import kind_of
from segments.edge.pages.plan.plan import PagePlan
from segments.edge.pages.settings.page_settings import PLAIN_PAGE, PageSettings
from segments.errors import AuthoringError, WrongUsage

TYPES_BY_SUFFIX: Final = {
    **dict.fromkeys((".html", ".htm"), "text/html"),
    **dict.fromkeys((".txt", ".liquid"), "text/plain"),
    ".md": "text/markdown",
    ".xhtml": "application/xhtml+xml",
    ".xml": "application/xml",
    ".rss": "application/rss+xml",
    ".atom": "application/atom+xml",
    ".json": "application/json",
    ".jsonld": "application/ld+json",
    ".webmanifest": "application/manifest+json",
    ".ndjson": "application/x-ndjson",
    ".jsonl": "application/jsonl",
    ".data": "text/x-script",
    ".rsc": "text/x-component",
    ".sveltekit-data": "text/sveltekit-data",
}
"""The types that servers give to files with these endings. Styles, scripts and pictures have no blocks."""


def compile_as(content_type: str, body: bytes, settings: PageSettings = PLAIN_PAGE) -> PagePlan:
    """The plan of a body of this type.

    Raises:
        WrongUsage: there is no such preset.
        PlanError: it cannot be compiled.
    """
    # All compilers of pages are half of what a command imports, and most command lines name no page.
    from segments.edge.pages.json.shapes import SHAPES
    from segments.edge.pages.response import compile_response

    preset = settings.json.preset
    if kind_of(content_type).startswith("json") and preset and preset not in SHAPES:
        raise WrongUsage(f"Expected one of the presets {', '.join(SHAPES)}, got {preset} - at --json-preset")
    return compile_response(body, content_type, settings)


def compile_file(
    path: Path, body: bytes, preset: str | None = None, settings: PageSettings = PLAIN_PAGE
) -> PagePlan:
    """The plan of a file, by its suffix; `settings` are what a site says of its pages.

    Raises:
        AuthoringError: no kind of content has this suffix.
        PlanError: it cannot be compiled.
    """
    suffix = path.suffix.lower()
    if suffix not in TYPES_BY_SUFFIX:
        known = ", ".join(TYPES_BY_SUFFIX)
        raise AuthoringError(f"Expected a file with one of the endings {known}, got {path.name} - at {path}")
    settings = replace(settings, json=replace(settings.json, preset=preset or ""))
    return compile_as(TYPES_BY_SUFFIX[suffix], body, settings)


def pages_at(paths: Sequence[Path]) -> list[Path]:
    """The pages at these paths; of a folder its files with a known suffix, wherever below it."""
    return [page for path in paths for page in (_pages_in(path) if path.is_dir() else [path])]


def _pages_in(folder: Path) -> list[Path]:
    files = sorted(folder.rglob("*"))
    return [file for file in files if file.suffix.lower() in TYPES_BY_SUFFIX and file.is_file()]
