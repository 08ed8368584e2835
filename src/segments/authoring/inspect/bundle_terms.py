"""The ways in which the segments of a bundle match, and what each of them reads.

In: an opened bundle. Out: terms by segment, which say whether they may hold while some signals are UNKNOWN. This
file must never answer no where it cannot tell.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Final

from segments.authoring.cel.functions.operators import OPERATORS
from segments.bundle.experiments.assignment_spec import VISITOR_SOURCE
from segments.bundle.lanes import Lane
from segments.bundle.model import Bundle, SignalUse
from segments.bundle.postings import Postings
from segments.catalog import ID_SIGNAL
from segments.expression_codes import (
    FORM_ALL,
    FORM_EXISTS,
    FORM_EXISTS_ONE,
    FORM_FILTER,
    FORM_MAP_EACH,
    FORM_SIGNAL,
)

_AND: Final = OPERATORS["_&&_"].code
_OR: Final = OPERATORS["_||_"].code
_NOT: Final = OPERATORS["!_"].code
_CHOICE: Final = OPERATORS["_?_:_"].code
_LOGIC: Final = frozenset((_AND, _OR, _NOT, _CHOICE))
_LENIENT: Final = frozenset(
    (FORM_ALL, FORM_EXISTS, FORM_EXISTS_ONE, FORM_MAP_EACH, FORM_FILTER, OPERATORS["at_least"].code)
)
"""Forms that may have a value although a part of them is UNKNOWN; they are not looked into."""


@dataclass(frozen=True, slots=True)
class Term:
    """One way in which a segment matches: its signals have to be known, its expressions to have an outcome."""

    signals: set[str] = field(default_factory=set)
    expressions: list[tuple[object, bool]] = field(default_factory=list)

    def names(self) -> set[str]:
        """All signals that it reads."""
        return self.signals.union(*(signals_in(expression) for expression, _ in self.expressions))

    def may_hold(self, withheld: frozenset[str]) -> bool:
        """True if the term may hold for a visitor of whom these signals are UNKNOWN."""
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


def uses_in(terms: Iterable[Term], bundle: Bundle) -> list[SignalUse]:
    """The signals that decide one segment, by name, those behind models, and the id where it decides an arm."""
    read = frozenset[str]().union(*(term.names() for term in terms)) & bundle.wanted.keys()
    inputs = model_inputs(bundle)
    read = read.union(*(inputs[name] for name in read if name in inputs))
    if any(signal.name in read and signal.source == VISITOR_SOURCE for signal in bundle.signals):
        read |= {ID_SIGNAL}
    return sorted((signal for signal in bundle.signals if signal.name in read), key=lambda use: use.name)


def model_inputs(bundle: Bundle) -> dict[str, frozenset[str]]:
    """For each signal that a model answers, the signals behind it."""
    return {
        signal: frozenset[str]().union(*map(signals_in, use.features))
        for use in bundle.models
        for signal, _ in use.answers
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
    """True if an encoded condition may have this outcome for somebody, while these signals are UNKNOWN.

    Logic is followed (CEL: `false && unknown` is false); anything else may have any outcome, as long as it may have
    a value.
    """
    may_be_true, may_be_false = _may_be(expression, withheld)
    return may_be_true if outcome else may_be_false


def _may_be(expression: object, withheld: frozenset[str]) -> tuple[bool, bool]:
    """Two flags: it may be true, it may be false; neither where it can only be UNKNOWN. Each part is asked
    once, since logic inside of other functions inside of logic would double the work at each level.
    """
    match expression:
        case bool(value):
            return value, not value
        case [int(code), str(name)] if code == FORM_SIGNAL:
            return name not in withheld, name not in withheld
        case [int(code), *_] if code in _LENIENT:
            read = signals_in(expression)
            may_have_value = not read or not read <= withheld
            return may_have_value, may_have_value
        case [int(code), *parts] if code in _LOGIC:
            logic = _of_logic(code, [_may_be(part, withheld) for part in parts])
            if logic is not None:
                return logic
        case [*parts]:  # most functions are UNKNOWN as soon as one operand is
            may_have_value = all(any(_may_be(part, withheld)) for part in parts)
            return may_have_value, may_have_value
    return True, True


def _of_logic(code: int, parts: Sequence[tuple[bool, bool]]) -> tuple[bool, bool] | None:
    """The same of operands under an operator of logic; None where they are not as many as it takes."""
    trues, falses = [may for may, _ in parts], [may for _, may in parts]
    if code == _AND:
        return all(trues), any(falses)
    if code == _OR:
        return any(trues), all(falses)
    if code == _NOT and len(parts) == 1:
        return falses[0], trues[0]
    if code == _CHOICE and len(parts) == 3:
        return (
            (trues[0] and trues[1]) or (falses[0] and trues[2]),
            (trues[0] and falses[1]) or (falses[0] and falses[2]),
        )
    return None


def _outcomes(lane: Lane) -> Iterator[tuple[int, bool]]:
    """The terms of an expression's lane, each with the outcome that it wants; the atoms are true and false."""
    unless = set(Postings((len(lane.defaults),), lane.defaults).of(0))
    for group in lane.groups:
        for place, atom in enumerate(group.atoms):
            for number in group.postings.of(place):
                yield number, bool(atom) is not (number in unless)
