"""A question to a report: the site, the days and the names, and the publications of those days.

In: texts as they stand in an address or on a command line, and what the history in KV holds. Out: a `Question`, and
marks for the time axis. What cannot be read of a history counts as forgotten: nothing of it is signed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from segments.edge.time.civil import date_of, days_of
from segments.errors import QuestionInvalid
from segments.reports.cells import Span

DEFAULT_DAYS: Final = 28
MAX_DAYS: Final = 400
EXPERIMENT_DAYS: Final = 180
"""Days before the end of a report from which experiments are read: what ran longer has been answered."""

DAY_MS: Final = 86_400_000
MAX_NAME_CHARS: Final = 128
MAX_MESSAGE_CHARS: Final = 500
MAX_MARKS: Final = 200
PREVIOUS: Final = "previous"
NAMES: Final = ("segment", "experiment", "goal")
KNOWN: Final = ("since", "until", "compare", *NAMES)

_DATE: Final = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")


@dataclass(frozen=True, slots=True)
class Question:
    """The days, and the names that a report is of; "" for all."""

    site: str
    span: Span
    segment: str = ""
    experiment: str = ""
    goal: str = ""
    with_before: bool = False


@dataclass(frozen=True, slots=True)
class PublicationMark:
    """A publication on the time axis."""

    day: int
    sequence: int
    action: str
    message: str = ""


def read_question(site: str, asked: Mapping[str, str], today: int) -> Question:
    """The question in texts by name; the last four weeks up to today where no days are named.

    Raises:
        QuestionInvalid: a name is unknown, a day is none, or the days are too many.
    """
    unknown = [name for name in asked if name not in KNOWN]
    if unknown:
        raise QuestionInvalid(f"Expected {', '.join(KNOWN)}, got {unknown[0][:MAX_NAME_CHARS]!r}")
    last = _day(asked["until"], "until") if asked.get("until") else today
    first = _day(asked["since"], "since") if asked.get("since") else last - DEFAULT_DAYS + 1
    span = Span(first, last)
    if not 0 < span.days <= MAX_DAYS:
        raise QuestionInvalid(f"Expected 1 to {MAX_DAYS} days, got {span.days} - at since and until")
    if asked.get("compare", "") not in ("", PREVIOUS):
        raise QuestionInvalid(f"Expected {PREVIOUS}, got another word - at compare")
    for name in NAMES:
        if len(asked.get(name, "")) > MAX_NAME_CHARS:
            raise QuestionInvalid(f"Expected at most {MAX_NAME_CHARS} characters, got more - at {name}")
    segment, experiment, goal = (asked.get(name, "") for name in NAMES)
    return Question(site, span, segment, experiment, goal, with_before=bool(asked.get("compare")))


def asked_of(question: Question) -> dict[str, str]:
    """The question as texts again, for an address."""
    asked = {
        "since": spell_date(question.span.first),
        "until": spell_date(question.span.last),
        "compare": PREVIOUS if question.with_before else "",
        **{name: str(getattr(question, name)) for name in NAMES},
    }
    return {name: text for name, text in asked.items() if text}


def spell_date(day: int) -> str:
    """A day as `2026-11-23`."""
    year, month, date = date_of(day)
    return f"{year:04}-{month:02}-{date:02}"


def _day(text: str, name: str) -> int:
    found = _DATE.fullmatch(text)
    if found:
        day = days_of(*map(int, found.groups()))
        if day >= 0 and date_of(day) == tuple(map(int, found.groups())):
            return day
    raise QuestionInvalid(f"Expected a day such as 2026-11-23, got another text - at {name}")


def read_marks(history: bytes) -> list[PublicationMark]:
    """The publications that a history remembers, newest first."""
    try:
        rows = json.loads(history or b"[]")
    except (ValueError, RecursionError):
        return []
    marks = []
    for row in rows[:MAX_MARKS] if isinstance(rows, list) else ():
        match row:
            case {"sequence": int(sequence), "action": str(action), "published_ms": int(moment), **rest}:
                message = str(rest.get("message", ""))[:MAX_MESSAGE_CHARS]
                marks.append(PublicationMark(moment // DAY_MS, sequence, action[:MAX_NAME_CHARS], message))
    return marks
