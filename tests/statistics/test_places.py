import random
from itertools import combinations

import pytest

from segments.statistics.cannot_tell import CannotTell, Reason
from segments.statistics.places import PlaceUnit, compare_places


def units(outcomes_a, outcomes_b, group=""):
    return [PlaceUnit(outcome, False, group) for outcome in outcomes_a] + [
        PlaceUnit(outcome, True, group) for outcome in outcomes_b
    ]


def shuffle(seed=1):
    return random.Random(seed).shuffle


def test_few_ways_are_all_counted():
    a, b = [0.051, 0.049, 0.047, 0.052], [0.055, 0.058, 0.050, 0.061]
    comparison = compare_places(units(a, b), shuffle())
    values = a + b
    real = sum(b) / 4 - sum(a) / 4
    as_large = sum(
        abs(sum(deal) / 4 - (sum(values) - sum(deal)) / 4) >= abs(real) - 1e-12
        for deal in combinations(values, 4)
    )
    assert comparison.is_exact
    assert comparison.ways == 70
    assert comparison.p_value == pytest.approx(as_large / 70)
    assert comparison.difference == pytest.approx(real)


def test_the_interval_holds_the_effects_that_are_not_found():
    comparison = compare_places(units([4.0, 5.0, 6.0, 5.5, 4.4], [7.0, 8.2, 6.8, 7.7, 9.0]), shuffle())
    for effect in (
        comparison.lower - 0.01,
        comparison.lower + 0.01,
        comparison.upper - 0.01,
        comparison.upper + 0.01,
    ):
        taken_off = units([4.0, 5.0, 6.0, 5.5, 4.4], [x - effect for x in (7.0, 8.2, 6.8, 7.7, 9.0)])
        found = compare_places(taken_off, shuffle()).p_value <= 0.05
        assert found is not (comparison.lower <= effect <= comparison.upper)


@pytest.mark.parametrize("seed", range(40))
def test_interval_and_p_value_agree(seed):
    chance = random.Random(seed)
    a = [chance.gauss(0.0, 1.0) for _ in range(chance.randrange(4, 8))]
    b = [chance.gauss(0.8, 1.0) for _ in range(chance.randrange(4, 8))]
    comparison = compare_places(units(a, b), shuffle(seed))
    assert comparison.is_significant is not (comparison.lower <= 0.0 <= comparison.upper)


def test_units_are_dealt_within_their_group_only():
    """Weeks that differ a lot: within each the effect is plain, over all of them it drowns."""
    weeks = [
        unit
        for week, level in enumerate((10.0, 20.0, 30.0, 40.0))
        for unit in units([level, level + 0.1], [level + 0.5, level + 0.6], group=f"week {week}")
    ]
    within = compare_places(weeks, shuffle())
    assert within.ways == 6**4
    assert within.p_value < 0.01
    over_all = compare_places([PlaceUnit(unit.outcome, unit.is_b) for unit in weeks], shuffle())
    assert over_all.p_value > 0.5


def test_many_ways_are_sampled_and_the_same_chance_gives_the_same_report():
    chance = random.Random(9)
    many = units([chance.gauss(5.0, 1.0) for _ in range(20)], [chance.gauss(6.2, 1.0) for _ in range(20)])
    first, again = compare_places(many, shuffle(3)), compare_places(many, shuffle(3))
    assert first == again
    assert not first.is_exact
    assert first.ways == 10_000
    assert 0.0 < first.p_value < 0.05


def test_too_few_places_and_equal_outcomes_are_named():
    state = compare_places(units([1.0, 2.0, 3.0], [4.0, 5.0, 6.0]), shuffle())
    assert isinstance(state, CannotTell)
    assert (state.reason, state.needed) == (Reason.TOO_FEW_PLACES, 8)
    assert compare_places(units([1.0] * 5, [1.0] * 5), shuffle()).reason is Reason.ZERO_VARIANCE
    assert compare_places(units([1.0] * 5, []), shuffle()).reason is Reason.EMPTY_ARM


def test_chance_alone_is_found_in_one_of_twenty():
    chance = random.Random(11)
    found = sum(
        compare_places(
            units([chance.expovariate(1.0) for _ in range(5)], [chance.expovariate(1.0) for _ in range(5)]),
            shuffle(),
        ).is_significant
        for _ in range(150)
    )
    assert found / 150 <= 0.07
