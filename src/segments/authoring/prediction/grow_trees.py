"""Trees with nodes that point at each other, as libraries keep them, into the model's form.

In: for each tree a list of nodes, the root first. Out: Trees in preorder with tests as places among a column's cuts
or sets. Files are hostile: a node that is reached twice or points nowhere is refused, and nothing recurses.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from segments.authoring.prediction.refusals import not_expected
from segments.bundle.prediction.model_form import Trees
from segments.bundle.prediction.model_limits import MAX_VALUES
from segments.errors import ModelRefused


@dataclass(frozen=True, slots=True)
class Split:
    """An inner node: left where the column is at most `test`, or its code in it."""

    column: int
    test: float | frozenset[int]
    left: int
    right: int
    goes_left: bool = False


Leaf: TypeAlias = tuple[float, ...]
Nodes: TypeAlias = Sequence[Split | Leaf]


@dataclass(slots=True)
class _Growth:
    """The parts of all trees that have been read."""

    shape: list[int] = field(default_factory=list)
    splits: list[Split] = field(default_factory=list)
    leaves: list[float] = field(default_factory=list)


def grow_trees(trees: Iterable[Nodes], columns: int, leaf_width: int = 1) -> Trees:
    """The trees in the model's form.

    Raises:
        ModelRefused: a list of nodes is no tree, or there are too many leaves.
    """
    growth = _Growth()
    for number, nodes in enumerate(trees):
        _add_tree(nodes, growth, f"tree {number}")
        if len(growth.leaves) > MAX_VALUES:
            raise ModelRefused(
                f"Expected at most {MAX_VALUES:,} values of leaves, got more - at tree {number}. Train fewer trees, or "
                "bound their leaves (max_leaf_nodes, num_leaves, max_depth)"
            )
    return _with_ranks(growth, _Tests(columns, growth.splits), leaf_width)


class _Tests:
    """The tests of each column, and the place of each among them: cuts in their order, sets as they came."""

    def __init__(self, columns: int, splits: Iterable[Split]) -> None:
        cuts: list[set[float]] = [set() for _ in range(columns)]
        self.sets: list[dict[frozenset[int], int]] = [{} for _ in range(columns)]
        for split in splits:
            if not 0 <= split.column < columns:
                raise not_expected(f"a column below {columns}", str(split.column), "the trees")
            if isinstance(split.test, frozenset):
                self.sets[split.column].setdefault(split.test, len(self.sets[split.column]))
            else:
                cuts[split.column].add(split.test)
        self.cuts = [{cut: rank for rank, cut in enumerate(sorted(found))} for found in cuts]
        for column, (numbers, codes) in enumerate(zip(self.cuts, self.sets, strict=True)):
            if numbers and codes:
                raise not_expected("one kind of test for each column", "numbers and sets", f"column {column}")

    def rank(self, split: Split) -> int:
        """The place of a node's test."""
        if isinstance(split.test, frozenset):
            return self.sets[split.column][split.test]
        return self.cuts[split.column][split.test]


def _with_ranks(growth: _Growth, tests: _Tests, leaf_width: int) -> Trees:
    return Trees(
        cuts=tuple(map(tuple, tests.cuts)),
        sets=tuple(map(tuple, tests.sets)),
        shape=growth.shape,
        columns=[split.column for split in growth.splits],
        ranks=[tests.rank(split) for split in growth.splits],
        goes_left=[int(split.goes_left) for split in growth.splits],
        leaves=growth.leaves,
        leaf_width=leaf_width,
    )


def _add_tree(nodes: Nodes, growth: _Growth, where: str) -> None:
    """One tree in preorder."""
    todo, seen = [0], set[int]()
    while todo:
        place = todo.pop()
        if not 0 <= place < len(nodes):
            raise not_expected("a node of the tree", str(place), where)
        if place in seen:
            raise not_expected("each node once", f"node {place} again", where)
        seen.add(place)
        node = nodes[place]
        if isinstance(node, Split):
            growth.shape.append(1)
            growth.splits.append(node)
            todo += (node.right, node.left)
        else:
            growth.shape.append(0)
            growth.leaves += node
