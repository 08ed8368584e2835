"""The measurement of a site, ready to be looked up: each name of the bundle's section is a bit or a place here.

In: the section `experiments` and the bits of segments, once for each bundle. Out: a frozen `Measuring`. This file must
never know a visitor. What the rows mean is segments.bundle.experiments.measure_spec's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import Any, Final, NamedTuple

from segments.bundle.experiments.assignment_spec import PLACE
from segments.bundle.experiments.measure_spec import MAX_MEASURED, RATIO_GOAL, RETURN_GOAL
from segments.edge.cel.evaluate import plan_expression
from segments.errors import BundleCorrupt

Condition = Callable[[Mapping[str, Any]], object]


class Goal(NamedTuple):
    """A goal with its key in cookies; `condition` is None where every event of the name counts."""

    key: int
    name: str
    kind: str
    event: str
    condition: Condition | None
    value_of: str
    scale: int
    cap: int
    centre: int
    window_s: int
    over: int
    under: int
    day: int


@dataclass(frozen=True, slots=True)
class Experiment:
    """An experiment with its key in cookies. `arms` are bits of segments with the names of the arms; `bits` all of
    these; `triggers` the bits of which a page must ask for one; `splits` bits and names, in the order of their places.
    `goals` are all that are counted, `alone` those that have sums of their own, and `ratios` goals with their numerator
    and denominator.
    """

    key: int
    name: str
    arms: tuple[tuple[int, str], ...]
    bits: int
    triggers: int
    splits: tuple[tuple[int, str], ...]
    goals: frozenset[Goal]
    alone: tuple[Goal, ...]
    ratios: tuple[tuple[Goal, Goal, Goal], ...]


@dataclass(frozen=True, slots=True)
class Measuring:
    """All that a site measures. `segments` are bits and names in the order of their places in the cookie's mask;
    `goals` those that experiments by cookie count, by the name of their event; `bits` are all bits of segments that
    say anything here: what else matches changes nothing.
    """

    by_cookie: tuple[Experiment, ...] = ()
    by_place: tuple[Experiment, ...] = ()
    segments: tuple[tuple[int, str], ...] = ()
    blocks: frozenset[str] = frozenset()
    by_key: Mapping[int, Experiment] = field(default_factory=dict)
    goals: Mapping[str, Sequence[Goal]] = field(default_factory=dict)
    returns: tuple[Goal, ...] = ()
    place_goals: Mapping[str, Sequence[tuple[Experiment, Goal]]] = field(default_factory=dict)
    bits: int = 0


NO_MEASURING: Final = Measuring()


def read_measuring(section: Sequence[Any], bit_of: Callable[[], Mapping[str, int]]) -> Measuring:
    """The section `experiments` of a bundle; `bit_of` gives the bits of its segments, where any is needed.

    Raises:
        BundleCorrupt: it is not what its format promises.
    """
    if not section:
        return NO_MEASURING
    try:
        goals, experiments, segments, blocks = section[:4]
        return _open(
            [Goal._make([*row[:4], _plan(row[4]), *row[5:13]]) for row in goals],
            [row[:7] for row in experiments],
            tuple(_bits(segments[:MAX_MEASURED], bit_of())),
            (frozenset(blocks), bit_of()),
        )
    except (TypeError, ValueError, LookupError, RecursionError) as error:
        raise BundleCorrupt("Expected what is measured, got something else - at experiments") from error


def _open(
    goals: Sequence[Goal],
    rows: Sequence[Sequence[Any]],
    segments: tuple[tuple[int, str], ...],
    others: tuple[frozenset[str], Mapping[str, int]],
) -> Measuring:
    blocks, places = others
    by_place = tuple(_experiment(row, goals, places) for row in rows if row[2] == PLACE)
    by_cookie = tuple(_experiment(row, goals, places) for row in rows if row[2] != PLACE)
    named: dict[str, list[Goal]] = {}
    for goal in goals:
        if any(goal in one.goals for one in by_cookie):
            named.setdefault(goal.event, []).append(goal)
    of_places: dict[str, list[tuple[Experiment, Goal]]] = {}
    for one in by_place:
        for goal in one.alone:
            of_places.setdefault(goal.event, []).append((one, goal))
    returns = tuple(goal for goal in named.pop("", ()) if goal.kind == RETURN_GOAL)
    said = [bit for bit, _ in segments]
    said += [bit for one in (*by_cookie, *by_place) for bit, _ in (*one.arms, *one.splits)]
    keys = {one.key: one for one in by_cookie}
    return Measuring(by_cookie, by_place, segments, blocks, keys, named, returns, of_places, _joined(said))


def _experiment(row: Sequence[Any], goals: Sequence[Goal], places: Mapping[str, int]) -> Experiment:
    key, name, _, arms, own, splits, triggers = row
    named = [goals[place] for place in own]
    ratios = tuple((goal, goals[goal.over], goals[goal.under]) for goal in named if goal.kind == RATIO_GOAL)
    alone = tuple(goal for goal in named if goal.kind != RATIO_GOAL)
    bits = tuple((1 << places[segment], arm) for arm, segment in arms if segment in places)
    return Experiment(
        key=key,
        name=name,
        arms=bits,
        bits=_joined(bit for bit, _ in bits),
        triggers=_joined(bit for bit, _ in _bits(triggers, places)),
        splits=tuple(_bits(splits, places)),
        goals=frozenset((*alone, *(part for _, *both in ratios for part in both))),
        alone=alone,
        ratios=ratios,
    )


def _bits(names: Iterable[str], places: Mapping[str, int]) -> Iterator[tuple[int, str]]:
    return ((1 << places[name], name) for name in names if name in places)


def _joined(bits: Iterable[int]) -> int:
    return reduce(or_, bits, 0)


def _plan(expression: object) -> Condition | None:
    return None if expression is None else plan_expression(expression)
