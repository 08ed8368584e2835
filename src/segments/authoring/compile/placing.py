"""Placing: which bit each term has, and in which lane each of its literals stands.

In: the terms of all segments, in the order of the rules' files. Out: lanes for each signal and for each planned
expression, with the laws that bundle/lanes.py states.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import TypeAlias

from segments.authoring.compile.literals import Literal
from segments.authoring.compile.terms import Term, Terms
from segments.bundle.format import KINDS
from segments.bundle.lanes import Atom, Group, Lane
from segments.bundle.postings import postings_of

Place: TypeAlias = tuple[bool, Sequence[Literal]]
"""The question of one term in one lane: its truth while no atom holds, and the literals whose atoms turn it over."""


def number_terms(terms_of_segments: Sequence[Terms]) -> list[Term]:
    """All terms by their bit: the first terms of all segments, then the second ones, and so on.

    Within each of these layers the segments with the most terms come first, equals in the order of the files.
    """
    by_most_terms = sorted(terms_of_segments, key=len, reverse=True)
    most = len(by_most_terms[0]) if by_most_terms else 0
    return [terms[layer] for layer in range(most) for terms in by_most_terms if len(terms) > layer]


def place_literals(terms: Sequence[Term]) -> dict[str, list[list[tuple[int, Place]]]]:
    """For each signal its lanes, each with the terms that stand in it, ascending."""
    lanes_of: defaultdict[str, list[list[tuple[int, Place]]]] = defaultdict(list)
    for bit, term in enumerate(terms):
        for signal, literals in _by_signal(term).items():
            lanes = lanes_of[signal]
            for number, place in enumerate(_places(literals)):
                if number == len(lanes):
                    lanes.append([])
                lanes[number].append((bit, place))
    return dict(lanes_of)


def build_lane(members: Iterable[tuple[int, Place]]) -> Lane:
    """The lane in which these terms stand."""
    defaults: list[int] = []
    bits_of_atom: defaultdict[tuple[str, Atom], list[int]] = defaultdict(list)
    for bit, (default, literals) in members:
        if default:
            defaults.append(bit)
        for literal in literals:
            for atom in literal.atoms:
                bits_of_atom[literal.kind, atom].append(bit)
    groups = (_group(kind, bits_of_atom) for kind in KINDS)
    return Lane(postings_of([defaults]).gaps, tuple(group for group in groups if group.atoms))


def _group(kind: str, bits_of_atom: dict[tuple[str, Atom], list[int]]) -> Group:
    atoms = sorted(atom for known_kind, atom in bits_of_atom if known_kind == kind)
    return Group(kind, tuple(atoms), postings_of([bits_of_atom[kind, atom] for atom in atoms]))


def _by_signal(term: Term) -> dict[str, list[Literal]]:
    found: defaultdict[str, list[Literal]] = defaultdict(list)
    for literal in sorted(term, key=Literal.sort_key):
        found[literal.signal].append(literal)
    return found


def _places(literals: Sequence[Literal]) -> list[Place]:
    """The lanes that one term needs for the literals of one signal: intervals, each positive, all negatives."""
    bounds = [literal for literal in literals if literal.kind == "from"]
    rest = [literal for literal in literals if literal.kind != "from"]
    negatives = [literal for literal in rest if not literal.holds]
    places: list[Place] = [(False, (literal,)) for literal in rest if literal.holds]
    if bounds:
        # Below its lower bound an interval is false; one without a lower bound starts true.
        places.append((not any(bound.holds for bound in bounds), bounds))
    if negatives:
        places.append((True, _distinct(negatives)))
    return places


def _distinct(negatives: Sequence[Literal]) -> list[Literal]:
    """Each atom once, so that no posting names a term twice."""
    seen: set[tuple[str, object]] = set()
    distinct = []
    for literal in negatives:
        atoms = tuple(atom for atom in literal.atoms if (literal.kind, atom) not in seen)
        seen.update((literal.kind, atom) for atom in atoms)
        distinct.append(Literal(literal.signal, literal.kind, atoms, holds=False))
    return distinct
