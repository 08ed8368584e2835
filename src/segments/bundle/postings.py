"""Postings: for each atom of a lane, the ascending numbers of the terms that it decides.

They are stored as gaps (the first number, then differences), as an array of 1, 2 or 4 bytes a number whose bytes
are laid out plane by plane (all low bytes first): deflate then meets the nearly constant high bytes as one run.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, chain, pairwise
from typing import Final

from segments.bundle.planes import join_planes
from segments.errors import BundleCorrupt

_TYPE_CODES: Final = {1: "B", 2: "H", 4: "I"}
"""Array codes by bytes a number; these sizes hold on every platform that Python runs on, wasm32 included."""


def pack_numbers(numbers: Sequence[int]) -> bytes:
    """Numbers from 0 to 2**32 - 1: one byte that says the width, then the planes, lowest bytes first."""
    largest = max(numbers, default=0)
    width = next(width for width in _TYPE_CODES if largest < 1 << 8 * width)
    planes = (bytes(number >> 8 * plane & 255 for number in numbers) for plane in range(width))
    return bytes((width,)) + b"".join(planes)


def unpack_numbers(packed: object, where: str) -> array[int]:
    """The numbers that `pack_numbers` packed.

    Raises:
        BundleCorrupt: not bytes, an unknown width, or planes of different lengths.
    """
    return join_planes(packed, _TYPE_CODES, "numbers", where)


class Postings:
    """The postings of one group of atoms; `of(i)` are those of atom i."""

    __slots__ = ("gaps", "starts")

    def __init__(self, counts: Iterable[int], gaps: Sequence[int]) -> None:
        self.starts = list(accumulate(counts, initial=0))
        self.gaps = gaps

    def of(self, atom: int) -> Iterator[int]:
        """The terms that one atom decides, ascending."""
        return accumulate(self.gaps[self.starts[atom] : self.starts[atom + 1]])

    def all(self) -> Iterator[int]:
        """The terms that any atom decides, some of them more than once."""
        return chain.from_iterable(map(self.of, range(len(self.starts) - 1)))


def postings_of(lists: Sequence[Sequence[int]]) -> Postings:
    """Postings from one ascending list of terms for each atom."""
    return Postings(map(len, lists), [gap for terms in lists for gap in _gaps(terms)])


def pack_postings(postings: Postings) -> list[bytes]:
    """The number of terms of each atom, and all their gaps."""
    counts = [later - earlier for earlier, later in pairwise(postings.starts)]
    return [pack_numbers(counts), pack_numbers(postings.gaps)]


def unpack_postings(counts: object, gaps: object, atoms: int, where: str) -> Postings:
    """Postings for that many atoms.

    Raises:
        BundleCorrupt: the counts do not fit the atoms or the gaps.
    """
    known_counts, known_gaps = unpack_numbers(counts, where), unpack_numbers(gaps, where)
    if len(known_counts) != atoms or sum(known_counts) != len(known_gaps):
        raise BundleCorrupt(f"Expected postings for {atoms} atoms, got other counts - at {where}")
    return Postings(known_counts, known_gaps)


def _gaps(terms: Sequence[int]) -> list[int]:
    return [*terms[:1], *(later - earlier for earlier, later in pairwise(terms))]
