"""Reads `[lifecycle]`: the stages of a visitor's life with the site, and what leads from one to the next.

In goes the table of the files; out comes a `Lifecycle`. What cannot be used is reported and left out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from segments.authoring.behaviour.behaviour import purpose_of_event
from segments.authoring.read.entries import has_keys, read_keys, text_of, texts_of
from segments.authoring.read.event_conditions import EventReader
from segments.authoring.read.files import Entry
from segments.authoring.read.table_keys import LIFECYCLE_KEYS, MOVE_KEYS, STAGE_KEYS, TABLE, describe_value
from segments.authoring.report import messages
from segments.authoring.ruleset import Lifecycle, Stage, StageMove
from segments.bundle.counter_spec import MAX_SCORE_PARTS
from segments.bundle.stage_machine import AFTER, IDLE, MAX_MOVES, MAX_STAGES, ON, TRIGGERS, stage_code
from segments.bundle.windows import DAY_S, parse_window
from segments.event_catalog import VISIT

STAGE_NAME: Final = re.compile(r"[a-z][a-z0-9_-]{0,63}\Z")
STAGE_NAME_GRAMMAR: Final = (
    "a lower-case letter first, then lower-case letters, digits, _ and -, at most 64 characters"
)
MOVES: Final = 'a list of tables such as { to = "active", after = "7d" }'


class LifecycleReader:
    """Reads the lifecycle of a site whose segment cookie lives for `cookie_days`."""

    def __init__(self, events: EventReader, cookie_days: int) -> None:
        self._events, self._report, self._cookie_days = events, events.report, cookie_days

    def read(self, entries: Mapping[str, Entry]) -> Lifecycle | None:
        """The lifecycle, if there is one that can be used."""
        if not entries:
            return None
        good = read_keys(entries, LIFECYCLE_KEYS, "lifecycle", self._report)
        activity = self._activity(good)
        if "stages" not in entries:
            hint = 'Write: [lifecycle.stages.new] next = [{ to = "active", after = "7d" }]'
            self._report.add(messages.missing_key("stages", "lifecycle", hint))
        if "stages" not in good:
            return None
        table = good["stages"]
        names = list(table.children())
        if not 2 <= len(names) <= MAX_STAGES:
            self._report.at_key(
                messages.wrong_value(f"2 to {MAX_STAGES} stages", str(len(names)), table.name), table
            )
            return None
        stages = [self._read_stage(name, entry, names) for name, entry in table.children().items()]
        if any(stage is None for stage in stages):
            return None
        lifecycle = Lifecycle(tuple(stage for stage in stages if stage), activity)
        return lifecycle if self._makes_sense(lifecycle, table) else None

    def _activity(self, good: Mapping[str, Entry]) -> tuple[str, ...]:
        names = texts_of(good, "activity")
        return tuple(name for name in names if self._events.read_name(name, good["activity"])) or (VISIT,)

    def _read_stage(self, name: str, entry: Entry, names: Sequence[str]) -> Stage | None:
        if not STAGE_NAME.match(name):
            self._report.at_key(
                messages.wrong_value(STAGE_NAME_GRAMMAR, repr(name), "lifecycle.stages"), entry
            )
            return None
        if not isinstance(entry.value, dict):
            self._report.at_value(messages.wrong_type(TABLE, describe_value(entry.value), entry.name), entry)
            return None
        good = read_keys(entry.children(), STAGE_KEYS, entry.name, self._report)
        rows = good["next"].value if "next" in good else []
        if not isinstance(rows, list):
            self._report.at_value(messages.wrong_type(MOVES, describe_value(rows), entry.name), good["next"])
            return None
        moves = [self._read_move(good["next"].child(place), name, names) for place in range(len(rows))]
        return Stage(name, tuple(move for move in moves if move), text_of(good, "doc"))

    def _read_move(self, entry: Entry, stage: str, names: Sequence[str]) -> StageMove | None:
        if not isinstance(entry.value, dict):
            self._report.at_value(messages.wrong_type(TABLE, describe_value(entry.value), entry.name), entry)
            return None
        good = read_keys(entry.children(), MOVE_KEYS, entry.name, self._report)
        if not has_keys(entry, {"to": "The stage that it leads to"}, self._report) or "to" not in good:
            return None
        target = text_of(good, "to")
        if target not in names or target == stage:
            others = [name for name in names if name != stage]
            hint = messages.did_you_mean(target, others)
            self._report.at_value(
                messages.wrong_value(messages.list_names(others), repr(target), entry.name, hint), good["to"]
            )
            return None
        triggers = [trigger for trigger in TRIGGERS if trigger in good]
        if len(triggers) != 1 or ("when" in good and ON not in good):
            expected = "one of on, after and idle, and when beside on only"
            self._report.at_value(
                messages.wrong_value(expected, " and ".join(entry.children()), entry.name), entry
            )
            return None
        return self._on_event(target, good) if ON in good else self._in_time(target, triggers[0], good)

    def _on_event(self, target: str, good: Mapping[str, Entry]) -> StageMove | None:
        event = text_of(good, ON)
        if not self._events.read_name(event, good[ON]):
            return None
        if "when" not in good:
            return StageMove(target, ON, event=event)
        text = text_of(good, "when")
        condition = self._events.read_condition(event, text, good["when"])
        return None if condition is None else StageMove(target, ON, 0, event, condition, text)

    def _in_time(self, target: str, trigger: str, good: Mapping[str, Entry]) -> StageMove | None:
        entry = good[trigger]
        window = parse_window(text_of(good, trigger))
        if window is not None and window.kind == "rolling" and window.length < self._cookie_days * DAY_S:
            return StageMove(target, trigger, window.length)
        expected = f'a length of time such as "7d", shorter than the cookie_days, {self._cookie_days}'
        self._report.at_value(messages.wrong_value(expected, repr(entry.value), entry.name), entry)
        return None

    def _makes_sense(self, lifecycle: Lifecycle, table: Entry) -> bool:
        """True if every stage can be reached, none comes back by time alone, and one consent covers all."""
        names = [stage.name for stage in lifecycle.stages]
        lost = [name for name in names if name not in _reached(lifecycle, names[0], TRIGGERS)]
        for name in lost:
            expected = f"a way to each stage from the first one, {names[0]}"
            self._report.at_key(
                messages.wrong_value(expected, f"none to {name}", table.name), table.child(name)
            )
        turning = [name for name in names if _comes_back(lifecycle, name)]
        for name in turning:
            expected = "stages that only an event brings back"
            got = f"{name} again by time alone"
            self._report.at_key(messages.wrong_value(expected, got, table.name), table.child(name))
        purposes = sorted({purpose_of_event(event, self._events.events) for event in lifecycle.events})
        if len(purposes) > 1:
            self._report.at_key(messages.mixed_purposes(purposes), table)
        return self._fits(lifecycle, table) and not (lost or turning or len(purposes) > 1)

    def _fits(self, lifecycle: Lifecycle, table: Entry) -> bool:
        """True if the limits of a bundle hold, and no two stages would look alike in the cookie."""
        moves = [move for stage in lifecycle.stages for move in stage.moves]
        events = {(event, "") for event in lifecycle.activity}
        events |= {(move.event, move.condition_text) for move in moves if move.event}
        names = {stage_code(stage.name) for stage in lifecycle.stages}
        if len(moves) <= MAX_MOVES and len(events) <= MAX_SCORE_PARTS and len(names) == len(lifecycle.stages):
            return True
        expected = f"at most {MAX_MOVES} ways between stages, and {MAX_SCORE_PARTS} events that make them"
        got = f"{len(moves)} and {len(events)}, or two names that look alike in the cookie"
        self._report.at_key(messages.wrong_value(expected, got, table.name), table)
        return False


def _comes_back(lifecycle: Lifecycle, name: str) -> bool:
    targets = [move.target for move in lifecycle.stage(name).moves if move.trigger in (AFTER, IDLE)]
    return any(name in _reached(lifecycle, target, (AFTER, IDLE)) for target in targets)


def _reached(lifecycle: Lifecycle, start: str, triggers: Sequence[str] | Mapping[str, str]) -> set[str]:
    """The stages that moves of these kinds lead to from one, itself among them."""
    reached: set[str] = set()
    waiting = [start]
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting += [move.target for move in lifecycle.stage(name).moves if move.trigger in triggers]
    return reached
