"""The thing at a place of a rules file, also of one that is not valid while somebody types in it.

In: a text and an offset. Out: a `Cursor`: in a condition or not, in which kind of quoted name, and the word there.
Nothing here parses TOML or CEL: half of either has to do.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

SEGMENT: Final = "segment"
EVENT: Final = "event"
SCORE: Final = "score"
WINDOW: Final = "window"
PURPOSE: Final = "purpose"
TEXT: Final = "text"
"""The kinds of quoted names; `text` is any other quoted text of a condition."""

_CONDITION: Final = re.compile(r"""(?<![\w-])when[ \t]*=[ \t]*('''|\"""|'|")""")
_WORD_BEFORE: Final = re.compile(r"[A-Za-z_][\w.]*\Z")
_WORD_AFTER: Final = re.compile(r"[\w.]*")
_NAME_AFTER: Final = re.compile(r"[^\"'\n]*")
_CALL: Final = re.compile(r"([A-Za-z_][\w.]*)\(([^()]*)\Z")
_KEY: Final = re.compile(r"""(?<![\w-])([a-z_]+)[ \t]*=[ \t]*\[?[^\[\]\n=]*["']([^"'\n]*)\Z""")
_HEADER: Final = re.compile(r"\[segments\.([a-z0-9-]+)\]")
_KINDS_OF_KEYS: Final = {
    "parent": SEGMENT,
    "fallback": SEGMENT,
    "replacement": SEGMENT,
    "segments": SEGMENT,
    "event": EVENT,
    "activity": EVENT,
    "purpose": PURPOSE,
}
_FIRST_ARGUMENTS: Final = {"in_segment": SEGMENT, "score": SCORE}


@dataclass(frozen=True, slots=True)
class Cursor:
    """`kind` is that of a quoted name, "" outside of quotes; `word` the whole word or name, `typed` what of it stands
    before the place. `header` is the segment of a table header at the place.
    """

    is_condition: bool
    kind: str = ""
    word: str = ""
    typed: str = ""
    header: str = ""


def cursor_at(text: str, offset: int) -> Cursor:
    """The thing at an offset."""
    before, after = text[:offset], text[offset:]
    line = text[before.rfind("\n") + 1 :].partition("\n")[0]
    header = _HEADER.match(line)
    if header:
        return Cursor(is_condition=False, header=header[1])
    condition = _open_condition(before)
    if condition is None:
        return _at_key(before, after)
    if condition.count('"') % 2:
        typed = condition.rpartition('"')[2]
        kind = _kind_of_argument(condition.removesuffix(typed)[:-1])
        return Cursor(is_condition=True, kind=kind, word=typed + _rest(_NAME_AFTER, after), typed=typed)
    match = _WORD_BEFORE.search(condition)
    typed = match[0] if match else ""
    return Cursor(is_condition=True, word=typed + _rest(_WORD_AFTER, after), typed=typed)


def segment_before(text: str, offset: int) -> str:
    """The segment whose table an offset stands in; "" for none."""
    headers = [*_HEADER.finditer(text, 0, offset)]
    return headers[-1][1] if headers else ""


def _open_condition(before: str) -> str | None:
    """The part of a condition before the place, if the place is in one."""
    openings = list(_CONDITION.finditer(before))
    if not openings:
        return None
    opened = openings[-1]
    inside = before[opened.end() :]
    return None if opened[1] in inside or (len(opened[1]) == 1 and "\n" in inside) else inside


def _at_key(before: str, after: str) -> Cursor:
    match = _KEY.search(before[before.rfind("\n") + 1 :])
    kind = _KINDS_OF_KEYS.get(match[1], "") if match else ""
    if match is None or not kind:
        return Cursor(is_condition=False)
    return Cursor(is_condition=False, kind=kind, word=match[2] + _rest(_NAME_AFTER, after), typed=match[2])


def _kind_of_argument(before: str) -> str:
    """The kind of a quoted argument by the call that it stands in: `events.did(` takes an event, then a window."""
    call = _CALL.search(re.sub(r'"[^"]*"', "''", before))
    if call is None:
        return TEXT
    name, arguments = call[1], call[2]
    place = re.sub(r"\[[^\]]*\]", "", arguments).count(",")
    if not name.startswith("events."):
        return _FIRST_ARGUMENTS.get(name, TEXT) if place == 0 else TEXT
    is_in_list = arguments.count("[") > arguments.count("]")
    if is_in_list or place == 0:
        return EVENT
    window = 2 if name in ("events.sum", "events.distinct") else 1
    return WINDOW if place == window else TEXT


def _rest(pattern: re.Pattern[str], after: str) -> str:
    match = pattern.match(after)
    return match[0] if match else ""
