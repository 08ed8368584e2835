"""A model that scores visitors: the whole way from their values to a score or the name of a cluster.

Nothing is built before the first visitor whose rules ask. Unknown by consent, a value that the library would refuse
and a missing one that the model has no rule for all make the score unknown.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from operator import mul
from typing import Final, Protocol

from segments.bundle.prediction.model_form import Centroids, Linear, Model, ObliviousTrees
from segments.bundle.prediction.tree_shapes import read_shapes
from segments.edge.cel.values import Value
from segments.edge.prediction.inputs import NO_SCORE, Inputs, NoScore, Row
from segments.edge.prediction.outputs import finisher
from segments.edge.prediction.tree_masks import ObliviousMasks, TreeMasks, fits_masks
from segments.edge.prediction.tree_walk import TreeWalk


class Sums(Protocol):
    """A kernel that is ready to compute."""

    def sums(self, row: Row) -> Sequence[float]:
        """The raw outputs of one row."""


class LinearSums:
    """A weighted sum for each output."""

    __slots__ = ("_rows",)

    def __init__(self, model: Model, linear: Linear) -> None:
        self._rows = list(zip(model.output.start, linear.weights, strict=True))

    def sums(self, row: Row) -> Sequence[float]:
        """The raw outputs of one row."""
        return [start + sum_of_products(weights, row) for start, weights in self._rows]


class Distances:
    """The distance to each centroid."""

    __slots__ = ("_points",)

    def __init__(self, centroids: Centroids) -> None:
        self._points = centroids.points

    def sums(self, row: Row) -> Sequence[float]:
        """The distances of one row."""
        return [math.dist(row, point) for point in self._points]  # type: ignore[arg-type] # no cell is missing


def _plain_sum_of_products(weights: Sequence[float], row: Row) -> float:
    return math.fsum(map(mul, weights, row))


sum_of_products: Final = getattr(math, "sumprod", _plain_sum_of_products)
"""Python 3.12 has it in C, the edge among them."""


class Scorer:
    """One model, ready for visitors."""

    __slots__ = ("_finish", "_inputs", "_sums", "model")

    def __init__(self, model: Model) -> None:
        self.model = model
        self._inputs = Inputs(model)
        self._finish = finisher(model.output, model.calibration)
        self._sums: Sums | None = None

    def scores(self, values: Sequence[Value]) -> list[float] | NoScore:
        """The score of each output: one, or one for each class."""
        sums = self.sums(values)
        return sums if isinstance(sums, NO_SCORE) else self._finish(sums)

    def score(self, values: Sequence[Value]) -> float | NoScore:
        """The score of a model with one output."""
        sums = self.sums(values)
        return sums if isinstance(sums, NO_SCORE) else self._finish(sums)[0]

    def cluster(self, values: Sequence[Value]) -> str | NoScore:
        """The name of the nearest cluster."""
        distances = self.sums(values)
        if isinstance(distances, NO_SCORE):
            return distances
        return self.model.labels[distances.index(min(distances))]

    def sums(self, values: Sequence[Value]) -> Sequence[float] | NoScore:
        """The raw outputs: margins, totals of leaves, or distances."""
        row = self._inputs.read(values)
        if isinstance(row, NO_SCORE):
            return row
        if self._sums is None:
            self._sums = build_sums(self.model)
        return self._sums.sums(row)


def build_sums(model: Model) -> Sums:
    """The kernel as it computes fastest."""
    kernel = model.kernel
    if isinstance(kernel, Linear):
        return LinearSums(model, kernel)
    if isinstance(kernel, Centroids):
        return Distances(kernel)
    if isinstance(kernel, ObliviousTrees):
        return ObliviousMasks(model, kernel)
    shapes = read_shapes(kernel.shape, f"the model {model.name!r}")
    kind = TreeMasks if fits_masks(kernel, shapes) else TreeWalk
    return kind(model, kernel, shapes)
