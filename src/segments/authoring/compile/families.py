"""Whole conditions: a segment's own, its family's and its campaign's, with the segments it names written out.

In: the segments of a rule set. Out: for each one tree that is true exactly where the segment matches.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from segments.authoring.cel.ast import (
    Call,
    Constant,
    Node,
    SignalRef,
    children,
    with_children,
)
from segments.authoring.ruleset import SegmentRule
from segments.bundle.format import SCHEDULE_SIGNAL
from segments.errors import AuthoringError

MAX_NODES: Final = 50_000
"""Nodes of one written-out condition: where each of twenty segments names another twice, there would be a million."""

MAX_DEPTH: Final = 200
"""Of one written-out condition. A condition on its own has at most 160 levels; the edge's evaluator, which calls
itself for each, has room for some more."""


@dataclass(frozen=True, slots=True)
class Tree:
    """A written-out condition, how many nodes it has and how many levels."""

    node: Node
    size: int
    depth: int


class FamilyTrees:
    """Writes out conditions; each segment's is made once and shared by the trees that hold it."""

    def __init__(self, rules: Mapping[str, SegmentRule]) -> None:
        self._rules = rules
        self._trees: dict[str, Tree] = {}
        self._needs: dict[str, tuple[str, ...]] = {}

    def tree_of(self, segment_id: str) -> Node:
        """The whole condition of a segment.

        Raises:
            AuthoringError: segments name each other in a circle, a segment that is named does not exist, or the
                condition grows too large or too deep.
        """
        # Who is named is written out first, from a list of those who wait: a chain of segments may be long.
        waiting = [segment_id]
        while waiting:
            current = waiting[-1]
            needed = next((name for name in self._needs_of(current) if name not in self._trees), None)
            if needed is None:
                self._trees[current] = self._write_out(self._rules[current])
                waiting.pop()
            elif needed in waiting:
                circle = " -> ".join([*waiting[waiting.index(needed) :][:8], needed])
                raise AuthoringError(f"Expected segments that do not lead back to themselves, got {circle}")
            elif needed not in self._rules:
                raise AuthoringError(
                    f'Expected a segment, got "{needed}", which does not exist - at {current}'
                )
            else:
                waiting.append(needed)
        return self._trees[segment_id].node

    def _needs_of(self, segment_id: str) -> tuple[str, ...]:
        """The segments whose trees are parts of this one's."""
        if segment_id not in self._needs:
            rule = self._rules[segment_id]
            named = [] if rule.parent is None else [rule.parent]
            nodes = [rule.when]
            while nodes:
                node = nodes.pop()
                named.extend(name for name in [_named_segment(node)] if name is not None)
                nodes.extend(children(node))
            self._needs[segment_id] = tuple(named)
        return self._needs[segment_id]

    def _write_out(self, rule: SegmentRule) -> Tree:
        tree = self._replace_names(rule.when)
        if rule.parent is not None:
            tree = _both(self._trees[rule.parent], tree)
        for condition in _schedule(rule):
            tree = _both(condition, tree)
        for noun, limit, seen in (("conditions", MAX_NODES, tree.size), ("levels", MAX_DEPTH, tree.depth)):
            if seen > limit:
                raise AuthoringError(
                    f"Expected at most {limit} {noun} with all named segments, got {seen} - at {rule.id}"
                )
        return tree

    def _replace_names(self, node: Node) -> Tree:
        """The node with `in_segment` written out."""
        name = _named_segment(node)
        if name is not None:
            return self._trees[name]
        before = children(node)
        trees = [self._replace_names(child) for child in before]
        size = 1 + sum(tree.size for tree in trees)
        depth = 1 + max((tree.depth for tree in trees), default=0)
        after = tuple(tree.node for tree in trees)
        is_same = all(new is old for new, old in zip(after, before, strict=True))
        return Tree(node if is_same else with_children(node, after), size, depth)


def _named_segment(node: Node) -> str | None:
    match node:
        case Call(function="in_segment", arguments=(Constant(value=str(name)),)):
            return name
    return None


def _both(first: Tree, second: Tree) -> Tree:
    node = Call("_&&_", (first.node, second.node), second.node.span)
    return Tree(node, first.size + second.size + 1, max(first.depth, second.depth) + 1)


def _schedule(rule: SegmentRule) -> list[Tree]:
    """A campaign runs from its start, inclusive, to its end, exclusive."""
    span = rule.when.span
    moment = SignalRef(SCHEDULE_SIGNAL, span)
    return [
        Tree(Call(operator, (moment, Constant("int", bound, span)), span), 3, 2)
        for operator, bound in (("_>=_", rule.starts_ms), ("_<_", rule.ends_ms))
        if bound is not None
    ]
