"""The masks of one signal: for a value, which terms survive it.

In: the lanes of a bundle and values. Out: integers with one bit a term. A value is first reduced to its signature, the
atoms that it meets; masks are made once for each signature and kept, within bounds that no visitor can push.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable
from functools import reduce
from itertools import chain
from operator import and_, or_
from typing import Final, TypeAlias

from segments.bundle.lanes import Atom, Group, Lane
from segments.bundle.postings import Postings
from segments.edge.cel.typed import PYTHON_TYPES, typed_value
from segments.errors import BundleCorrupt

MAX_KEPT_CHARS: Final = 256
"""Longer values (a path full of junk) are not kept: their keys would cost more than the masks."""

MAX_FEW: Final = 16
"""Terms that are cheaper to set one by one: a mask of 10,000 terms takes a hundredth of a pass over its digits."""

Met: TypeAlias = int | tuple[int, ...]
"""The atoms of one group that a value meets: of a `from` group how many, else which."""

Signature: TypeAlias = tuple[tuple[Met, ...], ...]
"""The masks that a value meets in each lane, group by group."""

_BITS: Final = tuple(1 << bit for bit in range(8))


class SignalMasks:
    """The masks of one signal over `term_count` terms, each made when its value is first seen.

    `known` maps a value of the signal's own Python type to its mask; `unknown` is the mask where there is no value.
    At most `capacity` values, and as many signatures, are kept; then the oldest make room.
    """

    __slots__ = ("_by_signature", "_capacity", "_lanes", "_type", "known", "python_type", "unknown")

    def __init__(self, signal_type: str, lanes: Iterable[Lane], term_count: int, capacity: int) -> None:
        self._type = signal_type
        self._lanes = tuple(_LaneMasks(lane, term_count) for lane in lanes)
        self._capacity = capacity
        self._by_signature: dict[Signature, int] = {}
        self.python_type = PYTHON_TYPES[signal_type]
        self.known: dict[object, int] = {}
        self.unknown = reduce(and_, [lane.untouched for lane in self._lanes])

    def mask_of(self, value: object) -> int:
        """The mask of a value that `known` does not hold, whatever its type."""
        typed = typed_value(value, self._type)
        if typed is None:
            return self.unknown
        signature = tuple([lane.signature_of(typed) for lane in self._lanes])
        mask = self._by_signature.get(signature)
        if mask is None:
            mask = self._make_mask(signature)
            _keep(self._by_signature, signature, mask, self._capacity)
        if _is_short(typed):
            _keep(self.known, typed, mask, self._capacity)
        return mask

    def _make_mask(self, signature: Signature) -> int:
        masks = [lane.mask_of(part) for lane, part in zip(self._lanes, signature, strict=True)]
        return reduce(and_, masks)


class _LaneMasks:
    """One lane: the terms that stand in it, their truth while no atom holds, and how atoms are found."""

    __slots__ = ("_default", "_finders", "_groups", "_size", "untouched")

    def __init__(self, lane: Lane, term_count: int) -> None:
        self._size = term_count // 8 + 1
        self._groups = lane.groups
        self._finders = tuple(_FINDERS[group.kind](group) for group in lane.groups)
        touched = _bits_of(lane.touched(), term_count)
        self.untouched = self._default = (1 << term_count) - 1 ^ touched
        if lane.defaults:
            defaults = Postings((len(lane.defaults),), lane.defaults).of(0)
            self._default = self.untouched | _bits_of(defaults, term_count)

    def signature_of(self, value: object) -> tuple[Met, ...]:
        """For each group, the atoms that the value meets."""
        return tuple([find(value) for find in self._finders])

    def mask_of(self, signature: tuple[Met, ...]) -> int:
        """The default with the terms of all met atoms turned over: once, however many of them a term has, but in a
        `from` group once for each.
        """
        if not any(signature):
            return self._default
        turned, crossed = bytearray(self._size), bytearray(self._size)
        for group, met in zip(self._groups, signature, strict=True):
            if isinstance(met, int):
                for term in chain.from_iterable(map(group.postings.of, range(met))):
                    crossed[term >> 3] ^= _BITS[term & 7]
            else:
                for term in chain.from_iterable(map(group.postings.of, met)):
                    turned[term >> 3] |= _BITS[term & 7]
        return self._default ^ int.from_bytes(turned, "little") ^ int.from_bytes(crossed, "little")


def _bits_of(terms: Iterable[int], term_count: int) -> int:
    """One integer with these bits; text in base 2 is the fastest way to set many (one store each, then one pass).

    Raises:
        BundleCorrupt: a term is beyond the last one.
    """
    numbers = list(terms)
    if max(numbers, default=-1) >= term_count:
        raise BundleCorrupt(f"Expected terms below {term_count}, got a larger one - at a column")
    if len(numbers) <= MAX_FEW:
        return reduce(or_, [1 << term for term in numbers], 0)
    digits = bytearray(b"0") * term_count
    for term in numbers:
        digits[term] = 49  # "1"
    digits.reverse()
    return int(digits, 2)


def _find_exact(group: Group) -> Callable[..., Met]:
    met_by = {atom: (place,) for place, atom in enumerate(group.atoms)}
    return lambda value: met_by.get(value, ())


def _find_from(group: Group) -> Callable[..., Met]:
    atoms = group.atoms
    return lambda value: bisect_right(atoms, value)


def _find_prefix(group: Group) -> Callable[..., Met]:
    places, lengths = _by_length(group)
    return lambda value: tuple(
        [places[value[:length]] for length in lengths if length <= len(value) and value[:length] in places]
    )


def _find_suffix(group: Group) -> Callable[..., Met]:
    places, lengths = _by_length(group)
    return lambda value: tuple(
        [
            places[value[len(value) - length :]]
            for length in lengths
            if length <= len(value) and value[len(value) - length :] in places
        ]
    )


def _by_length(group: Group) -> tuple[dict[Atom, int], list[int]]:
    """Look-ups by length cost as many steps as there are lengths, however many atoms there are."""
    places = {atom: place for place, atom in enumerate(group.atoms)}
    return places, sorted({len(str(atom)) for atom in group.atoms})


def _find_contains(group: Group) -> Callable[..., Met]:
    atoms = tuple(enumerate(group.atoms))
    return lambda value: tuple([place for place, atom in atoms if atom in value])


def _find_member(group: Group) -> Callable[..., Met]:
    places = {atom: place for place, atom in enumerate(group.atoms)}
    return lambda value: tuple(sorted({places[element] for element in value if element in places}))


_FINDERS: Final[dict[str, Callable[[Group], Callable[..., Met]]]] = {
    "exact": _find_exact,
    "from": _find_from,
    "prefix": _find_prefix,
    "suffix": _find_suffix,
    "contains": _find_contains,
    "member": _find_member,
}


def _is_short(value: object) -> bool:
    if isinstance(value, tuple):
        return sum(map(len, value)) + len(value) <= MAX_KEPT_CHARS
    return not isinstance(value, str) or len(value) <= MAX_KEPT_CHARS


def _keep(kept: dict[object, int] | dict[Signature, int], key: object, mask: int, capacity: int) -> None:
    if len(kept) >= capacity:
        del kept[next(iter(kept))]  # type: ignore[arg-type]
    kept[key] = mask  # type: ignore[index]
