"""Why a segment matches a visitor or not: its whole condition as a tree of parts with their outcomes.

In go the rules and a `Judge`, which knows the visitor and evaluates conditions as the edge does; out comes a tree.
This file must never evaluate anything but `&&`, `||` and `!` of outcomes it was given, and only to join what the
judge cannot see: a family and a schedule.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Protocol

from segments.authoring.cel.syntax.ast import Call, Constant, ListLiteral, Node, children
from segments.authoring.check.nodes import segments_in, signals_in
from segments.authoring.read.table_keys import EARLIEST_MS, LATEST_MS
from segments.authoring.ruleset import RuleSet, SegmentRule

TRUE: Final = "true"
FALSE: Final = "false"
UNKNOWN: Final = "unknown"


@dataclass(frozen=True, slots=True)
class Fact:
    """The knowledge of one signal. `reason` says why there is no value: absent, or withheld for `purpose`."""

    signal: str
    value: object = None
    reason: str = ""
    purpose: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One condition: its text, its outcome (true, false or unknown), and what it is made of.

    `facts` are the signals that a part without parts of its own looks at; `problem` is why it failed, if it did.
    """

    text: str
    outcome: str
    parts: tuple[Part, ...] = ()
    facts: tuple[Fact, ...] = ()
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Judged:
    """The outcome of one condition, and for a failure the reason."""

    outcome: str
    problem: str = ""


class Judge(Protocol):
    """One visitor at one moment. `segments` are the outcomes of segments that the condition names."""

    now_ms: int

    def judge(self, node: Node, segments: Mapping[str, str]) -> Judged:
        """The outcome of a condition."""

    def fact(self, signal: str) -> Fact:
        """The knowledge of a signal."""


class Explainer:
    """Explains segments of one site to one visitor; the outcome of each is found once."""

    def __init__(self, rules: RuleSet, judge: Judge) -> None:
        self._rules = {rule.id: rule for rule in rules.segments}
        self._judge = judge
        self._parts: dict[str, Part] = {}

    def explain(self, segment_id: str) -> Part:
        """The whole condition of a segment, as the compiler writes it out."""
        if segment_id not in self._parts:
            rule = self._rules[segment_id]
            parts = [*self._family(rule), *self._schedule(rule), self._part(rule, rule.when)]
            whole = parts[0] if len(parts) == 1 else Part("all of", all_outcome(parts), tuple(parts))
            self._parts[segment_id] = whole
        return self._parts[segment_id]

    def _family(self, rule: SegmentRule) -> list[Part]:
        if rule.parent is None:
            return []
        parent = self.explain(rule.parent)
        return [Part(f"parent {rule.parent}", parent.outcome, (parent,))]

    def _schedule(self, rule: SegmentRule) -> list[Part]:
        now = Fact("now", spell_moment(self._judge.now_ms))
        parts = []
        if rule.starts_ms is not None:
            outcome = TRUE if self._judge.now_ms >= rule.starts_ms else FALSE
            parts.append(Part(f"starts {spell_moment(rule.starts_ms)}", outcome, facts=(now,)))
        if rule.ends_ms is not None:
            outcome = TRUE if self._judge.now_ms < rule.ends_ms else FALSE
            parts.append(Part(f"ends {spell_moment(rule.ends_ms)}", outcome, facts=(now,)))
        return parts

    def _part(self, rule: SegmentRule, node: Node) -> Part:
        if isinstance(node, Call) and node.function == "in_segment":
            return self._named_segment(node)
        inner = _conditions_in(node)
        parts = tuple(self._part(rule, child) for child in inner)
        judged = self._judge.judge(node, self._named_outcomes(node))
        text = (
            _LABELS[node.function](node)
            if inner and isinstance(node, Call)
            else rule.expression[slice(*node.span)]
        )
        facts = () if parts else tuple(map(self._judge.fact, sorted(signals_in(node))))
        return Part(text, judged.outcome, parts, facts, judged.problem)

    def _named_segment(self, node: Call) -> Part:
        (name,) = node.arguments
        assert isinstance(name, Constant), "the checker lets nothing else through"
        named = self.explain(str(name.value))
        return Part(f"in_segment({name.value!r})", named.outcome, (named,))

    def _named_outcomes(self, node: Node) -> dict[str, str]:
        return {name: self.explain(name).outcome for name, _ in segments_in(node)}


def all_outcome(parts: list[Part]) -> str:
    """Strong Kleene AND."""
    outcomes = {part.outcome for part in parts}
    return FALSE if FALSE in outcomes else UNKNOWN if UNKNOWN in outcomes else TRUE


def spell_moment(unix_ms: int) -> str:
    """A moment in UTC, to the second."""
    if not EARLIEST_MS <= unix_ms <= LATEST_MS:  # a bundle may hold any number
        return f"{unix_ms} ms"
    return datetime.fromtimestamp(unix_ms / 1000, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def _conditions_in(node: Node) -> tuple[Node, ...]:
    """The conditions that a condition is made of; none for a comparison and its like."""
    if not isinstance(node, Call) or node.function not in _LABELS:
        return ()
    if node.function == "at_least":
        chosen = node.arguments[1]
        return chosen.elements if isinstance(chosen, ListLiteral) else ()
    return children(node)


_LABELS: Final[dict[str, Callable[[Call], str]]] = {
    "_&&_": lambda _: "all of",
    "_||_": lambda _: "any of",
    "!_": lambda _: "not",
    "_?_:_": lambda _: "if, then, else",
    "at_least": lambda node: f"at least {_count_of(node)} of",
}


def _count_of(node: Call) -> object:
    count = node.arguments[0]
    return count.value if isinstance(count, Constant) else "some"
