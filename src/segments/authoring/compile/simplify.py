"""Simplifying terms without changing where any of them is true.

In and out: sets of literals. A value decides all literals of a scalar signal at once, so these are merged exactly;
a list may hold many elements at once, so its literals stay as they are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Final, TypeAlias

from segments.authoring.compile.literals import Literal, is_met

_Term: TypeAlias = frozenset[Literal]

MAX_COMPARED_TERMS: Final = 1_000
"""Comparing each with each is then half a million comparisons; so many terms become one planned literal anyway."""


def simplify(terms: Iterable[_Term]) -> tuple[_Term, ...]:
    """Fewer and shorter terms with the same truth, in an order that depends on nothing but them."""
    possible = {merged for term in terms if (merged := _merge_literals(term)) is not None}
    shorter = _absorb(_join_alternatives(possible))
    return tuple(sorted(shorter, key=_sort_key))


def is_possible(term: _Term) -> bool:
    """True if no two literals of a term are known to exclude each other: the only terms that `simplify` keeps."""
    return _merge_literals(term) is not None


def _sort_key(term: _Term) -> list[tuple[object, ...]]:
    return sorted(literal.sort_key() for literal in term)


def _merge_literals(term: _Term) -> _Term | None:
    """One term with as few literals for each signal as possible; None when it can never be true."""
    by_signal: defaultdict[str, list[Literal]] = defaultdict(list)
    for literal in term:
        by_signal[literal.signal].append(literal)
    if len(by_signal) == len(term):  # nothing to merge, as in most terms
        return None if any(literal.holds and not literal.atoms for literal in term) else term
    merged: set[Literal] = set()
    for literals in by_signal.values():
        is_scalar = all(literal.kind != "member" for literal in literals)
        rest = _merge_scalar(literals) if is_scalar else literals
        if rest is None:
            return None
        distinct = frozenset(rest)
        if any(_is_never_met(literal, distinct) for literal in distinct):
            return None
        merged |= distinct
    return frozenset(merged)


def _is_never_met(literal: Literal, others: Collection[Literal]) -> bool:
    return literal.negated() in others or (literal.holds and not literal.atoms)


def _merge_scalar(literals: list[Literal]) -> list[Literal] | None:
    required = [literal for literal in literals if literal.kind == "exact" and literal.holds]
    if required:
        atoms = [atom for atom in required[0].atoms if all(is_met(each, atom) for each in literals)]
        return [Literal(required[0].signal, "exact", tuple(atoms))] if atoms else None
    if len(literals) == 1:
        return literals
    substrings = [literal for literal in literals if literal.kind not in ("exact", "from")]
    interval = _merge_interval([literal for literal in literals if literal.kind == "from"])
    if interval is None:
        return None
    return [*substrings, *interval, *_merge_excluded(literals, interval)]


def _merge_interval(bounds: list[Literal]) -> list[Literal] | None:
    """At most one bound on each side; None when nothing lies between them."""
    lowest = max((bound for bound in bounds if bound.holds), key=lambda bound: bound.atoms, default=None)
    highest = min((bound for bound in bounds if not bound.holds), key=lambda bound: bound.atoms, default=None)
    if lowest and highest and not lowest.atoms < highest.atoms:
        return None
    return [bound for bound in (lowest, highest) if bound]


def _merge_excluded(literals: list[Literal], interval: list[Literal]) -> list[Literal]:
    """One literal for all excluded values; none if another literal already says that the signal is known."""
    excluded = [literal for literal in literals if literal.kind == "exact"]
    if not excluded:
        return []
    atoms = {
        atom for literal in excluded for atom in literal.atoms if all(is_met(each, atom) for each in interval)
    }
    if not atoms and len(excluded) < len(literals):
        return []
    return [Literal(excluded[0].signal, "exact", tuple(sorted(atoms)), holds=False)]


def _join_alternatives(terms: set[_Term]) -> set[_Term]:
    """Terms that differ only in the atoms of one literal become one: `a == 1 || a == 2` is `a in [1, 2]`."""
    joined = _join_once(terms) if len(terms) > 1 else terms
    while len(joined) < len(terms):
        terms, joined = joined, _join_once(joined)
    return joined


def _join_once(terms: set[_Term]) -> set[_Term]:
    by_rest: defaultdict[tuple[_Term, str, str], list[tuple[_Term, Literal]]] = defaultdict(list)
    for term in sorted(terms, key=_sort_key):
        for literal in sorted(term, key=Literal.sort_key):
            if literal.holds and literal.kind != "from":
                by_rest[term - {literal}, literal.signal, literal.kind].append((term, literal))
    left = set(terms)
    for (rest, signal, kind), members in by_rest.items():
        present = [(term, literal) for term, literal in members if term in left]
        if len(present) > 1:
            atoms = {atom for _, literal in present for atom in literal.atoms}
            left.difference_update(term for term, _ in present)
            left.add(rest | {Literal(signal, kind, tuple(sorted(atoms)))})
    return left


def _absorb(terms: set[_Term]) -> list[_Term]:
    """Without the terms that ask for all that another term asks for, and more."""
    shortest_first = sorted(terms, key=len)
    if not 1 < len(shortest_first) <= MAX_COMPARED_TERMS:
        return shortest_first
    kept: list[_Term] = []
    for term in shortest_first:
        if not any(other <= term for other in kept):
            kept.append(term)
    return kept
