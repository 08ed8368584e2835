"""Checks of what is measured: how many segments, and whether a visitor's part of the sums fits into its cookie.

In go rules that could be read; out come messages. What one table says by itself was checked when it was read.
"""

from __future__ import annotations

from typing import Final

from segments.authoring.measured_rules import ExperimentRule
from segments.authoring.read.files import Report, Tables
from segments.authoring.report import messages
from segments.authoring.ruleset import RuleSet
from segments.bundle.experiments.assignment_spec import PLACE
from segments.bundle.experiments.measure_spec import MAX_MEASURED, MAX_SUMS_BYTES, RATIO_GOAL

_FIXED_BYTES: Final = 96
"""The day, the mask of segments, and a pending part with its circumstances."""

_EXPOSURE_BYTES: Final = 18
"""A key, a time, the parts, and the heads of what stands in them; without the name of the arm."""

_REACHED_BYTES: Final = 32
"""Of a goal in an experiment: its key, two amounts, and the change that waits to be sent."""

_TOTAL_BYTES: Final = 10


def check_measure(rules: RuleSet, tables: Tables, report: Report) -> None:
    """Problems of the measured segments, and of the room in the measure cookie."""
    for name in rules.measured[MAX_MEASURED:]:
        expected = f"at most {MAX_MEASURED} measured segments"
        entry = tables.segments[name].child("measure")
        report.at_value(messages.wrong_value(expected, f"{len(rules.measured)}", entry.name), entry)
    needed = most_sums_bytes(rules)
    if needed > MAX_SUMS_BYTES:
        costs = sorted(rules.experiments.values(), key=lambda one: -_bytes_of(one, rules))
        hint = (
            f"Most is taken by {messages.list_names([one.name for one in costs[:3]])}: give them fewer goals"
        )
        report.add(
            messages.wrong_value(
                f"experiments and goals that take at most {MAX_SUMS_BYTES} bytes of a visitor's cookie",
                str(needed),
                "experiments",
                hint,
            )
        )


def most_sums_bytes(rules: RuleSet) -> int:
    """The most bytes that the measure cookie of one visitor can have."""
    by_cookie = [one for one in rules.experiments.values() if one.spec.by != PLACE]
    totals = {name for one in by_cookie for name in _counted(one, rules)}
    return _FIXED_BYTES + sum(_bytes_of(one, rules) for one in by_cookie) + _TOTAL_BYTES * len(totals)


def _bytes_of(one: ExperimentRule, rules: RuleSet) -> int:
    if one.spec.by == PLACE:
        return 0
    arm = max((len(name.encode()) for name, _ in one.arms), default=0)
    return _EXPOSURE_BYTES + arm + _REACHED_BYTES * len(_counted(one, rules))


def _counted(one: ExperimentRule, rules: RuleSet) -> set[str]:
    """The goals of an experiment that have a place in the cookie, those among them that ratios are made of."""
    goals = [rules.goals[name] for name in one.goals if name in rules.goals]
    parts = {part for goal in goals if goal.kind == RATIO_GOAL for part in goal.parts}
    return parts | {goal.name for goal in goals if goal.kind != RATIO_GOAL}
