import json
import math

import pytest

from segments.statistics.looks.group_sequential import MAX_BOUND, bounds_of, crossings, drift_for
from segments.statistics.looks.level import Kind
from segments.statistics.looks.plan import (
    Plan,
    inflation_of_plan,
    look_of_plan,
    plan_bounds,
    power_of_plan,
)
from segments.statistics.looks.spending import Family, Spending
from segments.statistics.numerics.distributions import normal_quantile_above
from tests.conftest import CASES

PUBLISHED = json.loads((CASES / "statistics" / "published_bounds.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", PUBLISHED["bounds"], ids=lambda case: case["id"])
def test_bounds_have_the_published_digits(case):
    spending = Spending(case["alpha"], Family(case["family"]), case.get("power", 2.0))
    spent = [spending.spent(share) for share in case["shares"]]
    for bound, printed in zip(bounds_of(case["shares"], spent), case["printed"], strict=True):
        assert f"{bound:.{len(printed.partition('.')[2])}f}" == printed


@pytest.mark.parametrize("case", PUBLISHED["nominal"], ids=lambda case: case["id"])
def test_looks_of_an_overrun_have_the_published_levels(case):
    plan = Plan(case["visitors"][-1], Spending(case["alpha"], Family(case["family"]), case["power"]))
    looks = [look_of_plan(plan, case["visitors"][: at + 1]) for at in range(len(case["visitors"]))]
    assert [f"{look.nominal:.5f}" for look in looks] == case["printed"]


@pytest.mark.parametrize("family", Family)
@pytest.mark.parametrize(
    "shares", [[1.0], [0.5, 1.0], [0.1, 0.13, 0.5, 0.9, 1.0], [i / 30 for i in range(1, 31)]]
)
def test_all_looks_together_cross_by_chance_as_often_as_alpha_says(shares, family):
    spending = Spending(0.05, family)
    bounds = bounds_of(shares, [spending.spent(share) for share in shares])
    up, down = crossings(shares, bounds, 0.0)
    assert up == pytest.approx(down, rel=1e-9)
    assert up + down == pytest.approx(0.05, rel=1e-6)


def test_a_single_look_at_the_end_is_the_common_test():
    assert plan_bounds(1, Spending()) == pytest.approx((normal_quantile_above(0.025),), rel=1e-10)
    drift = normal_quantile_above(0.025) + normal_quantile_above(0.2)
    up, down = crossings([1.0], plan_bounds(1, Spending()), drift)
    assert up == pytest.approx(0.8, rel=1e-9)
    assert 0.0 < down < 1e-5
    assert drift_for([1.0], plan_bounds(1, Spending()), 0.8) == pytest.approx(drift, abs=1e-4)


def test_a_plan_with_thirty_looks_needs_few_visitors_more():
    assert inflation_of_plan(30, Spending(), 0.8) == pytest.approx(1.05, abs=0.01)
    assert inflation_of_plan(5, Spending(family=Family.POWER, power=1.0), 0.8) > 1.1
    drift = normal_quantile_above(0.025) + normal_quantile_above(0.2)
    assert 0.77 < power_of_plan(30, Spending(), drift) < 0.8


def test_nothing_is_spent_where_a_crossing_has_no_chance():
    assert bounds_of([0.001, 1.0], [0.0, 0.05])[0] == MAX_BOUND


def test_shares_have_to_rise():
    with pytest.raises(ValueError, match="rise"):
        bounds_of([0.5, 0.5], [0.01, 0.02])
    with pytest.raises(ValueError, match="looks"):
        bounds_of([i / 500 for i in range(1, 501)], [0.05] * 500)


PLAN = Plan(10_000)


def test_looks_as_planned_have_the_planned_bounds():
    looks = [look_of_plan(PLAN, [2_000, 4_000, 6_000, 8_000, 10_000][: at + 1]) for at in range(5)]
    assert [look.critical for look in looks] == pytest.approx(PLAN.bounds(5), rel=1e-9)
    assert {look.kind for look in looks} == {Kind.GROUP_SEQUENTIAL}
    assert all(look.limit == look.nominal < 0.05 for look in looks)


def chance_of_false_alarm(counts, criticals):
    shares = [count / counts[-1] for count in counts]
    return sum(crossings(shares, criticals, 0.0))


@pytest.mark.parametrize(
    ("counts", "is_last"),
    [
        ([1_500, 4_100, 7_700], True),  # fewer than planned at the last look
        ([3_000, 9_000, 14_000], False),  # more than planned
        ([2_000, 2_000, 2_001, 10_000], False),  # looks without new visitors are none
        ([500, 500], True),
        ([12_000], False),
    ],
)
def test_alpha_is_kept_and_used_up_however_the_looks_fall(counts, is_last):
    ends = [is_last and at == len(counts) - 1 for at in range(len(counts))]
    levels = [look_of_plan(PLAN, counts[: at + 1], is_last=end) for at, end in enumerate(ends)]
    real = [
        (count, level.critical)
        for count, level in zip(counts, levels, strict=True)
        if level.critical < MAX_BOUND or count == counts[-1]
    ]
    last = dict(real)
    assert chance_of_false_alarm(list(last), list(last.values())) == pytest.approx(0.05, rel=1e-3)


def test_after_the_end_nothing_is_left_to_find():
    assert look_of_plan(PLAN, [5_000, 10_000, 15_000]).critical == MAX_BOUND
    assert look_of_plan(PLAN, [5_000, 5_000]) == look_of_plan(PLAN, [5_000])
    assert look_of_plan(PLAN, [5_000, 5_001]).critical == MAX_BOUND
    assert look_of_plan(PLAN, []).critical == MAX_BOUND


def test_spending_ends_at_alpha_and_begins_at_nothing():
    for family in Family:
        spending = Spending(0.01, family)
        assert spending.spent(0.0) == 0.0
        assert spending.spent(1.0) == spending.spent(1.7) == 0.01
        assert spending.spent(0.999999) == pytest.approx(0.01, rel=1e-4)
        spent = [spending.spent(share / 50) for share in range(51)]
        assert spent == sorted(spent)
        assert math.isfinite(spent[1])
