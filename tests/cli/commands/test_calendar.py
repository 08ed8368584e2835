"""`segments calendar`: the site's own time, a file for calendars, and clashes where pages are named."""

import pytest

RULES = """
[site]
name = "shop"
timezone = "Europe/Berlin"

[segments.spring]
title = "Spring sale"
when = 'true'
starts = 2027-03-01
ends = 2027-04-01T08:00:00

[segments.easter]
when = 'geo.country == "DE"'
starts = 2027-03-26
ends = 2027-03-30

[segments.friday]
when = 'on_dates("2027-11-26", "2027-11-29")'
"""
PAGE = """
<div data-segment-slot="hero" data-segment="spring">a</div>
<div data-segment-slot="hero" data-segment="easter">b</div>
<div data-segment-slot="hero" data-segment-default>c</div>
"""


@pytest.fixture
def site(tmp_path, monkeypatch):
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "site.toml").write_text(RULES)
    (tmp_path / "home.html").write_text(PAGE)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_it_lists_turns_in_the_sites_time_and_in_utc(site, run):
    code, said = run("calendar", "--from", "2027-03-01", "--until", "2027-05-01")[:2]
    assert code == 0
    lines = [line.split() for line in said.splitlines()[1:-1]]
    assert [(line[0], line[1], line[2], line[3], *line[4:6]) for line in lines] == [
        ("2027-03-01", "00:00+01:00", "2027-02-28", "23:00:00", "begins", "spring"),
        ("2027-03-26", "00:00+01:00", "2027-03-25", "23:00:00", "begins", "easter"),
        ("2027-03-30", "00:00+02:00", "2027-03-29", "22:00:00", "ends", "easter"),
        ("2027-04-01", "08:00+02:00", "2027-04-01", "06:00:00", "ends", "spring"),
    ]


def test_pages_tell_which_campaigns_want_one_slot_at_once(site, run, run_json):
    assert run_json("calendar", "--from", "2027-01-01")[1]["clashes"] == []
    (clash,) = run_json("calendar", "--from", "2027-01-01", "--pages", "home.html")[1]["clashes"]
    assert (clash["slot"], clash["segments"], clash["winner"]) == ("hero", ["easter", "spring"], "easter")
    said = run("calendar", "--from", "2027-01-01", "--pages", "home.html")[1]
    assert (
        "clash: slot hero: easter and spring, from 2027-03-26 00:00+01:00 until 2027-03-30 00:00+02:00"
        in said
    )


def test_days_of_the_visitors_own_have_no_moment(site, run_json):
    rows = [
        row for row in run_json("calendar", "--from", "2027-01-01")[1]["turns"] if row["clock"] == "visitor"
    ]
    assert [(row["what"], row["date"], row["utc"]) for row in rows] == [
        ("begins", "2027-11-26", None),
        ("ends", "2027-11-30", None),
    ]


def test_it_writes_a_calendar_file(site, run):
    assert run("calendar", "--ics", "campaigns.ics")[0] == 0
    text = (site / "campaigns.ics").read_bytes().decode()
    assert text.count("BEGIN:VEVENT\r\n") == 3
    assert "DTSTART:20270228T230000Z\r\nDTEND:20270401T060000Z\r\nSUMMARY:Spring sale\r\n" in text


def test_a_last_day_before_the_first_is_refused(site, run):
    assert run("calendar", "--from", "2027-05-01", "--until", "2027-05-01")[0] == 2


def test_a_template_is_scheduled_as_a_whole(site, run, run_json):
    arguments = (
        "templates",
        "big-cart",
        "--starts",
        "2027-05-01",
        "--ends",
        "2027-05-08T20:00",
        "--into",
        "rules",
    )
    assert run(*arguments)[0] == 0
    turns = run_json("calendar", "--from", "2027-05-01", "--until", "2027-06-01")[1]["turns"]
    assert {(row["what"], row["local"]) for row in turns} == {
        ("begins", "2027-05-01T00:00+02:00"),
        ("ends", "2027-05-08T20:00+02:00"),
    }
    assert run("templates", "--starts", "2027-05-01")[0] == 2


@pytest.mark.parametrize("name", ["lifecycle", "shop", "season", "two-versions"])
def test_every_kind_of_template_can_be_scheduled(site, run, name):
    (site / "rules" / "site.toml").write_text('[site]\nname = "shop"\n')
    assert run("templates", name, "--starts", "2027-05-01", "--into", "rules")[0] == 0
    assert run("check", "rules")[0] == 0
