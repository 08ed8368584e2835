"""Conditions of a bundle in the words of rules."""

from __future__ import annotations

import pytest

from segments.authoring.compile.compiler import compile_rules
from segments.authoring.inspect.explain.compiled import compiled_rules
from segments.authoring.source import load_rules
from segments.bundle.read import read_bundle


@pytest.mark.parametrize(
    ("when", "shown"),
    [
        ('within_hours("22:00", "06:30")', 'within_hours("22:00", "06:30")'),
        ('within_hours("18:00", "24:00")', 'within_hours("18:00", "24:00")'),
        ('on_weekdays("mon-fri")', 'on_weekdays("mon-fri")'),
        ('on_weekdays("fri-mon, wed")', 'on_weekdays("mon,wed,fri-sun")'),
        ('on_weekdays("sat,sun")', 'on_weekdays("sat,sun")'),
        ('on_dates("2027-03-01", "2027-03-03")', 'on_dates("2027-03-01", "2027-03-03")'),
        ('percentage("spring", 0, 25)', 'percentage("spring", 0, 25)'),
        ("geo.latitude > 48.1", "geo.latitude > 48.1"),
        ("geo.latitude <= 48.1", "geo.latitude <= 48.1"),
        ("!(geo.latitude > 48.1)", "geo.latitude <= 48.1"),
        ("geo.latitude > 47.0 && geo.latitude <= 55.1", "geo.latitude > 47.0 && geo.latitude <= 55.1"),
        ("geo.latitude >= 48.1", "geo.latitude >= 48.1"),
        ("visitor.id.size() > 3", "(size(visitor.id) > 3)"),
    ],
)
def test_a_condition_is_shown_as_somebody_would_write_it(when, shown, tmp_path):
    path = tmp_path / "rules.toml"
    path.write_text(f"[site]\nname = \"x\"\n[segments.a]\nwhen = '{when}'\n")
    assert compiled_rules(read_bundle(compile_rules(load_rules(path)))) == {"a": [shown]}
