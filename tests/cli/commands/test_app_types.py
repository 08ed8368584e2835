"""The types of the browser module name what the rules have."""

from segments.cli.main import main

RULES = """
[site]
name = "shop"
[signals.plan]
type = "string"
purpose = "personalization"
from = "trait:tier"
[assignments.hero]
arms = { calm = 1, bold = 1 }
by = "place"
[segments.vip]
when = 'plan == "gold"'
[segments.bold]
when = 'assignment.hero == "bold"'
"""


def test_names_are_those_of_the_rules(tmp_path, capsys):
    path = tmp_path / "rules.toml"
    path.write_text(RULES, encoding="utf-8")
    assert main(["app-types", "--rules", str(path)]) == 0
    types = capsys.readouterr().out
    assert 'type Segment = "bold" | "vip";' in types
    assert 'type Assignment = "hero";' in types
    assert 'type Trait = "tier";' in types


def test_a_site_without_assignments_has_none(tmp_path, capsys):
    path = tmp_path / "rules.toml"
    path.write_text('[site]\nname = "shop"\n[segments.all]\nwhen = "true"\n', encoding="utf-8")
    assert main(["app-types", "--rules", str(path)]) == 0
    assert "type Trait = never;" in capsys.readouterr().out
