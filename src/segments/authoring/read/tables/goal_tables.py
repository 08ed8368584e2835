"""Reads `[goals]`: what experiments are measured by.

In go the tables of the files; out come `GoalRule`s. What cannot be used is reported and left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from segments.authoring.measured_rules import GoalRule
from segments.authoring.read.entries import read_keys, text_of, texts_of, whole_of
from segments.authoring.read.event_conditions import EventReader, properties_of
from segments.authoring.read.files import Entry
from segments.authoring.read.table_keys import GOAL_KEYS, TABLE, describe_value
from segments.authoring.read.tables.assignment_tables import ASSIGNMENT_NAME, ASSIGNMENT_NAME_GRAMMAR
from segments.authoring.report import messages
from segments.bundle.experiments.measure_spec import EVENT_GOAL, MAX_AMOUNT, RATIO_GOAL, RETURN_GOAL
from segments.bundle.windows import parse_window
from segments.event_catalog import NUMBER_TYPES

KIND_KEYS: Final = {"event": EVENT_GOAL, "ratio": RATIO_GOAL, "returns_on_day": RETURN_GOAL}
"""The key that makes a goal one of its kind."""

EVENT_ONLY: Final = ("when", "count", "value", "currency", "decimals", "cap", "centre", "window")
WHOLE_CURRENCIES: Final = frozenset(
    (
        "BIF",
        "CLP",
        "DJF",
        "GNF",
        "ISK",
        "JPY",
        "KMF",
        "KRW",
        "PYG",
        "RWF",
        "UGX",
        "VND",
        "VUV",
        "XAF",
        "XOF",
        "XPF",
    )
)
"""Currencies without a smaller unit (ISO 4217)."""


class GoalReader:
    """Reads the goals of a site."""

    def __init__(self, events: EventReader) -> None:
        self._events, self._report = events, events.report

    def read(self, entries: Mapping[str, Entry]) -> dict[str, GoalRule]:
        """The goals by name."""
        found = {}
        for name, entry in entries.items():
            if not ASSIGNMENT_NAME.match(name):
                self._wrong(ASSIGNMENT_NAME_GRAMMAR, repr(name), entry, is_key=True)
            elif not isinstance(entry.value, dict):
                self._report.at_value(
                    messages.wrong_type(TABLE, describe_value(entry.value), entry.name), entry
                )
            elif goal := self._read_goal(name, entry):
                found[name] = goal
        return {name: goal for name, goal in found.items() if self._has_parts(goal, entries[name], found)}

    def _wrong(self, expected: str, got: str, entry: Entry, hint: str = "", *, is_key: bool = False) -> None:
        message = messages.wrong_value(expected, got, entry.name, hint)
        (self._report.at_key if is_key else self._report.at_value)(message, entry)

    def _read_goal(self, name: str, entry: Entry) -> GoalRule | None:
        good = read_keys(entry.children(), GOAL_KEYS, entry.name, self._report)
        kinds = [key for key in KIND_KEYS if key in entry.children()]
        if len(kinds) != 1:
            expected = "one of event, ratio and returns_on_day"
            self._wrong(expected, messages.list_names(kinds) or "none", entry, is_key=True)
            return None
        kind = KIND_KEYS[kinds[0]]
        if kinds[0] not in good or not self._fits(kind, good):
            return None
        goal = GoalRule(
            name=name,
            kind=kind,
            title=text_of(good, "title"),
            guardrail=self._share(good, "guardrail"),
            better=text_of(good, "better") or "higher",
        )
        readers = {EVENT_GOAL: self._event_goal, RATIO_GOAL: self._ratio_goal, RETURN_GOAL: self._return_goal}
        return readers[kind](goal, good)

    def _fits(self, kind: str, good: Mapping[str, Entry]) -> bool:
        odd = [key for key in EVENT_ONLY if key in good and kind != EVENT_GOAL]
        for key in odd:
            self._wrong(f"{key} only beside event", "one without", good[key], is_key=True)
        return not odd

    def _event_goal(self, goal: GoalRule, good: Mapping[str, Entry]) -> GoalRule | None:
        event, value = text_of(good, "event"), text_of(good, "value")
        if not self._events.read_name(event, good["event"]):
            return None
        condition = None
        if "when" in good:
            condition = self._events.read_condition(event, text_of(good, "when"), good["when"])
            if condition is None:
                return None
        if value and not self._is_number(event, value, good["value"]):
            return None
        currency = text_of(good, "currency")
        usual = 0 if not currency or currency in WHOLE_CURRENCIES else 2
        decimals = whole_of(good, "decimals", usual) if value else 0
        counts_each = text_of(good, "count") == "each"
        most = MAX_AMOUNT if value or counts_each else 1
        cap = self._amount(good, "cap", decimals, most)
        centre = self._amount(good, "centre", decimals, 0)
        window_s = self._window(good)
        if cap is None or centre is None or window_s is None:
            return None
        return replace(
            goal,
            event=event,
            condition=condition,
            condition_text=text_of(good, "when"),
            counts_each=counts_each,
            value=value,
            currency=currency,
            decimals=decimals,
            cap=cap,
            centre=centre,
            window_s=window_s,
        )

    def _ratio_goal(self, goal: GoalRule, good: Mapping[str, Entry]) -> GoalRule | None:
        parts = texts_of(good, "ratio")
        if len(parts) != 2:
            self._wrong("two goals", str(len(parts)), good["ratio"], 'Such as ratio = ["clicks", "views"]')
            return None
        return replace(goal, parts=(parts[0], parts[1]))

    def _return_goal(self, goal: GoalRule, good: Mapping[str, Entry]) -> GoalRule | None:
        return replace(goal, day=whole_of(good, "returns_on_day", 1))

    def _has_parts(self, goal: GoalRule, entry: Entry, found: Mapping[str, GoalRule]) -> bool:
        countable = [name for name, other in found.items() if other.kind == EVENT_GOAL]
        wrong = [part for part in goal.parts if goal.kind == RATIO_GOAL and part not in countable]
        for part in wrong:
            expected = f"goals of an event, of which there are {messages.list_names(countable) or 'none'}"
            hint = messages.did_you_mean(part, countable)
            self._wrong(expected, repr(part), entry.child("ratio"), hint)
        return not wrong

    def _is_number(self, event: str, value: str, entry: Entry) -> bool:
        types = properties_of(event, self._events.events)
        if not types or types.get(value) in NUMBER_TYPES:
            return True
        numbers = [name for name, kind in types.items() if kind in NUMBER_TYPES]
        self._wrong(
            f"a number of the event: {messages.list_names(numbers) or 'it has none'}", repr(value), entry
        )
        return False

    def _amount(self, good: Mapping[str, Entry], key: str, decimals: int, default: int) -> int | None:
        """An amount in the smallest unit; None for one that is too large or no number, which was reported."""
        if key not in good:
            return default
        value, most = good[key].value, MAX_AMOUNT / 10**decimals
        if isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) <= most:
            amount = round(float(value) * 10.0**decimals)
            if amount > 0:
                return amount
        hint = "Squares of larger amounts have no room; let decimals be less"
        self._wrong(f"a number above 0, at most {most:g}", str(value), good[key], hint)
        return None

    def _window(self, good: Mapping[str, Entry]) -> int | None:
        if "window" not in good:
            return 0
        window = parse_window(text_of(good, "window"))
        if window is not None and window.kind == "rolling":
            return window.length
        self._wrong('a length such as "7d"', repr(good["window"].value), good["window"])
        return None

    def _share(self, good: Mapping[str, Entry], key: str) -> float | None:
        if key not in good:
            return None
        value = good[key].value
        if isinstance(value, (int, float)) and not isinstance(value, bool) and 0 < value < 1:
            return float(value)
        self._wrong("a share between 0 and 1", str(value), good[key], "0.02 is two percent")
        return None
