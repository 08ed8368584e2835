"""A model without the features that it never reads: what is not needed of a visitor is not asked for."""

from __future__ import annotations

from dataclasses import replace

from segments.bundle.prediction.model_form import Centroids, Kernel, Linear, Model, Trees


def without_unused_features(model: Model) -> Model:
    """The same scores from fewer features."""
    kept = [place for place, is_used in enumerate(_used_columns(model)) if is_used]
    wanted = sorted({model.columns[place].feature for place in kept})
    if len(kept) == len(model.columns) and len(wanted) == len(model.features):
        return model
    places = {feature: place for place, feature in enumerate(wanted)}
    return replace(
        model,
        features=tuple(model.features[feature] for feature in wanted),
        columns=tuple(
            replace(model.columns[place], feature=places[model.columns[place].feature]) for place in kept
        ),
        kernel=_with_columns(model.kernel, kept),
    )


def _used_columns(model: Model) -> list[bool]:
    kernel = model.kernel
    if isinstance(kernel, Linear):
        return [any(row[place] for row in kernel.weights) for place in range(len(model.columns))]
    if isinstance(kernel, Centroids):
        return [True] * len(model.columns)
    asked = set(kernel.columns)
    return [place in asked for place in range(len(model.columns))]


def _with_columns(kernel: Kernel, kept: list[int]) -> Kernel:
    if isinstance(kernel, Linear):
        return Linear(tuple(tuple(row[place] for place in kept) for row in kernel.weights))
    if isinstance(kernel, Centroids):
        return kernel
    new_places = {place: column for column, place in enumerate(kept)}
    columns = [new_places[place] for place in kernel.columns]
    cuts = tuple(kernel.cuts[place] for place in kept)
    if isinstance(kernel, Trees):
        return replace(kernel, columns=columns, cuts=cuts, sets=tuple(kernel.sets[place] for place in kept))
    return replace(kernel, columns=columns, cuts=cuts)
