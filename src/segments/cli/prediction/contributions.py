"""The parts of a score: what each column adds to a model's raw output, so that they and a base add up to it exactly.

In: a model and one row as the edge reads it. Out: a base and a number for each column. Of weights a part is weight
times number. Of trees it is what each step of the path changes of the mean of the leaves still ahead (Saabas, 2014),
both sides of a test counted alike. Of clusters it is how much nearer a column puts the visitor to this centre than to
the next best one, in squared distance.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from segments.bundle.prediction.model_form import Centroids, Linear, Model, ObliviousTrees, Trees
from segments.bundle.prediction.tree_shapes import read_shapes
from segments.edge.prediction.inputs import Cell, Row


@dataclass(frozen=True, slots=True)
class Parts:
    """A raw output taken apart: `base` and `by_column` add up to it."""

    base: float
    by_column: tuple[float, ...]

    @property
    def total(self) -> float:
        """The raw output."""
        return self.base + sum(self.by_column)


def parts_of(model: Model, row: Row, output: int = 0) -> Parts:
    """The parts of one raw output of a model; of clusters, those of the nearest one."""
    kernel = model.kernel
    if isinstance(kernel, Linear):
        weights = kernel.weights[output]
        added = tuple(weight * float(cell or 0.0) for weight, cell in zip(weights, row, strict=True))
        return Parts(model.output.start[output], added)
    if isinstance(kernel, Centroids):
        return _nearness(kernel, row)
    if isinstance(kernel, Trees):
        steps = _tree_steps(kernel, row, output, model.outputs)
    else:
        steps = _oblivious_steps(kernel, row, output, model.outputs)
    by_column = [0.0] * len(model.columns)
    base = model.output.start[output]
    for column, change in steps:
        if column is None:
            base += change
        else:
            by_column[column] += change
    return Parts(base, tuple(by_column))


def _nearness(centroids: Centroids, row: Row) -> Parts:
    squares = [
        [(float(cell or 0.0) - center) ** 2 for cell, center in zip(row, point, strict=True)]
        for point in centroids.points
    ]
    own, *others = sorted(squares, key=sum)
    if not others:
        return Parts(0.0, (0.0,) * len(row))
    return Parts(0.0, tuple(other - mine for other, mine in zip(others[0], own, strict=True)))


def _tree_steps(trees: Trees, row: Row, output: int, outputs: int) -> Iterator[tuple[int | None, float]]:
    """For each tree its root's mean, under no column, and what each step on the path changes."""
    shapes = read_shapes(trees.shape, "the trees")
    node_at = {place: node for node, place in enumerate(shapes.places)}
    place, first_leaf = 0, 0
    for tree, leaves in enumerate(shapes.leaf_counts):
        end = place + 2 * leaves - 1
        if trees.leaf_width > 1 or tree % outputs == output:
            offset = output if trees.leaf_width > 1 else 0
            values = trees.leaves[first_leaf * trees.leaf_width + offset :: trees.leaf_width][:leaves]
            means = _means(trees.shape[place:end], values)
            yield None, means[0]
            here = place
            while here in node_at:
                node = node_at[here]
                column = trees.columns[node]
                there = here + 1 if _goes_left(trees, node, row[column]) else shapes.rights[node]
                yield column, means[there - place] - means[here - place]
                here = there
        place, first_leaf = end, first_leaf + leaves


def _means(shape: Sequence[int], values: Sequence[float]) -> list[float]:
    """The mean below each node of one tree in preorder, both children of a node counted alike."""
    means = [0.0] * len(shape)
    waiting: list[float] = []
    leaf = len(values)
    for place in reversed(range(len(shape))):
        if shape[place]:
            means[place] = (waiting.pop() + waiting.pop()) / 2
        else:
            leaf -= 1
            means[place] = values[leaf]
        waiting.append(means[place])
    return means


def _goes_left(trees: Trees, node: int, cell: Cell) -> bool:
    column, rank = trees.columns[node], trees.ranks[node]
    if cell is None:
        return bool(trees.goes_left[node])
    if trees.sets[column]:
        return cell in trees.sets[column][rank]
    return cell <= trees.cuts[column][rank]


def _oblivious_steps(
    trees: ObliviousTrees, row: Row, output: int, outputs: int
) -> Iterator[tuple[int | None, float]]:
    """The same of trees with one question a level: each answer halves the leaves ahead."""
    question, first_leaf = 0, 0
    for tree, depth in enumerate(trees.depths):
        width = trees.leaf_width
        start, count = first_leaf * width, 1 << depth
        if width > 1 or tree % outputs == output:
            offset = output if width > 1 else 0
            ahead = dict(enumerate(trees.leaves[start + offset : start + count * width : width]))
            mean = sum(ahead.values()) / count
            yield None, mean
            for level in range(depth):
                column, rank = trees.columns[question + level], trees.ranks[question + level]
                cell = row[column]
                answer = 0 if cell is None else int(bisect_left(trees.cuts[column], cell) > rank)
                ahead = {leaf: value for leaf, value in ahead.items() if leaf >> level & 1 == answer}
                after = sum(ahead.values()) / len(ahead)
                yield column, after - mean
                mean = after
        question, first_leaf = question + depth, first_leaf + count
