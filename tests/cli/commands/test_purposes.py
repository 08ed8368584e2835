"""The consent that a segment needs: the same from every command, over random rules, and what the edge asks for."""

from __future__ import annotations

import csv
import io
import random
import re
import tomllib
from itertools import combinations

import pytest

from segments.authoring.compile.compiler import compile_rules
from segments.bundle.purposes import purposes_of
from segments.bundle.read import read_bundle
from segments.catalog import PURPOSES
from segments.cli.commands.simulate import simulate
from segments.cli.input.rules import checked_site
from segments.cli.playback.timeline import parse_timeline
from segments.edge.own.privacy import purposes_used

TABLES = """
[site]
name = "x"
[events.buy]
purpose = "advertising"
[events.read]
purpose = "analytics"
[scores.keen]
add = [{ event = "read", weight = 1 }]
[signals.plan]
type = "string"
purpose = "functional"
from = "trait:plan"
[signals.theme]
type = "string"
purpose = "functional"
from = "query:theme"
[assignments.hero]
arms = { a = 1, b = 1 }
by = "visitor"
"""
MET = {
    # conditions that hold at the end of the timeline: what each needs
    'geo.country == "DE"': set(),
    "visitor.visits >= 1": {"personalization"},
    'theme == "dark"': {"functional"},
    'events.did("buy", "7d")': {"personalization", "advertising"},
    'events.did("read", "7d")': {"personalization", "analytics"},
    'score("keen") >= 0.5': {"personalization", "analytics"},
    '!events.did("search", "7d")': {"personalization"},
}
OTHERS = (
    'plan == "gold"',
    'assignment.hero == "a"',
    'percentage("trial", 0, 50)',
    "geo.latitude > 40.0 && device.browser_major > 3",
    'first_touch.kind == "search"',
)
TIMELINE = """
as = "geo.country=DE"
[[step]]
at = "+0s"
visit = "/?theme=dark"
[[step]]
at = "+1s"
event = "buy"
[[step]]
at = "+2s"
event = "read"
[[step]]
at = "+3s"
visit = "/?theme=dark"
"""
SUBSETS = [set(chosen) for size in range(5) for chosen in combinations(PURPOSES[1:], size)]


def timeline_of(text):
    return parse_timeline(tomllib.loads(text))


def random_condition(chance: random.Random, depth: int = 2) -> str:
    if not depth or chance.random() < 0.3:
        return chance.choice([*MET, *OTHERS, 'in_segment("base")'])
    parts = [random_condition(chance, depth - 1) for _ in range(chance.randint(2, 3))]
    sign = chance.choice([" && ", " || "])
    return ("!" if chance.random() < 0.2 else "") + f"({sign.join(parts)})"


def write_rules(folder, conditions, parent=""):
    rules = TABLES + "[segments.base]\nwhen = '''events.did(\"buy\", \"7d\")'''\n"
    for number, condition in enumerate(conditions):
        family = f'parent = "{parent}"\n' if parent and number % 4 == 0 else ""
        rules += f"[segments.s{number}]\n{family}when = '''{condition}'''\n"
    (folder / "rules").mkdir(exist_ok=True)
    (folder / "rules" / "rules.toml").write_text(rules, encoding="utf-8")


def told_by_check(diagnostics):
    """The purposes in the notes of `check --verbose`, by segment."""
    told = {}
    for found in diagnostics:
        if found["code"] == "purposes":
            name, _, needs = found["message"].partition(" needs consent: ")
            told[name] = [re.match(r"\w+", need)[0] for need in needs.split("; ")]
    return told


@pytest.mark.parametrize("seed", range(8))
def test_every_command_names_the_same_purposes(seed, tmp_path, monkeypatch, run_json):
    monkeypatch.chdir(tmp_path)
    chance = random.Random(seed)
    write_rules(tmp_path, [random_condition(chance) for _ in range(12)], parent="base")
    shown = {row["id"]: row["purposes"] for row in run_json("show")[1]["segments"]}
    audited = {row["id"]: list(row["purposes"]) for row in run_json("audit")[1]["segments"]}
    explained = {row["id"]: row["purposes"] for row in run_json("explain")[1]["segments"]}
    checked = told_by_check(run_json("check", "--verbose")[1]["diagnostics"])
    assert shown == audited == explained == {name: checked.get(name, []) for name in shown}
    assert shown["base"] == ["personalization", "advertising"]
    run_json("audit", "--record", "record.csv")
    recorded = csv.DictReader(
        io.StringIO((tmp_path / "record.csv").read_text(encoding="utf-8-sig"), newline="")
    )
    for activity in recorded:
        purpose, segments = activity["Purpose"], activity["Segments"].split()
        needing = [name for name, needed in shown.items() if purpose in (needed or ["necessary"])]
        assert sorted(segments) == sorted(needing)


@pytest.mark.parametrize("seed", range(4))
def test_the_edge_matches_nobody_who_has_not_agreed_to_all_of_them(seed, tmp_path, monkeypatch, run_json):
    monkeypatch.chdir(tmp_path)
    chance = random.Random(seed)
    chosen = [chance.sample(list(MET), chance.randint(1, 3)) for _ in range(6)]
    write_rules(tmp_path, [" && ".join(atoms) for atoms in chosen])
    shown = {row["id"]: set(row["purposes"]) for row in run_json("show")[1]["segments"]}
    rules = checked_site(tmp_path / "rules").rules
    for agreed in SUBSETS:
        consent = "+".join(sorted(agreed)) or "none"
        played = simulate(rules, timeline_of(f'consent = "{consent}"\n{TIMELINE}'))
        matching = {name for name, needed in shown.items() if needed <= agreed}
        assert set(played.at_the_end) == matching, consent
    for number, atoms in enumerate(chosen):
        assert shown[f"s{number}"] == set().union(*(MET[atom] for atom in atoms))


def test_the_banner_asks_for_the_same_purposes(tmp_path):
    write_rules(tmp_path, ['plan == "gold"'])
    bundle = read_bundle(compile_rules(checked_site(tmp_path / "rules").rules))
    assert purposes_used(bundle) == {"functional", "personalization", "advertising"}
    assert purposes_used(bundle) == {one for signal in bundle.signals for one in purposes_of(signal)}


def test_explain_withholds_what_the_edge_withholds(tmp_path, monkeypatch, run):
    monkeypatch.chdir(tmp_path)
    write_rules(tmp_path, [])
    given = ("explain", "base", "--set", 'events.did("buy", "7d")=true', "--consent")
    _, out, _ = run(*given, "advertising")
    assert 'events.did("buy", "7d") is withheld, it needs consent to personalization' in out
    assert "base: unknown; needs consent to personalization, advertising" in out
    assert "base: true" in run(*given, "personalization,advertising")[1]


def test_a_refusal_says_that_a_history_needs_consent_too(tmp_path):
    write_rules(tmp_path, [])
    timeline = timeline_of(f'consent = "advertising"\n{TIMELINE}')
    played = simulate(checked_site(tmp_path / "rules").rules, timeline)
    assert "not agreed to personalization" in played.refused[0][1]
