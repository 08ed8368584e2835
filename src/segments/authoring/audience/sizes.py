"""The size of each segment in a crowd, and of what consent leaves undecided.

In: a `Crowd`. Out: frozen rows that text, JSON and CSV show.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from segments.authoring.audience.crowd import WEIGHT_UNIT, Crowd


@dataclass(frozen=True, slots=True)
class SegmentSize:
    """One segment: its visitors by weight and as a share of all, and those whom consent leaves undecided."""

    id: str
    count: float
    share: float
    undecided: float
    undecided_share: float


def sizes_of(crowd: Crowd, order: Sequence[str] = ()) -> tuple[SegmentSize, ...]:
    """The sizes in this order of ids; in that of the crowd where none is given."""
    rows = {
        name: SegmentSize(name, *_counted(crowd, members), *_counted(crowd, undecided))
        for name, members, undecided in zip(crowd.names, crowd.members, crowd.undecided, strict=True)
    }
    return tuple(rows[name] for name in order or crowd.names)


def _counted(crowd: Crowd, mask: int) -> tuple[float, float]:
    weight = crowd.weigh(mask)
    return in_visitors(weight), share_of(weight, crowd.total)


def in_visitors(weight: int) -> float:
    """Thousandths as visitors; a whole number where it is one."""
    return weight // WEIGHT_UNIT if weight % WEIGHT_UNIT == 0 else weight / WEIGHT_UNIT


def share_of(part: int, whole: int) -> float:
    """A share of a weight; nothing of nothing is 0."""
    return part / whole if whole else 0.0
