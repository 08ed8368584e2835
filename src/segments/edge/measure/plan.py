"""The measurement of a site, ready to be looked up: each name of the bundle's section is a bit or a place here.

In: the section and the bits of segments, once for each bundle. Out: a frozen `Measuring`. This file must never know a
visitor.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from segments.bundle.assignment_spec import PLACE
from segments.bundle.measure_spec import (
    EVENT_GOAL,
    RATIO_GOAL,
    RETURN_GOAL,
    MeasuredExperiment,
    MeasuredGoal,
    decode_measure,
)
from segments.edge.cel.evaluate import plan_expression
from segments.errors import BundleCorrupt

Condition = Callable[[Mapping[str, Any]], object]


@dataclass(frozen=True, slots=True)
class Goal:
    """A goal with its key in cookies. `condition` is None where every event of the name counts."""

    key: int
    spec: MeasuredGoal
    condition: Condition | None


@dataclass(frozen=True, slots=True)
class Experiment:
    """An experiment with its key in cookies. `arms` are bits of segments with the names of the arms; `bits` all of
    these; `triggers` the bits of which a page must ask for one; `splits` bits and names, in the order of their places.
    """

    key: int
    spec: MeasuredExperiment
    arms: tuple[tuple[int, str], ...]
    bits: int
    triggers: int
    splits: tuple[tuple[int, str], ...]
    goals: tuple[Goal, ...]
    """The goals that are counted, those that only ratios need among them."""
    alone: tuple[Goal, ...]
    """Those of them that have sums of their own."""
    ratios: tuple[tuple[MeasuredGoal, Goal, Goal], ...]
    """Each ratio with its numerator and its denominator."""


@dataclass(frozen=True, slots=True)
class Measuring:
    """All that a site measures. `segments` are bits and names in the order of their places in the cookie's mask."""

    by_cookie: tuple[Experiment, ...] = ()
    by_place: tuple[Experiment, ...] = ()
    segments: tuple[tuple[int, str], ...] = ()
    blocks: frozenset[str] = frozenset()
    by_key: Mapping[int, Experiment] = field(default_factory=dict)
    goals: Mapping[str, tuple[Goal, ...]] = field(default_factory=dict)
    """The goals that experiments by cookie count, by the name of their event."""
    returns: tuple[Goal, ...] = ()
    place_goals: Mapping[str, tuple[tuple[Experiment, Goal], ...]] = field(default_factory=dict)
    bits: int = 0
    """All bits of segments that say anything here; what else matches changes nothing."""

    @property
    def is_counting(self) -> bool:
        """True if anything is counted of visitors."""
        return bool(self.by_cookie or self.segments)


NO_MEASURING: Final = Measuring()


def read_measuring(section: Sequence[object], bit_of: Callable[[], Mapping[str, int]]) -> Measuring:
    """The section `experiments` of a bundle; `bit_of` gives the bits of its segments, where any is needed.

    Raises:
        BundleCorrupt: it is not what its format promises.
    """
    spec = decode_measure(section)
    if not section:
        return NO_MEASURING
    places = bit_of()
    goals = [Goal(goal.key, goal, _plan(goal.condition)) for goal in spec.goals]
    opened = [_open(one, goals, places) for one in spec.experiments]
    by_cookie = tuple(one for one in opened if one.spec.by != PLACE)
    by_place = tuple(one for one in opened if one.spec.by == PLACE)
    counted = {goal.key: goal for one in by_cookie for goal in one.goals}
    segments = tuple((1 << places[name], name) for name in spec.segments if name in places)
    return Measuring(
        by_cookie=by_cookie,
        by_place=by_place,
        segments=segments,
        blocks=frozenset(spec.blocks),
        by_key={one.key: one for one in by_cookie},
        goals=_by_event(counted.values()),
        returns=tuple(goal for goal in counted.values() if goal.spec.kind == RETURN_GOAL),
        place_goals=_place_goals(by_place),
        bits=_bits_of(opened, segments),
    )


def _open(one: MeasuredExperiment, goals: Sequence[Goal], places: Mapping[str, int]) -> Experiment:
    arms = tuple((1 << places[segment], arm) for arm, segment in one.arms if segment in places)
    own = [goals[place] for place in one.goals]
    ratios = tuple(
        (goal.spec, goals[goal.spec.parts[0]], goals[goal.spec.parts[1]])
        for goal in own
        if goal.spec.kind == RATIO_GOAL
    )
    alone = [goal for goal in own if goal.spec.kind != RATIO_GOAL]
    parts = [part for _, *both in ratios for part in both]
    return Experiment(
        key=one.key,
        spec=one,
        arms=arms,
        bits=sum(bit for bit, _ in arms),
        triggers=sum({1 << places[name] for name in one.triggers if name in places}),
        splits=tuple((1 << places[name], name) for name in one.splits if name in places),
        goals=tuple({goal.key: goal for goal in (*alone, *parts)}.values()),
        alone=tuple(alone),
        ratios=ratios,
    )


def _by_event(goals: Iterable[Goal]) -> dict[str, tuple[Goal, ...]]:
    named: dict[str, list[Goal]] = {}
    for goal in goals:
        if goal.spec.kind == EVENT_GOAL:
            named.setdefault(goal.spec.event, []).append(goal)
    return {name: tuple(found) for name, found in named.items()}


def _place_goals(experiments: Sequence[Experiment]) -> dict[str, tuple[tuple[Experiment, Goal], ...]]:
    named: dict[str, list[tuple[Experiment, Goal]]] = {}
    for one in experiments:
        for goal in one.goals:
            named.setdefault(goal.spec.event, []).append((one, goal))
    return {name: tuple(found) for name, found in named.items()}


def _bits_of(experiments: Sequence[Experiment], segments: Sequence[tuple[int, str]]) -> int:
    bits = 0
    for one in experiments:
        bits |= one.bits
        for bit, _ in one.splits:
            bits |= bit
    for bit, _ in segments:
        bits |= bit
    return bits


def _plan(expression: object) -> Condition | None:
    if expression is None:
        return None
    try:
        return plan_expression(expression)
    except (TypeError, ValueError, LookupError, RecursionError) as error:
        raise BundleCorrupt("Expected an encoded expression, got something else - at experiments") from error
