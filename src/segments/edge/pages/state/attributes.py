"""State in attributes: props of islands and components, data of small frameworks that live in markup.

In: a stretch of a page's markup and where it has marks. Out: blocks in its draft, and what could not be read.
"""

from __future__ import annotations

import re
from typing import Final

from segments.edge.pages.html_syntax.tokens import SPACE
from segments.edge.pages.html_syntax.unescape import unescape
from segments.edge.pages.json.shapes import Shape, named_as_in
from segments.edge.pages.plan.draft import Draft
from segments.edge.pages.state.documents import MAX_PLACES, add_value
from segments.edge.pages.state.halted import Unread
from segments.edge.pages.state.keys import first_between

_STATE_ATTRIBUTES: Final = frozenset(
    {b"props", b"data-page", b"data-props", b"data-react-props", b"data-state"}
)
"""Attributes of Astro's islands, Inertia, and the usual bridges from servers to components."""

_WRAPPED: Final = re.compile(
    rb'[\t\n\r ]*+\{[\t\n\r ]*+(?:"[^"\\]*+"[\t\n\r ]*+:[\t\n\r ]*+\[[0-9]{1,2},|\})'
)
"""The beginning of Astro's props: every value stands in an array, behind the number of its kind."""

_ASTRO: Final = Shape("astro", is_wrapped=True)


def add_attributes(draft: Draft, body: bytes, marks: list[int], extent: tuple[int, int]) -> list[Unread]:
    """Add the state in attributes of a stretch of markup; returns what could not be read of it.

    Raises:
        LimitExceeded: more blocks than a page may have.
    """
    unread: list[Unread] = []
    position, end = extent
    for _ in range(MAX_PLACES):
        mark = first_between(marks, position, end)
        if mark == end:
            break
        name, start, stop = _attribute_around(body, mark, extent)
        position = max(mark, stop) + 1
        value = unescape(body, start, stop)
        is_wrapped = name == b"props" and _WRAPPED.match(value.content)
        shape = named_as_in(_ASTRO, value.content) if is_wrapped else None
        if name and not add_value(draft, value, shape):
            unread.append(Unread(start, stop, f"the attribute {name.decode()}"))
    return unread


def _attribute_around(body: bytes, mark: int, extent: tuple[int, int]) -> tuple[bytes, int, int]:
    """The name of the attribute of ours in which a mark stands, and where its value does; b"" for none."""
    for delimiter in (b'"', b"'"):
        start = body.rfind(delimiter, extent[0], mark) + 1
        stop = body.find(delimiter, mark + 1, extent[1])
        name = _attribute_name(body, start - 1)
        if start > 0 and stop > 0 and name in _STATE_ATTRIBUTES and delimiter != body[mark : mark + 1]:
            return name, start, stop
    return b"", 0, 0


def _attribute_name(body: bytes, quote: int) -> bytes:
    """The name of the attribute whose value's quote stands there, or nothing."""
    if quote < 1 or body[quote - 1] != 0x3D:
        return b""
    start = quote - 1
    while start > quote - 32 and body[start - 1] not in SPACE:
        start -= 1
    return body[start : quote - 1].lower()
