"""Checks what conditions mean: that somebody can meet them, somebody can fail them, and no two say the same.

In go the rules; out come only messages that are proven, by the same normal form that the compiler indexes: a
condition without terms is never true, one whose negation has none is never false, and equal terms are true for
the same visitors. What the normal form cannot see through is taken to be possible.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Final

from segments.authoring.cel.functions.reads import names_in
from segments.authoring.cel.syntax.ast import Call, Constant, Node, children, walk
from segments.authoring.check.nodes import signals_in
from segments.authoring.check.places import SegmentPlaces
from segments.authoring.check.shape import shape_of
from segments.authoring.compile.families import FamilyTrees
from segments.authoring.compile.literals import Literal, planned_expression
from segments.authoring.compile.terms import NEVER, TermFinder, Terms
from segments.authoring.report import messages
from segments.authoring.ruleset import RuleSet, SegmentRule
from segments.catalog import SIGNALS
from segments.errors import AuthoringError

MAX_PAIRED_OPERANDS: Final = 40
"""Operands of one `&&` that are tried two by two for the pair that conflicts: at most 780 pairs."""

_OWN: Final = "own condition of "
"""Before an id, where the trees know a segment without its family; no id holds a blank."""


@dataclass(frozen=True, slots=True)
class Sense:
    """The terms of the segments that somebody can meet, and the conditions behind literals of no one signal."""

    met: Mapping[str, Terms]
    planned: Mapping[bytes, Node]

    def names_read(self, segment_id: str) -> set[str]:
        """The signals that decide a segment at the edge: none where nobody can meet it."""
        names: set[str] = set()
        for literal in frozenset[Literal]().union(*self.met.get(segment_id, ())):
            shape = planned_expression(literal.signal)
            names |= {literal.signal} if shape is None else names_in([self.planned[shape]])
        return names


def check_sense(rules: RuleSet, trees: FamilyTrees, places: SegmentPlaces) -> Sense:
    """All conditions, with what their families add."""
    checker = _SenseChecker(rules, trees, places)
    met = {rule.id: checker.check(rule) for rule in rules.segments}
    return Sense({name: terms for name, terms in met.items() if terms != NEVER}, checker.planned)


def grow_trees(rules: RuleSet, places: SegmentPlaces) -> FamilyTrees | None:
    """The whole conditions, and each segment's own; None where one is too large, which is reported once."""
    own = {_own_name(rule): _without_family(rule) for rule in rules.segments}
    trees = FamilyTrees({**own, **{rule.id: rule for rule in rules.segments}})
    for rule in rules.segments:
        try:
            trees.tree_of(_own_name(rule))
            trees.tree_of(rule.id)
        except AuthoringError as error:
            places.at_name(messages.too_entangled(str(error)), rule)
            return None
    return trees


class _SenseChecker:
    def __init__(self, rules: RuleSet, trees: FamilyTrees, places: SegmentPlaces) -> None:
        types = {name: row.type for name, row in SIGNALS.items()}
        types |= {name: signal.type for name, signal in rules.signals.items()}
        self.planned: dict[bytes, Node] = {}
        self._finder = TermFinder(types, self._shape_of)
        self._trees, self._places = trees, places

    def _shape_of(self, node: Node) -> bytes:
        shape = shape_of(node)
        self.planned[shape] = node
        return shape

    def check(self, rule: SegmentRule) -> Terms:
        """Reports about one rule, and gives the terms of its whole condition."""
        own = self._trees.tree_of(_own_name(rule))
        whole = self._trees.tree_of(rule.id)
        terms = self._finder.terms_of(whole)
        if self._finder.terms_of(own) == NEVER:
            self._report_never(rule, own)
        elif terms == NEVER:
            self._places.at_value(messages.contradicts_parent(str(rule.parent)), rule, "parent")
        else:
            self._report_contradictions(rule)
        if not _asks_for_presence(own) and self._finder.terms_of(own, holds=False) == NEVER:
            signals = sorted(signals_in(own))
            self._places.in_condition(messages.always_matches(signals), rule, rule.when.span)
        return terms

    def _report_never(self, rule: SegmentRule, own: Node) -> None:
        if isinstance(own, Constant):  # `when = "false"` says what it means
            return
        pair = next(filter(None, map(self._conflict, _conjunctions(rule.when))), None)
        span = pair[1].span if pair else rule.when.span
        self._places.in_condition(messages.never_matches(_words(rule, pair)), rule, span)

    def _report_contradictions(self, rule: SegmentRule) -> None:
        """Alternatives that nobody can meet, where the rest of the condition can be met."""
        for node in _conjunctions(rule.when):
            if self._finder.terms_of(node) == NEVER:
                pair = self._conflict(node)
                span = pair[1].span if pair else node.span
                self._places.in_condition(messages.contradiction(_words(rule, pair)), rule, span)

    def _conflict(self, node: Node) -> tuple[Node, Node] | None:
        """The first two operands of an `&&` that exclude each other."""
        operands = children(node)[:MAX_PAIRED_OPERANDS]
        possible = [operand for operand in operands if self._finder.terms_of(operand) != NEVER]
        for one, other in combinations(possible, 2):
            if self._finder.all_of([(one, True), (other, True)]) == NEVER:
                return one, other
        return None


def _own_name(rule: SegmentRule) -> str:
    """Under which name the trees know the condition without its family; most segments have none."""
    has_family = rule.parent is not None or rule.starts_ms is not None or rule.ends_ms is not None
    return f"{_OWN}{rule.id}" if has_family else rule.id


def _without_family(rule: SegmentRule) -> SegmentRule:
    return replace(rule, parent=None, starts_ms=None, ends_ms=None)


def _asks_for_presence(node: Node) -> bool:
    """`known(geo.city)` can only be true or unknown, which is what it is for; `true` says what it means, too."""
    return isinstance(node, Constant) or any(
        isinstance(part, Call) and part.function == "known" for part in walk(node)
    )


def _conjunctions(node: Node) -> list[Node]:
    """Every `&&` of the condition: one that can never hold is a slip of the pen wherever it stands."""
    return [part for part in walk(node) if isinstance(part, Call) and part.function == "_&&_"]


def _words(rule: SegmentRule, pair: tuple[Node, Node] | None) -> tuple[str, str] | None:
    if pair is None:
        return None
    one, other = (rule.expression[slice(*node.span)] for node in pair)
    return one, other
