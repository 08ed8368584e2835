"""The places where names of ours stand as keys in a page: they may be state with marks.

In: a page, and where the word of all marks stands. Out: offsets, in order. Words in text are no keys.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from typing import Final

from segments.edge.pages.json.shapes import COMPANIONS
from segments.edge.pages.plan.marks import WORD

_ENDINGS: Final = "|".join(
    name.removeprefix(WORD.decode()) for name in sorted({"segments", *COMPANIONS}, reverse=True)
)
_QUOTE: Final = rb"(?:\\*+[\"']|&(?:q|quot|#34|#[xX]22|apos|#0?39|#[xX]27);)"
_KEY: Final = re.compile(
    WORD + b"(?:" + _ENDINGS.encode() + rb")(" + _QUOTE + rb"?+)(?:[\t\n\r ]|\\++[nrt])*+([:,\]])"
)
"""A name of ours before a colon, with the quote between them: in JSON, in JSON inside a string or an attribute, or
in a JavaScript literal. React Router's streams have their keys in an array inside a string, before a comma."""

_ELEMENT_KEY: Final = re.compile(rb"\\+\"data-" + WORD + rb"(?:-[a-z]{3,7})?+\\+\"[\t\n\r ]*+:")
"""An attribute of ours in the elements that Next's stream (React Server Components) has inside strings."""

_BEFORE_ELEMENT_KEY: Final = len(b'\\"data-')

_ASSIGNED: Final = re.compile(WORD + rb"(?:" + _ENDINGS.encode() + rb")=(?=[\w\"'\[])")
"""A member of ours that code gives a value, as devalue does where a value is in two places (`a.segments=["x"]`)."""

_SPACE: Final = b"\t\n\r "
_MOST_SPACE: Final = 64
"""White space before a bare name; authors put such names on lines of their own."""

_BEFORE_KEYS: Final = frozenset(b"\"';{,-." + _SPACE)


def find_state(body: bytes, words: Iterable[int]) -> list[int]:
    """Offsets of our names as keys: with the same quote before them as behind, or bare after `{` or `,`.

    `words` are the places of `WORD` in the body.
    """
    return [start for start in (_key_start(body, word) for word in words) if start >= 0]


def _key_start(body: bytes, word: int) -> int:
    before = body[word - 1] if word else 0
    if before not in _BEFORE_KEYS:
        return -1
    if before == 0x2D:
        start = word - _BEFORE_ELEMENT_KEY
        return start if start >= 0 and _ELEMENT_KEY.match(body, start) else -1
    if before == 0x2E:
        return word - 1 if _ASSIGNED.match(body, word) else -1
    found = _KEY.match(body, word)
    if found is None:
        return -1
    quote = found[1]
    if found[2] != b":" and not quote.startswith(b"\\"):
        return -1
    if quote:
        return word - len(quote) if body.startswith(quote, max(0, word - len(quote))) else -1
    return word - 1 if body[max(0, word - _MOST_SPACE) : word].rstrip(_SPACE)[-1:] in (b"{", b",") else -1


def first_between(marks: list[int], start: int, end: int) -> int:
    """The first mark from `start` on, or `end` where none comes before it."""
    index = bisect_left(marks, start)
    return min(marks[index], end) if index < len(marks) else end
