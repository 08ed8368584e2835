"""The parts of a score add up to what the edge computes, on every kernel and every path."""

import random

import pytest

from segments.cli.prediction.contributions import parts_of
from segments.edge.cel.values import Unknown
from segments.edge.prediction.inputs import NO_SCORE, Inputs
from segments.edge.prediction.scorer import Scorer
from tests.bundle.prediction.models import (
    cluster_model,
    linear_model,
    oblivious_model,
    some_models,
    tree_model,
)

MANY = [
    *some_models(),
    *(tree_model(seed, trees=20, depth=6)[0] for seed in range(5, 9)),
    *(oblivious_model(depth=5, seed=seed) for seed in range(3)),
]


def random_values(model, drawn):
    """One value for each feature: near the tests, missing now and then, categories known and not."""
    values = []
    for feature in model.features:
        if drawn.random() < 0.2:
            values.append(Unknown(feature.name))
        elif feature.categories:
            values.append(drawn.choice([*[name for name in feature.categories if name is not None], "other"]))
        else:
            values.append(drawn.randrange(-8, 9) / 2)
    return values


@pytest.mark.parametrize(
    "model", [model for model in MANY if not model.is_clusters], ids=lambda model: model.name
)
def test_the_parts_and_the_base_add_up_to_the_raw_output(model):
    drawn, scorer, seen = random.Random(7), Scorer(model), 0
    for _ in range(300):
        values = random_values(model, drawn)
        row = Inputs(model).read(values)
        if isinstance(row, NO_SCORE):
            continue
        sums = scorer.sums(values)
        for output in range(model.outputs):
            assert parts_of(model, row, output).total == pytest.approx(sums[output], abs=1e-9)
            seen += 1
    assert seen > 100


def test_a_weight_adds_its_product_to_its_own_column_alone():
    model = linear_model()
    parts = parts_of(model, Inputs(model).read([3.0, "at"]))
    assert parts.base == 0.5
    assert parts.by_column == ((3.0 - 1.0) / 0.5 * 0.25, 0.0, -1.0, 0.0)


def test_a_column_that_no_path_asks_adds_nothing():
    model, nodes = tree_model(1, trees=1, depth=1)
    asked = {node.column for node in nodes[0] if hasattr(node, "column")}
    parts = parts_of(model, [1.0, 1.0, 1.0, 1.0])
    assert {column for column, part in enumerate(parts.by_column) if part} <= asked


def test_the_parts_of_a_cluster_say_by_how_much_it_is_nearer_than_the_next():
    parts = parts_of(cluster_model(), [3.0, 0.0])
    assert parts.by_column == (-9.0, 16.0)
    assert parts.total == 16.0 - 9.0
