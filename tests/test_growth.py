"""What tells linear work from square work tells them apart."""

import pytest

from tests.growth import assert_linear

SIZE = 4_000


def test_linear_work_passes():
    assert_linear(lambda size: range(size * 50), sum, SIZE)


def test_square_work_fails():
    with pytest.raises(AssertionError, match="8 times the input took"):
        assert_linear(range, _pairs, SIZE // 4)


def _pairs(numbers):
    return sum(1 for one in numbers for other in numbers if one == other)
