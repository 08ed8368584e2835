"""Reads `[experiments]` and the hold-outs of segments and of the site: assignments that are measured.

In go the tables of the files; out come `ExperimentRule`s. What cannot be used is reported and left out. The segments
that they make are the part of segments.authoring.read.experiment_segments.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import tzinfo
from typing import Final, NamedTuple

from segments.authoring.measured_rules import ExperimentRule, GoalRule
from segments.authoring.read.entries import find_zone, has_keys, read_keys, text_of, texts_of, whole_of
from segments.authoring.read.files import Entry, Report, Tables
from segments.authoring.read.table_keys import (
    EXPERIMENT_KEYS,
    SEGMENT_ID,
    SEGMENT_ID_GRAMMAR,
    TABLE,
    describe_value,
)
from segments.authoring.read.tables.admission_keys import MOST_HELD, read_admission, share_of
from segments.authoring.read.tables.assignment_tables import (
    ARM_COUNTS,
    ASSIGNMENT_NAME_GRAMMAR,
    SEED,
    SEED_GRAMMAR,
    SITE_HOLDOUT,
    held_name,
    is_name,
)
from segments.authoring.report import messages
from segments.authoring.ruleset import Site
from segments.bundle.experiments.admission import Layer
from segments.bundle.experiments.assignment_spec import (
    HOLDOUT_ARM,
    PERSON,
    PLACE,
    SHARES,
    VISITOR,
    WEEK,
    AssignmentSpec,
    share_ends,
)
from segments.bundle.experiments.measure_spec import EVENT_GOAL, MAX_SPLITS, PLACE_EVENTS

OPEN: Final = "open"
SHOWN: Final = "shown"
HELD: Final = "held"


class Known(NamedTuple):
    """The names that an experiment may use."""

    site: Site
    goals: Mapping[str, GoalRule]
    segments: tuple[str, ...]


def arm_segment(experiment: str, arm: str) -> str:
    """The segment of an arm's visitors: `new_hero` and `bold` make `new-hero-bold`."""
    return f"{experiment}-{arm}".replace("_", "-")


def read_experiments(tables: Tables, known: Known, report: Report) -> dict[str, ExperimentRule]:
    """All experiments by name, hold-outs first."""
    reader = _Reader(tables, known, report)
    found = reader.holdouts()
    for name, entry in tables.experiments.items():
        if not is_name(name) or name.startswith(SITE_HOLDOUT):
            expected = f"{ASSIGNMENT_NAME_GRAMMAR}, and not beginning with {SITE_HOLDOUT}"
            report.at_key(messages.wrong_value(expected, repr(name), "experiments"), entry)
        elif name in tables.assignments:
            report.at_key(messages.defined_twice(entry.name, f"[assignments.{name}]"), entry)
        elif not isinstance(entry.value, dict):
            report.at_value(messages.wrong_type(TABLE, describe_value(entry.value), entry.name), entry)
        elif experiment := reader.read(name, entry):
            found[name] = experiment
    reader.check_layers(found)
    return {name: one for name, one in found.items() if reader.has_required(one, found)}


class _Reader:
    def __init__(self, tables: Tables, known: Known, report: Report) -> None:
        self._tables, self._known, self._report = tables, known, report
        zone = find_zone(known.site.timezone)
        assert zone is not None, "the site's table was checked"
        self._zone: tzinfo = zone

    def wrong(self, expected: str, got: str, entry: Entry, hint: str = "") -> None:
        """Report a value."""
        self._report.at_value(messages.wrong_value(expected, got, entry.name, hint), entry)

    def holdouts(self) -> dict[str, ExperimentRule]:
        """The hold-out of the site, and those of segments."""
        found: dict[str, ExperimentRule] = {}
        share = share_of(self._tables.site, "holdout", MOST_HELD, self._report)
        if share:
            found[SITE_HOLDOUT] = self._holdout(SITE_HOLDOUT, (OPEN, HELD), share)
        for segment, entry in self._tables.segments.items():
            share = share_of(entry.children(), "holdout", MOST_HELD, self._report)
            if share:
                name = held_name(segment)
                found[name] = self._holdout(name, (SHOWN, HELD), share, segment)
        return found

    def _holdout(self, name: str, arms: tuple[str, str], share: int, segment: str = "") -> ExperimentRule:
        weights = dict(zip(arms, (SHARES - share, share), strict=True))
        ends = share_ends(tuple(weights.values()))
        spec = AssignmentSpec(VISITOR, "", "", name, tuple(zip(weights, ends, strict=True)))
        kept = segment or arm_segment(name, arms[0])
        named = ((arms[0], kept), (arms[1], f"{segment}-held" if segment else arm_segment(name, arms[1])))
        return ExperimentRule(
            name,
            spec,
            named,
            {arm: float(weight) for arm, weight in weights.items()},
            goals=tuple(self._known.goals),
            title=f"Hold-out of {segment or 'the site'}",
            held=segment,
        )

    def read(self, name: str, entry: Entry) -> ExperimentRule | None:
        """One experiment; None where something in it cannot be used."""
        good = read_keys(entry.children(), EXPERIMENT_KEYS, entry.name, self._report)
        needed = {"arms": "The versions and their weights: arms = { calm = 50, bold = 50 }"}
        if not has_keys(entry, needed, self._report) or "arms" not in good:
            return None
        weights = self._weights(good["arms"])
        spec = self._spec(name, good, weights) if weights else None
        goals, splits = self._goals(good), self._splits(good)
        if spec is None or goals is None or splits is None or not weights:
            return None
        arms = [*weights, *([HOLDOUT_ARM] if spec.admission.holdout else [])]
        return ExperimentRule(
            name=name,
            spec=spec,
            arms=tuple((arm, arm_segment(name, arm)) for arm in arms),
            weights={arm: float(weight) for arm, weight in weights.items()},
            goals=goals,
            splits=splits,
            requires=self._requires(spec, good),
            audience=text_of(good, "audience"),
            title=text_of(good, "title"),
            days=whole_of(good, "days", 0),
        )

    def _weights(self, table: Entry) -> dict[str, int]:
        """The weight of each arm, in the order written; none where something is wrong with one."""
        arms = table.children()
        if len(arms) not in ARM_COUNTS:
            self.wrong(f"{ARM_COUNTS[0]} to {ARM_COUNTS[-1]} arms", str(len(arms)), table)
            return {}
        for name, arm in arms.items():
            if not SEGMENT_ID.match(name) or name == HOLDOUT_ARM:
                expected = f"{SEGMENT_ID_GRAMMAR}, and not {HOLDOUT_ARM}"
                message = messages.wrong_value(expected, repr(name), "the name of an arm")
                self._report.at_key(message, arm)
                return {}
            if isinstance(arm.value, bool) or not isinstance(arm.value, int) or not 0 <= arm.value <= SHARES:
                self.wrong(f"a whole number from 0 to {SHARES}", str(arm.value), arm)
                return {}
        weights = {name: arm.value for name, arm in arms.items() if isinstance(arm.value, int)}
        if not 0 < sum(weights.values()) <= SHARES:
            self.wrong(f"weights that add up to 1 to {SHARES}", str(sum(weights.values())), table)
            return {}
        return weights

    def _spec(
        self, name: str, good: Mapping[str, Entry], weights: Mapping[str, int]
    ) -> AssignmentSpec | None:
        by, every, seed = (
            text_of(good, "by") or VISITOR,
            text_of(good, "every"),
            text_of(good, "seed") or name,
        )
        if every and by != PLACE:
            self.wrong(f'every only beside by = "{PLACE}"', f'by = "{by}"', good["every"])
        if ("person" in good) != (by == PERSON):
            expected = f'person beside by = "{PERSON}", the name of a trait'
            entry = good.get("person") or good.get("by") or good["arms"]
            self.wrong(expected, "one without the other", entry, 'Such as person = "customer_id"')
            return None
        if not SEED.match(seed):
            self.wrong(SEED_GRAMMAR, repr(seed), good["seed"])
        admission = read_admission(good, tuple(weights.values()), seed, self._zone, self._report)
        if admission is None:
            return None
        arms = tuple(zip(weights, share_ends(tuple(weights.values())), strict=True))
        is_place = by == PLACE
        period, zone = (every or WEEK, self._known.site.timezone) if is_place else ("", "")
        return AssignmentSpec(by, period, zone, seed, arms, admission)

    def _goals(self, good: Mapping[str, Entry]) -> tuple[str, ...] | None:
        """The goals that are named, or all that fit; None where one does not."""
        by_place = text_of(good, "by") == PLACE
        fitting = [
            name
            for name, goal in self._known.goals.items()
            if not by_place or (goal.kind == EVENT_GOAL and goal.event in PLACE_EVENTS and not goal.window_s)
        ]
        if "goals" not in good:
            return tuple(fitting)
        named = texts_of(good, "goals")
        for name in named:
            if name not in fitting:
                kind = (
                    f"goals by {messages.list_names(PLACE_EVENTS)} without a window" if by_place else "goals"
                )
                expected = f"{kind}, of which there are {messages.list_names(fitting) or 'none'}"
                self.wrong(expected, repr(name), good["goals"], messages.did_you_mean(name, fitting))
                return None
        return tuple(dict.fromkeys(named))

    def _splits(self, good: Mapping[str, Entry]) -> tuple[str, ...] | None:
        named = tuple(dict.fromkeys(texts_of(good, "splits")))
        for name in named:
            if name not in self._known.segments:
                hint = messages.did_you_mean(name, self._known.segments)
                self.wrong("segments of these rules", repr(name), good["splits"], hint)
                return None
        if len(named) > MAX_SPLITS or (named and text_of(good, "by") == PLACE):
            self.wrong(f"at most {MAX_SPLITS} segments, and none by place", str(len(named)), good["splits"])
            return None
        return named

    def _requires(self, spec: AssignmentSpec, good: Mapping[str, Entry]) -> tuple[tuple[str, str], ...]:
        table = good["requires"].children() if "requires" in good else {}
        needed = {name: str(arm.value) for name, arm in table.items()}
        if spec.by != PLACE and "holdout" in self._tables.site:
            needed.setdefault(SITE_HOLDOUT, OPEN)
        return tuple(needed.items())

    def has_required(self, one: ExperimentRule, found: Mapping[str, ExperimentRule]) -> bool:
        """True if the experiments and arms that it requires are there; one that is not is reported."""
        for name, arm in one.requires:
            arms = [arm for arm, _ in found[name].arms] if name in found else []
            if arm not in arms:
                entry = self._tables.experiments[one.name].child("requires")
                expected = f"an arm of {name}: {messages.list_names(arms)}" if arms else "an experiment"
                got, hint = (arm, "") if arms else (name, messages.did_you_mean(name, list(found)))
                self.wrong(expected, repr(got), entry, hint)
                return False
        return True

    def check_layers(self, found: Mapping[str, ExperimentRule]) -> None:
        """Report slots of one layer that overlap: their experiments would share visitors."""
        placed = [
            (layer, name) for name, one in found.items() if (layer := one.spec.admission.layer) is not None
        ]
        for place, (layer, name) in enumerate(placed):
            for other, other_name in placed[:place]:
                if _overlap(layer, other):
                    entry = self._tables.experiments[name].child("slots")
                    got = f"some that {other_name} has"
                    self.wrong(f'slots of "{layer.name}" that no other experiment has', got, entry)


def _overlap(one: Layer, other: Layer) -> bool:
    return one.name == other.name and one.first < other.end and other.first < one.end
