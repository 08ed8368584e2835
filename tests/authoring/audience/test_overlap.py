"""Overlaps: the same rows as a look at every pair, and nothing that a rule says itself."""

from itertools import combinations
from random import Random

import pytest

from segments.authoring.audience.crowd import Seen, gather_crowd
from segments.authoring.audience.overlap import Inside, Pair, _alike, overlaps_of


def crowd_of(columns, weights=None):
    """A crowd from the visitors of each segment."""
    count = 1 + max(max(members, default=0) for members in columns.values())
    seen = [
        Seen(
            sum((visitor in members) << bit for bit, members in enumerate(columns.values())),
            weight=weights[visitor] if weights else 1000,
        )
        for visitor in range(count)
    ]
    return gather_crowd(tuple(columns), seen)


def test_each_kind_is_told_once():
    found = overlaps_of(
        crowd_of(
            {
                "all": range(10),
                "none": (),
                "big": range(8),
                "twin": range(8),
                "near": range(1, 9),
                "small": (2, 3),
                "other": (9,),
            }
        )
    )
    assert (found.everybody, found.nobody, found.same) == (("all",), ("none",), (("big", "twin"),))
    assert found.alike == (Pair("big", "near", 7 / 9, 7 / 8, 7 / 8),)
    assert found.inside == (Inside("small", "big", 2 / 8),)


def test_a_child_within_its_parent_is_no_finding():
    crowd = crowd_of({"grandparent": range(9), "parent": range(6), "child": (0, 1), "rest": (9,)})
    inner = {row.inner for row in overlaps_of(crowd).inside}
    assert inner == {"parent", "child"}
    parents = {"child": "parent", "parent": "grandparent"}
    assert overlaps_of(crowd, parents).inside == ()


@pytest.mark.parametrize("is_weighed", [False, True])
def test_the_rows_are_those_of_all_pairs(is_weighed):
    chance = Random(3)
    columns = {}
    for number in range(40):
        share = chance.random() ** 2
        base = (
            list(columns.values())[chance.randrange(number)]
            if number and chance.random() < 0.4
            else range(200)
        )
        columns[f"s{number}"] = {visitor for visitor in base if chance.random() < share}
    columns["last"] = {199}
    weights = [chance.choice((500, 1000, 3000)) for _ in range(200)] if is_weighed else [1000] * 200
    found = overlaps_of(crowd_of(columns, weights), least=0.3)

    def weigh(members):
        return sum(weights[visitor] for visitor in members)

    wanted = {}
    distinct = {frozenset(members): name for name, members in reversed(columns.items()) if members}
    for one, other in combinations(distinct, 2):
        jaccard = weigh(one & other) / weigh(one | other)
        if jaccard >= 0.3:
            wanted[frozenset((distinct[one], distinct[other]))] = round(jaccard, 9)
    assert {frozenset((pair.first, pair.second)): round(pair.jaccard, 9) for pair in found.alike} == wanted
    for row in found.inside:
        inner, outer = columns[row.inner], columns[row.outer]
        assert inner < outer
        assert weigh(outer) == min(weigh(members) for members in distinct if members > inner)
    inside = {row.inner for row in found.inside}
    assert inside == {
        name for members, name in distinct.items() if any(other > members for other in distinct)
    }


def test_few_of_all_pairs_are_counted():
    counted = []

    def count(mask):
        counted.append(mask)
        return mask.bit_count()

    chance = Random(1)
    masks = sorted(
        {chance.getrandbits(2000) >> chance.randrange(1999) for _ in range(1000)}, key=int.bit_count
    )[::-1]
    sizes = {mask: mask.bit_count() for mask in masks}
    list(_alike(masks, sizes, {mask: str(mask) for mask in masks}, count, 0.9))
    assert len(counted) < 0.12 * len(masks) ** 2 / 2
