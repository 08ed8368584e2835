"""Measurement in a bundle: goals, experiments with their arms, and segments whose visitors are counted.

In: what the rules say. Out: the rows of the bundle's section `experiments`, which segments.edge.measure.plan reads. The
keys of experiments and goals are hashes of all that gives their sums a meaning, so that a cookie written under other
rules adds nothing to them. The law of the rows is the bundle's: append with a default, never reorder.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import Final

EVENT_GOAL: Final = "event"
RATIO_GOAL: Final = "ratio"
RETURN_GOAL: Final = "return"

ANALYTICS: Final = "analytics"
"""The purpose that counting a visitor needs consent for, besides that of their history."""

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
        meaning = (
            self.kind,
            self.event,
            repr(self.condition),
            self.value_of,
            self.scale,
            self.cap,
            self.centre,
        )
        return _key(self.name, *meaning, self.window_s, self.day)


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

    goals: tuple[MeasuredGoal, ...] = ()
    experiments: tuple[MeasuredExperiment, ...] = ()
    segments: tuple[str, ...] = ()
    blocks: tuple[str, ...] = ()


def _key(*parts: object) -> int:
    return int.from_bytes(sha256("\0".join(map(str, parts)).encode(errors="replace")).digest()[:4], "big")


def encode_measure(spec: MeasureSpec) -> list[object]:
    """The section of a bundle; none where nothing is measured."""
    if not (spec.experiments or spec.segments or spec.blocks):
        return []
    return [
        [_encode_goal(one) for one in spec.goals],
        [_encode_experiment(one) for one in spec.experiments],
        list(spec.segments),
        list(spec.blocks),
    ]


def _encode_goal(one: MeasuredGoal) -> list[object]:
    amounts = [one.scale, one.cap, one.centre, one.window_s]
    return [
        one.key,
        one.name,
        one.kind,
        one.event,
        one.condition,
        one.value_of,
        *amounts,
        *one.parts,
        one.day,
    ]


def _encode_experiment(one: MeasuredExperiment) -> list[object]:
    arms = [list(arm) for arm in one.arms]
    return [one.key, one.name, one.by, arms, list(one.goals), list(one.splits), list(one.triggers)]
