"""The admission to an experiment: from when to when it runs, which part of its units it takes, and by which hash.

In: what the rules say, or a row of the bundle. Out: an `Admission`. Who is admitted is decided in
segments.edge.signals.assignment. The law of the row is the bundle's: append with a default, never reorder.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

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


def decode_admission(row: object) -> Admission | None:
    """The admission in a row; None for another form, which must let nobody in."""
    match row:
        case [int(starts), int(ends), [*ramp], layer, int(holdout), str(person), split, *_]:
            steps = tuple(step for step in map(_step, ramp) if step is not None)
            own_layer = _layer(layer)
            own_split = None if split is None else _decode_split(split)
            is_whole = len(steps) == len(ramp) and (own_layer is None) == (layer is None)
            if is_whole and (own_split is None) == (split is None):
                return Admission(starts, ends, steps, own_layer, holdout, person, own_split)
    return None


def _step(row: object) -> tuple[int, int] | None:
    match row:
        case [int(from_ms), int(share)]:
            return from_ms, share
    return None


def _layer(row: object) -> Layer | None:
    match row:
        case [str(name), int(first), int(end)]:
            return Layer(name, first, end)
    return None


def _encode_split(split: Split) -> list[object]:
    filters = [[one.seed, [list(part) for part in one.ranges], one.version] for one in split.filters]
    return [split.seed, [list(part) for part in split.ranges], split.version, filters]


def _decode_split(row: object) -> Split | None:
    match row:
        case [str(seed), [*ranges], int(version), [*filters]]:
            needed = tuple(map(_decode_filter, filters))
            if all(one is not None for one in needed):
                return Split(seed, _ranges(ranges), version, tuple(one for one in needed if one is not None))
    return None


def _decode_filter(row: object) -> Filter | None:
    match row:
        case [str(seed), [*ranges], int(version)]:
            return Filter(seed, _ranges(ranges), version)
    return None


def _ranges(rows: list[object]) -> tuple[Range, ...]:
    return tuple(_range(row) for row in rows)


def _range(row: object) -> Range:
    """A stretch; an unreadable one holds nobody."""
    match row:
        case [int() | float() as first, int() | float() as end]:
            return float(first), float(end)
    return 0.0, 0.0
