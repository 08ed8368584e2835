"""Readers of cookies whose name begins with a tool's own word and ends with a number of the site."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from segments.edge.consent.tools.reading import Reader, Reading
from segments.edge.consent.tools.shapes import Shape, read_shape


def prefixed_reader(prefix: str, shape: Shape) -> Reader:
    """The reader of the first cookie whose name begins so."""
    return partial(_read_first, prefix, shape)


def _read_first(prefix: str, shape: Shape, cookies: Mapping[str, str]) -> Reading | None:
    value = next((value for name, value in cookies.items() if name.startswith(prefix) and value), None)
    return read_shape(value, shape) if value else None
