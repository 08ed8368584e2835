import math

import pytest

from segments.bundle.prediction.model_form import (
    EXPONENTIAL,
    IDENTITY,
    ISOTONIC,
    LOGISTIC,
    PLATT,
    SIGNED_SQUARE,
    SOFTMAX,
    SOFTPLUS,
    Calibration,
    Output,
)
from segments.edge.prediction.outputs import finisher


def apply_output(sums, output, calibration):
    return finisher(output, calibration)(sums)


NONE = Calibration()


@pytest.mark.parametrize(
    ("link", "raw", "expected"),
    [
        (IDENTITY, -3.0, -3.0),
        (LOGISTIC, 0.0, 0.5),
        (LOGISTIC, -1000.0, 0.0),
        (LOGISTIC, 1000.0, 1.0),
        (LOGISTIC, -40.0, math.exp(-40.0)),
        (EXPONENTIAL, 1.0, math.e),
        (EXPONENTIAL, 1000.0, math.inf),
        (SOFTPLUS, 0.0, math.log(2)),
        (SOFTPLUS, 1000.0, 1000.0),
        (SIGNED_SQUARE, -3.0, -9.0),
    ],
)
def test_each_link_holds_for_every_number(link, raw, expected):
    assert apply_output([raw], Output(link=link), NONE) == [pytest.approx(expected, rel=1e-12)]


def test_shares_of_classes_add_up_to_one():
    shares = apply_output([1000.0, 999.0, -1000.0], Output((0.0,) * 3, link=SOFTMAX), NONE)
    assert sum(shares) == pytest.approx(1.0)
    assert shares[0] / shares[1] == pytest.approx(math.e)


def test_divisor_and_slope_come_before_the_link():
    assert apply_output([6.0], Output(divisor=3.0, slope=0.5, link=LOGISTIC), NONE) == [
        pytest.approx(1 / (1 + math.exp(-1.0)))
    ]


def test_isotonic_calibration_is_a_line_through_points_and_level_beyond():
    points = Calibration(ISOTONIC, False, (0.2, 0.4, 0.8), (0.1, 0.5, 0.6))
    found = [apply_output([score], Output(), points)[0] for score in (0.0, 0.2, 0.3, 0.4, 0.6, 0.8, 1.0)]
    assert found == pytest.approx([0.1, 0.1, 0.3, 0.5, 0.55, 0.6, 0.6])


def test_calibration_reads_the_raw_output_where_it_was_fitted_on_it():
    platt = Calibration(PLATT, True, (-2.0, 0.5))
    assert apply_output([0.75], Output(link=LOGISTIC), platt) == [pytest.approx(1 / (1 + math.exp(-1.0)))]
    on_share = Calibration(PLATT, False, (-2.0, 0.5))
    assert apply_output([0.0], Output(link=LOGISTIC), on_share) == [pytest.approx(1 / (1 + math.exp(-0.5)))]
