"""Published worked examples, to the digits that were printed. The data names each one's source."""

import json
import math
from dataclasses import replace

import pytest

from segments.statistics import rates
from segments.statistics.chances import Prior, chances_of
from segments.statistics.comparisons import compare_contrast
from segments.statistics.contrasts import (
    Contrast,
    contrast_adjusted_means,
    contrast_adjusted_ratios,
    contrast_means,
    welch_degrees,
)
from segments.statistics.equivalence import equivalence_of_rates
from segments.statistics.families import benjamini_hochberg, holm
from segments.statistics.looks.confidence_sequence import look_any_time
from segments.statistics.looks.level import look_once
from segments.statistics.moments import Moments
from segments.statistics.numerics.distributions import normal_above, student_above, student_quantile_above
from segments.statistics.rates import Rate, difference_interval, newcombe, wilson
from segments.statistics.relative import (
    delta_error,
    relative_by_delta,
    relative_by_fieller,
    relative_by_logarithm,
)
from segments.statistics.sample_ratio import check_ratio
from segments.statistics.sample_size import Formula, visitors_for_rates
from tests.conftest import CASES

EXAMPLES = json.loads((CASES / "statistics" / "worked_examples.json").read_text(encoding="utf-8"))
CONTRASTS = {
    "means": contrast_means,
    "adjusted-means": contrast_adjusted_means,
    "adjusted-ratios": contrast_adjusted_ratios,
}
ADJUSTED_SIGNIFICANCE = 0.05


def moments(sums):
    return Moments(sums["n"], tuple(sums["sums"]), tuple(sums["products"]), (0.0,) * len(sums["sums"]))


def contrast_of_shares(a, b):
    """As GrowthBook takes proportions: with the variance of a share that is known."""
    return Contrast(
        difference=b.share - a.share,
        variance=a.variance + b.variance,
        base=a.share,
        base_variance=a.variance,
        covariance=-a.variance,
        degrees=welch_degrees(a.variance, a.n, b.variance, b.n),
        n=a.n + b.n,
        method="shares",
    )


def contrast_of(example):
    if example["kind"] == "proportions":
        return contrast_of_shares(Rate(*example["a"]), Rate(*example["b"]))
    return CONTRASTS[example["kind"]](moments(example["a"]), moments(example["b"]))


def slope_at(example, contrast):
    """The delta method's slope is taken where the estimate is; for adjusted means GrowthBook takes it where the
    unadjusted means are, which moves the fifth digit. Its ratios are as here."""
    if example["kind"] != "adjusted-means":
        return contrast
    plain = moments(example["b"]).mean() - moments(example["a"]).mean()
    return replace(contrast, difference=plain)


def answers_of_contrast(example):
    contrast = contrast_of(example)
    comparison = compare_contrast(contrast, look_once())
    critical = student_quantile_above(0.025, contrast.degrees)
    delta, error = relative_by_delta(contrast, critical), delta_error(contrast)
    fieller, logarithm = relative_by_fieller(contrast, critical), relative_by_logarithm(contrast, critical)
    level = look_any_time(contrast.n, tuning=example.get("tuning", 5000))
    any_time_width = level.critical * delta_error(slope_at(example, contrast))
    chances = chances_of(contrast, Prior(*example["prior"]) if "prior" in example else None)
    return {
        "difference": comparison.difference,
        "lower": comparison.lower,
        "upper": comparison.upper,
        "p_value": comparison.p_value,
        "delta": delta.value,
        "delta_lower": delta.lower,
        "delta_upper": delta.upper,
        "delta_p_value": 2.0 * student_above(abs(delta.value) / error, contrast.degrees),
        "fieller_lower": fieller.lower,
        "fieller_upper": fieller.upper,
        "log_lower": logarithm.lower,
        "log_upper": logarithm.upper,
        "any_time_lower": delta.value - any_time_width,
        "any_time_upper": delta.value + any_time_width,
        "any_time_p_value": level.p_value(2.0 * normal_above(abs(delta.value) / error)),
        "chances": chances.relative.value,
        "chances_lower": chances.relative.lower,
        "chances_upper": chances.relative.upper,
        "b_is_better": chances.b_is_better,
        "loss_if_a": chances.loss_if_a,
        "loss_if_b": chances.loss_if_b,
    }


def answers_of_difference_intervals(example):
    a, b = Rate(*example["a"]), Rate(*example["b"])
    critical = look_once().critical
    pairs = {"newcombe": newcombe(a, b, critical), "score": difference_interval(a, b, critical)}
    return {
        f"{name}_{end}": pair[i] for name, pair in pairs.items() for i, end in enumerate(("lower", "upper"))
    }


def answers_of_wilson(example):
    critical = look_once().critical
    pairs = [wilson(Rate(*rate), critical) for rate in example["rates"]]
    return {
        f"{at}_{end}": pair[i] for at, pair in enumerate(pairs) for i, end in enumerate(("lower", "upper"))
    }


ANSWERS = {
    "means": answers_of_contrast,
    "proportions": answers_of_contrast,
    "adjusted-means": answers_of_contrast,
    "adjusted-ratios": answers_of_contrast,
    "sample-ratio": lambda example: {"p_value": check_ratio(example["counts"], (1, 1)).p_value},
    "difference-intervals": answers_of_difference_intervals,
    "wilson": answers_of_wilson,
    "many-tests": lambda example: {},
    "sample-size": lambda example: {
        formula.value: visitors_for_rates(*example["rates"], formula=formula) for formula in Formula
    },
    "equivalence": lambda example: {
        "p_value": equivalence_of_rates(
            Rate(*example["a"]), Rate(*example["b"]), -example["margin"], example["margin"]
        ).p_value
    },
}


def rounded_as(number, printed):
    """The number with as many decimals as were printed."""
    decimals = len(printed.partition(".")[2])
    return f"{number:.{decimals}f}"


def same_digits(number, printed):
    # GrowthBook's "-0.0007" is -0.00070 with its last zero gone.
    return float(rounded_as(number, printed)) == float(printed)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["id"])
def test_each_number_has_the_printed_digits(example):
    answers = ANSWERS[example["kind"]](example)
    for name, printed in example.get("printed", {}).items():
        assert same_digits(answers[name], printed), f"{name}: {answers[name]}, printed {printed}"
    for name, limit in example.get("below", {}).items():
        assert answers[name] < limit


@pytest.mark.parametrize(
    "example", [e for e in EXAMPLES if "rejected" in e], ids=lambda example: example["id"]
)
def test_many_tests_reject_what_was_rejected(example):
    for name, rejected in example["rejected"].items():
        adjusted = {"benjamini_hochberg": benjamini_hochberg, "holm": holm}[name](example["p_values"])
        assert [i for i, p in enumerate(adjusted) if p <= ADJUSTED_SIGNIFICANCE] == rejected


def test_all_seventeen_are_there():
    assert [example["id"][:2] for example in EXAMPLES] == [f"{number:02}" for number in range(1, 18)]


@pytest.mark.parametrize("example", [e for e in EXAMPLES if "faulty" in e], ids=lambda example: example["id"])
def test_statsmodels_digits_come_from_a_count_in_the_place_of_a_size(example, monkeypatch):
    """statsmodels 0.15.0 (its issue 10269) has B's conversions where the cubic wants A's visitors.

    With the same slip these functions print the same digits, so nothing else differs.
    """
    monkeypatch.setattr(rates, "_share_given_difference", share_with_the_slip)
    answers = ANSWERS[example["kind"]](example)
    for name, printed in example["faulty"].items():
        assert same_digits(answers[name], printed)


def share_with_the_slip(a, b, difference):
    n, converted = a.n + b.n, a.converted + b.converted
    if difference == 0.0:
        return converted / n
    square = ((b.n + 2 * a.n) * difference - n - converted) / (3.0 * n)
    linear = (a.converted * difference - n - 2 * a.converted) * difference + converted
    q = square**3 - linear * square / (2.0 * n) + a.converted * difference * (1.0 - difference) / (2.0 * n)
    p = math.copysign(math.sqrt(max(square * square - linear / (3.0 * n), 0.0)), q)
    angle = (math.pi + math.acos(max(-1.0, min(1.0, q / p**3)))) / 3.0
    return 2.0 * p * math.cos(angle) - square
