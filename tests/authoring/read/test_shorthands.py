"""Words that stand for several values, in rules through the bytes."""

from __future__ import annotations

import json

import pytest

from segments.authoring.check.domains import DOMAINS
from segments.authoring.read.shorthands import SHORTHANDS
from segments.authoring.source import load_rules
from segments.catalog import SIGNALS
from segments.edge.consent.gate import allow_signals, everything_allowed
from segments.edge.decide.resolve import resolve_segments
from segments.edge.signals.read import GivenSignals
from tests.edge.site_of_rules import open_rules

TYPES = ("phone", "tablet", "mobile", "desktop", "tv", "console", "wearable", "bot", "other")


def matching(condition: str, tmp_path, tables: str = "") -> set[str]:
    """The device types for which a condition holds; "unknown" stands for none."""
    site = open_rules(f"{tables}[segments.it]\nwhen = '{condition}'\n", tmp_path)
    found = set()
    for kind in (*TYPES, None):
        allowed = allow_signals(GivenSignals({"device.type": kind}), everything_allowed(), site.index.wanted)
        if resolve_segments(allowed, site.index).bits:
            found.add(kind or "unknown")
    return found


MOBILE = {"phone", "tablet", "mobile"}


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ('device.type == "mobile"', MOBILE),
        ('"mobile" == device.type', MOBILE),
        ('device.type != "mobile"', set(TYPES) - MOBILE),
        ('!(device.type == "mobile")', set(TYPES) - MOBILE),
        ('device.type in ["mobile", "tv", "phone"]', MOBILE | {"tv"}),
        ('!(device.type in ["tv", "mobile"])', set(TYPES) - MOBILE - {"tv"}),
        ('at_least(1, [device.type == "mobile", device.type == "bot"])', MOBILE | {"bot"}),
        ('device.type == "phone"', {"phone"}),
    ],
)
def test_a_mobile_device_is_a_phone_or_a_tablet(condition, expected, tmp_path):
    assert matching(condition, tmp_path) == expected


def test_a_signal_of_the_sites_own_has_no_such_words(tmp_path):
    own = '[signals.device.type]\ntype = "string"\npurpose = "necessary"\nfrom = "header:x-device"\n'
    assert matching('device.type == "mobile"', tmp_path, own) == {"mobile"}


def test_it_stands_beside_other_conditions(tmp_path):
    site = open_rules(
        """[segments.it]\nwhen = 'geo.country in ["DE", "AT"] && device.type == "mobile"'\n""", tmp_path
    )
    given = GivenSignals({"device.type": "tablet", "geo.country": "AT"})
    allowed = allow_signals(given, everything_allowed(), site.index.wanted)
    assert resolve_segments(allowed, site.index).bits == 1


def test_what_explains_a_rule_shows_its_own_words(tmp_path, run_explain):
    part = run_explain('device.type != "mobile"', "phone")
    assert (part["text"], part["outcome"], part["parts"]) == ('device.type != "mobile"', "false", [])


@pytest.fixture
def run_explain(tmp_path, capsys):
    from segments.cli.main import main

    def run(condition: str, kind: str):
        path = tmp_path / "rules.toml"
        path.write_text(f"[site]\nname = \"x\"\n[segments.it]\nwhen = '{condition}'\n", encoding="utf-8")
        assert main(["explain", "it", "--rules", str(path), "--set", f"device.type={kind}", "--json"]) == 0
        return json.loads(capsys.readouterr().out)["segments"][0]["rule"]

    return run


@pytest.mark.parametrize("signal", SHORTHANDS)
def test_every_word_and_what_it_stands_for_can_be_written_and_is_documented(signal):
    for word, values in SHORTHANDS[signal].items():
        assert all(DOMAINS[signal].holds(value) for value in (word, *values))
        assert f'"{word}"' in SIGNALS[signal].doc


def test_a_rule_keeps_its_text(tmp_path):
    path = tmp_path / "rules.toml"
    path.write_text(
        '[site]\nname = "x"\n[segments.it]\nwhen = \'device.type == "mobile"\'\n', encoding="utf-8"
    )
    assert load_rules(path).segments[0].expression == 'device.type == "mobile"'
