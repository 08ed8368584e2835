"""State that frameworks embed in a page, cut like the page itself, so that hydration agrees with the edge.

In: a page, and the draft of its own blocks. Out: blocks in the JSON of script elements and attributes, in the
same draft. State that has marks and cannot be read is left out of a page with blocks of its own, with the scripts that
would start from it (halted.py): what is left of a page is never put back together from what was cut.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping
from typing import Final, NamedTuple

from segments.edge.pages.html_syntax.tokens import SPACE
from segments.edge.pages.html_syntax.unescape import Unescaped, merge_unescaped, unescape, unescape_string
from segments.edge.pages.json.compile import add_document, document_end, find_keys
from segments.edge.pages.json.devalue import add_flattened
from segments.edge.pages.json.grammar import STRING
from segments.edge.pages.json.shapes import COMPANIONS, Shape, named_as_in, shape_of_state
from segments.edge.pages.plan.cutting import StateSoFar
from segments.edge.pages.plan.draft import Draft
from segments.edge.pages.plan.marks import WORD, find_words
from segments.edge.pages.state.angular_hints import drop_hints
from segments.edge.pages.state.enqueued import add_pieces, is_piece
from segments.edge.pages.state.halted import FRAMEWORK, STATE_NOT_UNDERSTOOD, halt
from segments.edge.pages.state.scripts import Script, find_scripts

MAX_STATEMENTS: Final = 64
"""Assignments in one script; each is looked at on its own, and frameworks write a few."""

MAX_PLACES: Final = 256
"""Scripts and attributes with marks in one page; each costs a look of its own."""

_ENDINGS: Final = "|".join(
    name.removeprefix(WORD.decode()) for name in sorted({"segments", *COMPANIONS}, reverse=True)
)
_KEY: Final = re.compile(
    WORD
    + rf"""(?:{_ENDINGS})((?:\\*+"|&(?:q|quot|#34|#[xX]22);)?+)(?:[\t\n\r ]|\\++[nrt])*+([:,\]])""".encode()
)
"""A name of ours before a colon, with the quote between them: in JSON, in JSON inside a string or an attribute, or
in a JavaScript literal. React Router's streams have their keys in an array inside a string, before a comma."""

_ELEMENT_KEY: Final = re.compile(rb"\\+\"data-" + WORD + rb"(?:-[a-z]{3,7})?+\\+\"[\t\n\r ]*+:")
"""An attribute of ours in the elements that Next's stream (React Server Components) has inside strings."""

_BEFORE_ELEMENT_KEY: Final = len(b'\\"data-')

_BEFORE_KEYS: Final = frozenset((b'"', b";", b"{", b",", b"-"))

_ASSIGNMENT: Final = re.compile(
    rb"[\t\n\f\r ;]*+(?:(?:var|let|const)[\t\n\r ]++)?[A-Za-z_$][\w$.\[\]\"']{0,80}+[\t\n\r ]*+=[\t\n\r ]*+(?=[{\[])"
)
_STATE_ATTRIBUTES: Final = frozenset(
    {b"props", b"data-page", b"data-props", b"data-react-props", b"data-state"}
)
"""Attributes of Astro's islands, Inertia, and the usual bridges from servers to components."""

_WRAPPED: Final = re.compile(
    rb'[\t\n\r ]*+\{[\t\n\r ]*+(?:"[^"\\]*+"[\t\n\r ]*+:[\t\n\r ]*+\[[0-9]{1,2},|\})'
)
"""The beginning of Astro's props: every value stands in an array, behind the number of its kind."""

_ASTRO: Final = Shape("astro", is_wrapped=True)


class _Unread(NamedTuple):
    """State that has marks and cannot be read: the bytes that it would be left out with, and its name."""

    start: int
    end: int
    name: str


def find_state(body: bytes, words: Iterable[int]) -> list[int]:
    """Offsets of our names as keys: with the same quote before them as behind, or right after `{` or `,`.

    `words` are the places of `WORD` in the body.
    """
    return [start for start in (_key_start(body, word) for word in words) if start >= 0]


def _key_start(body: bytes, word: int) -> int:
    if body[word - 1 : word] not in _BEFORE_KEYS:
        return -1
    if body[word - 1] == 0x2D:
        before = word - _BEFORE_ELEMENT_KEY
        return before if before >= 0 and _ELEMENT_KEY.match(body, before) else -1
    found = _KEY.match(body, word)
    if found is None:
        return -1
    quote = found[1]
    if found[2] != b":" and not quote.startswith(b"\\"):
        return -1
    if quote:
        return word - len(quote) if body.startswith(quote, max(0, word - len(quote))) else -1
    return word - 1 if body[word - 1] in b"{," else -1


def add_state(draft: Draft, body: bytes, marks: list[int], so_far: StateSoFar) -> None:
    """Add the blocks of a page's embedded state to the draft of the page, or of a part that follows on others.

    `marks` are what `find_state` found.

    Raises:
        LimitExceeded: more blocks than a page may have.
    """
    so_far.has_blocks |= bool(draft.blocks)
    if so_far.is_halted:
        halt(draft, body, [])
        return
    unread = _add_all(draft, body, marks, so_far) if marks or so_far.has_stream else []
    for one in unread:
        draft.report(STATE_NOT_UNDERSTOOD, one.start, one.name)
    if so_far.has_blocks or draft.blocks:
        drop_hints(draft, body)
    if unread and so_far.has_blocks:
        so_far.is_halted = True
        halt(draft, body, [(one.start, one.end) for one in unread])


def _add_all(draft: Draft, body: bytes, marks: list[int], so_far: StateSoFar) -> list[_Unread]:
    """Add scripts and attributes with marks; returns what could not be read."""
    scripts = list(find_scripts(body))
    marked = [one for one in scripts if _first_between(marks, one.start, one.end) < one.end]
    unread = _add_pieces(draft, body, scripts, marked, so_far)
    position = 0
    for number, script in enumerate(marked):
        if _first_between(marks, position, script.start) < script.start:
            unread += _add_attributes(draft, body, marks, (position, script.start))
        if number < MAX_PLACES and not _add_script(draft, body, script, marks):
            name = f"the script {script.id.decode('utf-8', 'replace')[:40]}".strip()
            unread.append(_Unread(script.tag, script.close, name))
        position = script.end
    return unread + _add_attributes(draft, body, marks, (position, len(body)))


def _add_pieces(
    draft: Draft, body: bytes, scripts: list[Script], marked: list[Script], so_far: StateSoFar
) -> list[_Unread]:
    """Add React Router's stream; pieces in a later part refer to what has gone, and cannot be read."""
    if not (so_far.has_stream or any(is_piece(body, script) for script in marked)):
        return []
    pieces = [script for script in scripts if is_piece(body, script)]
    if not so_far.has_stream and add_pieces(draft, body, pieces):
        so_far.has_stream = True
        return []
    return [_Unread(piece.tag, piece.close, "a piece of React Router's stream") for piece in pieces]


def _first_between(marks: list[int], start: int, end: int) -> int:
    """The first mark from `start` on, or `end` where none comes before it."""
    index = bisect_left(marks, start)
    return min(marks[index], end) if index < len(marks) else end


def _add_script(draft: Draft, body: bytes, script: Script, marks: list[int]) -> bool:
    """Add one script's state; false where it has marks that are certainly state and cannot be read."""
    if is_piece(body, script):
        return True  # all pieces have been read together
    if script.id == b"__NUXT_DATA__":
        return add_flattened(draft, body, (script.start, script.end))
    read = _READERS.get(script.kind)
    if read is None and script.type.endswith(b"+json"):
        read = _add_json
    return read is None or read(draft, body, script, marks)


def _add_json(draft: Draft, body: bytes, script: Script, marks: list[int]) -> bool:
    return _add_extent(draft, body, (script.start, script.end), marks)


def _add_extent(
    draft: Draft, body: bytes, extent: tuple[int, int], marks: list[int], shape: Shape | None = None
) -> bool:
    """Add a document and the documents that are strings in it; false where one has marks and cannot be read."""
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
        mark = _first_between(inner, position, extent[1])
        if mark == extent[1]:
            return True
        string = _string_around(body, mark, (position, extent[1]))
        if string is None:
            return False
        value = unescape_string(body, *string)  # what no parser reads is somebody's words, and no state
        size = len(value.content)
        if not _add_value(draft, value) and document_end(value.content, 0, size) == size:
            return False
        position = string[1] + 1
    return False


def _string_around(body: bytes, mark: int, extent: tuple[int, int]) -> tuple[int, int] | None:
    """The text of the string in which a mark stands; no string goes on where the search begins."""
    for found in STRING.finditer(body, *extent):
        if found.end() > mark:
            return (found.start() + 1, found.end() - 1) if found.start() < mark else None
    return None


def _add_assignments(draft: Draft, body: bytes, script: Script, marks: list[int]) -> bool:
    """Each `name = JSON` at the beginning of a script; other code stays, and may hold no state with marks."""
    position = script.start
    is_framework = FRAMEWORK.search(body, script.start, script.end) is not None
    for _ in range(MAX_STATEMENTS):
        found = _ASSIGNMENT.match(body, position, script.end)
        end = document_end(body, found.end(), script.end) if found else 0
        if found is None or not end or (end < script.end and body[end] not in b";,v_w\n" and is_framework):
            break
        if is_framework and not _add_extent(draft, body, (found.end(), end), marks):
            return False
        position = end
    return not is_framework or _first_between(marks, position, script.end) == script.end


def _leave(*_: object) -> bool:
    return False


_READERS: Final[Mapping[bytes, Callable[[Draft, bytes, Script, list[int]], bool]]] = {
    b"application/json": _add_json,
    b"application/ld+json": _add_json,
    b"text/json": _add_json,
    b"": _add_assignments,
    b"text/javascript": _add_assignments,
    b"application/javascript": _add_assignments,
    b"module": _add_assignments,
    b"fastboot/shoebox": _add_json,
    b"qwik/json": _leave,
}
"""By a script's type; scripts of other types are templates or the like, and no state."""


def _add_attributes(draft: Draft, body: bytes, marks: list[int], extent: tuple[int, int]) -> list[_Unread]:
    """Add the state in attributes of a stretch of markup; returns what could not be read of it."""
    unread: list[_Unread] = []
    position, end = extent
    for _ in range(MAX_PLACES):
        mark = _first_between(marks, position, end)
        if mark == end:
            break
        name, start, stop = _attribute_around(body, mark, extent)
        position = max(mark, stop) + 1
        value = unescape(body, start, stop)
        is_wrapped = name == b"props" and _WRAPPED.match(value.content)
        shape = named_as_in(_ASTRO, value.content) if is_wrapped else None
        if name and not _add_value(draft, value, shape):
            unread.append(_Unread(start, stop, f"the attribute {name.decode()}"))
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


def _add_value(draft: Draft, value: Unescaped, shape: Shape | None = None) -> bool:
    """Add a document that stood in escapes; false where it has marks and cannot be read. Other text is no state.

    Escapes in escapes take twice as many backslashes at each level, so there are never many levels.
    """
    content = value.content
    if content.lstrip()[:1] not in (b"[", b"{"):
        return True
    found = Draft()
    if not _add_extent(found, content, (0, len(content)), find_state(content, find_words(content)), shape):
        return False
    if shape is not None and any(code == "whole-document" for code, _, _ in found.problems):
        return False  # an island that is a block itself: its props alone cannot go
    merge_unescaped(draft, found, value)
    return True
