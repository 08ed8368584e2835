"""Histories of visitors from a file of JSON lines: who they are, what they agreed to, and what they did when.

In: lines of two forms, `{"visitor": ..., "signals": {...}, "consent": [...]}` and `{"visitor": ..., "time": ...,
"name": ..., "properties": {...}}`, in any order. Out: a history each, its events in order of time. Names of visitors
are only for telling them apart, and go no further.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final

from segments.catalog import PURPOSES
from segments.cli.input.moments import moment_ms
from segments.edge.visitor.counters import Event
from segments.errors import AuthoringError
from segments.event_catalog import EVENT_NAME

MAX_LINES: Final = 20_000_000
"""More than a training run needs, and some gigabytes."""


@dataclass(slots=True)
class VisitorHistory:
    """One visitor. `consent` is None where the file does not say what they agreed to."""

    signals: dict[str, object] = field(default_factory=dict)
    consent: frozenset[str] | None = None
    events: list[Event] = field(default_factory=list)


def read_histories(path: Path) -> list[VisitorHistory]:
    """The histories, in the order in which their visitors first stand in the file.

    Raises:
        AuthoringError: the file cannot be read, or a line is none of the two forms.
    """
    try:
        with path.open(encoding="utf-8") as lines:
            return parse_histories(lines, str(path))
    except (OSError, UnicodeDecodeError) as error:
        raise AuthoringError(f"Expected a file of histories, got: {error} - at {path}") from error


def parse_histories(lines: Iterable[str], where: str) -> list[VisitorHistory]:
    """The histories in these lines.

    Raises:
        AuthoringError: a line is none of the two forms.
    """
    found: dict[str, VisitorHistory] = {}
    for number, line in enumerate(lines, 1):
        if number > MAX_LINES:
            raise AuthoringError(f"Expected at most {MAX_LINES:,} lines, got more - at {where}")
        if line.strip():
            _add(found, line, f"{where}:{number}")
    for history in found.values():
        history.events.sort(key=lambda event: event.time_s)
    return list(found.values())


def _add(found: dict[str, VisitorHistory], line: str, where: str) -> None:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise AuthoringError(f"Expected a line of JSON, got: {error} - at {where}") from error
    if not isinstance(row, dict) or not isinstance(row.get("visitor"), str | int):
        raise AuthoringError(f'Expected an object with a "visitor", got another value - at {where}')
    history = found.setdefault(str(row["visitor"]), VisitorHistory())
    if "name" in row:
        history.events.append(_read_event(row, where))
        return
    signals, consent = row.get("signals", {}), row.get("consent")
    if not isinstance(signals, dict):
        raise AuthoringError(f"Expected a table of signals, got another value - at {where}")
    history.signals.update(signals)
    if consent is not None:
        history.consent = _read_consent(consent, where)


def _read_event(row: Mapping[str, object], where: str) -> Event:
    name, properties = row["name"], row.get("properties", {})
    if not isinstance(name, str) or not EVENT_NAME.match(name):
        raise AuthoringError(f"Expected the name of an event, got {name!r} - at {where}")
    if not isinstance(properties, dict):
        raise AuthoringError(f"Expected a table of properties, got another value - at {where}")
    return Event(name, _read_time(row.get("time"), where), properties)


def _read_time(value: object, where: str) -> int:
    """Unix seconds, from a number of them or from ISO 8601 with its zone."""
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 1e11:
        return int(value)
    try:
        ms = moment_ms(datetime.fromisoformat(value)) if isinstance(value, str) else None
    except ValueError:
        ms = None
    if ms is None:
        raise AuthoringError(f"Expected a time such as 2026-11-03T10:00:00Z, got {value!r} - at {where}")
    return ms // 1000


def _read_consent(said: object, where: str) -> frozenset[str]:
    names = {"all": list(PURPOSES), "none": []}.get(said, [said]) if isinstance(said, str) else said
    if not isinstance(names, list) or any(name not in PURPOSES for name in names):
        raise AuthoringError(
            f"Expected all, none or a list of purposes, got {said!r} - at consent of {where}"
        )
    return frozenset(names)
