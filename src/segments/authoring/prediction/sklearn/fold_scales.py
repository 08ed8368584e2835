"""Scales of a linear model's columns, multiplied into its weights: the edge then only multiplies and adds."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Final

from segments.bundle.prediction.model_form import AS_NUMBER, Column, Linear, Model

MOST_SHIFT: Final = 1e4
"""Means of more standard deviations (a Unix time) are subtracted first, as in training: folding them costs digits."""


def fold_scales(model: Model) -> Model:
    """The same model with plain columns, where that costs at most four of sixteen digits; else as it is."""
    columns = model.columns
    is_scaled = any((column.shift, column.scale) != (0.0, 1.0) for column in columns)
    if not isinstance(model.kernel, Linear) or not is_scaled:
        return model
    if any(abs(column.shift) > MOST_SHIFT * abs(column.scale) for column in columns):
        return model
    weights = tuple(
        tuple(weight / column.scale for weight, column in zip(row, columns, strict=True))
        for row in model.kernel.weights
    )
    starts = tuple(
        start - sum(weight * column.shift for weight, column in zip(row, columns, strict=True))
        for start, row in zip(model.output.start, weights, strict=True)
    )
    if not all(map(math.isfinite, (*starts, *(weight for row in weights for weight in row)))):
        return model
    return replace(
        model,
        columns=tuple(map(_plain, columns)),
        kernel=Linear(weights),
        output=replace(model.output, start=starts),
    )


def _plain(column: Column) -> Column:
    return replace(column, shift=0.0, scale=1.0) if column.kind == AS_NUMBER else column
