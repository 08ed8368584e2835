"""The content of a bundle, once read: small parts at hand, large parts made when they are first asked for.

The segments stand in the bundle's own bit order: those with the most terms first, equals in the order of the
rules' files. The k-th terms of all segments that have one are then one run of bits in the order of the segments.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from segments.bundle.format import SCHEDULE_SIGNAL, TAXONOMY_FIELDS
from segments.bundle.lanes import Lane, unpack_lanes
from segments.bundle.prediction.model_use import ModelUse
from segments.errors import BundleCorrupt


@dataclass(frozen=True, slots=True)
class SignalUse:
    """A signal that the rules read. `source` and `absent` are set for signals that the site itself declares."""

    name: str
    type: str
    purpose: str
    source: str = ""
    absent: str | int | float | bool | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """The questions that rules ask of one signal."""

    signal: str
    type: str
    lanes: tuple[Lane, ...]


@dataclass(frozen=True, slots=True)
class Planned:
    """A condition that is evaluated as an encoded expression, and what its outcome decides."""

    expression: object
    lanes: tuple[Lane, ...]


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """One entry a segment, in bit order. Parents and fallbacks are bits, None for none; times Unix milliseconds."""

    priorities: tuple[int, ...]
    parents: tuple[int | None, ...]
    fallbacks: tuple[int | None, ...]
    starts_ms: tuple[int | None, ...]
    ends_ms: tuple[int | None, ...]


@dataclass(frozen=True, eq=False)
class Bundle:
    """The compiled rules of one site. Not slotted: what is made on demand is kept beside the fields.

    `term_counts` has one entry a segment in the order of the rules' files; everything else is in bit order. The
    packed fields are as they came; what is made of them raises BundleCorrupt where they do not hold it.
    """

    site: str
    created_ms: int
    signals: tuple[SignalUse, ...]
    term_counts: array[int]
    consent: Mapping[str, object]
    settings: Mapping[str, object]
    counters: tuple[object, ...]
    experiments: tuple[object, ...]
    packed_names: object
    packed_taxonomy: object
    packed_columns: object
    packed_planned: object
    models: tuple[ModelUse, ...] = ()

    def make_lists(self) -> None:
        """Names and taxonomy now, and not when a page asks for them.

        Raises:
            BundleCorrupt: they are not what their format promises.
        """
        _ = self.bits, self.taxonomy

    @cached_property
    def file_places(self) -> tuple[int, ...]:
        """For each bit, the place of its segment in the rules' files."""
        return tuple(sorted(range(len(self.term_counts)), key=self.term_counts.__getitem__, reverse=True))

    @cached_property
    def layers(self) -> tuple[int, ...]:
        """The number of segments that have a first term, a second, a third ...; their sum is the number of terms."""
        ascending = sorted(self.term_counts)
        most = ascending[-1] if ascending else 0
        return tuple(len(ascending) - bisect_right(ascending, layer) for layer in range(most))

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The ids of the segments."""
        return tuple(map(self.file_names.__getitem__, self.file_places))

    @cached_property
    def file_names(self) -> tuple[str, ...]:
        """The ids of the segments in the order of the rules' files."""
        return tuple(_unfold_names(self.packed_names, len(self.term_counts)))

    @cached_property
    def bits(self) -> Mapping[str, int]:
        """The bit of each segment's id."""
        return {name: bit for bit, name in enumerate(self.names)}

    @cached_property
    def taxonomy(self) -> Taxonomy:
        """Priorities, families, fallbacks and times."""
        return _read_taxonomy(self.packed_taxonomy, self.file_places)

    @cached_property
    def ranks(self) -> Mapping[str, int]:
        """The ranks by which a slot is won, higher first: by priority, then more ancestors, then the earlier id."""
        taxonomy, names = self.taxonomy, self.names
        depths = [_depth(bit, taxonomy.parents) for bit in range(len(names))]
        losers_first = sorted(range(len(names)), key=lambda bit: names[bit], reverse=True)
        losers_first.sort(key=lambda bit: (taxonomy.priorities[bit], depths[bit]))
        return {names[bit]: rank for rank, bit in enumerate(losers_first, 1)}

    @cached_property
    def wanted(self) -> Mapping[str, str]:
        """The purpose of each signal that the rules read: what the consent gate is asked for."""
        return {signal.name: signal.purpose for signal in self.signals if signal.name != SCHEDULE_SIGNAL}

    def columns(self) -> tuple[Column, ...]:
        """The lanes of every signal that has any; made anew at each call, since an index keeps what it makes."""
        return tuple(_read_column(row, self.signals) for row in _rows(self.packed_columns, "columns"))

    def planned(self) -> tuple[Planned, ...]:
        """The conditions that are evaluated; made anew at each call."""
        return tuple(map(_read_planned, _rows(self.packed_planned, "planned")))


def _rows(value: object, where: str) -> list[object]:
    if not isinstance(value, list):
        raise BundleCorrupt(f"Expected a list, got something else - at {where}")
    return value


def _read_column(row: object, signals: tuple[SignalUse, ...]) -> Column:
    match row:
        case [int(place), lanes] if type(place) is int and 0 <= place < len(signals):
            signal = signals[place]
            where = f"the column of {signal.name[:80]}"
            return Column(signal.name, signal.type, unpack_lanes(lanes, signal.type, where))
    raise BundleCorrupt("Expected the place of a signal and lanes, got something else - at columns")


def _read_planned(row: object) -> Planned:
    match row:
        case [expression, lanes]:
            return Planned(expression, unpack_lanes(lanes, "bool", "planned"))
    raise BundleCorrupt("Expected an expression and lanes, got something else - at planned")


def _unfold_names(value: object, count: int) -> list[str]:
    match value:
        case [bytes(shared), str(text)] if len(shared) == count:
            rests = text.split("\n") if count else []
            if len(rests) == count:
                return _unfold(shared, rests)
    raise BundleCorrupt(f"Expected {count} front-coded names, got something else - at names")


def _unfold(shared: bytes, rests: list[str]) -> list[str]:
    names = []
    name = ""
    for length, rest in zip(shared, rests, strict=True):
        name = name[:length] + rest
        names.append(name)
    return names


def _read_taxonomy(value: object, places: tuple[int, ...]) -> Taxonomy:
    if not isinstance(value, list) or len(value) < len(TAXONOMY_FIELDS):
        raise BundleCorrupt("Expected the taxonomy's lists, got something else - at taxonomy")
    priorities, parents, fallbacks, starts, ends = (_whole_numbers(row, len(places)) for row in value[:5])
    bit_of_place = {place: bit for bit, place in enumerate(places)}
    return Taxonomy(
        priorities=tuple(priorities[place] or 0 for place in places),
        parents=tuple(bit_of_place.get((parents[place] or 0) - 1) for place in places),
        fallbacks=tuple(bit_of_place.get((fallbacks[place] or 0) - 1) for place in places),
        starts_ms=tuple(starts[place] for place in places),
        ends_ms=tuple(ends[place] for place in places),
    )


def _depth(bit: int, parents: tuple[int | None, ...]) -> int:
    """The number of a segment's ancestors; a circle, which no checker lets pass, ends at the number of segments."""
    depth, parent = 0, parents[bit]
    while parent is not None and depth < len(parents):
        depth, parent = depth + 1, parents[parent]
    return depth


def _whole_numbers(row: object, count: int) -> list[int | None]:
    if isinstance(row, list) and not row:
        return [None] * count
    if (
        isinstance(row, list)
        and len(row) == count
        and all(entry is None or type(entry) is int for entry in row)
    ):
        return row
    raise BundleCorrupt(f"Expected {count} whole numbers, got something else - at taxonomy")
