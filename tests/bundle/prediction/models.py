"""Small models of every kernel, for tests of their bytes and their scores."""

import math
import random

from segments.authoring.prediction.grow_trees import Split, grow_trees
from segments.bundle.prediction.model_form import (
    AS_CODE,
    AS_FLAG,
    AS_MISSING,
    AS_OTHER,
    BRANCHED,
    FILLED,
    ISOTONIC,
    LOGISTIC,
    SOFTMAX,
    WORD,
    ZERO_BRANCHED,
    Calibration,
    Centroids,
    Column,
    Feature,
    Linear,
    Model,
    ObliviousTrees,
    Output,
)

CODES = 5


def linear_model() -> Model:
    features = (Feature("visits"), Feature("country", WORD, ("de", "at", None), AS_OTHER))
    columns = (
        Column(0, missing=FILLED, fill=2.0, shift=1.0, scale=0.5),
        *(Column(1, AS_FLAG, category=place) for place in range(3)),
    )
    kernel = Linear(((0.25, 1.0, -1.0, 3.0),))
    return Model("linear", "by hand", features, columns, kernel, Output((0.5,), link=LOGISTIC))


def cluster_model() -> Model:
    features = (Feature("visits"), Feature("views"))
    kernel = Centroids(((0.0, 0.0), (3.0, 4.0)))
    return Model("clusters", "by hand", features, (Column(0), Column(1)), kernel, labels=("new", "explorers"))


def oblivious_model(depth: int = 3, seed: int = 1) -> Model:
    drawn = random.Random(seed)
    cuts = tuple(tuple(sorted(drawn.sample(range(-9, 9), 4))) for _ in range(2))
    trees = 5
    asked = depth * trees
    kernel = ObliviousTrees(
        tuple(tuple(map(float, row)) for row in cuts),
        [depth] * trees,
        [drawn.randrange(2) for _ in range(asked)],
        [drawn.randrange(4) for _ in range(asked)],
        [drawn.uniform(-1, 1) for _ in range(trees << depth)],
    )
    columns = (Column(0, missing=FILLED, fill=-math.inf), Column(1, missing=FILLED, fill=math.inf))
    return Model("oblivious", "by hand", (Feature("a"), Feature("b")), columns, kernel)


def random_nodes(drawn: random.Random, depth: int, leaf_width: int) -> list:
    """One tree over three columns of numbers and one of codes."""
    nodes = [None]
    todo = [(0, depth)]
    while todo:
        place, left = todo.pop()
        if not left or drawn.random() < 0.1:
            nodes[place] = tuple(drawn.uniform(-1, 1) for _ in range(leaf_width))
            continue
        column = drawn.randrange(4)
        test = float(drawn.randrange(-4, 5)) / 2
        if column == 3:
            test = frozenset(drawn.sample(range(CODES), drawn.randrange(1, CODES)))
        nodes += [None, None]
        nodes[place] = Split(column, test, len(nodes) - 2, len(nodes) - 1, drawn.random() < 0.5)
        todo += [(len(nodes) - 2, left - 1), (len(nodes) - 1, left - 1)]
    return nodes


def tree_model(
    seed: int, *, trees: int = 6, depth: int = 4, outputs: int = 1, leaf_width: int = 1, is_single=False
):
    """A model of random trees, and their nodes for a second opinion."""
    drawn = random.Random(seed)
    nodes = [random_nodes(drawn, depth, leaf_width) for _ in range(trees)]
    features = (
        Feature("a"), Feature("b"), Feature("c"), Feature("d", WORD, tuple("vwxyz"), AS_MISSING),
    )  # fmt: skip
    columns = (
        Column(0, missing=BRANCHED), Column(1, missing=ZERO_BRANCHED), Column(2, missing=FILLED, fill=0.0),
        Column(3, AS_CODE, BRANCHED),
    )  # fmt: skip
    output = Output((0.25,) * outputs, link=SOFTMAX if outputs > 1 else LOGISTIC, is_single=is_single)
    calibration = Calibration(ISOTONIC, False, (0.1, 0.9), (0.0, 1.0)) if outputs == 1 else Calibration()
    labels = tuple(map(str, range(outputs))) if outputs > 1 else ()
    kernel = grow_trees(nodes, 4, leaf_width)
    return Model("trees", "by hand", features, columns, kernel, output, calibration, labels), nodes


def some_models() -> list[Model]:
    return [
        linear_model(),
        cluster_model(),
        oblivious_model(),
        tree_model(1)[0],
        tree_model(2, outputs=3)[0],
        tree_model(3, outputs=3, leaf_width=3)[0],
    ]
