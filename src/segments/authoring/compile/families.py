"""Whole conditions: a segment's own, its family's and its campaign's, with the segments it names written out.

In: the segments of a rule set. Out: for each one tree that is true exactly where the segment matches.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from segments.authoring.cel.syntax.ast import (
    Call,
    Constant,
    Node,
    SignalRef,
    children,
    walk,
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

    def tree_of(self, segment_id: str) -> Node:
        """The whole condition of a segment.

        Raises:
            AuthoringError: segments name each other in a circle, a segment that is named does not exist, or the
                condition grows too large or too deep.
        """
        if segment_id not in self._trees:
            self._write_out_all(segment_id)
        return self._trees[segment_id].node

    def _write_out_all(self, segment_id: str) -> None:
        """Segments that are named are written out first. Without recursion: a chain of segments may be long."""
        waiting = {segment_id: self._needs_of(segment_id)}  # in order: who named whom
        while waiting:
            current = next(reversed(waiting))
            needed = next((name for name in waiting[current] if name not in self._trees), None)
            if needed is None:
                self._trees[current] = self._write_out(self._rules[current])
                del waiting[current]
            elif needed in waiting:
                way = list(waiting)
                circle = " -> ".join([*way[way.index(needed) :][:8], needed])
                raise AuthoringError(f"Expected segments that do not lead back to themselves, got {circle}")
            elif needed not in self._rules:
                raise AuthoringError(
                    f'Expected a segment, got "{needed}", which does not exist - at {current}'
                )
            else:
                waiting[needed] = self._needs_of(needed)

    def _needs_of(self, segment_id: str) -> Iterator[str]:
        """The segments whose trees are parts of this one's, each once."""
        rule = self._rules[segment_id]
        named = {} if rule.parent is None else {rule.parent: None}
        named |= {name: None for node in walk(rule.when) if (name := _named_segment(node)) is not None}
        return iter(named)

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
        trees = [self._replace_names(child) for child in children(node)]
        size = 1 + sum(tree.size for tree in trees)
        depth = 1 + max((tree.depth for tree in trees), default=0)
        return Tree(with_children(node, tuple(tree.node for tree in trees)), size, depth)


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
