import math
import random

import pytest

from segments.cli.prediction import measures


def test_the_area_is_the_chance_that_a_yes_stands_above_a_no():
    drawn = random.Random(1)
    scores = [round(drawn.random(), 1) for _ in range(200)]
    outcomes = [int(drawn.random() < score) for score in scores]
    pairs = [
        (yes > no) + (yes == no) / 2
        for yes, one in zip(scores, outcomes, strict=True) if one
        for no, other in zip(scores, outcomes, strict=True) if not other
    ]  # fmt: skip
    assert measures.area_under_curve(scores, outcomes) == pytest.approx(sum(pairs) / len(pairs))
    assert measures.area_under_curve([0.1, 0.2], [1, 1]) == 0.5


def test_losses_are_those_of_textbooks():
    assert measures.log_loss([0.5, 0.5], [0, 1]) == pytest.approx(math.log(2))
    assert measures.log_loss([0.0], [1]) < 30
    assert measures.brier([1.0, 0.0, 0.5], [1, 0, 1]) == pytest.approx(0.25 / 3)


def test_a_threshold_says_what_it_takes_and_what_it_misses():
    found = measures.thresholds([0.9, 0.8, 0.7, 0.1], [1, 0, 1, 0])
    assert [(at.threshold, at.precision, at.recall, at.share) for at in found] == [
        (0.9, 1.0, 0.5, 0.25), (0.8, 0.5, 0.5, 0.5), (0.7, 2 / 3, 1.0, 0.75), (0.1, 0.5, 1.0, 1.0),
    ]  # fmt: skip
    assert measures.best_threshold(found).threshold == 0.7


def test_scores_that_are_shares_have_no_calibration_error():
    scores = [place / 10 + 0.05 for place in range(10) for _ in range(1_000)]
    drawn = random.Random(2)
    outcomes = [int(drawn.random() < score) for score in scores]
    assert measures.calibration_error(measures.calibration(scores, outcomes)) < 0.02
    assert measures.calibration_error(measures.calibration([score / 2 for score in scores], outcomes)) > 0.2


def test_the_stability_index_is_small_for_the_same_and_large_for_another_distribution():
    drawn = random.Random(3)
    same = [[drawn.gauss(0, 1) for _ in range(2_000)] for _ in range(2)]
    assert measures.stability_index(*same) < 0.02
    assert measures.stability_index(same[0], [value + 1 for value in same[1]]) > 0.25
    assert measures.stability_index([1.0] * 50, [1.0] * 50) == 0.0
