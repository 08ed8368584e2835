"""Changes by which a segment would match: the fewest facts about the visitor that are not so.

In go a segment's whole condition and the judge who knows the visitor; out come facts with what they would have to
be. Every way to match is one term of the condition's normal form, so the term with the fewest unmet signals needs
the fewest changes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from segments.authoring.cel.encode import encode_expression
from segments.authoring.cel.syntax.ast import Node
from segments.authoring.check.shape import shape_of
from segments.authoring.compile.families import FamilyTrees
from segments.authoring.compile.literals import Literal, is_met, planned_expression
from segments.authoring.compile.terms import Term, TermFinder
from segments.authoring.inspect.explain.compiled import number_before, spell_expression
from segments.authoring.inspect.explain.tree import TRUE, Fact, Judge, spell_moment
from segments.authoring.ruleset import RuleSet
from segments.bundle.format import SCHEDULE_SIGNAL
from segments.catalog import SIGNALS


@dataclass(frozen=True, slots=True)
class Change:
    """A fact that stands in the way, and what it would have to be, in words."""

    fact: Fact
    wanted: str


class ChangeFinder:
    """Finds the fewest changes for the segments of one site and one visitor."""

    def __init__(self, rules: RuleSet, judge: Judge) -> None:
        types = {name: row.type for name, row in SIGNALS.items()}
        types |= {name: signal.type for name, signal in rules.signals.items()} | {SCHEDULE_SIGNAL: "int"}
        self._planned: dict[bytes, Node] = {}
        self._finder = TermFinder(types, self._keep)
        self._trees = FamilyTrees({rule.id: rule for rule in rules.segments})
        self._judge = judge

    def find(self, segment_id: str) -> tuple[Change, ...] | None:
        """The changes, none where the segment matches; None where nobody can match it."""
        terms = self._finder.terms_of(self._trees.tree_of(segment_id))
        ways = [self._changes_for(term) for term in terms]
        return min(ways, key=len, default=None)

    def _keep(self, node: Node) -> bytes:
        shape = shape_of(node)
        self._planned[shape] = node
        return shape

    def _changes_for(self, term: Term) -> tuple[Change, ...]:
        by_signal: dict[str, list[Literal]] = {}
        for literal in sorted(term, key=Literal.sort_key):
            by_signal.setdefault(literal.signal, []).append(literal)
        changes = []
        for signal, literals in by_signal.items():
            shape = planned_expression(signal)
            if shape is not None:
                changes += self._planned_changes(self._planned[shape], literals)
            elif not all(self._is_met(literal) for literal in literals):
                wanted = " and ".join(
                    map(spell_literal, sorted(literals, key=lambda each: (each.kind, not each.holds)))
                )
                changes.append(Change(self._fact(signal), wanted))
        return tuple(changes)

    def _planned_changes(self, node: Node, literals: list[Literal]) -> list[Change]:
        """A condition that only the evaluator decides counts as one fact."""
        wanted = TRUE if literals[0].holds else "false"
        if self._judge.judge(node, {}).outcome == wanted:
            return []
        return [Change(Fact(spell_expression(encode_expression(node))), wanted)]

    def _is_met(self, literal: Literal) -> bool:
        if literal.signal == SCHEDULE_SIGNAL:
            return is_met(literal, self._judge.now_ms)
        fact = self._judge.fact(literal.signal)
        if fact.reason:
            return False
        if literal.kind == "member":
            members = fact.value if isinstance(fact.value, list | tuple) else ()
            return any(atom in members for atom in literal.atoms) is literal.holds
        return is_met(literal, fact.value)  # type: ignore[arg-type] # a known signal has a value of its type

    def _fact(self, signal: str) -> Fact:
        if signal == SCHEDULE_SIGNAL:
            return Fact("now", spell_moment(self._judge.now_ms))
        return self._judge.fact(signal)


def spell_literal(literal: Literal) -> str:
    """The question of a literal to its signal, in words."""
    words: Mapping[tuple[str, bool], str] = {
        ("exact", True): "",
        ("exact", False): "anything but ",
        ("from", True): "from " if literal.signal == SCHEDULE_SIGNAL else "at least ",
        ("from", False): "before " if literal.signal == SCHEDULE_SIGNAL else "below ",
        ("prefix", True): "begins with ",
        ("prefix", False): "does not begin with ",
        ("suffix", True): "ends with ",
        ("suffix", False): "does not end with ",
        ("contains", True): "contains ",
        ("contains", False): "does not contain ",
        ("member", True): "has ",
        ("member", False): "does not have ",
    }
    if not literal.atoms:
        return "any value"
    if literal.kind == "exact" and isinstance(literal.atoms[0], bool):
        return "true" if literal.atoms[0] is literal.holds else "false"
    limit = literal.atoms[0]
    if literal.kind == "from" and isinstance(limit, float) and (rounder := number_before(limit)) is not None:
        return f"above {rounder}" if literal.holds else f"at most {rounder}"
    return words[literal.kind, literal.holds] + " or ".join(
        _spell_atom(atom, literal) for atom in literal.atoms
    )


def _spell_atom(atom: object, literal: Literal) -> str:
    if literal.signal == SCHEDULE_SIGNAL and isinstance(atom, int):
        return spell_moment(atom)
    return f'"{atom}"' if isinstance(atom, str) else str(atom)
