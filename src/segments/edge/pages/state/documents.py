"""One document of state: JSON, and the JSON that is a string in it or stood in escapes.

In: where a document stands. Out: its blocks in a draft, or the word that it cannot be read.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import Final

from segments.edge.pages.html_syntax.unescape import Unescaped, merge_unescaped, unescape_string
from segments.edge.pages.json.compile import add_document, find_keys
from segments.edge.pages.json.grammar import STRING
from segments.edge.pages.json.reader import document_end
from segments.edge.pages.json.shapes import Shape, shape_of_state
from segments.edge.pages.plan.draft import Draft
from segments.edge.pages.plan.marks import find_words
from segments.edge.pages.state.keys import find_state, first_between
from segments.edge.pages.state.literals import read_literal

MAX_PLACES: Final = 256
"""Scripts and attributes with marks in a page, and strings with marks in a document; each costs a look of its own."""


def add_extent(
    draft: Draft, body: bytes, extent: tuple[int, int], marks: list[int], shape: Shape | None = None
) -> bool:
    """Add a document and the documents that are strings in it; false where one has marks and cannot be read.

    Raises:
        LimitExceeded: more blocks than a page may have.
    """
    shape = shape or shape_of_state(body[slice(*extent)])
    keys = find_keys(body, shape, *extent)
    if keys and not add_document(draft, body, extent, keys, shape):
        return False
    own = {offset for offset, _ in keys}
    inner = [
        mark for mark in marks[slice(*(bisect_left(marks, place) for place in extent))] if mark not in own
    ]
    position = extent[0]
    for _ in range(MAX_PLACES):
        mark = first_between(inner, position, extent[1])
        if mark == extent[1]:
            return True
        string = _string_around(body, mark, (position, extent[1]))
        if string is None:
            return False
        value = unescape_string(body, *string)  # what no parser reads is somebody's words, and no state
        size = len(value.content)
        if not add_value(draft, value) and document_end(value.content, 0, size) == size:
            return False
        position = string[1] + 1
    return False


def _string_around(body: bytes, mark: int, extent: tuple[int, int]) -> tuple[int, int] | None:
    """The text of the string in which a mark stands; no string goes on where the search begins."""
    for found in STRING.finditer(body, *extent):
        if found.end() > mark:
            return (found.start() + 1, found.end() - 1) if found.start() < mark else None
    return None


def add_value(draft: Draft, value: Unescaped) -> bool:
    """Add a document that stood in escapes; false where it has marks and cannot be read. Other text is no state.

    Escapes in escapes take twice as many backslashes at each level, so there are never many levels.

    Raises:
        LimitExceeded: more blocks than a page may have.
    """
    content = value.content
    if content.lstrip()[:1] not in (b"[", b"{"):
        return True
    found = draft.empty()
    if not add_extent(found, content, (0, len(content)), find_state(content, find_words(content))):
        return False
    merge_unescaped(draft, found, value)
    return True


def add_literal(draft: Draft, body: bytes, extent: tuple[int, int], marks: list[int]) -> int:
    """Add a literal in JavaScript that begins an extent; returns where it ends, or 0 where it cannot be read.

    Raises:
        LimitExceeded: more blocks than a page may have.
    """
    found = read_literal(body, *extent, marks)
    return found[1] if found is not None and add_value(draft, found[0]) else 0
