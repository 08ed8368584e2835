"""How fast one visitor is scored; the same file runs in CPython and in Pyodide.

    python bench/prediction/measure.py

Prints one JSON object: microseconds a visitor for each kernel, the lower quartile of many short turns, the ratio of the
masks to a loop over arrays of the same trees, turn by turn, the milliseconds to build the masks, and bytes.
"""

from __future__ import annotations

import gc
import json
import random
import sys
from collections.abc import Callable
from statistics import median, quantiles
from time import perf_counter

from segments.bundle.prediction.model_form import (
    BRANCHED,
    FILLED,
    ISOTONIC,
    LOGISTIC,
    Calibration,
    Centroids,
    Column,
    Feature,
    Linear,
    Model,
    ObliviousTrees,
    Output,
    Trees,
)
from segments.bundle.prediction.read_model import read_model
from segments.bundle.prediction.write_model import write_model
from segments.edge.prediction.scorer import Scorer, build_sums
from segments.edge.prediction.tree_masks import TreeMasks

FEATURES, TREES, DEPTH, BINS, CLUSTERS = 20, 100, 6, 255, 8
"""255 bins a feature, as the libraries have them unless told otherwise."""

ROWS, VISITORS, TURNS, BUILDS, WARM_SECONDS = 200, 10, 400, 15, 6.0


def draw_trees(drawn: random.Random) -> Trees:
    """Full trees, each test at a random bin of a random feature."""
    cuts = tuple(tuple(sorted(drawn.gauss(0, 1) for _ in range(BINS))) for _ in range(FEATURES))
    inner = (1 << DEPTH) - 1
    shape = preorder(DEPTH) * TREES
    asked = [(drawn.randrange(FEATURES), drawn.randrange(BINS)) for _ in range(inner * TREES)]
    used = [sorted({rank for column, rank in asked if column == place}) for place in range(FEATURES)]
    places = [{rank: place for place, rank in enumerate(row)} for row in used]
    return Trees(
        cuts=tuple(tuple(cuts[place][rank] for rank in row) for place, row in enumerate(used)),
        sets=((),) * FEATURES,
        shape=shape,
        columns=[column for column, _ in asked],
        ranks=[places[column][rank] for column, rank in asked],
        goes_left=[drawn.randrange(2) for _ in asked],
        leaves=[drawn.gauss(0, 0.1) for _ in range(TREES << DEPTH)],
    )


def preorder(depth: int) -> list[int]:
    return [1, *preorder(depth - 1) * 2] if depth else [0]


def draw_oblivious(drawn: random.Random) -> ObliviousTrees:
    cuts = tuple(tuple(sorted(drawn.gauss(0, 1) for _ in range(64))) for _ in range(FEATURES))
    asked = DEPTH * TREES
    return ObliviousTrees(
        cuts,
        [DEPTH] * TREES,
        [drawn.randrange(FEATURES) for _ in range(asked)],
        [drawn.randrange(64) for _ in range(asked)],
        [drawn.gauss(0, 0.1) for _ in range(TREES << DEPTH)],
    )


def models() -> dict[str, Model]:
    """One of each kind."""
    drawn = random.Random(6)
    features = tuple(Feature(f"f{place}") for place in range(FEATURES))
    plain = tuple(Column(place) for place in range(FEATURES))
    branched = tuple(Column(place, missing=BRANCHED) for place in range(FEATURES))
    filled = tuple(Column(place, missing=FILLED) for place in range(FEATURES))
    logistic = Output(link=LOGISTIC)
    weights = (tuple(drawn.gauss(0, 1) for _ in range(FEATURES)),)
    points = tuple(tuple(drawn.gauss(0, 1) for _ in range(FEATURES)) for _ in range(CLUSTERS))
    shares = tuple(place / 50 for place in range(51))
    steps = Calibration(ISOTONIC, inputs=shares, outputs=tuple(share**2 for share in shares))
    labels = tuple(map(str, range(CLUSTERS)))
    return {
        "trees": Model("trees", "drawn", features, branched, draw_trees(drawn), logistic),
        "oblivious": Model("oblivious", "drawn", features, filled, draw_oblivious(drawn), logistic),
        "logistic": Model("logistic", "drawn", features, plain, Linear(weights), logistic),
        "isotonic": Model("isotonic", "drawn", features, plain, Linear(weights), logistic, steps),
        "clusters": Model("clusters", "drawn", features, plain, Centroids(points), labels=labels),
    }


Arrays = list[tuple[list[int], list[float], list[int], list[int], list[float]]]


def arrays_of(trees: Trees) -> Arrays:
    """The same trees as arrays: column (-1 for a leaf), cut, left child, right child, value."""
    found: Arrays = []
    nodes = iter(zip(trees.columns, trees.ranks, strict=True))
    leaves = iter(trees.leaves)
    for _ in range(TREES):
        columns, cuts, lefts, rights, values = [], [], [], [], []
        waiting: list[int] = []
        for place, is_inner in enumerate(preorder(DEPTH)):
            column, rank = next(nodes) if is_inner else (-1, 0)
            columns.append(column)
            cuts.append(trees.cuts[column][rank] if is_inner else 0.0)
            lefts.append(place + 1)
            rights.append(0)
            values.append(0.0 if is_inner else next(leaves))
            if is_inner:
                waiting.append(place)
            elif waiting:
                rights[waiting.pop()] = place + 1
        found.append((columns, cuts, lefts, rights, values))
    return found


def loop_over_arrays(trees: Arrays, row: list[float]) -> float:
    total = 0.0
    for columns, cuts, lefts, rights, values in trees:
        node = 0
        while (column := columns[node]) >= 0:
            node = lefts[node] if row[column] <= cuts[node] else rights[node]
        total += values[node]
    return total


def timed(action: Callable[[list[float]], object], rows: list[list[float]]) -> float:
    """Microseconds a row."""
    start = perf_counter()
    for row in rows:
        action(row)
    return (perf_counter() - start) / len(rows) * 1e6


def in_turns(
    ways: dict[str, Callable[[list[float]], object]], rows: list[list[float]]
) -> dict[str, list[float]]:
    """The times of each way, a few visitors a turn: a busy machine takes the processor away for longer than that."""
    began = perf_counter()
    while perf_counter() - began < WARM_SECONDS:  # the runtime compiles its own hot code meanwhile
        for action in ways.values():
            timed(action, rows)
    gc.collect()
    found: dict[str, list[float]] = {name: [] for name in ways}
    for turn in range(TURNS):
        start = turn * VISITORS % len(rows)
        for name, action in ways.items():
            found[name].append(timed(action, rows[start : start + VISITORS]))
    return found


def lower_quartile(times: list[float]) -> float:
    return round(quantiles(times)[0], 1)


def main() -> None:
    known = {name: read_model(write_model(model)) for name, model in models().items()}
    drawn = random.Random(7)
    rows = [[drawn.gauss(0, 1) for _ in range(FEATURES)] for _ in range(ROWS)]
    scorers = {name: Scorer(model) for name, model in known.items()}
    trees = known["trees"].kernel
    assert isinstance(trees, Trees)
    arrays = arrays_of(trees)
    for row in rows:
        assert abs(loop_over_arrays(arrays, row) - scorers["trees"].sums(row)[0]) < 1e-12
    ways: dict[str, Callable[[list[float]], object]] = {
        "loop": lambda row: loop_over_arrays(arrays, row),
        **{name: scorer.cluster if name == "clusters" else scorer.score for name, scorer in scorers.items()},
    }
    found = in_turns(ways, rows)
    builds = [timed(lambda _: build_sums(known["trees"]), [[]]) / 1e3 for _ in range(BUILDS)]
    built = build_sums(known["trees"])
    assert isinstance(built, TreeMasks)
    ratios = [ours / loop for ours, loop in zip(found["trees"], found["loop"], strict=True)]
    result = {
        "python": sys.version.split()[0],
        "us": {name: lower_quartile(times) for name, times in found.items()},
        "ratio": round(median(ratios), 2),
        "build_ms": lower_quartile(builds),
        "mask_bytes": built.mask_bytes,
        "bytes": {name: len(write_model(model)) for name, model in known.items()},
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
