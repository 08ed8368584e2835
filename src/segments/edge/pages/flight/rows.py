"""React's flight format (React Server Components): rows, each with the number that others refer to it by.

In: bytes of a stream. Out: its rows, as far as they are whole. A row ends at a line feed; texts and typed arrays have
their length in bytes instead, and hold anything.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

UNNUMBERED: Final = -1
"""The number of a row that nothing can refer to: a hint to load something early."""

SIZED: Final = frozenset(b"AGLMOSTUVbglmos")
"""Tags of rows with a length. `T` is a text; the others are typed arrays."""

TEXT: Final = b"T"

CODE: Final = frozenset((b"I", b"H"))
"""Tags of rows that name code and files to load; they hold no content."""

_HEAD: Final = re.compile(rb"([0-9a-f]{0,8}):(?:([AGLMOSTUVbglmos])([0-9a-f]{1,8}),|([A-Z#rx])?+)")
_HEAD_BYTES: Final = 20
"""No head is longer."""


class NotFlight(ValueError):
    """The bytes are no row."""


class Row(NamedTuple):
    """One row: `start` and `end` delimit all of it, `content` and `stop` what it says. Without a tag that is JSON."""

    start: int
    number: int
    tag: bytes
    content: int
    stop: int
    end: int


class Rows(NamedTuple):
    """The whole rows of a text, and where the first one begins that is not whole."""

    rows: Sequence[Row]
    end: int


def read_rows(text: bytes) -> Rows:
    """The rows of a text that begins with one.

    Raises:
        NotFlight: it does not.
    """
    rows: list[Row] = []
    position = 0
    while position < len(text):
        row = _read_row(text, position)
        if row is None:
            break
        rows.append(row)
        position = row.end
    return Rows(rows, position)


def _read_row(text: bytes, position: int) -> Row | None:
    """The row that begins here; None where it is not whole."""
    head = _HEAD.match(text, position)
    if head is None or (head[2] is None and _has_sized_tag(text, head)):
        if len(text) - position < _HEAD_BYTES:
            return None
        raise NotFlight
    number = int(head[1], 16) if head[1] else UNNUMBERED
    if head[2]:
        end = head.end() + int(head[3], 16)
        return Row(position, number, head[2], head.end(), end, end) if end <= len(text) else None
    stop = text.find(b"\n", head.end())
    return Row(position, number, head[4] or b"", head.end(), stop, stop + 1) if stop >= 0 else None


def _has_sized_tag(text: bytes, head: re.Match[bytes]) -> bool:
    tag = head.start(4) if head[4] else head.end()
    return tag < len(text) and text[tag] in SIZED
