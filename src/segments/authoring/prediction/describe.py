"""A model in words and numbers: for `segments model show`, for people and as JSON."""

from __future__ import annotations

from collections import Counter

from segments.bundle.prediction.model_form import (
    AS_OTHER,
    EXPONENTIAL,
    FILLED,
    IDENTITY,
    LOGISTIC,
    NUMBER,
    REFUSED,
    SOFTMAX,
    UNCALIBRATED,
    Centroids,
    Column,
    Feature,
    Linear,
    Model,
    Trees,
)

_SCORES = {
    IDENTITY: "a number",
    LOGISTIC: "a share between 0 and 1",
    SOFTMAX: "shares of the classes",
    EXPONENTIAL: "a number above 0",
}


def describe_kernel(model: Model) -> str:
    """`100 trees with 3,100 leaves`."""
    kernel = model.kernel
    if isinstance(kernel, Linear):
        return f"a weighted sum of {len(model.columns)} columns"
    if isinstance(kernel, Centroids):
        return f"{len(kernel.points)} clusters"
    if isinstance(kernel, Trees):
        count = kernel.shape.count(0) if isinstance(kernel.shape, bytes) else list(kernel.shape).count(0)
        return f"{count - len(kernel.columns):,} trees with {count:,} leaves"
    return (
        f"{len(kernel.depths):,} oblivious trees with {sum(1 << depth for depth in kernel.depths):,} leaves"
    )


def describe_score(model: Model) -> str:
    """The result of a model, in words."""
    if model.is_clusters:
        return f"one of {', '.join(model.labels)}"
    meaning = _SCORES.get(model.output.link, "a number")
    labels = f" ({', '.join(model.labels)})" if model.labels else ""
    calibrated = model.calibration.kind
    return meaning + labels + ("" if calibrated == UNCALIBRATED else f", calibrated ({calibrated})")


def feature_rows(model: Model) -> list[dict[str, object]]:
    """For each feature its kind, how often it is asked for, and what a missing or unseen value does."""
    asked = _times_asked(model)
    return [
        {
            "name": feature.name,
            "kind": feature.kind,
            "categories": len(feature.categories),
            "asked": asked[place],
            "missing": _missing_in_words(
                feature, [column for column in model.columns if column.feature == place]
            ),
            "unseen": _unseen_in_words(feature),
        }
        for place, feature in enumerate(model.features)
    ]


def _times_asked(model: Model) -> Counter[int]:
    kernel = model.kernel
    columns = range(len(model.columns)) if isinstance(kernel, Linear | Centroids) else kernel.columns
    return Counter(model.columns[place].feature for place in columns)


def _missing_in_words(feature: Feature, columns: list[Column]) -> str:
    if feature.kind != NUMBER:
        if None in feature.categories:
            return "a category"
        rules = {column.missing for column in columns}
        return "no score" if feature.unseen == REFUSED and rules == {REFUSED} else "as trained"
    rules = {column.missing for column in columns}
    if rules == {FILLED}:
        fills = {column.fill for column in columns}
        return f"counts as {fills.pop():g}" if len(fills) == 1 else "as trained"
    return "no score" if rules == {REFUSED} else "as trained"


def _unseen_in_words(feature: Feature) -> str:
    if feature.kind == NUMBER:
        return "-"
    if feature.unseen == REFUSED:
        return "no score"
    return "in no set" if feature.unseen == AS_OTHER else "missing"
