"""Lanes: what a bundle knows of one signal, atom by atom.

In a lane every term stands in at most one place: with one positive condition (its default is false, and the
atoms it names make it true) or with negative conditions only (its default is true, and they make it false). So a
value's mask is the default mask with the terms of the atoms that hold turned over; in a `from` group a term may
have two atoms, where its interval starts and ends, and is turned over by each. A term with more conditions on one
signal stands in several lanes, and survives when it survives in all of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from typing import Final, TypeAlias

from segments.bundle.format import KINDS
from segments.bundle.postings import Postings, pack_numbers, pack_postings, unpack_numbers, unpack_postings
from segments.errors import BundleCorrupt

Atom: TypeAlias = bool | int | float | str

ATOM_TYPES: Final[dict[str, type[Atom]]] = {
    "bool": bool,
    "int": int,
    "double": float,
    "string": str,
    "list<string>": str,
}
"""By the type of the signal: the Python type of a lane's atoms. Signals of other types have no lanes."""

_TYPES_OF_KIND: Final = {
    "exact": {"bool", "int", "double", "string"},
    "from": {"int", "double", "string"},
    "prefix": {"string"},
    "suffix": {"string"},
    "contains": {"string"},
    "member": {"list<string>"},
}


@dataclass(frozen=True, slots=True)
class Group:
    """The atoms of one kind in a lane, ascending, with the terms that each of them turns over."""

    kind: str
    atoms: tuple[Atom, ...]
    postings: Postings


@dataclass(frozen=True, slots=True)
class Lane:
    """`defaults` are the terms that are true in this lane while no atom holds, as gaps."""

    defaults: Sequence[int]
    groups: tuple[Group, ...]

    def touched(self) -> Iterator[int]:
        """The terms that stand in this lane, some of them more than once."""
        return chain(
            Postings((len(self.defaults),), self.defaults).of(0),
            *(group.postings.all() for group in self.groups),
        )


def pack_lanes(lanes: Sequence[Lane]) -> list[object]:
    """Lanes as they stand in a section."""
    return [
        [
            pack_numbers(lane.defaults),
            [
                [KINDS.index(group.kind), list(group.atoms), *pack_postings(group.postings)]
                for group in lane.groups
            ],
        ]
        for lane in lanes
    ]


def unpack_lanes(packed: object, signal_type: str, where: str) -> tuple[Lane, ...]:
    """The lanes of a signal of that type.

    Raises:
        BundleCorrupt: they are not lanes, or hold what a signal of that type cannot meet.
    """
    if not isinstance(packed, list) or not packed or signal_type not in ATOM_TYPES:
        raise BundleCorrupt(f"Expected lanes, got something else - at {where}")
    return tuple(_unpack_lane(lane, signal_type, where) for lane in packed)


def _unpack_lane(packed: object, signal_type: str, where: str) -> Lane:
    match packed:
        case [bytes(defaults), list(groups)]:
            return Lane(
                unpack_numbers(defaults, where),
                tuple(_unpack_group(group, signal_type, where) for group in groups),
            )
    raise BundleCorrupt(f"Expected a lane, got something else - at {where}")


def _unpack_group(packed: object, signal_type: str, where: str) -> Group:
    match packed:
        case [int(kind), list(atoms), bytes(counts), bytes(gaps)] if 0 <= kind < len(KINDS):
            _check_atoms(atoms, KINDS[kind], signal_type, where)
            return Group(KINDS[kind], tuple(atoms), unpack_postings(counts, gaps, len(atoms), where))
    raise BundleCorrupt(f"Expected a group of atoms, got something else - at {where}")


def _check_atoms(atoms: list[Atom], kind: str, signal_type: str, where: str) -> None:
    expected = ATOM_TYPES[signal_type]
    fits = signal_type in _TYPES_OF_KIND[kind] and all(type(atom) is expected for atom in atoms)
    if not fits or any(not earlier < later for earlier, later in pairwise(atoms)):  # type: ignore[operator]
        raise BundleCorrupt(f"Expected ascending atoms for {signal_type} ({kind}), got others - at {where}")
