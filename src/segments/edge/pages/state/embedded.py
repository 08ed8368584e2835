"""State that frameworks embed in a page, cut like the page itself, so that hydration agrees with the edge.

In: a page, and the draft of its own blocks. Out: blocks in the JSON of script elements and attributes, in the
same draft. State that has marks and cannot be read is left out of a page with blocks of its own, with the scripts that
would start from it (halted.py): what is left of a page is never put back together from what was cut.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

from segments.edge.pages.html_syntax.unescape import unescape_string
from segments.edge.pages.json.devalue import add_flattened
from segments.edge.pages.json.reader import document_end
from segments.edge.pages.plan.cutting import StateSoFar
from segments.edge.pages.plan.draft import Draft
from segments.edge.pages.state.angular_hints import drop_hints
from segments.edge.pages.state.attributes import add_attributes
from segments.edge.pages.state.documents import MAX_PLACES, add_extent, add_literal, add_value
from segments.edge.pages.state.halted import FRAMEWORK, STATE_NOT_UNDERSTOOD, Unread, halt, names_any
from segments.edge.pages.state.in_pieces import add_pieces, has_state, is_any_piece
from segments.edge.pages.state.keys import first_between
from segments.edge.pages.state.next_texts import part_texts
from segments.edge.pages.state.origins import whose_state
from segments.edge.pages.state.scripts import Script, find_scripts
from segments.edge.pages.state.sveltekit import add_sveltekit, is_sveltekit

MAX_STATEMENTS: Final = 64
"""Assignments in one script; each is looked at on its own, and frameworks write a few."""

_ASSIGNMENT: Final = re.compile(
    rb"[\t\n\f\r ;]*+(?:(?:var|let|const)[\t\n\r ]++)?[A-Za-z_$][\w$.\[\]\"']{0,80}+[\t\n\r ]*+=[\t\n\r ]*+"
    rb"(?=[{\[]|JSON\.parse\([\"'])"
)
_PARSED: Final = re.compile(
    rb"""JSON\.parse\(("(?:[^"\\\n]|\\[^x\n])*+"|'(?:[^'\\\n]|\\[^x\n])*+')\)""", re.DOTALL
)
"""JSON in a text of a script. Of the escapes that JSON has not, those of quotes are read."""


def add_state(draft: Draft, body: bytes, marks: list[int], so_far: StateSoFar) -> None:
    """Add the blocks of a page's embedded state to the draft of the page, or of a part that follows on others.

    `marks` are what `find_state` found.

    Raises:
        LimitExceeded: more blocks than a page may have.
    """
    draft.keeps_marks, draft.add_markup = so_far.keeps_marks, so_far.add_markup
    part_texts(draft, body, so_far)
    so_far.has_blocks |= bool(draft.blocks)
    if so_far.is_halted:
        halt(draft, body, [])
        return
    unread = _add_all(draft, body, marks, so_far) if has_state(body, marks) or so_far.has_stream else []
    for one in unread:
        draft.report(STATE_NOT_UNDERSTOOD, one.start, one.name)
    if so_far.has_blocks or draft.blocks:
        drop_hints(draft, body)
    if unread and (so_far.has_blocks or _may_have_blocks(body, unread, so_far)):
        so_far.is_halted = True
        halt(draft, body, [(one.start, one.end) for one in unread])


def _may_have_blocks(body: bytes, unread: list[Unread], so_far: StateSoFar) -> bool:
    """True if the page comes in parts and its state, which stands before its content, names segments of the site."""
    return so_far.is_in_parts and any(names_any(body[one.start : one.end], so_far.names) for one in unread)


def _add_all(draft: Draft, body: bytes, marks: list[int], so_far: StateSoFar) -> list[Unread]:
    """Add scripts and attributes with marks; returns what could not be read."""
    scripts = list(find_scripts(body))
    marked = [one for one in scripts if first_between(marks, one.start, one.end) < one.end]
    unread = add_pieces(draft, body, scripts, marked, so_far)
    position = 0
    for number, script in enumerate(marked):
        if first_between(marks, position, script.start) < script.start:
            unread += add_attributes(draft, body, marks, (position, script.start))
        if number < MAX_PLACES and not _add_script(draft, body, script, marks):
            unread.append(Unread(script.tag, script.close, whose_state(body, script)))
        position = script.end
    return unread + add_attributes(draft, body, marks, (position, len(body)))


def _add_script(draft: Draft, body: bytes, script: Script, marks: list[int]) -> bool:
    """Add one script's state; false where it has marks that are certainly state and cannot be read."""
    if is_any_piece(body, script):
        return True  # all pieces have been read together
    if script.id == b"__NUXT_DATA__":
        return add_flattened(draft, body, (script.start, script.end))
    if is_sveltekit(body, script) and not script.kind.endswith(b"json"):
        return add_sveltekit(draft, body, script, marks)
    read = _READERS.get(script.kind)
    if read is None and script.type.endswith(b"+json"):
        read = _add_json
    return read is None or read(draft, body, script, marks)


def _add_json(draft: Draft, body: bytes, script: Script, marks: list[int]) -> bool:
    return add_extent(draft, body, (script.start, script.end), marks)


def _add_assignments(draft: Draft, body: bytes, script: Script, marks: list[int]) -> bool:
    """Each `name = value` at the beginning of a script; other code stays, and may hold no state with marks."""
    if FRAMEWORK.search(body, script.start, script.end) is None:
        return True
    position = script.start
    for _ in range(MAX_STATEMENTS):
        found = _ASSIGNMENT.match(body, position, script.end)
        end = _add_assigned(draft, body, (found.end(), script.end), marks) if found else 0
        if not end:
            break
        position = end
    return first_between(marks, position, script.end) == script.end


def _add_assigned(draft: Draft, body: bytes, extent: tuple[int, int], marks: list[int]) -> int:
    """Add what a name is given: JSON, also in a text, or a literal; returns its end, or 0 where it cannot be read."""
    start, limit = extent
    parsed = _PARSED.match(body, start, limit)
    if parsed is not None:
        text = unescape_string(body, parsed.start(1) + 1, parsed.end(1) - 1)
        return parsed.end() if add_value(draft, text) else 0
    end = document_end(body, start, limit)
    if end:
        is_all = end == limit or body[end] in b";,v_w\n"
        return end if is_all and add_extent(draft, body, (start, end), marks) else 0
    found = draft.empty()
    end = add_literal(found, body, extent, marks)
    if not end or (end < limit and body[end] not in b";,\n"):
        return 0
    draft.take(found)
    return end


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
