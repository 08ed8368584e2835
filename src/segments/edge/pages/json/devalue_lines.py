"""React Router's streams (turbo-stream): a flattened array, and lines with what came later.

In: a text of such lines. Out: blocks in a draft. Names of members are values of the array as well (`"_7":8`: value 7
is the name), and a promise (`["P",10]`) is kept by a line of its own (`P10:[...]`), whose values go on counting.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from segments.edge.pages.json.bulk import MAX_BULK_BYTES, is_shallow
from segments.edge.pages.json.devalue import Flattened, add_values, places_in
from segments.edge.pages.json.flat_contents import Place
from segments.edge.pages.plan.assemble import assemble
from segments.edge.pages.plan.draft import Draft
from segments.edge.pages.plan.plan import FIXED, PagePlan, Piece
from segments.edge.pages.settings.page_settings import PLAIN_PAGE, PageSettings
from segments.errors import LimitExceeded

_LATER: Final = re.compile(rb"[PE]([0-9]{1,9}):")
_NAME: Final = re.compile(r"_([0-9]{1,9})\Z")
_RAW: Final = frozenset({"B", "D", "E", "R", "U", "Y", "P"})
"""Numbers in these are no indices: big integers, dates, errors, patterns, addresses, symbols, promises."""

_PROMISE: Final = "P"
_MARKS: Final = re.compile(rb'"segments?(?:All|Not|Slot|Default|Cap|_[a-z]+)?"')
"""A stream that has none of these names as a value has no blocks."""


class _Lines(NamedTuple):
    """All values of a stream, where each stands, and where the values of a promise begin."""

    values: list[object]
    places: list[Place]
    begins: dict[int, int]


def has_marks(text: bytes) -> bool:
    """True if a stream may have blocks."""
    return _MARKS.search(text) is not None


def add_lines(draft: Draft, text: bytes) -> bool:
    """Add the blocks of a stream; false where it is none, or where a block cannot be taken out.

    Raises:
        LimitExceeded: more blocks than a page may have.
    """
    lines = _read_lines(text)
    if lines is None:
        return False
    values, places, begins = lines
    named = _named(values)
    leads = {
        index: [begins[index]] if index in begins else []
        for index, value in enumerate(values)
        if isinstance(value, list) and value[:1] == [_PROMISE]
    }
    if named is None:
        return False
    resolved, keys = named
    names = {name for value in resolved if isinstance(value, dict) for name in value}
    signs = "".join(f"{json.dumps(name)}:{{" for name in sorted(names)).encode()
    return add_values(draft, text, Flattened(resolved, places, keys=keys, leads=leads, raw=_RAW), signs)


def _read_lines(text: bytes) -> _Lines | None:
    """The values of all lines; None where one is not what turbo-stream writes."""
    found = _Lines([], [], {})
    if len(text) > MAX_BULK_BYTES:
        return None
    for number, (start, end) in enumerate(_extents(text)):
        later = _LATER.match(text, start, end)
        if (later is None) != (number == 0):
            return None
        begin = later.end() if later else start
        content = text[begin:end]
        try:
            values = json.loads(content) if is_shallow(content) else None
        except ValueError:
            return None
        if isinstance(values, int) and number:
            continue  # a constant, and no value of the array
        places = places_in(text, (begin, end))
        if not isinstance(values, list) or places is None or len(places) != len(values):
            return None
        if later:
            found.begins[int(later[1])] = len(found.values)
        found.values.extend(values)
        found.places.extend(places)
    return found


def _extents(text: bytes) -> Iterator[tuple[int, int]]:
    position = 0
    while position < len(text):
        end = text.find(b"\n", position)
        end = end if end >= 0 else len(text)
        yield position, end
        position = end + 1


def _named(values: Sequence[object]) -> tuple[list[object], dict[int, list[int]]] | None:
    """The values with the names of their members resolved, and the indices of these names."""
    resolved: list[object] = []
    keys: dict[int, list[int]] = {}
    known: dict[str, tuple[int, str]] = {}
    for index, value in enumerate(values):
        if not isinstance(value, dict):
            resolved.append(value)
            continue
        members: dict[str, object] = {}
        for said, reference in value.items():
            if said not in known:
                found = _NAME.match(said)
                key = int(found[1]) if found else len(values)
                name = values[key] if key < len(values) else None
                if not isinstance(name, str):
                    return None
                known[said] = key, name
            members[known[said][1]] = reference
            keys.setdefault(index, []).append(known[said][0])
        resolved.append(members)
    return resolved, keys


def compile_stream(body: bytes, settings: PageSettings = PLAIN_PAGE) -> PagePlan:
    """The plan of an answer in this form (`.data`, text/x-script). One that cannot be cut is empty, and reported."""
    draft = Draft(keeps_marks=settings.json.keeps_marks)
    if has_marks(body) and not _is_cut(draft, body):
        draft = Draft(cuts=[(0, len(body))])
        draft.report("state-not-understood", 0, "an answer of React Router")
    if draft.blocks or draft.cuts or draft.problems:
        return assemble(body, draft)
    return PagePlan((Piece(FIXED, body),))


def _is_cut(draft: Draft, body: bytes) -> bool:
    """Add the blocks of an answer; false where it cannot be cut, nor while it arrives."""
    try:
        return add_lines(draft, body)
    except LimitExceeded:
        return False
