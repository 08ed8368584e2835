"""Scores of small models: what is missing, unseen or withheld, and that all ways through trees agree."""

import math
import random
from array import array

import pytest

from segments.bundle.prediction.model_form import (
    AS_CODE,
    AS_FLAG,
    AS_MISSING,
    AS_OTHER,
    BRANCHED,
    FLOORED,
    NUMBER,
    REFUSED,
    WHOLE,
    WORD,
    Column,
    Feature,
    Linear,
    Model,
)
from segments.bundle.prediction.tree_shapes import read_shapes
from segments.edge.cel.values import Failure, Unknown
from segments.edge.prediction.inputs import Inputs
from segments.edge.prediction.scorer import Scorer, build_sums
from segments.edge.prediction.tree_masks import MOST_LEAVES, TreeMasks
from segments.edge.prediction.tree_walk import TreeWalk
from tests.bundle.prediction.models import (
    CODES,
    cluster_model,
    linear_model,
    oblivious_model,
    tree_model,
)

WITHHELD = Unknown("visitor.visits", "withheld", "analytics")
ABSENT = Unknown("visitor.visits")


def test_a_weighted_sum_takes_numbers_and_words():
    scorer = Scorer(linear_model())
    assert scorer.score((3, "at")) == pytest.approx(1 / (1 + math.exp(-(0.5 + 0.25 * 4 - 1.0 * 0 + -1.0))))
    assert scorer.score((3.0, "fr")) == pytest.approx(1 / (1 + math.exp(-1.5)))


def test_a_missing_number_takes_the_fill_of_its_column():
    scorer = Scorer(linear_model())
    assert scorer.score((ABSENT, "de")) == scorer.score((2.0, "de")) == scorer.score((math.nan, "de"))


def test_missing_can_be_a_category_of_its_own():
    scorer = Scorer(linear_model())
    assert scorer.score((1.0, Unknown("geo.country"))) == pytest.approx(1 / (1 + math.exp(-3.5)))


@pytest.mark.parametrize("model", [linear_model(), tree_model(1)[0], oblivious_model()], ids=lambda m: m.name)
def test_what_consent_withholds_makes_the_score_unknown(model):
    """Also where the model has a rule for missing values: withheld is not missing."""
    values = [1.0] * len(model.features)
    for place in range(len(values)):
        given = [*values[:place], WITHHELD, *values[place + 1 :]]
        assert Scorer(model).score(given) == WITHHELD


def test_what_is_withheld_is_reported_before_what_is_absent():
    model = cluster_model()
    assert Scorer(model).cluster((ABSENT, WITHHELD)) == WITHHELD


def test_a_missing_value_without_a_rule_makes_the_score_unknown():
    scorer = Scorer(cluster_model())
    assert scorer.cluster((ABSENT, 1.0)) == ABSENT
    assert scorer.cluster((1.0, math.nan)) == Unknown("views")


def test_a_failure_stays_a_failure():
    assert Scorer(cluster_model()).cluster((Failure("no"), 1.0)) == Failure("no")
    assert isinstance(Scorer(cluster_model()).cluster(("three", 1.0)), Failure)


def test_the_nearest_cluster_is_named_and_the_first_of_equals():
    scorer = Scorer(cluster_model())
    assert scorer.cluster((0.1, 0.2)) == "new"
    assert scorer.cluster((5, 3)) == "explorers"
    assert scorer.cluster((1.5, 2.0)) == "new"


def inputs_of(feature, *columns):
    return Inputs(Model("m", "by hand", (feature,), columns, Linear(((1.0,) * len(columns),))))


@pytest.mark.parametrize(
    ("unseen", "expected"), [(REFUSED, Unknown("d")), (AS_MISSING, [None]), (AS_OTHER, [-1])]
)
def test_an_unseen_category_follows_the_rule_of_its_feature(unseen, expected):
    inputs = inputs_of(Feature("d", WORD, ("a", "b"), unseen), Column(0, AS_CODE, BRANCHED))
    assert inputs.read(("b",)) == [1]
    assert inputs.read(("c",)) == expected


@pytest.mark.parametrize("unseen", [AS_MISSING, AS_OTHER])
def test_an_unseen_category_sets_no_flag(unseen):
    inputs = inputs_of(Feature("d", WORD, ("a",), unseen), Column(0, AS_FLAG))
    assert [inputs.read((word,)) for word in ("a", "b")] == [[1.0], [0.0]]


def test_whole_categories_are_cut_or_floored():
    for kind, value, expected in ((WHOLE, -0.5, 0), (FLOORED, -0.5, -1), (WHOLE, 1.9, 1), (FLOORED, 1.9, 1)):
        inputs = inputs_of(Feature("d", kind, (0, 1), AS_OTHER), Column(0, AS_CODE, BRANCHED))
        assert inputs.read((value,)) == [expected]
        assert inputs.read((math.inf,)) == [-1]
        assert inputs.read((math.nan,)) == [None]


def test_numbers_beyond_the_limit_give_no_score():
    column = Column(0, NUMBER, BRANCHED, limit=10.0)
    inputs = inputs_of(Feature("n"), column)
    assert list(inputs.read((10.0,))) == [10.0]
    assert list(inputs.read((True,))) == [1.0]
    for value in (10.5, -11, math.inf):
        assert inputs.read((value,)) == Unknown("n")


def goes_left(node, cell):
    if cell is None:
        return node.goes_left
    return cell in node.test if node.column == 3 else cell <= node.test


def naive_sums(model, nodes, row):
    """The definition, tree by tree."""
    found = []
    for tree in nodes:
        node = tree[0]
        while not isinstance(node, tuple):
            cell = row[node.column]
            node = tree[node.left if goes_left(node, cell) else node.right]
        found.append(node)
    outputs = model.outputs
    if model.kernel.leaf_width > 1:
        return [0.25 + math.fsum(leaf[place] for leaf in found) for place in range(outputs)]
    return [0.25 + math.fsum(leaf[0] for leaf in found[place::outputs]) for place in range(outputs)]


VALUES = (-3.0, -2.0, -1.5, -1.0, -0.5, 0.0, 0.25, 0.5, 1.0, 2.0, 3.0, math.inf, -math.inf)


@pytest.mark.parametrize(("outputs", "leaf_width"), [(1, 1), (3, 1), (3, 3)])
@pytest.mark.parametrize("depth", [0, 1, 3, 4, 5, 6])
def test_masks_and_walks_and_the_definition_agree(outputs, leaf_width, depth):
    for seed in range(12):
        model, nodes = tree_model(seed, trees=6, depth=depth, outputs=outputs, leaf_width=leaf_width)
        shapes = read_shapes(model.kernel.shape, "here")
        ways = [kind(model, model.kernel, shapes) for kind in (TreeMasks, TreeWalk)]
        drawn = random.Random(seed)
        for _ in range(40):
            row = [drawn.choice((*VALUES, None)) for _ in range(3)]
            row.append(drawn.choice((*range(-1, CODES), None)))
            row[2] = 0.0 if row[2] is None else row[2]
            expected = naive_sums(model, nodes, row)
            for way in ways:
                assert list(way.sums(row)) == pytest.approx(expected, abs=1e-12)


def test_zero_is_missing_where_the_column_says_so():
    model, nodes = tree_model(5, trees=20)
    sums = Scorer(model).sums
    assert sums((1.0, 0.0, 1.0, "v")) == sums((1.0, ABSENT, 1.0, "v")) == sums((1.0, 1e-36, 1.0, "v"))
    assert list(sums((1.0, -0.0, 1.0, "v"))) == pytest.approx(naive_sums(model, nodes, [1.0, None, 1.0, 0]))


def test_trees_of_many_leaves_are_walked():
    model, _ = tree_model(1, trees=2, depth=8)
    assert max(read_shapes(model.kernel.shape, "here").leaf_counts) > MOST_LEAVES
    assert isinstance(build_sums(model), TreeWalk)


def test_single_precision_is_added_number_by_number():
    model, nodes = tree_model(3, trees=50, is_single=True)
    row = (0.5, 1.0, -1.0, "w")
    total = array("f", (0.25,))
    shapes = read_shapes(model.kernel.shape, "here")
    for tree in nodes:
        one = naive_sums(model, [tree], [0.5, 1.0, -1.0, 1])[0] - 0.25
        total[0] += one
    assert list(TreeMasks(model, model.kernel, shapes).sums([0.5, 1.0, -1.0, 1])) == pytest.approx(
        [total[0]], abs=1e-6
    )
    single = Scorer(model).sums(row)[0]
    assert array("f", (single,))[0] == single


@pytest.mark.parametrize("depth", [0, 1, 8, 9, 12])
def test_oblivious_trees_answer_by_their_bits(depth):
    model = oblivious_model(depth, seed=depth)
    trees, scorer = model.kernel, Scorer(model)
    drawn = random.Random(depth)
    for _ in range(50):
        values = [drawn.choice((*range(-10, 10), ABSENT)) for _ in range(2)]
        known = [
            fill if value is ABSENT else value
            for value, fill in zip(values, (-math.inf, math.inf), strict=True)
        ]
        total = 0.0
        for tree in range(5):
            asked = range(tree * depth, (tree + 1) * depth)
            answers = [known[trees.columns[n]] > trees.cuts[trees.columns[n]][trees.ranks[n]] for n in asked]
            total += trees.leaves[(tree << depth) + sum(answer << bit for bit, answer in enumerate(answers))]
        assert scorer.score(values) == pytest.approx(total, abs=1e-12)


def test_nothing_is_built_before_the_first_score():
    scorer = Scorer(tree_model(1)[0])
    assert scorer._sums is None
    scorer.score((1.0, 1.0, 1.0, "v"))
    assert scorer._sums is not None
