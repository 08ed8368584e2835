"""The place of our script in a page: the end of its head, where it waits for nothing and nothing for it.

In: a plan, or a page on its way to one visitor, and the tag. Out: the same with the tag in it once, every other byte
as it was. A fragment gets none, nor does a page that has the script already. This file must never put anything
before a document type, into a block, or into text that is no markup.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from hashlib import blake2b
from typing import Final, NamedTuple

from segments.edge.pages.html_syntax.tokens import (
    RAW_TEXT,
    TAG,
    attributes_of,
    declaration_end,
    raw_text_end,
    tag_end,
)
from segments.edge.pages.plan.plan import FIXED, PagePlan, Piece

HEAD_REACH_BYTES: Final = 262_144
"""The bytes within which the end of a head is looked for; a longer head gets the tag where the search ended."""

_SPACE: Final = b"\t\n\f\r "
_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
_OUTER: Final = frozenset((b"html", b"head", b"body"))
_EMPTY: Final = frozenset((b"base", b"basefont", b"bgsound", b"link", b"meta"))
_TEXTUAL: Final = frozenset((b"title", b"style", b"script", b"noscript", b"noframes"))


class HeadPlaces(NamedTuple):
    """Offsets in a head between two of its elements, the last one best; True if the head's end was seen."""

    offsets: tuple[int, ...]
    is_whole: bool


def add_script(plan: PagePlan, tag: bytes, path: bytes) -> PagePlan:
    """The plan with the tag at the end of the head, unless a script of this path is there or it is no document."""
    body = b"".join(content for _, content in plan.pieces)
    if path in body and has_script(body, path):
        return plan
    offsets = find_head_places(body[:HEAD_REACH_BYTES].lower()).offsets
    found = _last_fixed(plan.pieces, offsets)
    if found is None:
        return plan
    index, offset = found
    content = plan.pieces[index].content
    parts = (content[:offset], tag, content[offset:])
    pieces = (
        *plan.pieces[:index],
        *(Piece(FIXED, part) for part in parts if part),
        *plan.pieces[index + 1 :],
    )
    named = plan.digest.encode() or body
    return replace(plan, pieces=pieces, digest=blake2b(named + tag, digest_size=16).hexdigest())


def _last_fixed(pieces: Sequence[Piece], offsets: Sequence[int]) -> tuple[int, int] | None:
    """The piece, and the offset in it, of the last place that every visitor gets."""
    best = None
    start = 0
    for index, (block, content) in enumerate(pieces):
        end = start + len(content)
        if offsets and start > offsets[-1]:
            break
        if block == FIXED:
            last = bisect_right(offsets, end) - 1
            if last >= 0 and offsets[last] >= start:
                best = (index, offsets[last] - start)
        start = end
    return best


def has_script(body: bytes, path: bytes) -> bool:
    """True if some script element of a page, shown to everybody or not, has this path in its address."""
    lower = body.lower()
    return any(
        path in body[attribute.value_start : attribute.value_end]
        for start, name_end, end in _script_tags(lower)
        for attribute in attributes_of(lower, name_end, end)
        if attribute.name == b"src"
    )


def _script_tags(lower: bytes) -> Iterator[tuple[int, int, int]]:
    """Start, end of the name and end of every start tag of a script, outside comments and raw text."""
    position = 0
    while (tag := TAG.search(lower, position)) is not None:
        position = tag.end() if tag[2] is None else tag.start(2)
        if tag[4] is not None:
            position = max(tag.start() + 1, declaration_end(lower, lower, tag.start(), in_foreign=False)[1])
        elif tag[1] in RAW_TEXT:
            if tag[1] == b"script":
                yield tag.start(), tag.end(1), position
            position = raw_text_end(lower, position, tag[1])


def find_head_places(lower: bytes) -> HeadPlaces:
    """The places for an element in the head of a page in lower case; none in what is no document."""
    position = len(_BYTE_ORDER_MARK) if lower.startswith(_BYTE_ORDER_MARK) else 0
    is_document = is_open = False
    offsets: list[int] = []
    while True:
        while position < len(lower) and lower[position] in _SPACE:
            position += 1
        kind, end = _read_token(lower, position)
        if kind == "cut":
            return HeadPlaces(tuple(offsets), is_whole=False)
        is_document = is_document or kind in _DOCUMENT_KINDS
        is_open = is_open or (is_document and kind in _OPENING_KINDS)
        if not is_document and kind in _OPENING_KINDS:
            return HeadPlaces((), is_whole=True)
        if is_open:
            offsets.append(position)
        if kind in _ENDING_KINDS:
            return HeadPlaces(tuple(offsets), is_whole=True)
        is_open = is_open or kind == "head"
        position = end


_DOCUMENT_KINDS: Final = frozenset(("doctype", "html", "head", "body"))
_OPENING_KINDS: Final = frozenset(("element", "body", "other"))
_ENDING_KINDS: Final = frozenset(("body", "other"))


def _read_token(lower: bytes, position: int) -> tuple[str, int]:
    """The kind of a token, and its end.

    The kinds: doctype, html, head, aside (a comment), body, element for one that belongs in a head, to its end, cut for
    what is not whole, and other.
    """
    tag = TAG.match(lower, position)
    if tag is None:
        return ("cut" if position >= len(lower) - 1 else "other"), position
    if tag[4] is not None:
        kind, end = declaration_end(lower, lower, position, in_foreign=False)
        return (kind if kind in ("cut", "doctype") else "aside"), end
    name = tag[1]
    end = tag.end() if tag[2] is None else tag.start(2)
    if name in _TEXTUAL:
        end = tag_end(lower, raw_text_end(lower, end, name))
        return ("element", end) if end else ("cut", position)
    if name in _EMPTY:
        return "element", end
    return (name.decode() if name in _OUTER else "other"), end


class ScriptStream:
    """Puts the tag into a page on its way to one visitor; what was sent already cannot be searched for the script."""

    __slots__ = ("_held", "_path", "_retry_at", "_tag", "_waits")

    def __init__(self, tag: bytes, path: bytes) -> None:
        self._tag, self._path = tag, path
        self._held = b""
        self._retry_at = 0
        self._waits = True

    def feed(self, data: bytes, *, is_last: bool = False) -> bytes:
        """The bytes that can go on: none before the end of the head is certain, then all."""
        if not self._waits:
            return data
        self._held += data
        if len(self._held) < self._retry_at and not is_last:
            return b""
        places = find_head_places(self._held[:HEAD_REACH_BYTES].lower())
        if not (places.is_whole or is_last or len(self._held) >= HEAD_REACH_BYTES):
            self._retry_at = len(self._held) * 3 // 2
            return b""
        held, self._held, self._waits = self._held, b"", False
        if not places.offsets or (self._path in held and has_script(held, self._path)):
            return held
        place = places.offsets[-1]
        return held[:place] + self._tag + held[place:]
