"""A visitor's own part of the sums: what was counted of them, and what of it the desk has not heard yet.

In: nothing; these are the values that the measure cookie holds, and which a request changes. A `Pending` is what one
request added. It is sent by the request that brings it back, and so proves that the browser has kept it. Two requests
that started from one cookie give what they added the same id, so that the desk counts one of them, whatever the browser
does. All are tuples, as the cookie has them: a field is appended with a default, never moved.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

NONCE_BYTES: Final = 14
"""Of a message's id: 108 of its 112 bits are used."""


class Reached(NamedTuple):
    """The amounts of a goal that a visitor had reached before an exposure, and have since, in the goal's unit."""

    before: int
    since: int


NOTHING_REACHED: Final = Reached(0, 0)


class Exposure(NamedTuple):
    """A visitor's first exposure to an experiment: the arm, the moment (Unix seconds), the parts (one bit for each
    split) that they were in then, and by a goal's key what they reached; a goal that is missing is at nothing.
    """

    arm: str
    at_s: int
    parts: int
    reached: Mapping[int, Reached]


class Pending(NamedTuple):
    """The additions of one request, on which day (since 1970).

    `segments` is a mask of first matches of the day, `exposed` the keys of experiments, `reached` keys of an experiment
    and a goal with what `since` was before, `circumstances` the splits (`device:phone`) of these exposures.
    """

    day: int
    segments: int
    exposed: tuple[int, ...]
    reached: tuple[tuple[int, int, int], ...]
    circumstances: tuple[str, ...]


class MeasureState(NamedTuple):
    """All that the measure cookie says. `segments` is the mask of those that were counted on `day`; `totals` are by a
    goal's key what the visitor has reached in all, as far as it is counted. `nonce` makes the id of what is pending: it
    is random at first, and then the hash of the one before.
    """

    nonce: bytes

    day: int
    segments: int
    exposures: Mapping[int, Exposure]
    totals: Mapping[int, int]
    pending: Pending | None


NEW_VISITOR: Final = MeasureState(b"", 0, 0, MappingProxyType({}), MappingProxyType({}), None)
