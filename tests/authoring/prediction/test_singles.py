import math
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segments.authoring.prediction.singles import (
    MOST_ROUNDED,
    as_single,
    last_double_at_most,
    last_double_below,
)

DOUBLES = st.floats(allow_nan=False)
SINGLES = st.floats(width=32, allow_nan=False)


@given(st.one_of(DOUBLES, SINGLES))
def test_the_cut_is_the_last_double_that_passes(bound):
    for cut, passes in (
        (last_double_at_most(bound), lambda value: as_single(value) <= bound),
        (last_double_below(bound), lambda value: as_single(value) < bound),
    ):
        assert passes(cut) or cut == -math.inf
        beyond = math.nextafter(cut, math.inf)
        assert not passes(beyond) or cut == math.inf


@given(DOUBLES, DOUBLES)
def test_comparing_with_the_cut_is_comparing_rounded_values(value, bound):
    single = as_single(bound)
    if math.isfinite(single):
        assert (value <= last_double_at_most(single)) is (as_single(value) <= single)
        assert (value <= last_double_below(single)) is (as_single(value) < single)


@pytest.mark.parametrize(
    "bound", [0.0, -0.0, 1e-45, -1e-45, 3.4028234663852886e38, -3.4028234663852886e38, 0.671]
)
def test_cuts_hold_at_the_ends_of_float32(bound):
    single = as_single(bound)
    for value in (single, math.nextafter(single, math.inf), math.nextafter(single, -math.inf), 0.0, -0.0):
        assert (value <= last_double_at_most(single)) is (as_single(value) <= single)
        assert (value <= last_double_below(single)) is (as_single(value) < single)


def test_the_largest_number_that_float32_holds_rounds_down():
    assert math.isfinite(as_single(MOST_ROUNDED))
    assert math.isinf(as_single(math.nextafter(MOST_ROUNDED, math.inf)))


@given(st.floats(min_value=-3e38, max_value=3e38))
def test_as_single_rounds_as_struct_does(number):
    assert as_single(number) == struct.unpack("f", struct.pack("f", number))[0]
