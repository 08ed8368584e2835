import math

import pytest

from segments.statistics.answers import Answer, Margin, answer_of, days_more, guardrail_answer
from segments.statistics.cannot_tell import CannotTell, Reason
from segments.statistics.comparisons import compare_contrast, compare_rates
from segments.statistics.contrasts import Contrast
from segments.statistics.looks.confidence_sequence import look_any_time
from segments.statistics.looks.level import look_once
from segments.statistics.rates import Rate

BASE = Rate(5_000, 100_000)


def against(converted, level=None):
    return compare_rates(BASE, Rate(converted, 100_000), level or look_once())


def test_better_worse_equivalent_and_not_yet():
    assert answer_of(against(5_500)).answer is Answer.BETTER
    assert answer_of(against(4_500)).answer is Answer.WORSE
    assert answer_of(against(4_500), is_lower_better=True).answer is Answer.BETTER
    assert answer_of(against(5_030), Margin(0.06)).answer is Answer.EQUIVALENT
    assert answer_of(against(5_030), Margin(0.003, is_relative=False)).answer is Answer.EQUIVALENT
    assert answer_of(against(5_150), Margin(0.01)).answer is Answer.NOT_YET
    assert answer_of(CannotTell(Reason.EMPTY_ARM, "rates"), Margin(0.1)).answer is Answer.CANNOT_TELL


def test_a_difference_that_is_sure_and_too_small_is_equivalence_and_says_so():
    statement = answer_of(against(5_250), Margin(0.2))
    assert statement.answer is Answer.EQUIVALENT
    assert statement.is_beyond_zero


def test_days_more_are_those_after_which_the_margin_would_be_found():
    comparison = against(5_100)
    margin = Margin(0.02)
    days = days_more(comparison, margin, visitors_per_day=20_000)
    needed = ((1.96 + 0.8416) * comparison.standard_error / (0.02 * 0.05)) ** 2
    assert days == math.ceil((needed - 1.0) * 200_000 / 20_000)
    assert answer_of(comparison, margin, visitors_per_day=20_000).days_more == days
    any_time = against(5_100, look_any_time(200_000))
    assert days_more(any_time, margin, visitors_per_day=20_000) > days


def test_days_more_are_unknown_without_visitors_and_beyond_two_years():
    assert days_more(against(5_100), Margin(0.02), visitors_per_day=0) is None
    assert days_more(against(5_100), Margin(0.0001), visitors_per_day=10) is None
    assert days_more(against(5_000), None, visitors_per_day=1e9) is None
    assert days_more(against(5_050), None, visitors_per_day=1_000_000) == 6


@pytest.mark.parametrize(
    ("converted", "answer"),
    [(5_100, Answer.EQUIVALENT), (4_860, Answer.NOT_YET), (4_500, Answer.WORSE), (5_900, Answer.EQUIVALENT)],
)
def test_a_guardrail_asks_only_for_harm(converted, answer):
    assert guardrail_answer(against(converted), Margin(0.04)).answer is answer


def test_a_guardrail_of_a_goal_that_is_better_low_looks_up():
    assert guardrail_answer(against(5_500), Margin(0.04), is_lower_better=True).answer is Answer.WORSE
    assert guardrail_answer(against(4_500), Margin(0.04), is_lower_better=True).answer is Answer.EQUIVALENT
    state = CannotTell(Reason.EMPTY_ARM, "rates")
    assert guardrail_answer(state, Margin(0.04)).answer is Answer.CANNOT_TELL


def test_a_base_that_may_be_zero_is_never_equivalent_by_percent():
    contrast = Contrast(0.0, 1e-6, 0.001, 1e-6, -1e-6, 1e6, 1000, "means")
    comparison = compare_contrast(contrast, look_once())
    assert answer_of(comparison, Margin(10.0)).answer is Answer.NOT_YET
    assert answer_of(comparison, Margin(0.01, is_relative=False)).answer is Answer.EQUIVALENT
