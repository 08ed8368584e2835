"""The script elements of a page: where they stand, and what their tags say of them.

In: a page. Out: its scripts, in order. Comments and other raw text hide what looks like one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from segments.edge.pages.html_syntax.tokens import attributes_of, raw_text_end, tag_end

_RAW: Final = re.compile(
    rb"<(?:!--|(script|style|textarea|title|xmp|iframe|noembed|noframes)(?=[\t\n\f\r />]))"
)


class Script(NamedTuple):
    """One script element: `tag` and `close` delimit it, `start` and `end` its text."""

    tag: int
    start: int
    end: int
    close: int
    type: bytes
    id: bytes
    src: bytes

    @property
    def kind(self) -> bytes:
        """Its type without parameters."""
        return self.type.partition(b";")[0]


def find_scripts(body: bytes) -> Iterator[Script]:
    """All script elements whose tags are whole."""
    lower = body.lower()
    position = 0
    while (found := _RAW.search(lower, position)) is not None:
        if found[1] is None:
            close = lower.find(b"-->", found.start() + 2)
            position = close + 3 if close >= 0 else len(lower)
            continue
        start = tag_end(lower, found.start())
        if not start:
            return
        end = raw_text_end(lower, start, found[1])
        if found[1] == b"script":
            yield _script(body, lower, found, (start, end))
        position = end


def _script(body: bytes, lower: bytes, tag: re.Match[bytes], text: tuple[int, int]) -> Script:
    start, end = text
    values: dict[bytes, bytes] = {}
    for attribute in attributes_of(lower, tag.end(), start):
        values.setdefault(attribute.name, body[attribute.value_start : attribute.value_end].strip())
    return Script(
        tag.start(),
        start,
        end,
        tag_end(lower, end) or len(lower),
        values.get(b"type", b"").lower(),
        values.get(b"id", b""),
        values.get(b"src", b""),
    )
