"""Whom an experiment takes: times, ramps, layers, hold-outs and GrowthBook's hash; and that nobody moves unasked."""

from __future__ import annotations

from collections import Counter

import pytest

from segments.bundle.experiments.admission import Admission, Layer, decode_admission, encode_admission
from segments.bundle.experiments.assignment_spec import (
    SHARES,
    AssignmentSpec,
    decode_assignment,
    encode_assignment,
    share_ends,
)
from segments.edge.signals.assignment import admitted_arm
from segments.growthbook_hash import Split, arm_of, bucket_ranges, namespace_filter

UNITS = [f"unit {number}" for number in range(4_000)]


def spec(admission, weights=(50, 50), seed="hero"):
    arms = tuple(zip("abcdefgh", share_ends(weights), strict=False))
    return AssignmentSpec("visitor", "", "", seed, arms, admission)


def arms_of(admission, weights=(50, 50), now_ms=0, seed="hero"):
    return {unit: admitted_arm(spec(admission, weights, seed), unit, now_ms) for unit in UNITS}


@pytest.mark.parametrize(("now_ms", "runs"), [(99, False), (100, True), (199, True), (200, False)])
def test_before_the_start_and_from_the_end_on_nobody_has_an_arm(now_ms, runs):
    assert (admitted_arm(spec(Admission(100, 200)), "u", now_ms) is not None) is runs


def test_a_larger_ramp_only_lets_more_in():
    before, after = arms_of(Admission(ramp=((0, 1_000),))), arms_of(Admission(ramp=((0, 4_000),)))
    assert all(after[unit] == arm for unit, arm in before.items() if arm)
    shares = [sum(arm is not None for arm in arms.values()) / len(UNITS) for arms in (before, after)]
    assert shares == pytest.approx([0.1, 0.4], abs=0.03)


def test_a_ramp_goes_by_the_time():
    admission = Admission(ramp=((100, 0), (200, SHARES)))
    assert [admitted_arm(spec(admission), "u", now) is not None for now in (50, 150, 250)] == [
        False,
        False,
        True,
    ]


def test_layers_share_no_unit_and_say_nothing_of_the_arm():
    one = arms_of(Admission(layer=Layer("top", 0, 5_000)), seed="one")
    other = arms_of(Admission(layer=Layer("top", 5_000, 10_000)), seed="other")
    assert not any(one[unit] and other[unit] for unit in UNITS)
    assert all(one[unit] or other[unit] for unit in UNITS)
    counts = Counter(arm for arm in one.values() if arm)
    assert counts["a"] / counts.total() == pytest.approx(0.5, abs=0.05)


def test_a_hold_out_is_an_arm_of_its_own():
    before, after = arms_of(Admission()), arms_of(Admission(holdout=1_000))
    assert {arm for unit, arm in after.items() if arm != before[unit]} == {"holdout"}
    assert Counter(after.values())["holdout"] / len(UNITS) == pytest.approx(0.1, abs=0.02)


@pytest.mark.parametrize(
    ("before", "after", "moved"),
    [((50, 50), (60, 40), 0.1), ((50, 50), (50, 25, 25), 0.25), ((1, 1), (1, 0), 0.5)],
)
def test_changed_weights_move_only_the_share_they_must(before, after, moved):
    one, other = arms_of(Admission(), before), arms_of(Admission(), after)
    changed = sum(one[unit] != other[unit] for unit in UNITS) / len(UNITS)
    assert changed == pytest.approx(moved, abs=0.03)


def test_arms_are_those_of_growthbooks_hash():
    split = Split("s", bucket_ranges(2, 0.8), 2, (namespace_filter("x", 0.0, 0.7),))
    found = arms_of(Admission(split=split))
    expected = {unit: arm_of(unit, split) for unit in UNITS}
    assert found == {unit: None if arm is None else "ab"[arm] for unit, arm in expected.items()}
    assert set(found.values()) == {"a", "b", None}


ADMISSIONS = [
    Admission(1, 2, ((3, 4), (5, 6)), Layer("l", 0, 9), 7, "id"),
    Admission(split=Split("s", ((0.0, 0.5), (0.5, 1.0)), 1, (namespace_filter("n", 0.1, 0.2),))),
]


@pytest.mark.parametrize("admission", ADMISSIONS)
def test_a_row_is_read_as_it_was_written(admission):
    assert decode_assignment(encode_assignment(spec(admission))) == spec(admission)


@pytest.mark.parametrize(
    "row", [None, [], [1], [0, 0, [[1]], None, 0, "", None], [0, 0, 7, None, 0, "", None]]
)
def test_a_row_of_another_form_lets_nobody_in(row):
    assert decode_admission(row) is None
    assert decode_assignment([*encode_assignment(spec(Admission())), row]) is None


def test_an_assignment_without_conditions_has_the_row_it_always_had():
    assert len(encode_assignment(spec(Admission()))) == 5
    assert decode_admission(encode_admission(Admission())) == Admission()
