"""A visitor's days as a TOML file: who they are, and what they do when.

In: the file. Out: a `Timeline` of steps in order. What is wrong is told with the step where it stands.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Final

from segments.authoring.report.messages import did_you_mean
from segments.catalog import PURPOSES
from segments.cli.input.input_files import read_text
from segments.cli.input.moments import moment_ms
from segments.edge.signals.page import PageFacts
from segments.errors import AuthoringError

DEFAULT_START: Final = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)
"""A Monday morning, so that a timeline without a start plays the same days wherever and whenever it is played."""
DEFAULT_CONSENT: Final = "all"
NOTHING_SAID: Final = PageFacts()
MAX_STEPS: Final = 1_000
MAX_FILE_CHARS: Final = 1_048_576
MAX_SPAN_S: Final = 10 * 366 * 86_400

ROOT_KEYS: Final = {
    "start": "when it begins: a date and time, 2027-03-01T09:00:00Z when left out",
    "as": "who the visitor is, as in a local run: geo.country=US; geo.region_code=TX",
    "consent": "what they agreed to: all (when left out), none, default (as their place has it), or purposes",
    "step": "what they do, one table a step",
}
STEP_KEYS: Final = {
    "at": "when: +2d3h from the start, or a date and time",
    "visit": "a page that they look at, a path",
    "from": "where that visit came from: the address of a page; nowhere when left out",
    "content_type": "what kind of content that page says it is",
    "tags": "the tags that it says it has",
    "event": "something that they do",
    "properties": "the properties of that event",
    "consent": "what they agree to from now on",
    "as": "who or where they are from now on",
    "note": "a word for whoever reads it",
}
_UNITS: Final = {"w": 604_800, "d": 86_400, "h": 3_600, "m": 60, "s": 1}
_OFFSET: Final = re.compile(r"\+\s*((?:[0-9]{1,9}\s*[wdhms]\s*){1,5})\Z")
_PART: Final = re.compile(r"([0-9]+)\s*([wdhms])")


@dataclass(frozen=True, slots=True)
class Step:
    """One step; `at_s` in Unix seconds. With neither visit nor event only time passes until then."""

    at_s: int
    visit: str | None = None
    referrer: str = ""
    page: PageFacts = NOTHING_SAID
    event: str | None = None
    properties: Mapping[str, object] = field(default_factory=dict)
    consent: str | None = None
    overrides: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Timeline:
    """Steps in order of time; `overrides` as the header of a local run has them."""

    start_s: int
    steps: tuple[Step, ...]
    consent: str = DEFAULT_CONSENT
    overrides: str = ""


def read_timeline(path: Path) -> Timeline:
    """The timeline in a file.

    Raises:
        AuthoringError: it cannot be read, or a step makes no sense.
    """
    text = read_text(path, "a timeline in TOML")
    if len(text) > MAX_FILE_CHARS:
        raise AuthoringError(f"Expected at most {MAX_FILE_CHARS} characters, got {len(text)} - at {path}")
    try:
        document: dict[str, object] = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise AuthoringError(f"Expected a timeline in TOML, got: {error} - at {path}") from error
    return parse_timeline(document)


def parse_timeline(document: Mapping[str, object]) -> Timeline:
    """The timeline in a TOML document.

    Raises:
        AuthoringError: a step makes no sense; the message names it.
    """
    _refuse_unknown(document, ROOT_KEYS, "the timeline")
    start_s = _moment(document["start"], "start") if "start" in document else int(DEFAULT_START.timestamp())
    rows = document.get("step", [])
    if not isinstance(rows, list) or not rows:
        raise AuthoringError('Expected steps, got none; write: [[step]] at = "+0s" visit = "/"')
    if len(rows) > MAX_STEPS:
        raise AuthoringError(f"Expected at most {MAX_STEPS} steps, got {len(rows)}")
    steps = [_read_step(row, f"step {number}", start_s) for number, row in enumerate(rows, 1)]
    for number, (before, after) in enumerate(pairwise(steps), 2):
        if after.at_s < before.at_s:
            raise AuthoringError(f"Expected steps in order of time, got an earlier one - at step {number}")
    if steps[-1].at_s - start_s > MAX_SPAN_S or steps[0].at_s < start_s:
        raise AuthoringError("Expected at most ten years from the start, got steps outside of them")
    return Timeline(
        start_s,
        tuple(steps),
        _consent(document, "the timeline") or DEFAULT_CONSENT,
        _text(document, "as", "the timeline") or "",
    )


def _read_step(row: object, where: str, start_s: int) -> Step:
    if not isinstance(row, dict):
        raise AuthoringError(f"Expected a table, got something else - at {where}")
    _refuse_unknown(row, STEP_KEYS, where)
    if "at" not in row:
        raise AuthoringError(f'Expected a time, got none - at {where}; write: at = "+2d"')
    at = row["at"]
    visit, event = _text(row, "visit", where), _text(row, "event", where)
    if visit is not None and not visit.startswith("/"):
        raise AuthoringError(f"Expected a path that begins with /, got {visit!r} - at {where}")
    if visit is not None and event is not None:
        raise AuthoringError(f"Expected a visit or an event, got both - at {where}; make two steps of them")
    properties = row.get("properties", {})
    if not isinstance(properties, dict) or (properties and event is None) or not _is_json(properties):
        raise AuthoringError(
            f"Expected properties that JSON can say, beside an event, got others - at properties of {where}"
        )
    return Step(
        start_s + read_offset(at) if isinstance(at, str) and at.startswith("+") else _moment(at, where),
        visit,
        _text(row, "from", where) or "",
        _page(row, visit, where),
        event,
        properties,
        _consent(row, where),
        _text(row, "as", where) or "",
        _text(row, "note", where) or "",
    )


def _page(row: Mapping[str, object], visit: str | None, where: str) -> PageFacts:
    """The facts of the page that is looked at."""
    tags = row.get("tags", [])
    if not isinstance(tags, list) or not all(isinstance(tag, str) for tag in tags):
        raise AuthoringError(f"Expected a list of texts, got something else - at tags of {where}")
    page = PageFacts(_text(row, "content_type", where) or "", tuple(tags))
    alone = next((key for key in ("from", "content_type", "tags") if key in row), None)
    if visit is None and alone:
        raise AuthoringError(f"Expected a visit beside {alone}, got none - at {where}")
    return page


def read_offset(text: str) -> int:
    """Seconds of an offset such as `+2d3h`.

    Raises:
        AuthoringError: it is none.
    """
    match = _OFFSET.match(text)
    if match is None:
        raise AuthoringError(f"Expected a time such as +90s, +2d or +1d12h, got {text!r}")
    return sum(int(number) * _UNITS[unit] for number, unit in _PART.findall(match[1]))


def spell_offset(seconds: int) -> str:
    """`+2d 3h 4s`: an offset in as few words as it takes."""
    parts = []
    for unit, size in list(_UNITS.items())[1:]:
        number, seconds = divmod(seconds, size)
        if number:
            parts.append(f"{number}{unit}")
    return "+" + (" ".join(parts) or "0s")


def _refuse_unknown(table: Mapping[str, object], known: Mapping[str, str], where: str) -> None:
    unknown = next((key for key in table if key not in known), None)
    if unknown is not None:
        hint = did_you_mean(unknown, known) or f"There are {', '.join(known)}"
        raise AuthoringError(f"Expected a key of a timeline, got {unknown} - at {where}. {hint}")


def _text(table: Mapping[str, object], key: str, where: str) -> str | None:
    value = table.get(key)
    if value is None or isinstance(value, str):
        return value
    raise AuthoringError(f"Expected text, got something else - at {key} of {where}")


def _is_json(value: object) -> bool:
    try:
        json.dumps(value)
    except TypeError:  # TOML has dates, JSON has none
        return False
    return True


def _consent(table: Mapping[str, object], where: str) -> str | None:
    """The choice as a local run has it: purposes are joined by a plus sign there."""
    text = _text(table, "consent", where)
    if text is None or text in ("all", "none", "default"):
        return text
    purposes = [word.strip() for word in text.replace("+", ",").split(",")]
    wrong = next((word for word in purposes if word not in PURPOSES), None)
    if wrong is not None:
        raise AuthoringError(
            f"Expected all, none, default or some of {', '.join(PURPOSES)}, got {wrong!r} - at consent of {where}"
        )
    return "+".join(purposes)


def _moment(value: object, where: str) -> int:
    moment = None if isinstance(value, int) else moment_ms(value)
    if moment is None:
        raise AuthoringError(
            f"Expected a date and time such as 2027-03-01T09:00:00Z, got something else - at {where}"
        )
    return moment // 1000
