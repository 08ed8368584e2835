"""Conditions as part of a score: points for facts about the visitor now, in addition to those for events.

In go rules that ask for scores; out come rules that say what each score is made of: what events have added up to,
and the points of each condition that holds. Nothing of it is kept, so nothing of it wears off, and a condition that is
unknown makes the score unknown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from segments.authoring.cel.syntax.ast import Call, Constant, Node, Span, children, with_children
from segments.authoring.ruleset import RuleSet, ScoreDeclaration
from segments.bundle.counter_spec import MAX_SCORE_PARTS

MOST_POINTS: Final = 1_000_000.0
"""The most that one event or condition may add or take away."""


def spell_out_scores(rules: RuleSet) -> RuleSet:
    """The rules with every score that has points for conditions written out; the others are left as they are."""
    scores = {name: score for name, score in rules.scores.items() if score.signals}
    if not scores:
        return rules
    segments = tuple(replace(rule, when=_spelled(rule.when, scores)) for rule in rules.segments)
    return replace(rules, segments=segments)


def score_named(node: Node) -> str | None:
    """The name of the score that a node asks for, or None."""
    match node:
        case Call("score", (Constant(_, str(name)),)):
            return name
    return None


def _spelled(node: Node, scores: Mapping[str, ScoreDeclaration]) -> Node:
    name = score_named(node)
    if name is not None and name in scores:
        return _sum_of(scores[name], node)
    return with_children(node, tuple(_spelled(child, scores) for child in children(node)))


def _sum_of(score: ScoreDeclaration, node: Node) -> Node:
    """The expression of a score, with the place of the call everywhere, since that is the place that people see."""
    span = node.span
    total = node if score.parts else _number(0.0, span)
    for part in score.signals:
        parts = (_moved(part.condition, span), _number(part.weight, span), _number(0.0, span))
        points = Call("_?_:_", parts, span)
        total = Call("_+_", (total, points), span)
    cap = score.cap or MOST_POINTS * MAX_SCORE_PARTS
    return Call("clamp", (total, _number(0.0, span), _number(cap, span)), span)


def _number(value: float, span: Span) -> Node:
    return Constant("double", value, span)


def _moved(node: Node, span: Span) -> Node:
    moved = replace(node, span=span)
    return with_children(moved, tuple(_moved(child, span) for child in children(node)))
