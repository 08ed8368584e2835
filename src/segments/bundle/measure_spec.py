"""Measurement in a bundle: experiments with their arms, goals, and segments whose visitors are counted.

In: what the rules say, or the bundle's section `experiments`. Out: a `MeasureSpec`. The keys of experiments and goals
are hashes of all that gives their sums a meaning, so that a cookie written under other rules adds nothing to them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from segments.bundle.assignment_spec import PLACE
from segments.errors import BundleCorrupt

EVENT_GOAL: Final = "event"
RATIO_GOAL: Final = "ratio"
RETURN_GOAL: Final = "return"
GOAL_KINDS: Final = (EVENT_GOAL, RATIO_GOAL, RETURN_GOAL)

MAX_MEASURED: Final = 64
"""Segments whose visitors of the day are counted: one bit each in the cookie."""

MAX_SPLITS: Final = 8
"""Segments by which an experiment is divided: one bit each of a byte in the cookie."""

MAX_AMOUNT: Final = 10_000_000
"""In a goal's smallest unit, of what a visitor reaches: its square is the largest number of a message."""

MAX_SUMS_BYTES: Final = 2_800
"""Of a visitor's part of the sums: what has room in a cookie of 4,096 bytes, signed and in base64."""

PLACE_EVENTS: Final = ("page_view", "block_view", "block_click")
"""Events that are counted without knowing whose they are: the goals of an experiment by place."""


@dataclass(frozen=True, slots=True)
class MeasuredGoal:
    """A goal. An event goal counts `event` where `condition` (an encoded expression, None for none) holds: once or
    each time, or sums up the property `value_of`, times `scale`, between 0 and `cap`. `parts` are the places of
    numerator and denominator of a ratio, `day` is that of a return. `window_s` begins with the exposure, 0 has no end.
    """

    name: str
    kind: str
    event: str = ""
    condition: object = None
    value_of: str = ""
    scale: int = 1
    cap: int = 1
    centre: int = 0
    window_s: int = 0
    parts: tuple[int, int] = (0, 0)
    day: int = 0

    @property
    def key(self) -> int:
        """Names the goal in a cookie; another one where its sums would not add up with those before."""
        condition = repr(self.condition)
        return _key(
            self.name, self.kind, self.event, condition, self.value_of, self.scale, self.cap, self.centre
        )


@dataclass(frozen=True, slots=True)
class MeasuredExperiment:
    """An experiment. `arms` are pairs of an arm and the segment that its visitors match; `goals` are places in the list
    of goals; `splits` segments; a page that asks for one of `triggers` is an exposure.
    """

    name: str
    by: str
    seed: str
    arms: tuple[tuple[str, str], ...]
    goals: tuple[int, ...]
    splits: tuple[str, ...]
    triggers: tuple[str, ...]

    @property
    def key(self) -> int:
        """Names the experiment in a cookie; another seed deals anew, and so begins another experiment."""
        return _key(self.name, self.by, self.seed)


@dataclass(frozen=True, slots=True)
class MeasureSpec:
    """All that a site measures; `blocks` are the names whose views and clicks are counted."""

    experiments: tuple[MeasuredExperiment, ...] = ()
    goals: tuple[MeasuredGoal, ...] = ()
    segments: tuple[str, ...] = ()
    blocks: tuple[str, ...] = ()


NOTHING: Final = MeasureSpec()


def _key(*parts: object) -> int:
    return int.from_bytes(sha256("\0".join(map(str, parts)).encode(errors="replace")).digest()[:4], "big")


def encode_measure(spec: MeasureSpec) -> list[object]:
    """The section of a bundle; none where nothing is measured."""
    if spec == NOTHING:
        return []
    return [
        [_encode_experiment(one) for one in spec.experiments],
        [_encode_goal(one) for one in spec.goals],
        list(spec.segments),
        list(spec.blocks),
    ]


def _encode_experiment(one: MeasuredExperiment) -> list[object]:
    arms = [list(arm) for arm in one.arms]
    return [one.name, one.by, one.seed, arms, list(one.goals), list(one.splits), list(one.triggers)]


def _encode_goal(one: MeasuredGoal) -> list[object]:
    amounts = [one.scale, one.cap, one.centre, one.window_s]
    return [one.name, one.kind, one.event, one.condition, one.value_of, amounts, list(one.parts), one.day]


def decode_measure(section: Sequence[object]) -> MeasureSpec:
    """The section of a bundle as values.

    Raises:
        BundleCorrupt: it is not what its format promises.
    """
    match section:
        case []:
            return NOTHING
        case [[*experiments], [*goals], [*segments], [*blocks], *_] if len(segments) <= MAX_MEASURED:
            spec = MeasureSpec(
                tuple(map(_decode_experiment, experiments)),
                tuple(map(_decode_goal, goals)),
                _texts(segments),
                _texts(blocks),
            )
            places = range(len(spec.goals))
            named = [*(place for one in spec.experiments for place in one.goals)]
            named += [place for goal in spec.goals for place in goal.parts if goal.kind == RATIO_GOAL]
            if all(place in places for place in named):
                return spec
    raise BundleCorrupt("Expected experiments, goals and segments, got others - at experiments")


def _decode_experiment(row: object) -> MeasuredExperiment:
    match row:
        case [str(name), str(by), str(seed), [*arms], [*goals], [*splits], [*triggers], *_]:
            pairs = tuple(map(_texts, arms))
            numbers = tuple(goal for goal in goals if isinstance(goal, int))
            is_whole = all(len(pair) == 2 for pair in pairs) and len(numbers) == len(goals)
            if is_whole and len(splits) <= MAX_SPLITS:
                named = tuple((arm, segment) for arm, segment in pairs)
                return MeasuredExperiment(name, by, seed, named, numbers, _texts(splits), _texts(triggers))
    raise BundleCorrupt("Expected an experiment, got something else - at experiments")


def _decode_goal(row: object) -> MeasuredGoal:
    match row:
        case [
            str(name), str(kind), str(event), condition, str(value_of),
            [int(scale), int(cap), int(centre), int(window_s)], [int(first), int(second)], int(day), *_,
        ] if kind in GOAL_KINDS and 0 < cap <= MAX_AMOUNT and abs(centre) <= MAX_AMOUNT:  # fmt: skip
            return MeasuredGoal(
                name=name,
                kind=kind,
                event=event,
                condition=condition,
                value_of=value_of,
                scale=scale,
                cap=cap,
                centre=centre,
                window_s=window_s,
                parts=(first, second),
                day=day,
            )
    raise BundleCorrupt("Expected a goal, got something else - at experiments")


def _texts(rows: object) -> tuple[str, ...]:
    if isinstance(rows, list) and all(isinstance(row, str) for row in rows):
        return tuple(rows)
    raise BundleCorrupt("Expected names, got something else - at experiments")


def is_by_place(experiment: MeasuredExperiment) -> bool:
    """True if its units are regions and weeks, and its counts nobody's."""
    return experiment.by == PLACE


def measured_by_cookie(experiments: Iterable[MeasuredExperiment]) -> tuple[MeasuredExperiment, ...]:
    """The experiments whose units are visitors or persons, who keep their part of the sums in their cookie."""
    return tuple(one for one in experiments if not is_by_place(one))


ANALYTICS: Final = "analytics"
"""The purpose that counting a visitor needs consent for, besides that of their history."""
