"""Reads `[scores]`: what events are worth, how fast that wears off, and between which bounds.

In go the tables of the files; out come `ScoreDeclaration`s. What cannot be used is reported and left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final, TypeVar

from segments.authoring.behaviour.behaviour import purpose_of_event
from segments.authoring.behaviour.counters import is_behaviour
from segments.authoring.cel.syntax.ast import Call, walk
from segments.authoring.read.entries import has_keys, read_keys, text_of
from segments.authoring.read.event_conditions import EventReader
from segments.authoring.read.files import Entry
from segments.authoring.read.table_keys import (
    SCORE_KEYS,
    SCORE_PART_KEYS,
    SCORE_SIGNAL_KEYS,
    TABLE,
    describe_value,
)
from segments.authoring.report import messages
from segments.authoring.ruleset import ScoreDeclaration, ScorePart, ScoreSignal
from segments.bundle.counter_spec import MAX_SCORE_PARTS
from segments.bundle.windows import parse_window

SCORE_NAME: Final = re.compile(r"[a-z][a-z0-9_-]{0,63}\Z")
SCORE_NAME_GRAMMAR: Final = (
    "a lower-case letter first, then lower-case letters, digits, _ and -, at most 64 characters"
)
MOST_POINTS: Final = 1_000_000.0
REFERENCES: Final = ("score", "cluster", "in_segment")

Row = TypeVar("Row")


class ScoreReader:
    """Reads the scores of a site."""

    def __init__(self, events: EventReader) -> None:
        self._events, self._report = events, events.report

    def read(self, entries: Mapping[str, Entry]) -> dict[str, ScoreDeclaration]:
        """The scores by name."""
        found = {}
        for name, entry in entries.items():
            if not SCORE_NAME.match(name):
                self._report.at_key(messages.wrong_value(SCORE_NAME_GRAMMAR, repr(name), "scores"), entry)
            elif not isinstance(entry.value, dict):
                self._report.at_value(
                    messages.wrong_type(TABLE, describe_value(entry.value), entry.name), entry
                )
            elif score := self._read_score(name, entry):
                found[name] = score
        return found

    def _read_score(self, name: str, entry: Entry) -> ScoreDeclaration | None:
        good = read_keys(entry.children(), SCORE_KEYS, entry.name, self._report)
        if not ("add" in entry.children() or "signals" in entry.children()):
            hint = 'What adds to it: add = [{ event = "page_view", weight = 1 }]'
            self._report.at_key(messages.missing_key("add", entry.name, hint), entry)
        parts = self._read_rows(good["add"], self._read_part) if "add" in good else ()
        signals = self._read_rows(good["signals"], self._read_signal) if "signals" in good else ()
        purposes = sorted({purpose_of_event(part.event, self._events.events) for part in parts})
        if len(purposes) > 1:
            self._report.at_key(messages.mixed_purposes(purposes), good["add"])
        if not (parts or signals):
            return None
        for key in ("half_life", "floor") if "add" not in good else ():
            if key in good:
                expected = "add, with the events whose points wear off"
                hint = "Points of signals count as long as they hold"
                self._report.at_key(
                    messages.wrong_value(expected, "signals alone", good[key].name, hint), good[key]
                )
        cap, floor = (
            self._number(good, "cap", least=0.0001) or 0.0,
            self._number(good, "floor", least=0.0) or 0.0,
        )
        if cap and floor > cap:
            expected = f"a number up to the cap, {cap:g}"
            self._report.at_value(
                messages.wrong_value(expected, f"{floor:g}", good["floor"].name), good["floor"]
            )
        return ScoreDeclaration(
            name,
            parts,
            self._half_life(good),
            cap,
            floor,
            text_of(good, "doc"),
            signals,
        )

    def _read_rows(self, table: Entry, read: Callable[[Entry], Row | None]) -> tuple[Row, ...]:
        rows = table.value
        if not isinstance(rows, list) or not 1 <= len(rows) <= MAX_SCORE_PARTS:
            expected = f"a list of 1 to {MAX_SCORE_PARTS} tables"
            self._report.at_value(messages.wrong_type(expected, describe_value(rows), table.name), table)
            return ()
        found = [read(table.child(place)) for place in range(len(rows))]
        return tuple(row for row in found if row is not None)

    def _read_signal(self, entry: Entry) -> ScoreSignal | None:
        if not isinstance(entry.value, dict):
            self._report.at_value(messages.wrong_type(TABLE, describe_value(entry.value), entry.name), entry)
            return None
        good = read_keys(entry.children(), SCORE_SIGNAL_KEYS, entry.name, self._report)
        needed = {"when": "A condition on the visitor", "weight": "How many points it is worth"}
        if not has_keys(entry, needed, self._report) or not needed.keys() <= good.keys():
            return None
        condition = self._events.conditions.read(good["when"])
        weight = self._number(good, "weight", least=-MOST_POINTS)
        if condition is None or weight is None:
            return None
        calls = [node for node in walk(condition) if isinstance(node, Call)]
        if any(is_behaviour(call) or call.function in REFERENCES for call in calls):
            expected = "a condition on signals alone"
            hint = "Events belong into add; scores and segments cannot be part of a score"
            text = text_of(good, "when")
            self._report.at_value(messages.wrong_value(expected, repr(text), entry.name, hint), good["when"])
            return None
        return ScoreSignal(condition, weight)

    def _read_part(self, entry: Entry) -> ScorePart | None:
        if not isinstance(entry.value, dict):
            self._report.at_value(messages.wrong_type(TABLE, describe_value(entry.value), entry.name), entry)
            return None
        good = read_keys(entry.children(), SCORE_PART_KEYS, entry.name, self._report)
        needed = {"event": "The name of an event", "weight": "How many points it is worth"}
        if not has_keys(entry, needed, self._report) or not needed.keys() <= good.keys():
            return None
        event, weight = text_of(good, "event"), self._number(good, "weight", least=-MOST_POINTS)
        if not self._events.read_name(event, good["event"]) or weight is None:
            return None
        if "when" not in good:
            return ScorePart(event, weight)
        text = text_of(good, "when")
        condition = self._events.read_condition(event, text, good["when"])
        return None if condition is None else ScorePart(event, weight, condition, text)

    def _half_life(self, good: Mapping[str, Entry]) -> int:
        if "half_life" not in good:
            return 0
        window = parse_window(text_of(good, "half_life"))
        if window is None or window.kind != "rolling":
            expected = 'a length of time such as "7d"'
            self._report.at_value(
                messages.wrong_value(expected, repr(good["half_life"].value), good["half_life"].name),
                good["half_life"],
            )
            return 0
        return window.length

    def _number(self, good: Mapping[str, Entry], key: str, *, least: float) -> float | None:
        if key not in good:
            return None
        value = good[key].value
        if isinstance(value, (int, float)) and not isinstance(value, bool) and least <= value <= MOST_POINTS:
            return float(value)
        expected = f"a number from {_plain(least)} to {_plain(MOST_POINTS)}"
        self._report.at_value(
            messages.wrong_value(expected, describe_value(value), good[key].name), good[key]
        )
        return None


def _plain(number: float) -> str:
    return f"{number:,.4f}".rstrip("0").rstrip(".")
