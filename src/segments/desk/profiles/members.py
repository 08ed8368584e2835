"""The index of who is in a segment, in D1: the one place that knows people by segment and not segments by person.

In: transitions of one profile, in their order. Out: statements that can be made again without harm, and those that
read. It holds the site's own id of a person, since it answers with it; erasing a profile removes its rows first.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from segments.desk.profiles.outbox import ENTERED, ERASED, LEFT, Transition

Statement = tuple[str, tuple[str | int, ...]]

ENTER: Final = (
    "INSERT INTO members (site, segment, profile, kind, value, since) VALUES (?, ?, ?, ?, ?, ?)"
    " ON CONFLICT (site, segment, profile) DO NOTHING"
)
LEAVE: Final = "DELETE FROM members WHERE site = ? AND segment = ? AND profile = ?"
FORGET: Final = "DELETE FROM members WHERE site = ? AND profile = ?"
MEET: Final = (
    "INSERT INTO people (site, profile, kind, value, seen) VALUES (?, ?, ?, ?, ?)"
    " ON CONFLICT (site, profile) DO UPDATE SET seen = excluded.seen"
)
UNMEET: Final = "DELETE FROM people WHERE site = ? AND profile = ?"

MEMBERS: Final = (
    "SELECT profile, kind, value, since FROM members WHERE site = ? AND segment = ? AND profile > ?"
    " ORDER BY profile LIMIT ?"
)
PEOPLE: Final = (
    "SELECT profile, kind, value FROM people WHERE site = ? AND profile > ? ORDER BY profile LIMIT ?"
)


def index_statements(
    site: str, profile: str, kind: str, value: str, waiting: Iterable[Transition]
) -> list[Statement]:
    """The statements that bring the index up to these transitions."""
    statements: list[Statement] = []
    for one in waiting:
        if one.change == ENTERED:
            statements.append((ENTER, (site, one.segment, profile, kind, value, one.at_ms)))
            statements.append((MEET, (site, profile, kind, value, one.at_ms)))
        elif one.change == LEFT:
            statements.append((LEAVE, (site, one.segment, profile)))
        elif one.change == ERASED:
            statements.append((FORGET, (site, profile)))
            statements.append((UNMEET, (site, profile)))
        else:
            statements.append((MEET, (site, profile, kind, value, one.at_ms)))
    return statements
