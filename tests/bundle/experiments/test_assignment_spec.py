"""Shares of arms, and the row of a bundle that says them."""

from __future__ import annotations

from itertools import pairwise

import pytest

from segments.bundle.experiments.admission import EVERYBODY, encode_admission
from segments.bundle.experiments.assignment_spec import (
    SHARES,
    AssignmentSpec,
    decode_assignment,
    encode_assignment,
    share_ends,
)

SPEC = AssignmentSpec("place", "week", "Europe/Berlin", "hero", (("calm", 5_000), ("bold", SHARES)))


def arms(weights):
    """The place of the arm of every share."""
    ends = share_ends(weights)
    return [next(place for place, end in enumerate(ends) if share < end) for share in range(SHARES)]


def moved(before, after):
    return sum(one != other for one, other in zip(arms(before), arms(after), strict=True))


@pytest.mark.parametrize(
    ("weights", "ends"),
    [
        ((50, 50), (5_000, 10_000)),
        ((1, 1, 1), (3_333, 6_666, 10_000)),
        ((9_999, 1), (9_999, 10_000)),
        ((1, 9_998, 1), (1, 9_999, 10_000)),
        ((70, 20, 10), (7_000, 9_000, 10_000)),
    ],
)
def test_shares_are_laid_out_in_the_order_written(weights, ends):
    assert share_ends(weights) == ends


def test_no_arm_is_without_a_share_where_weights_add_up_to_all_shares_at_most():
    for weights in [(1,) * 20, (1, SHARES - 1), (SHARES - 19, *(1,) * 19), (3, 7, 11, 9_900)]:
        ends = (0, *share_ends(weights))
        assert all(start < end for start, end in pairwise(ends))


@pytest.mark.parametrize(
    ("before", "after", "share"),
    [
        ((50, 50), (60, 40), 1_000),
        ((50, 30, 20), (50, 40, 10), 1_000),
        ((10, 80, 10), (20, 60, 20), 2_000),
        ((10, 90), (10, 80, 10), 1_000),
        ((50, 50), (5, 5), 0),
    ],
    ids=["two arms", "neighbours", "the middle gives to both", "the last is split", "the same shares"],
)
def test_weight_that_neighbours_exchange_moves_that_share_and_no_more(before, after, share):
    assert moved(before, after) == share


def test_a_row_says_the_whole_assignment():
    assert decode_assignment(encode_assignment(SPEC)) == SPEC
    visitor = AssignmentSpec("visitor", "", "", "seed", SPEC.arms)
    assert decode_assignment(encode_assignment(visitor)) == visitor
    everybody = encode_admission(EVERYBODY)
    assert decode_assignment([*encode_assignment(SPEC), everybody, "later"]) == SPEC
    assert decode_assignment([*encode_assignment(SPEC), [*everybody, "later"]]) == SPEC


@pytest.mark.parametrize(
    "row",
    [
        None,
        [],
        ["place", "week", "UTC", "hero"],
        ["moon", "week", "UTC", "hero", [["a", 10_000]]],
        ["place", "year", "UTC", "hero", [["a", 10_000]]],
        ["visitor", "", "", "hero", []],
        ["visitor", "", "", "hero", [["a"]]],
        ["visitor", "", "", "hero", [["a", "x"], ["b", 10_000]]],
        ["visitor", "", "", 7, [["a", 10_000]]],
    ],
)
def test_a_row_of_another_form_is_no_assignment(row):
    assert decode_assignment(row) is None
