"""State in attributes: props of islands and components, data of small frameworks that live in markup.

In: a stretch of a page's markup and where it has marks. Out: blocks in its draft, and what could not be read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

from segments.edge.pages.html_syntax.tokens import SPACE
from segments.edge.pages.html_syntax.unescape import Unescaped, merge_unescaped, unescape
from segments.edge.pages.plan.draft import Draft
from segments.edge.pages.plan.marks import find_words
from segments.edge.pages.state.documents import MAX_PLACES, add_literal, add_value
from segments.edge.pages.state.halted import Unread
from segments.edge.pages.state.islands import add_props, is_wrapped
from segments.edge.pages.state.keys import find_state, first_between

_STIMULUS_VALUE: Final = re.compile(rb"data-[a-z0-9_-]++(?<=-value)\Z")
"""Stimulus: data-<controller>-<name>-value."""

_SIGNED: Final = frozenset({b"wire:snapshot", b"wire:initial-data"})
"""Livewire's: its server refuses a component whose snapshot is not to the byte what it has signed."""

_MAX_NAME_BYTES: Final = 96

_NAME: Final = re.compile(rb"[\"'{,\t\n\r ]*+\w++")
_SAID: Final = re.compile(rb"[\t\n\r ]*+[\"']?[\t\n\r ]*+:[\t\n\r ]*+[\"'\[]")
"""Behind a name of ours: names of segments, and no expression, which may be anything."""


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
        if name in _SIGNED and not any(block.start < start < block.end for block in draft.blocks):
            draft.report("signed-state", start, f"the attribute {name.decode()}")
        add = _reader_of(name)
        if add is not None and not add(draft, unescape(body, start, stop)):
            unread.append(Unread(start, stop, f"the attribute {name.decode()}"))
    return unread


def _attribute_around(body: bytes, mark: int, extent: tuple[int, int]) -> tuple[bytes, int, int]:
    """The name of the attribute of ours in which a mark stands, and where its value does; b"" for none."""
    for delimiter in (b'"', b"'"):
        start = body.rfind(delimiter, extent[0], mark) + 1
        stop = body.find(delimiter, mark + 1, extent[1])
        name = _attribute_name(body, start - 1)
        is_state = name in _SIGNED or _reader_of(name) is not None
        if start > 0 and stop > 0 and is_state and delimiter != body[mark : mark + 1]:
            return name, start, stop
    return b"", 0, 0


def _attribute_name(body: bytes, quote: int) -> bytes:
    """The name of the attribute whose value's quote stands there, or nothing."""
    if quote < 1 or body[quote - 1] != 0x3D:
        return b""
    start = quote - 1
    while start > quote - _MAX_NAME_BYTES and body[start - 1] not in SPACE:
        start -= 1
    return body[start : quote - 1].lower()


def _add_props(draft: Draft, value: Unescaped) -> bool:
    return add_props(draft, value) if is_wrapped(value.content) else add_value(draft, value)


def _add_code(draft: Draft, value: Unescaped) -> bool:
    """Add data that is written as JSON or as a literal in JavaScript; other code is no state, if it names nobody."""
    content = value.content
    start = len(content) - len(content.lstrip())
    found = draft.empty()
    marks = find_state(content, find_words(content))
    end = (
        add_literal(found, content, (start, len(content)), marks)
        if content[start : start + 1] in b"[{"
        else 0
    )
    if end < len(content.rstrip()):
        return not any(_names_somebody(content, mark) for mark in marks)
    found.problems = [problem for problem in found.problems if problem[0] != "odd-segments"]
    merge_unescaped(draft, found, value)
    return True


def _names_somebody(content: bytes, mark: int) -> bool:
    name = _NAME.match(content, mark)
    return name is not None and _SAID.match(content, name.end()) is not None


_READERS: Final[Mapping[bytes, Callable[[Draft, Unescaped], bool]]] = {
    b"props": _add_props,
    b"data-page": add_value,
    b"data-props": add_value,
    b"data-react-props": add_value,
    b"data-state": add_value,
    b"x-data": _add_code,
    b"v-scope": _add_code,
    b"hx-vals": _add_code,
    b"data-hx-vals": _add_code,
}
"""Attributes of Astro's islands, Inertia, the usual bridges from servers to components, Alpine, petite-vue, htmx."""


def _reader_of(name: bytes) -> Callable[[Draft, Unescaped], bool] | None:
    """The reader of an attribute of this name; None for one that holds no state."""
    return _READERS.get(name) or (add_value if _STIMULUS_VALUE.match(name) else None)
