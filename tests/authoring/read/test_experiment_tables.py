"""Experiments, goals and hold-outs in rules: what they make, and what is refused with a word about it."""

from __future__ import annotations

import pytest

from segments.authoring.source import check_rules

BASE = """
[site]
name = "x"
[events.purchase]
purpose = "analytics"
[events.purchase.properties]
value = "double"
label = "string"
[goals.bought]
event = "purchase"
[segments.phones]
when = 'device.type == "phone"'
"""
ARMS = "arms = { a = 1, b = 1 }\n"
LAYER = (
    f"[experiments.e]\n{ARMS}layer = 'l'\nslots = [0.0, 0.6]\n[experiments.f]\n{ARMS}layer = 'l'\nslots = "
)
RAMP = f"[experiments.e]\n{ARMS}ramp = [{{ from = 2027-02-01, share = 1.0 }}, "


def problems(tmp_path, text):
    path = tmp_path / "rules.toml"
    path.write_text(BASE + text, encoding="utf-8")
    return [one.message for one in check_rules(path).diagnostics if one.severity == "error"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[experiments.e]\narms = { a = 1 }", "2 to 20 arms"),
        ("[experiments.e]\narms = { a = 0, b = 0 }", "weights that add up"),
        ("[experiments.e]\narms = { a = 1, holdout = 1 }", "and not holdout"),
        ("[experiments.holdout_x]\n" + ARMS, "not beginning with holdout"),
        (f"[experiments.e]\n{ARMS}goals = ['bough']", "goals, of which there are bought"),
        (f"[experiments.e]\n{ARMS}goals = ['bought']\nby = 'place'", "goals by page_view"),
        (f"[experiments.e]\n{ARMS}splits = ['tablets']", "segments of these rules"),
        (f"[experiments.e]\n{ARMS}requires = {{ f = 'a' }}", "an experiment"),
        (f"[experiments.e]\n{ARMS}layer = 'top'", "layer and slots together"),
        (f"[experiments.e]\n{ARMS}layer = 'l'\nslots = [0.5, 0.2]", "the lower first"),
        (
            f"{LAYER}[0.5, 1.0]",
            "that no other experiment has",
        ),
        (f"[experiments.e]\n{ARMS}ramp = 2.0", "a share from"),
        (
            f"{RAMP}{{ from = 2027-01-01, share = 0.1 }}]",
            "the earliest first",
        ),
        (f"[experiments.e]\n{ARMS}starts = 2027-02-01\nends = 2027-01-01", "an end after the start"),
        (f"[experiments.e]\n{ARMS}namespace = ['x', 0.0, 1.0]", "only beside hash"),
        (f"[experiments.e]\n{ARMS}hash = 'growthbook'\nranges = [[0.0, 0.5]]", "a range for each of 2 arms"),
        (f"[experiments.e]\n{ARMS}by = 'person'", "the name of a trait"),
        (f"[experiments.e]\n{ARMS}holdout = 0.9", "a share from 0.0001 to 0.5"),
        (f"[assignments.e]\n{ARMS}by = 'visitor'\n[experiments.e]\n{ARMS}", "experiments.e"),
        (f"[experiments.e]\n{ARMS}[segments.e-a]\nwhen = 'true'", "e-a"),
        ("[goals.g]\ntitle = 'x'", "one of event, ratio and returns_on_day"),
        ("[goals.g]\nevent = 'purchase'\nvalue = 'label'", "a number of the event: value"),
        ("[goals.g]\nratio = ['bought', 'nothing']", "goals of an event"),
        ("[goals.g]\nevent = 'purchase'\nvalue = 'value'\ncap = 1e9", "at most 1e+07"),
        ("[goals.g]\nreturns_on_day = 7\nwindow = '7d'", "window only beside event"),
        ("[goals.g]\nevent = 'purchase'\nwindow = 'today'", 'a length such as "7d"'),
        ("[segments.s]\nwhen = 'true'\nholdout = 0.7", "a share from 0.0001 to 0.5"),
        (
            "".join(f"[segments.m{n}]\nwhen = 'visitor.visits > {n}'\nmeasure = true\n" for n in range(65)),
            "at most 64 measured segments",
        ),
        (
            "".join(f"[goals.g{n}]\nevent = 'purchase'\n" for n in range(20))
            + "".join(f"[experiments.e{n}]\n{ARMS}" for n in range(20)),
            "bytes of a visitor's cookie",
        ),
    ],
)
def test_what_makes_no_sense_is_refused(tmp_path, text, said):
    found = problems(tmp_path, text)
    assert any(said in one for one in found), found


def test_an_experiment_makes_a_segment_for_each_arm_and_its_audience(tmp_path):
    text = f"[experiments.new_hero]\n{ARMS}audience = 'in_segment(\"phones\")'\nholdout = 0.1\n"
    assert problems(tmp_path, text) == []
    rules = check_rules(tmp_path / "rules.toml").rules
    made = {rule.id for rule in rules.segments} - {"phones"}
    assert made == {"new-hero-a", "new-hero-b", "new-hero-holdout", "new-hero-audience"}


def test_a_hold_out_of_the_site_is_required_by_every_experiment_of_visitors(tmp_path):
    path = tmp_path / "rules.toml"
    text = BASE.replace('name = "x"', 'name = "x"\nholdout = 0.1') + f"[experiments.e]\n{ARMS}"
    path.write_text(text + f"[experiments.p]\n{ARMS}by = 'place'\n", encoding="utf-8")
    rules = check_rules(path).rules
    assert rules.experiments["e"].requires == (("holdout", "open"),)
    assert rules.experiments["p"].requires == ()
