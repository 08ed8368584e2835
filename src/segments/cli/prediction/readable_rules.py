"""A small decision tree as conditions in CEL, on the expressions that its features are made of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from segments.cli.prediction.table_files import FeatureColumn


def paths_of(surrogate: Any, features: Sequence[FeatureColumn]) -> dict[int, list[str]]:
    """For each class of a fitted tree the ways to its leaves."""
    tree = surrogate.tree_
    found: dict[int, list[str]] = {}
    waiting: list[tuple[int, tuple[tuple[int, bool, float], ...]]] = [(0, ())]
    while waiting:
        node, tests = waiting.pop()
        if tree.children_left[node] < 0:
            number = int(surrogate.classes_[int(tree.value[node][0].argmax())])
            found.setdefault(number, []).append(spell_path(tests, features))
            continue
        place, limit = int(tree.feature[node]), float(tree.threshold[node])
        waiting.append((int(tree.children_right[node]), (*tests, (place, False, limit))))
        waiting.append((int(tree.children_left[node]), (*tests, (place, True, limit))))
    return found


def spell_path(tests: Sequence[tuple[int, bool, float]], features: Sequence[FeatureColumn]) -> str:
    """One way through the tree, with the tightest bound on either side of each feature.

    A test is a feature's place, true for at most, and a limit.
    """
    bounds: dict[tuple[int, bool], float] = {}
    for place, is_below, limit in tests:
        known = bounds.get((place, is_below), limit)
        bounds[place, is_below] = min(known, limit) if is_below else max(known, limit)
    parts = [
        _bound(features[place], limit, is_below=is_below)
        for (place, is_below), limit in sorted(bounds.items())
    ]
    return f"({' && '.join(parts)})" if len(parts) > 1 else "".join(parts) or "true"


def _bound(feature: FeatureColumn, limit: float, *, is_below: bool) -> str:
    """Whole numbers are compared with whole numbers."""
    if feature.type == "bool":
        return f"!({feature.expression})" if is_below else feature.expression
    number = str(int(limit // 1)) if feature.type == "int" else repr(round(limit, 4))
    return f"{feature.expression} {'<=' if is_below else '>'} {number}"
