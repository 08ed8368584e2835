"""The admission to an experiment: from when to when it runs, which part of its units it takes, and by which hash.

In: what the rules say, or a row of the bundle. Out: an `Admission`. Who is admitted is decided in
segments.edge.signals.assignment. The law of the row is the bundle's: append with a default, never reorder.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from segments.growthbook_hash import Filter, Range, Split


@dataclass(frozen=True, slots=True)
class Layer:
    """The stretch of a layer's 10,000 shares that is an experiment's own; stretches of one layer never overlap."""

    name: str
    first: int
    end: int


@dataclass(frozen=True, slots=True)
class Admission:
    """The units that an experiment takes; shares are of 10,000, times Unix milliseconds, 0 for none.

    `ramp` has pairs of a time and the share that is let in from then on; the last that has come counts, and none lets
    everybody in. `holdout` is the share that gets the arm of that name. `person` is the signal that is a known person's
    id, and `split` the division by GrowthBook's hash, where that decides.
    """

    starts_ms: int = 0
    ends_ms: int = 0
    ramp: tuple[tuple[int, int], ...] = ()
    layer: Layer | None = None
    holdout: int = 0
    person: str = ""
    split: Split | None = None


EVERYBODY: Final = Admission()
"""The admission of an assignment without conditions."""


def encode_admission(admission: Admission) -> list[object]:
    """The row of a bundle."""
    layer, split = admission.layer, admission.split
    return [
        admission.starts_ms,
        admission.ends_ms,
        [list(step) for step in admission.ramp],
        [layer.name, layer.first, layer.end] if layer else None,
        admission.holdout,
        admission.person,
        _encode_split(split) if split else None,
    ]


def decode_admission(row: Any) -> Admission | None:
    """The admission in a row; None for another form, which must let nobody in."""
    try:
        starts, ends, ramp, layer, holdout, person, split = row[:7]
        return Admission(
            int(starts),
            int(ends),
            tuple((int(from_ms), int(share)) for from_ms, share in ramp),
            Layer(str(layer[0]), int(layer[1]), int(layer[2])) if layer else None,
            int(holdout),
            str(person),
            _decode_split(*split) if split else None,
        )
    except (TypeError, ValueError, IndexError):
        return None


def _encode_split(split: Split) -> list[object]:
    filters = [[one.seed, [list(part) for part in one.ranges], one.version] for one in split.filters]
    return [split.seed, [list(part) for part in split.ranges], split.version, filters]


def _decode_split(seed: str, ranges: Any, version: int, filters: Any) -> Split:
    needed = tuple(Filter(str(own), _ranges(parts), int(of)) for own, parts, of in filters)
    return Split(str(seed), _ranges(ranges), int(version), needed)


def _ranges(rows: Any) -> tuple[Range, ...]:
    return tuple((float(first), float(end)) for first, end in rows)
