"""Campaigns without a clock: schedules, quiet hours over midnight and zones, caps, outcomes, payloads, rules."""

import pytest

from segments.authoring.compile.compiler import compile_rules
from segments.authoring.source import load_rules
from segments.bundle.campaign_spec import (
    CampaignSpec,
    Schedule,
    encode_campaign,
    read_campaigns,
    read_cap,
    read_quiet,
    read_schedule,
)
from segments.bundle.read import read_bundle
from segments.desk.campaigns.choosing import (
    CAPPED,
    LEFT,
    NOT_ALLOWED,
    QUIET,
    SENT,
    Candidate,
    choose,
    message_id,
)
from segments.desk.campaigns.moments import due_run, quiet_until
from segments.desk.campaigns.payload import write_payload
from segments.errors import CheckFailed

MONDAY_S = 1_796_601_600
"""2026-12-07T00:00Z."""
HOUR_S = 3_600
SPEC = CampaignSpec(("vip",), "daily 09:00", "UTC", "email", "esp", "", "2 in 7d", "21:00-08:00")
NOON_MS = (MONDAY_S + 12 * HOUR_S) * 1_000


@pytest.mark.parametrize(
    ("text", "schedule"),
    [
        ("daily 09:00", Schedule(540)), ("mon 00:05", Schedule(5, 0)),
        ("2026-12-24 23:59", Schedule(1_439, 7, "2026-12-24")),
        ("daily 24:00", None), ("Mon 09:00", None), ("daily", None), ("daily 9:00", None), ("daily 09:00 ", None),
    ],
)  # fmt: skip
def test_schedules(text, schedule):
    assert read_schedule(text) == schedule


def test_caps_and_quiet_hours():
    assert [read_cap(text) for text in ("2 in 7d", "0 in 7d", "2 in 91d", "2 in 7h")] == [
        (2, 7),
        None,
        None,
        None,
    ]
    assert [read_quiet(text) for text in ("21:00-08:00", "09:00-09:00", "9-10")] == [(1_260, 480), None, None]


def test_a_run_is_due_on_its_day_from_its_minute_for_six_hours():
    daily, monday = Schedule(540), Schedule(540, 0)
    assert due_run(daily, "UTC", MONDAY_S + 9 * HOUR_S - 1) == ""
    assert due_run(daily, "UTC", MONDAY_S + 9 * HOUR_S) == "2026-12-07T09:00"
    assert due_run(daily, "UTC", MONDAY_S + 15 * HOUR_S) == "2026-12-07T09:00"
    assert due_run(daily, "UTC", MONDAY_S + 15 * HOUR_S + 1) == ""
    assert due_run(monday, "UTC", MONDAY_S + 9 * HOUR_S) == "2026-12-07T09:00"
    assert due_run(monday, "UTC", MONDAY_S + 33 * HOUR_S) == ""
    assert due_run(daily, "America/Chicago", MONDAY_S + 15 * HOUR_S) == "2026-12-07T09:00"
    assert due_run(Schedule(1_430), "UTC", MONDAY_S + 600) == "2026-12-06T23:50"
    assert due_run(Schedule(540, date="2026-12-08"), "UTC", MONDAY_S + 9 * HOUR_S) == ""


@pytest.mark.parametrize(
    ("hour", "zone", "ends"),
    [(7, "UTC", 8), (8, "UTC", 0), (20, "UTC", 0), (21, "UTC", 32), (12, "Asia/Tokyo", 23)],
)
def test_quiet_hours_are_those_of_the_zone(hour, zone, ends):
    at_s = MONDAY_S + hour * HOUR_S + 17
    assert quiet_until((1_260, 480), zone, at_s) == (MONDAY_S + ends * HOUR_S if ends else 0)


def test_outcomes():
    def outcome(segments=("vip",), may_send=True, zone="UTC", sent=(), at_ms=NOON_MS):
        return choose(SPEC, Candidate(segments, may_send, zone, sent), at_ms)[0]

    assert outcome() == SENT
    assert outcome(("gold",)) == LEFT
    assert outcome(may_send=False) == NOT_ALLOWED
    assert outcome(sent=(NOON_MS - 1, NOON_MS - 2)) == CAPPED
    assert outcome(sent=(NOON_MS - 1, NOON_MS - 7 * 86_400_000)) == SENT
    assert outcome(zone="Asia/Tokyo") == QUIET
    assert outcome(zone="Nowhere/City") == SENT
    assert (
        choose(SPEC, Candidate(("vip",), True, "Asia/Tokyo", ()), NOON_MS)[1]
        == (MONDAY_S + 23 * HOUR_S) * 1_000
    )


def test_a_message_has_one_id_for_each_person_and_run():
    ids = {message_id("s", campaign, run, person) for campaign in "ab" for run in "12" for person in "xy"}
    assert len(ids) == 8
    assert message_id("s", "a", "1", "x") in ids


def test_a_payload_is_of_its_person():
    payload = (
        '{{ attributes.name | default: "you" | escape }}'
        '{% if segments contains "vip" %} V{% else %} -{% endif %} {{ segment }}'
    )
    known = ("gold", "vip")
    assert write_payload(payload, known, ("vip",), "u", {"name": "<Ann>"}) == "&lt;Ann&gt; V vip"
    assert write_payload(payload, known, ("gold",), "u", {}) == "you - gold"
    assert (
        write_payload("{{ user }} {{ other }} {{ attributes.n }}", known, (), "u", {"n": 0})
        == "u {{ other }} 0"
    )
    assert write_payload("{{ attributes.n }}", known, (), "u", {"n": "{{ user }}"}) == "{{ user }}", (
        "said once"
    )


RULES = """
[site]
name = "shop"
timezone = "Europe/Berlin"
[segments.vip]
when = "true"
[campaigns.news]
segments = ["vip"]
schedule = "daily 09:00"
channel = "email"
endpoint = "esp"
"""


def written(tmp_path, rules):
    path = tmp_path / "rules.toml"
    path.write_text(rules, encoding="utf-8")
    return path


def test_campaigns_travel_in_the_bundle(tmp_path):
    bundle = read_bundle(compile_rules(load_rules(written(tmp_path, RULES))))
    (spec,) = read_campaigns(bundle.settings).values()
    assert (spec.segments, spec.zone, spec.endpoint) == (("vip",), "Europe/Berlin", "esp")
    assert read_campaigns({"campaigns": {"a": encode_campaign(SPEC), "b": ["newer"]}}) == {"a": SPEC}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('["vip"]', '["gold"]'), ("daily 09:00", "often"), ('endpoint = "esp"', ""), ("news]", "News]"),
        ('endpoint = "esp"', 'endpoint = "esp"\ncap = "many"'),
        ('endpoint = "esp"', 'endpoint = "esp"\nquiet = "night"'),
        ('endpoint = "esp"', f'endpoint = "esp"\npayload = "{"x" * 8_193}"'),
    ],
)  # fmt: skip
def test_wrong_campaigns_are_refused(tmp_path, old, new):
    with pytest.raises(CheckFailed):
        load_rules(written(tmp_path, RULES.replace(old, new)))
