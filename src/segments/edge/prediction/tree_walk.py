"""Trees walked one after the other: for those whose masks would not fit, such as forests of deep trees."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Final

from segments.bundle.prediction.model_form import Model, Trees
from segments.bundle.prediction.tree_shapes import TreeShapes
from segments.edge.prediction.inputs import Row
from segments.edge.prediction.leaf_sums import leaf_sums

_LEAF: Final = -1
"""Stands where an inner node has its column."""


class TreeWalk:
    """The trees of one model as arrays; `sums(row)` are its raw outputs."""

    __slots__ = ("_columns", "_cuts", "_goes_left", "_ranks", "_rights", "_roots", "_sets", "_sums")

    def __init__(self, model: Model, trees: Trees, shapes: TreeShapes) -> None:
        nodes = len(trees.shape)
        self._cuts, self._sets = trees.cuts, trees.sets
        self._columns = [_LEAF] * nodes
        self._ranks = [0] * nodes
        self._rights = [0] * nodes
        self._goes_left = [0] * nodes
        for node, place in enumerate(shapes.places):
            self._columns[place] = trees.columns[node]
            self._ranks[place] = trees.ranks[node]
            self._rights[place] = shapes.rights[node]
            self._goes_left[place] = trees.goes_left[node]
        self._roots: list[int] = []
        place = 0
        for leaves in shapes.leaf_counts:  # a tree of so many leaves has one inner node less
            self._roots.append(place)
            for leaf in range(leaves):
                while self._columns[place] != _LEAF:
                    place += 1
                self._ranks[place] = leaf
                place += 1
        self._sums = leaf_sums(model.output, shapes.leaf_counts, trees.leaves, trees.leaf_width, first=0)

    def sums(self, row: Row) -> Sequence[float]:
        """The raw outputs of one row."""
        ranks = [
            cell if cell is None or sets else bisect_left(cuts, cell)
            for cell, cuts, sets in zip(row, self._cuts, self._sets, strict=True)
        ]
        return self._sums(self._leaves(ranks))

    def _leaves(self, ranks: Sequence[float | None]) -> Iterator[int]:
        columns, tests, rights = self._columns, self._ranks, self._rights
        for root in self._roots:
            place = root
            while (column := columns[place]) != _LEAF:
                cell = ranks[column]
                if cell is None:
                    is_left = bool(self._goes_left[place])
                elif self._sets[column]:
                    is_left = cell in self._sets[column][tests[place]]
                else:
                    is_left = cell <= tests[place]
                place = place + 1 if is_left else rights[place]
            yield tests[place]
