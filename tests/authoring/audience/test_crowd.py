"""Crowds: columns of bits say the same as rows, and weights are counted exactly."""

from random import Random

import pytest

from segments.authoring.audience.crowd import Seen, gather_crowd, turn_bits
from segments.authoring.audience.sizes import sizes_of


@pytest.mark.parametrize(("visitors", "segments"), [(0, 3), (1, 1), (7, 8), (64, 9), (300, 41)])
def test_columns_have_the_bits_of_the_rows(visitors, segments):
    chance = Random(visitors)
    rows = [chance.getrandbits(segments) for _ in range(visitors)]
    columns = turn_bits(rows, segments)
    assert len(columns) == segments
    for segment, column in enumerate(columns):
        assert column == sum((row >> segment & 1) << visitor for visitor, row in enumerate(rows))


def test_weights_of_many_kinds_add_up_as_one_by_one():
    chance = Random(5)
    seen = [Seen(chance.getrandbits(6), weight=chance.choice((1, 500, 1000, 77_777))) for _ in range(400)]
    crowd = gather_crowd("abcdef", seen)
    for bit, size in enumerate(sizes_of(crowd)):
        weight = sum(one.weight for one in seen if one.matched >> bit & 1)
        assert size.count == weight / 1000
        assert size.share == weight / sum(one.weight for one in seen)


def test_what_consent_leaves_undecided_is_counted_apart():
    crowd = gather_crowd("ab", [Seen(0b01, 0b10), Seen(0b01), Seen(0b10, weight=2000)])
    first, second = sizes_of(crowd)
    assert (first.count, first.share, first.undecided) == (2, 0.5, 0)
    assert (second.count, second.undecided, second.undecided_share) == (2, 1, 0.25)


def test_sizes_come_in_the_order_that_is_asked_for():
    assert [size.id for size in sizes_of(gather_crowd("ab", [Seen(1)]), ["b", "a"])] == ["b", "a"]
