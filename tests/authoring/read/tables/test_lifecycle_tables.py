"""`[lifecycle]`: what is read, and what is said of one that makes no sense."""

from __future__ import annotations

import pytest

from segments.authoring.source import check_rules, load_rules

STAGES = """
[site]
name = "s"
{site}
[events.buy]
purpose = "{purpose}"
properties = {{ value = "double" }}
{lifecycle}
[segments.a]
when = 'lifecycle.stage == "new" && lifecycle.days < 3'
"""
GOOD = """
[lifecycle.stages.new]
next = [{ to = "active", after = "7d" }, { to = "customer", on = "buy", when = "event.value > 10.0" }]
[lifecycle.stages.active]
next = [{ to = "new", on = "visit" }]
[lifecycle.stages.customer]
"""


def told(folder, lifecycle, site="", purpose="personalization"):
    path = folder / "rules.toml"
    path.write_text(STAGES.format(lifecycle=lifecycle, site=site, purpose=purpose), encoding="utf-8")
    found = check_rules(path).diagnostics
    return [(one.code, one.place.line if one.place else 0) for one in found if one.severity != "info"]


def test_a_lifecycle_is_read_with_its_stages_in_order(tmp_path):
    assert told(tmp_path, GOOD) == []
    lifecycle = load_rules(tmp_path / "rules.toml").lifecycle
    assert [stage.name for stage in lifecycle.stages] == ["new", "active", "customer"]
    assert lifecycle.activity == ("visit",)
    assert lifecycle.events == {"visit", "buy"}


@pytest.mark.parametrize(
    ("lifecycle", "wanted"),
    [
        ("", [("cel-unknown-name", 0), ("cel-unknown-name", 0)]),
        ('[lifecycle]\nactivity = ["visit"]', [("missing-key", 0)]),
        ("[lifecycle.stages.new]", [("wrong-value", 8)]),
        (GOOD + "next = 3", [("wrong-type", 0)]),
        (GOOD + "next = [3]", [("wrong-type", 0)]),
        (GOOD + "text = 3", [("unknown-key", 0)]),
        (GOOD + "[lifecycle.stages.Upper]", [("wrong-value", 0)]),
        (GOOD + "[lifecycle.stages.lost]", [("wrong-value", 0)]),
        (GOOD + 'next = [{ after = "7d" }]', [("missing-key", 0)]),
        (GOOD + 'next = [{ to = "nw", after = "7d" }]', [("wrong-value", 0)]),
        (GOOD + 'next = [{ to = "customer", after = "7d" }]', [("wrong-value", 0)]),
        (GOOD + 'next = [{ to = "new" }]', [("wrong-value", 0)]),
        (GOOD + 'next = [{ to = "new", after = "7d", idle = "7d" }]', [("wrong-value", 0)]),
        (GOOD + 'next = [{ to = "new", after = "7d", when = "true" }]', [("wrong-value", 0)]),
        (GOOD + 'next = [{ to = "new", after = "today" }]', [("wrong-value", 0)]),
        (GOOD + 'next = [{ to = "new", idle = "180d" }]', [("wrong-value", 0)]),
        (GOOD + 'next = [{ to = "new", on = "no*name" }]', [("wrong-value", 0)]),
        (GOOD + 'next = [{ to = "new", on = "buy", when = "event.valu > 1.0" }]', [("unknown-property", 0)]),
        (GOOD + 'next = [{ to = "new", on = "buy", when = "page.path == \'/\'" }]', [("beyond-event", 0)]),
        (GOOD + 'next = [{ to = "new", on = "byu" }]', []),
        (GOOD + 'next = [{ to = "new", on = "page_veiw" }]', [("undeclared-event", 0)]),
        (GOOD + '[lifecycle]\nactivity = [""]', [("wrong-value", 0)]),
    ],
)
def test_every_slip_is_told_at_its_place(tmp_path, lifecycle, wanted):
    found = told(tmp_path, lifecycle)
    assert [code for code, _ in found] == [code for code, _ in wanted]
    assert all(line for code, line in found if code != "missing-key")


def test_a_stage_that_time_alone_brings_back_is_refused(tmp_path):
    turning = """
[lifecycle.stages.new]
next = [{ to = "active", after = "7d" }]
[lifecycle.stages.active]
next = [{ to = "new", idle = "7d" }]
"""
    assert told(tmp_path, turning) == [("wrong-value", 9), ("wrong-value", 11)]


def test_events_of_two_purposes_cannot_make_one_lifecycle(tmp_path):
    assert told(tmp_path, GOOD, purpose="advertising") == [("mixed-purposes", 9)]


def test_more_events_than_a_bundle_holds_are_refused(tmp_path):
    ways = ", ".join(f'{{ to = "new", on = "event {number}" }}' for number in range(33))
    assert told(tmp_path, GOOD + f"next = [{ways}]") == [("wrong-value", 9)]


def test_an_event_that_the_site_does_not_take_is_refused(tmp_path):
    site = 'unknown_events = "refuse"'
    assert told(tmp_path, GOOD.replace('on = "visit"', 'on = "gone"'), site) == [("unknown-event", 12)]


def test_a_stage_that_does_not_exist_is_told(tmp_path):
    path = tmp_path / "rules.toml"
    text = STAGES.format(lifecycle=GOOD, site="", purpose="personalization")
    path.write_text(text.replace('stage == "new"', 'stage == "nw"'), encoding="utf-8")
    assert [one.code for one in check_rules(path).diagnostics if one.severity == "error"] == [
        "impossible-value"
    ]


def test_nobody_can_declare_a_signal_of_that_name(tmp_path):
    own = GOOD + '[signals.lifecycle.stage]\ntype = "string"\npurpose = "necessary"'
    assert [code for code, _ in told(tmp_path, own)] == ["signal-exists"]


def test_scores_hold_their_conditions_to_the_event_too(tmp_path):
    score = """
[scores.s]
add = [
  { event = "buy", weight = 1, when = "event.valu > 1.0" },
  { event = "buy", weight = 1, when = "geo.country == 'DE'" },
  { event = "page_veiw", weight = 1 },
]
"""
    found = [code for code, _ in told(tmp_path, GOOD + score)]
    assert found == ["unknown-property", "beyond-event", "undeclared-event"]
