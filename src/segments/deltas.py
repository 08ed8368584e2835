"""Deltas: by how much sums over visitors change with one request, in a message from the edge to the desk.

In: what a request added, by cell. Out: the text of one message, or a message again. A cell is a day of one subject (an
experiment's arm, a block, a measured segment), and no message holds anything of whom it was. All numbers are whole:
values are counted in a goal's smallest unit around the goal's fixed centre, so sums are exact in whatever order they
are added up. This file knows nothing of queues and databases.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Final

from segments.errors import DeltasInvalid

VERSION: Final = 1

PURPOSE: Final = "deltas"
"""Of the signature of a message on its way to the desk."""

CELL: Final = ("kind", "subject", "arm", "goal", "split")
"""The parts of a cell's name besides its site and its day; "" where a kind of cell has no such part."""

SUMS: Final = ("n", "total", "squares", "before", "before_squares", "products")
"""Visitors or views; the sum of a value and of its squares; the same of the covariate before; and their products."""

KINDS: Final = frozenset({"block", "exposure", "goal", "segment"})

ID_CHARS: Final = 32
DAY_CHARS: Final = 5
"""An id is the day in five hex digits, so that ids of one time stand together, and 108 random bits: two messages of one
id are one message, delivered twice."""

HEX_DIGITS: Final = frozenset("0123456789abcdef")

MAX_MESSAGE_BYTES: Final = 65_536
"""One operation of a queue is 64 KB; a page has room for a thousand cells in it."""

MAX_CELLS: Final = 512
MAX_NAME_CHARS: Final = 128
MAX_SUM: Final = 10**14
"""Of one cell in one message, and the square of the largest value, 10,000,000 units: SQLite adds 90,000 of them before
an integer has no more room."""

MAX_DAY: Final = 1_000_000
"""Days since 1970 beyond which no clock is right; five hex digits hold it."""

MAX_OPENING_BRACKETS: Final = 3 * MAX_CELLS + 2
"""A delta has three; deep nesting would end the runtime before Python could raise."""


@dataclass(frozen=True, slots=True)
class Delta:
    """By how much the sums of one cell change; `cell` as `CELL` names it, `sums` as `SUMS` does."""

    cell: tuple[str, ...]
    sums: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Message:
    """All that one request added, on one day (since 1970-01-01, UTC) of one site."""

    id: str
    site: str
    day: int
    deltas: tuple[Delta, ...]


def delta(kind: str, subject: str, *, arm: str = "", goal: str = "", split: str = "", **sums: int) -> Delta:
    """A delta by the names of its parts; sums that are not named do not change."""
    return Delta((kind, subject, arm, goal, split), tuple(sums.get(name, 0) for name in SUMS))


def write_message(message: Message) -> str:
    """The message as compact JSON: cells whose sums change, with these up to the last that does."""
    rows = [[list(one.cell), _without_trailing_zeros(one.sums)] for one in message.deltas if any(one.sums)]
    return json.dumps([VERSION, message.id, message.site, message.day, rows], separators=(",", ":"))


def _without_trailing_zeros(sums: tuple[int, ...]) -> list[int]:
    kept = list(sums)
    while kept and not kept[-1]:
        kept.pop()
    return kept


def read_message(text: str) -> Message:
    """The message in a text.

    Raises:
        DeltasInvalid: the text is no message, or one of another version, or more than a message may hold.
    """
    if len(text) > MAX_MESSAGE_BYTES:
        raise DeltasInvalid(f"Expected at most {MAX_MESSAGE_BYTES} bytes, got more - at the message")
    if text.count("[") + text.count("{") > MAX_OPENING_BRACKETS:
        raise DeltasInvalid(f"Expected at most {MAX_CELLS} deltas, got more brackets - at the message")
    try:
        value = json.loads(text)
    except ValueError as error:
        raise DeltasInvalid("Expected JSON, got something else - at the message") from error
    match value:
        case [int(version), str(key), str(site), int(day), list(rows)] if version == VERSION:
            return Message(_id(key, day), _name(site, "site"), _day(day), _deltas(rows))
    raise DeltasInvalid(f"Expected [{VERSION}, id, site, day, deltas], got another form - at the message")


def message_id(day: int, chance: bytes) -> str:
    """The id of a message of this day, from 14 random bytes."""
    return first_id_of(day) + chance.hex()[: ID_CHARS - DAY_CHARS]


def first_id_of(day: int) -> str:
    """The lower bound of this day's ids: all ids of earlier days stand before it."""
    return f"{day:0{DAY_CHARS}x}"


def _id(text: str, day: int) -> str:
    if len(text) != ID_CHARS or not set(text) <= HEX_DIGITS or not text.startswith(first_id_of(day)):
        raise DeltasInvalid(f"Expected the day and random bits in {ID_CHARS} hex digits, got others - at id")
    return text


def _day(day: int) -> int:
    if isinstance(day, bool) or not 0 <= day <= MAX_DAY:
        raise DeltasInvalid("Expected days since 1970, got another number - at day")
    return day


def _deltas(rows: list[object]) -> tuple[Delta, ...]:
    if not 0 < len(rows) <= MAX_CELLS:
        raise DeltasInvalid(f"Expected 1 to {MAX_CELLS} deltas, got {len(rows)} - at the message")
    deltas = tuple(_delta(row, place) for place, row in enumerate(rows, 1))
    if len({one.cell for one in deltas}) != len(deltas):
        raise DeltasInvalid("Expected each cell once, got one twice - at the message")
    return deltas


def _delta(row: object, place: int) -> Delta:
    match row:
        case [list(cell), list(sums)] if len(cell) == len(CELL) and 0 < len(sums) <= len(SUMS):
            names = tuple(_name(name, f"delta {place}") for name in cell)
            if names[0] in KINDS:
                return Delta(names, tuple(_sum(one, place) for one in sums) + (0,) * (len(SUMS) - len(sums)))
    raise DeltasInvalid(
        f"Expected [[{', '.join(CELL)}], [{', '.join(SUMS)}]], got another form - at delta {place}"
    )


def _name(value: object, place: str) -> str:
    if not isinstance(value, str) or len(value) > MAX_NAME_CHARS or not value.isprintable():
        raise DeltasInvalid(
            f"Expected a name of at most {MAX_NAME_CHARS} characters, got another - at {place}"
        )
    return value


def _sum(value: object, place: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or abs(value) > MAX_SUM:
        raise DeltasInvalid(f"Expected whole numbers up to {MAX_SUM:.0e}, got another - at delta {place}")
    return value
