"""The deltas of a pending part: by how much it changes the sums.

In: a state with a pending part, and what the site measures. Out: deltas. A visitor's contribution to a goal's sums is
a function of what they reached before and since; a change adds what it is now less what it was. All numbers are whole.
docs/reference/desk.md has the cells.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from segments.bundle.experiments.measure_spec import EVENT_GOAL
from segments.deltas import MAX_CELLS, Delta
from segments.edge.measure.plan import Experiment, Goal, Measuring
from segments.edge.measure.state import NOTHING_REACHED, Exposure, MeasureState, Pending, Reached

Sums = tuple[int, ...]
ONE: Sums = (1, 0, 0, 0, 0, 0)
NO_SUMS: Sums = (0, 0, 0, 0, 0, 0)


def pending_deltas(state: MeasureState, pending: Pending, measuring: Measuring) -> tuple[Delta, ...]:
    """All that a pending part adds; what the rules no longer measure is left out."""
    deltas = [
        Delta(("segment", name, "", "", ""), ONE)
        for place, (_, name) in enumerate(measuring.segments)
        if pending.segments >> place & 1
    ]
    for key in pending.exposed:
        experiment, exposure = measuring.by_key.get(key), state.exposures.get(key)
        if experiment and exposure:
            deltas += exposure_deltas(experiment, exposure, pending.circumstances)
    for key, since in _since_before(pending).items():
        experiment, exposure = measuring.by_key.get(key), state.exposures.get(key)
        if experiment and exposure:
            deltas += goal_deltas(experiment, exposure, since)
    return tuple(deltas[:MAX_CELLS])


def _since_before(pending: Pending) -> Mapping[int, Mapping[int, int]]:
    """By the keys of experiment and goal, what had been reached since the exposure before this part."""
    found: dict[int, dict[int, int]] = {}
    for experiment, goal, since in pending.reached:
        found.setdefault(experiment, {})[goal] = since
    return found


def exposure_deltas(
    experiment: Experiment, exposure: Exposure, circumstances: Iterable[str]
) -> Iterator[Delta]:
    """One visitor more, with all that they bring along from before."""
    name, arm = experiment.name, exposure.arm
    for split in (*_parts_of(experiment, exposure), *circumstances):
        yield Delta(("exposure", name, arm, "", split), ONE)
    yield from goal_deltas(experiment, exposure, None)


def goal_deltas(
    experiment: Experiment, exposure: Exposure, since: Mapping[int, int] | None
) -> Iterator[Delta]:
    """The change of an exposure's sums: from `since`, by the keys of the goals that changed, or from nothing (None)."""

    def then(goal: Goal) -> Reached | None:
        now = exposure.reached.get(goal.key, NOTHING_REACHED)
        return None if since is None else now._replace(since=since.get(goal.key, now.since))

    def now(goal: Goal) -> Reached:
        return exposure.reached.get(goal.key, NOTHING_REACHED)

    changes = [
        (goal, _less(goal_sums(goal, now(goal)), goal_sums(goal, then(goal)))) for goal in experiment.alone
    ]
    changes += [
        (ratio, _less(ratio_sums(now(over), now(under)), ratio_sums(then(over), then(under))))
        for ratio, over, under in experiment.ratios
    ]
    for goal, sums in changes:
        if any(sums):
            for split in _parts_of(experiment, exposure):
                yield Delta(("goal", experiment.name, exposure.arm, goal.name, split), sums)


def goal_sums(goal: Goal, reached: Reached | None) -> Sums:
    """One visitor's part of the sums of a goal; None before their exposure. Values are around the goal's centre."""
    if reached is None:
        return NO_SUMS
    value = reached.since - goal.centre
    before = reached.before - goal.centre if goal.kind == EVENT_GOAL else 0
    return int(reached.since != 0), value, value * value, before, before * before, value * before


def ratio_sums(over: Reached | None, under: Reached | None) -> Sums:
    """One visitor's part of the sums of a ratio: of numerator, of denominator, and of both."""
    if over is None or under is None:
        return NO_SUMS
    u, v = over.since, under.since
    return int(bool(u or v)), u, u * u, v, v * v, u * v


def _less(now: Sums, then: Sums) -> Sums:
    return tuple(a - b for a, b in zip(now, then, strict=True))


def _parts_of(experiment: Experiment, exposure: Exposure) -> Iterator[str]:
    """The parts of the visitors that an exposure is in: all of them, and those of the experiment's splits."""
    yield ""
    for place, (_, segment) in enumerate(experiment.splits):
        if exposure.parts >> place & 1:
            yield f"segment:{segment}"
