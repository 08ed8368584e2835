"""The ways in which the segments of a bundle match, and what each of them reads.

In: an opened bundle. Out: terms by segment, which say whether they may hold while some signals are UNKNOWN. This
file must never answer no where it cannot tell.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Final

from segments.bundle.lanes import Lane
from segments.bundle.model import Bundle
from segments.bundle.postings import Postings
from segments.operators import (
    FORM_ALL,
    FORM_EXISTS,
    FORM_EXISTS_ONE,
    FORM_FILTER,
    FORM_MAP_EACH,
    FORM_SIGNAL,
    OPERATORS,
)

_AND: Final = OPERATORS["_&&_"].code
_OR: Final = OPERATORS["_||_"].code
_NOT: Final = OPERATORS["!_"].code
_CHOICE: Final = OPERATORS["_?_:_"].code
_LOGIC: Final = frozenset((_AND, _OR, _NOT, _CHOICE))
_LENIENT: Final = frozenset(
    (FORM_ALL, FORM_EXISTS, FORM_EXISTS_ONE, FORM_MAP_EACH, FORM_FILTER, OPERATORS["at_least"].code)
)
"""What may have a value although a part of it is UNKNOWN, and is not looked into."""


@dataclass(frozen=True, slots=True)
class Term:
    """One way in which a segment matches: its signals have to be known, its expressions to have an outcome."""

    signals: set[str] = field(default_factory=set)
    expressions: list[tuple[object, bool]] = field(default_factory=list)

    def names(self) -> set[str]:
        """All signals that it reads."""
        return self.signals.union(*(signals_in(expression) for expression, _ in self.expressions))

    def may_hold(self, withheld: frozenset[str]) -> bool:
        """Whether it may hold for somebody of whom these signals are UNKNOWN."""
        return not self.signals & withheld and all(
            may_be(expression, outcome, withheld) for expression, outcome in self.expressions
        )


def terms_of(bundle: Bundle) -> dict[str, list[Term]]:
    """The terms of each segment, by its id.

    Raises:
        BundleCorrupt: a section of the bundle is not what its format promises.
    """
    found: defaultdict[int, Term] = defaultdict(Term)
    for column in bundle.columns():
        for lane in column.lanes:
            for number in set(lane.touched()):
                found[number].signals.add(column.signal)
    for row in bundle.planned():
        for lane in row.lanes:
            for number, outcome in _outcomes(lane):
                found[number].expressions.append((row.expression, outcome))
    starts = [0, *accumulate(bundle.layers)]
    return {
        name: [found[starts[layer] + bit] for layer in range(bundle.term_counts[bundle.file_places[bit]])]
        for bit, name in enumerate(bundle.names)
    }


def signals_in(expression: object) -> frozenset[str]:
    """The signals that an encoded expression reads."""
    match expression:
        case [int(code), str(name)] if code == FORM_SIGNAL:
            return frozenset((name,))
        case [*parts]:
            return frozenset[str]().union(*map(signals_in, parts))
    return frozenset()


def may_be(expression: object, outcome: bool, withheld: frozenset[str]) -> bool:  # noqa: FBT001 - the outcome is a value
    """Whether an encoded condition may have this outcome for somebody, while these signals are UNKNOWN.

    Logic is followed (CEL: `false && unknown` is false); anything else may have any outcome, as long as it may have
    a value.
    """
    match expression:
        case bool(value):
            return value is outcome
        case [int(code), *parts] if code in (_AND, _OR):
            decides_alone = outcome is (code == _OR)
            return (any if decides_alone else all)(may_be(part, outcome, withheld) for part in parts)
        case [int(code), part] if code == _NOT:
            return may_be(part, not outcome, withheld)
        case [int(code), condition, first, second] if code == _CHOICE:
            return any(
                may_be(condition, is_first, withheld) and may_be(value, outcome, withheld)
                for is_first, value in ((True, first), (False, second))
            )
    return _may_have_value(expression, withheld)


def _may_have_value(expression: object, withheld: frozenset[str]) -> bool:
    """Whether it may be anything else than UNKNOWN; most functions are so as soon as one operand is."""
    match expression:
        case [int(code), str(name)] if code == FORM_SIGNAL:
            return name not in withheld
        case [int(code), *_] if code in _LOGIC:
            return may_be(expression, True, withheld) or may_be(expression, False, withheld)  # noqa: FBT003 - values
        case [int(code), *_] if code in _LENIENT:
            return not signals_in(expression) or not signals_in(expression) <= withheld
        case [*parts]:
            return all(_may_have_value(part, withheld) for part in parts)
    return True


def _outcomes(lane: Lane) -> Iterator[tuple[int, bool]]:
    """The terms of an expression's lane, each with the outcome that it wants; the atoms are true and false."""
    unless = set(Postings((len(lane.defaults),), lane.defaults).of(0))
    for group in lane.groups:
        for place, atom in enumerate(group.atoms):
            for number in group.postings.of(place):
                yield number, bool(atom) is not (number in unless)
