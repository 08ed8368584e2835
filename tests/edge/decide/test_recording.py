"""Recordings: consent for counting comes first, then the gate; values are coarse, and settings of others mean none."""

import json

import pytest

from segments.edge.consent.gate import Consent
from segments.edge.decide.recording import Recording, read_recording, recorded_line
from segments.edge.signals.read import GivenSignals

NOW_MS = 1_800_000_123_456
SIGNALS = {
    "geo.country": "necessary",
    "plan": "functional",
    "visitor.visits": "personalization",
    "score": "analytics",
}
RECORDING = Recording(100, 7, SIGNALS)
VALUES = {
    "geo.country": "DE",
    "plan": "gold",
    "visitor.visits": 3,
    "score": 1.0,
    "visitor.id": "9f86",
    "page.query": "a=1",
}


def kept(values, *purposes, is_segmented=True):
    consent = Consent(frozenset(purposes), "gdpr", "own", explicit=True, is_segmented=is_segmented)
    line = recorded_line(RECORDING, GivenSignals(values), consent, NOW_MS)
    return json.loads(line) if line else None


def test_without_consent_to_analytics_nothing_is_kept():
    assert kept(VALUES, "functional", "personalization", "advertising") is None
    assert kept(VALUES) is None
    assert kept(VALUES, "analytics", "personalization", is_segmented=False) is None


def test_each_signal_needs_its_own_purpose_too():
    assert kept(VALUES, "analytics")["signals"] == {"geo.country": "DE", "score": 1.0}
    assert kept(VALUES, "analytics")["history"] == {}
    everything = kept(VALUES, "analytics", "functional", "personalization")
    assert everything["signals"] == {"geo.country": "DE", "plan": "gold", "score": 1.0}
    assert everything["history"] == {"visitor.visits": 3}
    assert everything["consent"] == ["analytics", "functional", "necessary", "personalization"]


def test_the_moment_is_an_hour():
    assert kept(VALUES, "analytics")["now"] == 1_799_996_400_000 + 3_600_000 * (
        (NOW_MS - 1_799_996_400_000) // 3_600_000
    )
    assert kept(VALUES, "analytics")["now"] % 3_600_000 == 0


@pytest.mark.parametrize(
    ("value", "coarse"),
    [
        ("x" * 64, "x" * 64),
        ("x" * 65, None),
        ("me@mail.example", None),
        (True, True),
        (99, 99),
        (347, 99),
        (-5, -5),
        (-4_930_112_358, -99),
        (1234.5678, 1200.0),
        (["a"], None),
    ],
)
def test_rare_values_are_made_common_or_left_out(value, coarse):
    assert kept({"plan": value}, "analytics", "functional")["signals"].get("plan") == coarse


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"recording": None},
        {"recording": [1, 7]},
        {"recording": ["all", 7, {}]},
        {"recording": {"share": 1}},
    ],
)
def test_settings_of_another_form_record_nothing(settings):
    assert read_recording(settings) is None


def test_settings_of_a_bundle_are_read():
    assert read_recording({"recording": [100, 7, dict(SIGNALS)]}) == RECORDING
