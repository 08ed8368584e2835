import pytest

from segments.bundle.prediction.tree_shapes import read_shapes
from segments.errors import BundleCorrupt


def test_the_leaves_below_each_left_child_are_found():
    shapes = read_shapes([1, 1, 0, 0, 1, 0, 0, 0, 1, 0, 0], "here")
    assert shapes.leaf_counts == [4, 1, 2]
    assert shapes.trees == [0, 0, 0, 2]
    assert list(zip(shapes.left_starts, shapes.left_ends, strict=True)) == [(0, 2), (0, 1), (2, 3), (0, 1)]
    assert shapes.rights == [4, 3, 6, 10]


@pytest.mark.parametrize("shape", [[1], [1, 0], [0, 1, 0], [1, 1, 0, 0]])
def test_a_tree_without_an_end_is_refused(shape):
    with pytest.raises(BundleCorrupt, match="without an end"):
        read_shapes(shape, "here")


def test_a_tree_of_one_side_is_read_without_recursion():
    depth = 100_000
    shapes = read_shapes([1] * depth + [0] * (depth + 1), "here")
    assert shapes.leaf_counts == [depth + 1]
    assert shapes.left_ends[0] == depth
