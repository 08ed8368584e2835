import pytest

from segments.statistics.cannot_tell import Reason
from segments.statistics.sample_ratio import check_ratio, drill_down


def test_intended_weights_are_no_alarm():
    """Seen elsewhere: an alarm on a split of nine to one that was meant."""
    check = check_ratio((9_020, 980), (0.9, 0.1))
    assert not check.is_wrong
    assert check.p_value == pytest.approx(0.5050, abs=0.0001)
    assert check_ratio((9_020, 980), (1, 1)).is_wrong


def test_the_scale_of_weights_does_not_matter():
    assert check_ratio((300, 100), (3, 1)) == check_ratio((300, 100), (0.75, 0.25))


def test_an_arm_of_weight_zero_leaks_and_leaves_the_others_alone():
    """Seen elsewhere: its visitors enlarge the total, so that the other arms look wrong, p 2e-22."""
    check = check_ratio((1_000, 1_000, 500), (0.5, 0.5, 0))
    assert check.leaks == ((2, 500),)
    assert check.is_wrong
    assert check.p_value == 1.0
    assert check.exposures == 2_000
    assert check.deviations == (0.0, 0.0, None)
    assert not check_ratio((1_000, 1_000, 0), (0.5, 0.5, 0)).is_wrong


def test_the_size_stands_beside_the_p_value():
    certain_and_harmless = check_ratio((5_010_000, 4_990_000), (1, 1))
    assert certain_and_harmless.is_wrong
    assert certain_and_harmless.effect == pytest.approx(0.002)
    assert certain_and_harmless.deviations == pytest.approx((0.002, -0.002))


def test_too_few_exposures_and_too_few_arms_are_named():
    assert check_ratio((40, 59), (1, 1)).reason is Reason.TOO_FEW_EXPOSURES
    assert check_ratio((0, 0), (1, 1)).reason is Reason.TOO_FEW_EXPOSURES
    assert check_ratio((500, 0), (1, 0)).reason is Reason.NO_WEIGHT
    assert check_ratio((0, 3), (1, 0)).leaks == ((1, 3),)


def test_an_arm_of_little_weight_is_checked_exactly():
    assert check_ratio((198, 2), (0.99, 0.01)).p_value == pytest.approx(1.0, abs=1e-9)
    assert check_ratio((188, 12), (0.99, 0.01)).is_wrong
    assert not check_ratio((100, 97, 3), (0.495, 0.495, 0.01)).is_wrong
    assert check_ratio((95, 90, 15), (0.495, 0.495, 0.01)).is_wrong


def test_drill_down_finds_the_slice_that_is_to_blame():
    slices = {
        "bundle": {"old": (5_000, 5_050), "new": (3_000, 2_400)},
        "country": {
            "DE": (4_000, 3_720),
            "FR": (4_000, 3_730),
            "IS": (20, 10),
            "leak": (90, 0, 0)[:2],
        },
    }
    findings = drill_down(slices, (1, 1))
    assert findings[0].dimension == "bundle"
    assert findings[0].value == "new"
    assert findings[0].rest_p_value == pytest.approx(0.618, abs=0.001)
    assert {(finding.dimension, finding.value) for finding in findings} == {("bundle", "new")}
    assert findings[0].adjusted_p_value > findings[0].check.p_value


def test_drill_down_reports_a_leak_of_any_size_and_does_not_need_a_rest():
    findings = drill_down({"device": {"phone": (300, 310, 4)}}, (1, 1, 0))
    assert findings[0].check.leaks == ((2, 4),)
    assert findings[0].rest_p_value is None
