"""A visitor's own part of the sums: what was counted of them, and what of it the desk has not heard yet.

In: nothing; these are the values that the measure cookie holds, and which a request changes. A `Pending` is what one
request added. It is sent by the request that brings it back, and so proves that the browser has kept it: two requests
that started from one cookie have one pending part, under one id, and of what each of them added only that is ever sent
which the browser kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, NamedTuple

NONCE_BYTES: Final = 14
"""Of a message's id: 108 of its 112 bits are used."""


class Reached(NamedTuple):
    """The amounts of a goal that a visitor had reached before an exposure, and have since, in the goal's unit."""

    before: int
    since: int


NOTHING_REACHED: Final = Reached(0, 0)


@dataclass(frozen=True, slots=True)
class Exposure:
    """A visitor's first exposure to an experiment: the arm, the moment (Unix seconds), the parts (one bit for each
    split) that they were in then, and by a goal's key what they reached; a goal that is missing is at nothing.
    """

    arm: str
    at_s: int
    parts: int
    reached: Mapping[int, Reached]


@dataclass(frozen=True, slots=True)
class Pending:
    """The additions of one request, on which day (since 1970). `nonce` makes the id of its message.

    `segments` is a mask of first matches of the day, `exposed` the keys of experiments, `reached` keys of an experiment
    and a goal with what `since` was before, `circumstances` the splits (`device:phone`) of these exposures.
    """

    day: int
    nonce: bytes
    segments: int = 0
    exposed: tuple[int, ...] = ()
    reached: tuple[tuple[int, int, int], ...] = ()
    circumstances: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """True if there is nothing to send."""
        return not (self.segments or self.exposed or self.reached)


@dataclass(frozen=True, slots=True)
class MeasureState:
    """All that the measure cookie says. `segments` is the mask of those that were counted on `day`; `totals` are by a
    goal's key what the visitor has reached in all, as far as it is counted.
    """

    day: int = 0
    segments: int = 0
    exposures: Mapping[int, Exposure] = field(default_factory=lambda: MappingProxyType({}))
    totals: Mapping[int, int] = field(default_factory=lambda: MappingProxyType({}))
    pending: Pending | None = None


NEW_VISITOR: Final = MeasureState()
