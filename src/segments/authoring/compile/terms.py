"""Terms: a condition as alternatives, each a set of literals that must all be true.

In: a checked syntax tree. Out: its disjunctive normal form. Negation is pushed down to the literals first, so
everything above them is AND and OR, and then only what is *true* matters: De Morgan, distribution, absorption and the
merging of equal parts hold in strong Kleene logic, `a || !a` is never simplified, and a term that contradicts itself
may be dropped because it is never true. What cannot be a literal, or would take too many terms, becomes one
planned literal: an encoded expression that the edge evaluates.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import combinations
from math import comb, prod
from typing import Final, TypeAlias

from segments.authoring.cel.syntax.ast import Call, Constant, ListLiteral, Node
from segments.authoring.compile.literals import Literal, literal_of, planned_literal
from segments.authoring.compile.simplify import simplify
from segments.bundle.format import MAX_TERMS_PER_SEGMENT

Term: TypeAlias = frozenset[Literal]
Terms: TypeAlias = tuple[Term, ...]

MAX_SPLIT_DEPTH: Final = 48
"""Levels of a condition that are taken apart; what is nested deeper is evaluated. Nobody writes such a rule by hand,
and each level costs several calls of the compiler's stack."""

NEVER: Final[Terms] = ()
ALWAYS: Final[Terms] = (frozenset(),)


class TermFinder:
    """Finds the terms of conditions over one set of signals.

    `types` has the type of every signal, `encode` gives the packed expression of a node. Found terms are kept by
    node, so a condition that many rules share is taken apart once.
    """

    def __init__(self, types: Mapping[str, str], encode: Callable[[Node], bytes]) -> None:
        self._types, self._encode = types, encode
        self._found: dict[tuple[int, bool], tuple[Node, Terms]] = {}
        self._depth = 0

    def terms_of(self, node: Node, *, holds: bool = True) -> Terms:
        """The terms of which at least one is true exactly where `node` is true (with `holds`) or false."""
        key = (id(node), holds)
        if key not in self._found:
            self._depth += 1
            terms = self._find(node, holds=holds)
            self._depth -= 1
            # The node is kept with its terms: its id stays its own for as long as this object lives.
            self._found[key] = (node, terms)
        return self._found[key][1]

    def _find(self, node: Node, *, holds: bool) -> Terms:
        literal = literal_of(node, self._types)
        if literal is not None:
            return simplify([frozenset((literal if holds else literal.negated(),))])
        match node:
            case Constant(value=bool(value)):
                return ALWAYS if value is holds else NEVER
            case Call(function=function) if function in _READERS and self._depth <= MAX_SPLIT_DEPTH:
                return _READERS[function](self, node, holds=holds)
        return self.planned(node, holds=holds)

    def is_literal(self, node: Node) -> bool:
        """True if a node is a single literal that a bundle can index."""
        return literal_of(node, self._types) is not None

    def is_condition(self, node: Node) -> bool:
        """True if a node is known to be a bool by its form."""
        return self.is_literal(node) or (isinstance(node, Call) and node.function in _READERS)

    def planned(self, node: Node, *, holds: bool) -> Terms:
        """One literal for the whole node."""
        literal = planned_literal(self._encode(node))
        return (frozenset((literal if holds else literal.negated(),)),)

    def any_of(self, parts: Sequence[tuple[Node, bool]], whole: Node, *, holds: bool) -> Terms:
        """The terms of the alternatives; of the whole as one literal where they would be too many."""
        terms = simplify(term for node, part_holds in parts for term in self.terms_of(node, holds=part_holds))
        return terms if len(terms) <= MAX_TERMS_PER_SEGMENT else self.planned(whole, holds=holds)

    def all_of(self, parts: Sequence[tuple[Node, bool]]) -> Terms:
        """The terms of the conjunction; where they would be too many, its widest parts become one literal each."""
        factors = [self.terms_of(node, holds=holds) for node, holds in parts]
        while prod(map(len, factors)) > MAX_TERMS_PER_SEGMENT:
            widest = max(range(len(factors)), key=lambda place: len(factors[place]))
            node, holds = parts[widest]
            factors[widest] = self.planned(node, holds=holds)
        # What has one term only is joined at once: one by one, a chain of thousands would take its square.
        terms = simplify([frozenset().union(*(factor[0] for factor in factors if len(factor) == 1))])
        for factor in factors:
            if len(factor) != 1:
                terms = simplify(left | right for left in terms for right in factor)
        return terms


def _operands(node: Node, function: str) -> list[Node]:
    """The operands of a chain of one operator, left to right; a long chain is deep, so no recursion."""
    found, waiting = [], [node]
    while waiting:
        part = waiting.pop()
        if isinstance(part, Call) and part.function == function:
            waiting.extend(reversed(part.arguments))
        else:
            found.append(part)
    return found


def _read_junction(finder: TermFinder, node: Call, *, holds: bool) -> Terms:
    parts = [(operand, holds) for operand in _operands(node, node.function)]
    if (node.function == "_&&_") is holds:
        return finder.all_of(parts)
    return finder.any_of(parts, node, holds=holds)


def _read_not(finder: TermFinder, node: Call, *, holds: bool) -> Terms:
    return finder.terms_of(node.arguments[0], holds=not holds)


def _read_conditional(finder: TermFinder, node: Call, *, holds: bool) -> Terms:
    """`c ? a : b` is true where c and a are, or where c is false and b is true; in the same way for false."""
    condition, if_true, if_false = node.arguments
    terms = simplify(
        (
            *finder.all_of([(condition, True), (if_true, holds)]),
            *finder.all_of([(condition, False), (if_false, holds)]),
        )
    )
    return terms if len(terms) <= MAX_TERMS_PER_SEGMENT else finder.planned(node, holds=holds)


def _read_same_truth(finder: TermFinder, node: Call, *, holds: bool) -> Terms:
    """`condition == true` and its kin; any other comparison is evaluated."""
    for side, other in (node.arguments, node.arguments[::-1]):
        if isinstance(side, Constant) and side.type == "bool" and finder.is_condition(other):
            wants_true = bool(side.value) is (node.function == "_==_")
            return finder.terms_of(other, holds=wants_true is holds)
    return finder.planned(node, holds=holds)


def _read_at_least(finder: TermFinder, node: Call, *, holds: bool) -> Terms:
    """True where k of the conditions are true; false where all but fewer than k are false."""
    match node.arguments:
        case (Constant(type="int", value=int(least)), ListLiteral(elements=conditions)):
            needed = least if holds else len(conditions) - least + 1
            if needed <= 0:
                return ALWAYS
            if comb(len(conditions), needed) <= MAX_TERMS_PER_SEGMENT:
                return _some_of(finder, conditions, needed, node, holds=holds)
    return finder.planned(node, holds=holds)


def _some_of(
    finder: TermFinder, conditions: Iterable[Node], needed: int, node: Node, *, holds: bool
) -> Terms:
    chosen = combinations([(condition, holds) for condition in conditions], needed)
    terms = simplify(term for parts in chosen for term in finder.all_of(parts))
    return terms if len(terms) <= MAX_TERMS_PER_SEGMENT else finder.planned(node, holds=holds)


def _read_between(finder: TermFinder, node: Call, *, holds: bool) -> Terms:
    """Both bounds included, where each is a literal of its own."""
    value, lowest, highest = node.arguments
    bounds = [Call("_>=_", (value, lowest), node.span), Call("_<=_", (value, highest), node.span)]
    if not all(finder.is_literal(bound) for bound in bounds):
        return finder.planned(node, holds=holds)
    return finder.terms_of(Call("_&&_", (bounds[0], bounds[1]), node.span), holds=holds)


_READERS: Final[dict[str, Callable[..., Terms]]] = {
    "_&&_": _read_junction,
    "_||_": _read_junction,
    "!_": _read_not,
    "_?_:_": _read_conditional,
    "_==_": _read_same_truth,
    "_!=_": _read_same_truth,
    "at_least": _read_at_least,
    "between": _read_between,
}
