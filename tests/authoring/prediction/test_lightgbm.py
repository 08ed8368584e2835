"""What LightGBM does beside its trees, in files written by hand."""

import math

import pytest

from segments.authoring.prediction.read_file import read_model_file
from segments.edge.cel.values import Unknown
from segments.edge.prediction.scorer import Scorer

ZERO = 1.0000000180025095e-35


def stump(threshold, decision_type=2, *, infos="[-1:1]", more=""):
    return f"""tree
version=v4
num_class=1
num_tree_per_iteration=1
objective=regression
feature_names=x
feature_infos={infos}

Tree=0
num_leaves=2
num_cat={1 if more else 0}
split_feature=0
threshold={threshold!r}
decision_type={decision_type}
left_child=-1
right_child=-2
leaf_value=1 2
{more}is_linear=0

end of trees
""".encode()


def answers(data, values):
    scorer = Scorer(read_model_file(data, "m", "by hand"))
    return [scorer.score((value,)) for value in values]


@pytest.mark.parametrize("threshold", [-ZERO, -1e-36, -5e-324])
def test_numbers_within_1e_35_of_zero_are_zero_before_they_are_compared(threshold):
    values = (math.nextafter(-ZERO, -math.inf), -ZERO, threshold, -0.0, 0.0)
    assert answers(stump(threshold), values) == [1, 2, 2, 2, 2]


@pytest.mark.parametrize("threshold", [ZERO, 1e-36, 0.0])
def test_above_zero_they_are_zero_as_well(threshold):
    assert answers(stump(threshold), (0.0, threshold, ZERO, math.nextafter(ZERO, math.inf))) == [1, 1, 1, 2]


@pytest.mark.parametrize(
    ("decision_type", "expected"),
    [
        (0b0000, [1, 1, 2]),  # nothing was missing in training: 0.0
        (0b0010, [1, 1, 2]),
        (0b0100, [2, 2, 2]),  # zero is missing, and missing goes right
        (0b0110, [1, 1, 2]),
        (0b1000, [2, 1, 2]),  # NaN is missing, and goes right
        (0b1010, [1, 1, 2]),
    ],
)
def test_a_missing_number_goes_where_its_node_says(decision_type, expected):
    assert answers(stump(0.5, decision_type), (Unknown("x"), 0.0, 1.0)) == expected


def test_a_category_that_is_cut_off_unseen_or_missing():
    data = stump(0.0, 1, infos="1:3:40", more="cat_boundaries=0 2\ncat_threshold=8 256\n")
    assert answers(data, (3, 40.9, 1, 2, -3, math.nan, math.inf)) == [1, 1, 2, 2, 2, 2, 2]
