import math

import pytest

from segments.statistics.sample_size import Formula, smallest_uplift, visitors_for_means, visitors_for_rates


def test_the_smallest_uplift_undoes_the_number_of_visitors():
    visitors = visitors_for_rates(0.05, 0.055)
    assert visitors == 31_233
    assert smallest_uplift(0.05, visitors) == pytest.approx(0.1, abs=1e-5)
    assert smallest_uplift(0.05, 2) == math.inf


def test_a_fall_needs_visitors_too():
    for formula in Formula:
        assert visitors_for_rates(0.25, 0.2, formula=formula) > 900


def test_means_need_the_textbook_number():
    assert visitors_for_means(1.0, 1.0, 0.5) == 63
    assert visitors_for_means(2.0, 2.0, 1.0) == 63
    assert visitors_for_means(1.0, 1.0, 0.5, power=0.9) == 84
