"""Arms as GrowthBook's SDKs decide them: the same unit has the same arm here and there.

Published in GrowthBook's SDK specification and held to its own cases. A unit is hashed to one of 1,000 (version 1) or
10,000 (version 2) places on a line from 0 to 1; each arm has a range of it. Raising the coverage only lets more units
in: nobody who was in an arm moves.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, chain
from typing import Final

FNV_BASIS: Final = 0x811C9DC5
FNV_PRIME: Final = 0x01000193
"""FNV-1a with 32 bits."""
WHOLE: Final = (0.99, 1.01)
"""Weights whose sum is outside are no weights: all arms are then even, as in the SDKs."""

Range = tuple[float, float]
"""From the first, up to but without the second."""


@dataclass(frozen=True, slots=True)
class Filter:
    """A unit must fall into one of the ranges, under a seed of the filter's own: what namespaces became."""

    seed: str
    ranges: tuple[Range, ...]
    version: int = 2


@dataclass(frozen=True, slots=True)
class Split:
    """The division of an experiment's units: the seed (its key, if not set), a range for each arm, and the filters."""

    seed: str
    ranges: tuple[Range, ...]
    version: int = 1
    filters: tuple[Filter, ...] = ()


def arm_of(unit: str, split: Split) -> int | None:
    """The number of the unit's arm; None if the unit is empty, filtered out, or in no arm's range."""
    if not unit or not all(passes(unit, needed) for needed in split.filters):
        return None
    place = place_of(split.seed, unit, split.version)
    return None if place is None else choose_arm(place, split.ranges)


def place_of(seed: str, unit: str, version: int) -> float | None:
    """The unit's place on the line from 0 to 1; None for a version that nobody published."""
    if version == 2:
        return fnv1a(str(fnv1a(seed + unit))) % 10_000 / 10_000
    if version == 1:
        return fnv1a(unit + seed) % 1_000 / 1_000
    return None


def passes(unit: str, needed: Filter) -> bool:
    """True if a filter lets the unit in."""
    place = place_of(needed.seed, unit, needed.version)
    return place is not None and choose_arm(place, needed.ranges) is not None


def namespace_filter(name: str, start: float, end: float) -> Filter:
    """The filter that an old namespace is: experiments with other ranges in it share no unit."""
    return Filter(f"__{name}", ((start, end),), version=1)


def choose_arm(place: float, ranges: Sequence[Range]) -> int | None:
    """The first range that holds a place, by number."""
    return next((arm for arm, (start, end) in enumerate(ranges) if start <= place < end), None)


def bucket_ranges(
    arms: int, coverage: float = 1.0, weights: Sequence[float] | None = None
) -> tuple[Range, ...]:
    """Each arm's range: as long as its weight, of which the coverage lets in the first part.

    Weights of another number, or that are not one together, count as even; coverage ends at 0 and at 1.
    """
    if weights is None or len(weights) != arms or not WHOLE[0] <= sum(weights) <= WHOLE[1]:
        weights = equal_weights(arms)
    share = min(max(coverage, 0.0), 1.0)
    starts = chain((0.0,), accumulate(weights))
    return tuple((start, start + share * weight) for start, weight in zip(starts, weights, strict=False))


def equal_weights(arms: int) -> tuple[float, ...]:
    """The weights of even arms; none for no arms."""
    return (1.0 / arms,) * arms if arms > 0 else ()


def fnv1a(text: str) -> int:
    """FNV-1a over UTF-16 code units, which are what JavaScript's SDKs call characters."""
    value = FNV_BASIS
    units = text.encode("utf-16-le", "surrogatepass")
    for low, high in zip(units[::2], units[1::2], strict=True):
        value = ((value ^ (low | high << 8)) * FNV_PRIME) & 0xFFFFFFFF
    return value
