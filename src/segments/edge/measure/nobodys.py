"""Counts that belong to nobody: blocks by page, and experiments by place by region and week.

In: what a page showed, or what its script reports of blocks. Out: deltas. Nothing here knows a visitor, so nothing
needs their consent, and nothing is kept; one person who looks twice counts twice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable

from segments.deltas import MAX_CELLS, Delta
from segments.edge.measure.account import amount_of
from segments.edge.measure.plan import Experiment, Measuring
from segments.edge.measure.sums import ONE
from segments.edge.visitor.counters import Event
from segments.event_catalog import BLOCK_CLICK, BLOCK_PROPERTY, BLOCK_VIEW

UnitOf = Callable[[Experiment], str]
"""The region and week of a request, as an experiment's units are named; "" where it is unknown."""

COUNTED_AS = {BLOCK_VIEW: "view", BLOCK_CLICK: "click"}


def place_exposures(measuring: Measuring, bits: int, asked: int, unit_of: UnitOf) -> list[Delta]:
    """A page view for each experiment by place that the page asks for."""
    return [
        Delta(("exposure", one.name, arm, "", f"unit:{unit}"), ONE)
        for one in measuring.by_place
        if asked & one.triggers and (arm := _arm_of(one, bits)) and (unit := unit_of(one))
    ]


def place_events(measuring: Measuring, bits: int, events: Iterable[Event], unit_of: UnitOf) -> list[Delta]:
    """The events that experiments by place count, by region and week."""
    found: dict[tuple[str, ...], list[int]] = {}
    for event in events:
        for one, goal in measuring.place_goals.get(event.name, ()):
            arm, unit = _arm_of(one, bits), unit_of(one)
            is_met = goal.condition is None or goal.condition({"event": dict(event.properties)}) is True
            if arm and unit and is_met and (amount := amount_of(goal, event)):
                sums = found.setdefault(("goal", one.name, arm, goal.name, f"unit:{unit}"), [0, 0])
                sums[0] += 1
                sums[1] += amount
    return [Delta(cell, (n, total, 0, 0, 0, 0)) for cell, (n, total) in found.items()]


def block_counts(measuring: Measuring, events: Iterable[Event]) -> list[Delta]:
    """The views and clicks of blocks that the site counts; the names of others are anybody's invention."""
    counts: Counter[tuple[str, str]] = Counter()
    for event in events:
        block, counted_as = event.properties.get(BLOCK_PROPERTY), COUNTED_AS.get(event.name)
        if counted_as and isinstance(block, str) and block in measuring.blocks:
            counts[block, counted_as] += 1
    cells = [Delta(("block", block, "", kind, ""), (n, 0, 0, 0, 0, 0)) for (block, kind), n in counts.items()]
    return cells[:MAX_CELLS]


def _arm_of(experiment: Experiment, bits: int) -> str:
    return next((arm for bit, arm in experiment.arms if bits & bit), "")
