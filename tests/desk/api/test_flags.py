"""Flags: every one has a value of its type, a variant and a reason of the protocol's list."""

from __future__ import annotations

from pathlib import Path

from segments.desk.api.flags import flag, flag_keys, given_signals, refusal
from tests.desk.profiles.known_people import site_of

RULES = """
[assignments.teaser]
by = "visitor"
arms = { calm = 50, loud = 50 }

[segments.a]
when = 'geo.country == "DE"'
"""
REASONS = {"STATIC", "TARGETING_MATCH", "SPLIT", "DISABLED", "UNKNOWN"}


def test_a_flag_that_does_not_match_has_a_value_too(tmp_path: Path) -> None:
    site = site_of(RULES, tmp_path)
    assert flag_keys(site) == ["a", "assignment.teaser"]
    for segments, values in (({"a": {}}, {"assignment.teaser": "calm"}), ({}, {})):
        for key in flag_keys(site):
            told = flag(key, site, segments, values)
            assert told is not None
            assert type(told["value"]) is (bool if key == "a" else str)
            assert told["variant"]
            assert told["reason"] in REASONS
    assert flag("b", site, {}, {}) is None


def test_a_context_gives_signals_that_rules_read_and_no_others() -> None:
    wanted = {"geo.country": "necessary", "plan": "personalization"}
    members = {
        "targetingKey": "u",
        "geo": {"country": "DE", "city": "x"},
        "plan": "gold",
        "other": 1,
        "geo.country": None,
    }
    assert given_signals(members, wanted) == {"geo.country": "DE", "plan": "gold"}


def test_a_refusal_names_its_flag_where_there_is_one() -> None:
    assert refusal("", "GENERAL", "x") == {"key": "", "errorCode": "GENERAL", "errorDetails": "x"}
    assert refusal(None, "GENERAL", "x") == {"errorCode": "GENERAL", "errorDetails": "x"}
