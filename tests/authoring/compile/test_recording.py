"""The table `[recording]`: what is published of it, and what no site can record."""

import pytest

from segments.authoring.compile.compiler import compile_rules
from segments.authoring.source import check_rules
from segments.bundle.read import read_bundle

BASE = """
[site]
name = "shop"
[signals.plan]
type = "string"
purpose = "functional"
from = "cookie:plan"
[signals.tier]
type = "string"
purpose = "personalization"
[segments.a]
when = 'events.count("cart_add", "7d") > 2 && visitor.is_new && visitor.id != "x" && tier == "gold"'
[segments.b]
when = 'visitor.first_seen < timestamp("2027-01-01T00:00:00Z")'
"""
COARSE = {
    "geo.country", "geo.region_code", "geo.continent", "geo.timezone", "device.type", "device.os", "device.browser",
    "language", "referrer.kind",
}  # fmt: skip


def check(table, tmp_path):
    path = tmp_path / "rules.toml"
    path.write_text(BASE + table)
    return check_rules(path)


def published(table, tmp_path):
    return read_bundle(compile_rules(check(table, tmp_path).rules)).settings.get("recording")


def test_nothing_is_recorded_until_rules_ask_for_it(tmp_path):
    assert published("", tmp_path) is None


def test_coarse_signals_and_counted_history_are_recorded(tmp_path):
    share, days, signals = published("[recording]\nshare = 0.01", tmp_path)
    assert (share, days) == (655, 7)
    history = {name for name in signals if name.startswith(("visitor.", "events."))}
    assert signals.keys() - history == COARSE
    assert any(name.startswith("events.") for name in history)
    assert "visitor.is_new" in history
    assert history & {"visitor.id", "visitor.first_seen"} == set()
    assert {signals[name] for name in history} == {"personalization"}


def test_more_signals_are_recorded_where_the_rules_name_them(tmp_path):
    table = '[recording]\nshare = 1\ndays = 30\nsignals = ["page.path", "plan"]'
    share, days, signals = published(table, tmp_path)
    assert (share, days) == (65536, 30)
    assert (signals["page.path"], signals["plan"]) == ("necessary", "functional")


@pytest.mark.parametrize(
    "name",
    ["visitor.id", "click.id", "page.query", "page.url", "referrer.url", "geo.latitude", "geo.postal", "network.asn",
     "device.model", "time.now", "tier", "nonsense"],
)  # fmt: skip
def test_what_could_tell_visitors_apart_is_refused(name, tmp_path):
    found = check(f'[recording]\nshare = 1\nsignals = ["{name}"]', tmp_path).diagnostics
    [problem] = [one for one in found if one.severity == "error"]
    assert f"got {name!r} - at recording.signals" in problem.message
    assert "page.path" in (problem.hint or "")


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ("share = 0", "Expected a share from 0.0001 to 1"),
        ("share = 1.5", "Expected a share from 0.0001 to 1"),
        ("share = true", "Expected a share from 0.0001 to 1"),
        ('share = "all"', "Expected a share from 0.0001 to 1"),
        ("share = 1\ndays = 31", "a whole number from 1 to 30"),
        ("days = 3", "Expected the key 'share'"),
        ("share = 1\nrate = 3", "rate"),
    ],
)
def test_a_wrong_table_is_told(table, told, tmp_path):
    errors = [one for one in check(f"[recording]\n{table}", tmp_path).diagnostics if one.severity == "error"]
    assert len(errors) == 1
    assert told in errors[0].message
