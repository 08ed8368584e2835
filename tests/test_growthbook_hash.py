import json
from itertools import pairwise

import pytest

from segments.growthbook_hash import (
    Filter,
    Split,
    arm_of,
    bucket_ranges,
    choose_arm,
    equal_weights,
    namespace_filter,
    passes,
    place_of,
)
from tests.conftest import CASES

PUBLISHED = json.loads((CASES / "growthbook" / "published.json").read_text(encoding="utf-8"))
RECORDED = json.loads((CASES / "growthbook" / "recorded.json").read_text(encoding="utf-8"))
UNITS = [f"visitor-{number}" for number in range(10_000)]


def split_of(experiment):
    """An experiment as the SDKs take it; filters replace a namespace, ranges replace coverage and weights."""
    filters = tuple(
        Filter(each["seed"], tuple(map(tuple, each["ranges"])), each.get("hashVersion", 2))
        for each in experiment.get("filters", ())
    )
    if not filters and "namespace" in experiment:
        filters = (namespace_filter(*experiment["namespace"]),)
    ranges = experiment.get("ranges") or bucket_ranges(
        len(experiment["variations"]), experiment.get("coverage", 1.0), experiment.get("weights")
    )
    seed = experiment.get("seed") or experiment["key"]
    return Split(seed, tuple(map(tuple, ranges)), experiment.get("hashVersion", 1), filters)


@pytest.mark.parametrize(("seed", "unit", "version", "place"), PUBLISHED["hash"])
def test_hash(seed, unit, version, place):
    assert place_of(seed, unit, version) == place


@pytest.mark.parametrize(("name", "arguments", "ranges"), PUBLISHED["getBucketRange"])
def test_bucket_ranges(name, arguments, ranges):
    found = bucket_ranges(*arguments)
    assert [list(pair) for pair in found] == [pytest.approx(pair) for pair in ranges]


@pytest.mark.parametrize(("name", "place", "ranges", "arm"), PUBLISHED["chooseVariation"])
def test_choose_arm(name, place, ranges, arm):
    assert choose_arm(place, ranges) == (None if arm < 0 else arm)


@pytest.mark.parametrize(("name", "unit", "namespace", "is_in"), PUBLISHED["inNamespace"])
def test_namespaces(name, unit, namespace, is_in):
    assert passes(unit, namespace_filter(*namespace)) is is_in


@pytest.mark.parametrize(("arms", "weights"), PUBLISHED["getEqualWeights"])
def test_equal_weights(arms, weights):
    assert list(equal_weights(arms)) == pytest.approx(weights)


@pytest.mark.parametrize(("name", "unit", "experiment", "arm"), PUBLISHED["run"])
def test_run(name, unit, experiment, arm):
    assert arm_of(unit, split_of(experiment)) == arm


def test_the_javascript_sdk_gives_the_same_arms():
    assert {arm is None for _, _, arm in RECORDED} == {True, False}
    for unit, experiment, arm in RECORDED:
        assert arm_of(unit, split_of(experiment)) == arm, (unit, experiment)


def test_an_empty_unit_and_an_unknown_version_are_in_no_experiment():
    ranges = bucket_ranges(2)
    assert arm_of("", Split("seed", ranges)) is None
    assert arm_of("1", Split("seed", ranges, version=3)) is None
    assert not passes("1", Filter("seed", ((0.0, 1.0),), version=3))


@pytest.mark.parametrize("version", [1, 2])
def test_more_coverage_lets_units_in_and_moves_nobody(version):
    arms = [
        {unit: arm_of(unit, Split("ramp", bucket_ranges(2, coverage, (0.3, 0.7)), version)) for unit in UNITS}
        for coverage in (0.1, 0.5, 1.0)
    ]
    for earlier, later in pairwise(arms):
        assert all(later[unit] == arm for unit, arm in earlier.items() if arm is not None)
    shares = [sum(arm is not None for arm in each.values()) / len(UNITS) for each in arms]
    assert shares == pytest.approx([0.1, 0.5, 1.0], abs=0.015)


def test_other_weights_move_only_the_share_they_must():
    before, after = (
        [arm_of(unit, Split("weights", bucket_ranges(2, 1.0, weights), 2)) for unit in UNITS]
        for weights in ((0.5, 0.5), (0.6, 0.4))
    )
    moved = sum(one != other for one, other in zip(before, after, strict=True)) / len(UNITS)
    assert moved == pytest.approx(0.1, abs=0.01)


def test_arms_have_their_shares():
    arms = [arm_of(unit, Split("shares", bucket_ranges(3, 1.0, (0.2, 0.3, 0.5)), 2)) for unit in UNITS]
    assert [arms.count(arm) / len(UNITS) for arm in range(3)] == pytest.approx([0.2, 0.3, 0.5], abs=0.015)
