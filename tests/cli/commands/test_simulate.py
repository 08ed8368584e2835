"""A visitor's days against the rules: every switch at its own second, by whatever caused it."""

from __future__ import annotations

import tomllib

import pytest

from segments.cli.playback.timeline import parse_timeline, read_offset, spell_offset
from segments.errors import AuthoringError

DAY, HOUR, MINUTE = 86_400, 3_600, 60
SITE = '[site]\nname = "x"\nunknown_events = "refuse"\n[events.cart_add]\npurpose = "personalization"\n'
RULES = (
    SITE
    + """
[events.purchase]
purpose = "personalization"
[events.cart_add.properties]
value = "double"
[segments.cart-abandoner]
when = '''events.sequence(["cart_add"], "30d", ["purchase"]) && !events.did("cart_add", "1h")
  && events.did("cart_add", "48h")'''
[segments.here]
when = 'events.did("page_view", "session")'
[segments.evening]
when = 'time.hour >= 18 && visitor.visits >= 1'
[segments.sale]
when = "visitor.visits >= 1"
starts = 2027-03-02T10:00:00Z
ends = 2027-03-02T10:00:01Z
[segments.looks-at-hats]
when = 'page.path == "/hats"'
"""
)
TIMELINE = """
as = "geo.country=US; geo.region_code=TX; geo.timezone=America/Chicago"
[[step]]
at = "+0s"
visit = "/hats"
[[step]]
at = "+2m"
event = "cart_add"
properties = { value = 59.9 }
[[step]]
at = "+2h"
visit = "/"
[[step]]
at = "+3d"
"""


TAGGED = """
[site]
name = "x"
[scores.boots]
half_life = "10d"
add = [{ event = "page_view", when = '"boots" in event.tags', weight = 1 }]
[segments.booted]
when = 'score("boots") >= 1.5'
[segments.reads-guide]
when = 'page.content_type == "guide"'
"""


@pytest.fixture
def simulate(tmp_path, run_json):
    def call(timeline: str, rules: str = RULES):
        (tmp_path / "day.toml").write_text(timeline, encoding="utf-8")
        (tmp_path / "rules.toml").write_text(rules, encoding="utf-8")
        return run_json("simulate", str(tmp_path / "day.toml"), "--rules", str(tmp_path / "rules.toml"))

    return call


def switches(result, segment):
    """Seconds and direction of each switch of one segment."""
    return [
        (switch["offset_seconds"], word)
        for switch in result["switches"]
        for word in ("entered", "left")
        if segment in [row["segment"] for row in switch[word]]
    ]


def test_every_switch_has_its_own_second(simulate):
    code, result = simulate(TIMELINE)
    assert code == 0
    assert switches(result, "cart-abandoner") == [
        (HOUR + 2 * MINUTE, "entered"),
        (2 * DAY + 2 * MINUTE, "left"),
    ]
    assert switches(result, "here") == [
        (0, "entered"),
        (32 * MINUTE, "left"),
        (2 * HOUR, "entered"),
        (2 * HOUR + 30 * MINUTE, "left"),
    ]
    assert switches(result, "evening") == [
        (15 * HOUR + at, word)
        for at, word in [
            (0, "entered"),
            (6 * HOUR, "left"),
            (DAY, "entered"),
            (DAY + 6 * HOUR, "left"),
            (2 * DAY, "entered"),
            (2 * DAY + 6 * HOUR, "left"),
        ]
    ]
    assert switches(result, "sale") == [(DAY + HOUR, "entered"), (DAY + HOUR + 1, "left")]
    assert switches(result, "looks-at-hats") == [(0, "entered"), (2 * HOUR, "left")]


def test_a_switch_says_what_changed(simulate):
    _, result = simulate(TIMELINE)
    switch = next(one for one in result["switches"] if one["offset_seconds"] == HOUR + 2 * MINUTE)
    assert switch["cause"] == "time passes"
    assert switch["entered"] == [
        {
            "segment": "cart-abandoner",
            "changes": [{"signal": 'events.did("cart_add", "1h")', "before": True, "after": False}],
        }
    ]


def test_it_is_printed_for_people(tmp_path, run, golden):
    (tmp_path / "day.toml").write_text(TIMELINE, encoding="utf-8")
    (tmp_path / "rules.toml").write_text(RULES, encoding="utf-8")
    code, out, _ = run("simulate", str(tmp_path / "day.toml"), "--rules", str(tmp_path / "rules.toml"))
    assert code == 0
    golden("cli/simulate.txt", out)


def test_withdrawn_consent_ends_what_it_carried(simulate):
    _, result = simulate(
        TIMELINE.replace('at = "+3d"', 'at = "+2h10m"\nconsent = "none"\n[[step]]\nat = "+1d"')
    )
    assert result["switches"][-1]["cause"] == "agrees to none"
    assert {row["segment"] for row in result["switches"][-1]["left"]} == {"here", "cart-abandoner"}
    assert result["at_the_end"] == []


def test_the_law_of_the_place_holds_where_nobody_chose(simulate):
    german = TIMELINE.replace("geo.country=US; geo.region_code=TX", "geo.country=DE")
    _, result = simulate('consent = "default"\n' + german)
    assert {row["segment"] for switch in result["switches"] for row in switch["entered"]} == {"looks-at-hats"}
    assert result["refused"][0]["reason"].startswith("cart_add: no-consent")


def test_a_refused_event_is_named(simulate):
    _, result = simulate(TIMELINE.replace('"cart_add"', '"cart_ad"'))
    assert result["refused"][0]["reason"].startswith("cart_ad: unknown-event")


@pytest.mark.parametrize(
    ("timeline", "words"),
    [
        ("", "Expected steps, got none"),
        ("step = 7", "Expected steps, got none"),
        ("[[step]]\nvisit = '/'", "Expected a time, got none - at step 1"),
        ("[[step]]\nat = '2d'", "at step 1"),
        ("[[step]]\nat = '+2x'", "Expected a time such as"),
        ("[[step]]\nat = '+1d'\n[[step]]\nat = '+1h'", "at step 2"),
        ("[[step]]\nat = 2020-01-01", "ten years"),
        ("[[step]]\nat = '+9999d'", "ten years"),
        ("[[step]]\nat = '+1d'\nvisti = '/'", "Did you mean visit?"),
        ("[[step]]\nat = '+1d'\nvisit = 'home'", "a path that begins with /"),
        ("[[step]]\nat = '+1d'\nvisit = '/'\nevent = 'a'", "got both"),
        ("[[step]]\nat = '+1d'\nproperties = {a = 1}", "properties"),
        ("[[step]]\nat = '+1d'\nevent = 'a'\nproperties = {a = 2020-01-01}", "that JSON can say"),
        ("[[step]]\nat = '+1d'\nconsent = 'some'", "at consent of step 1"),
        ("[[step]]\nat = '+1d'\nconsent = 7", "Expected text"),
        ("start = 'soon'\n[[step]]\nat = '+1d'", "at start"),
        ("a = ", "Expected a timeline in TOML"),
    ],
)
def test_a_timeline_that_makes_no_sense_is_refused_in_words(simulate, timeline, words):
    code, result = simulate(timeline)
    assert code == 1
    assert words in result["error"]["message"]


def test_a_timeline_that_is_not_there_is_named(run):
    code, _, err = run("simulate", "nowhere.toml")
    assert code == 1
    assert "nowhere.toml" in err


def test_offsets_are_read_and_spelled():
    assert read_offset("+1w2d3h4m5s") == 9 * DAY + 3 * HOUR + 4 * MINUTE + 5
    assert spell_offset(9 * DAY + 3 * HOUR + 5) == "+9d 3h 5s"
    assert spell_offset(0) == "+0s"
    with pytest.raises(AuthoringError):
        read_offset("+")


def test_pages_say_their_tags_and_an_affinity_grows_and_wears_off(simulate):
    step = '[[step]]\nat = "+{}m"\nvisit = "/b"\ntags = ["boots"]\n{}'
    timeline = step.format(0, "") + step.format(5, 'content_type = "guide"\n') + '[[step]]\nat = "+9d"\n'
    _, played = simulate(timeline, TAGGED)
    seen = [
        (
            switch["cause"],
            [entry["segment"] for entry in switch["entered"]],
            [e["segment"] for e in switch["left"]],
        )
        for switch in played["switches"]
    ]
    assert seen == [("looks at /b", ["booted", "reads-guide"], []), ("time passes", [], ["booted"])]


def test_where_a_visitor_comes_from_is_remembered(simulate):
    rules = """
[site]
name = "x"
[segments.by-mail]
when = 'last_touch.kind == "email" && last_touch.days_since < 7'
[segments.found-us]
when = 'first_touch.source == "Google"'
"""
    timeline = (
        '[[step]]\nat = "+0s"\nvisit = "/"\nfrom = "https://www.google.com/"\n'
        '[[step]]\nat = "+1d"\nvisit = "/?utm_source=news&utm_medium=email"\n'
        '[[step]]\nat = "+2d"\nvisit = "/"\n'
        '[[step]]\nat = "+9d"\n'
    )
    _, played = simulate(timeline, rules)
    offsets = [(switch["offset_seconds"], switch["cause"]) for switch in played["switches"]]
    assert offsets == [
        (0, "looks at /"),
        (DAY, "looks at /?utm_source=news&utm_medium=email"),
        (8 * DAY, "time passes"),
    ]
    assert played["switches"][1]["entered"] == [
        {
            "segment": "by-mail",
            "changes": [{"signal": "last_touch.kind", "before": "search", "after": "email"}],
        }
    ]
    assert played["at_the_end"] == ["found-us"]


@pytest.mark.parametrize("wrong", ['tags = "boots"', "tags = [1]", "content_type = 1"])
def test_what_a_page_says_has_to_make_sense(wrong):
    with pytest.raises(AuthoringError, match=r"at (tags|content_type) of step 1"):
        parse_timeline(tomllib.loads(f'[[step]]\nat = "+0s"\nvisit = "/"\n{wrong}\n'))
    with pytest.raises(AuthoringError, match="beside tags"):
        parse_timeline({"step": [{"at": "+0s", "event": "x", "tags": ["a"]}]})


def test_many_steps_are_announced_before_they_are_played(shop, run):
    def played(count):
        steps = (f'[[step]]\nat = "+{number}s"\nvisit = "/"\n' for number in range(count))
        (shop / "days.toml").write_text("".join(steps))
        return run("simulate", "days.toml")[2]

    assert played(3) == ""
    assert played(60) == "playing 60 steps against 3 segments ...\n"


CALENDAR = """
[site]
name = "shop"
timezone = "America/New_York"
[segments.evening]
when = 'time.hour >= 18'
[segments.lunch]
when = 'within_hours("12:10", "12:25") && on_weekdays("wed")'
[segments.holiday]
when = 'on_dates("2027-10-03", "2027-10-03")'
[segments.office]
when = 'time.is_business_hours'
[segments.hour]
when = 'time.now >= timestamp("2027-08-01T00:00:00Z") && time.now < timestamp("2027-08-01T01:00:00Z")'
[assignments.hero]
by = "place"
every = "day"
arms = { a = 1, b = 1 }
[segments.hero-a]
when = 'assignment.hero == "a"'
"""
YEAR = """
as = "geo.timezone=Europe/Berlin; geo.country=DE; geo.region_code=BE"
[[step]]
at = "+0s"
visit = "/"
[[step]]
at = "+365d"
"""


def test_every_hour_and_day_that_a_condition_names_is_found_in_a_year_without_steps(simulate):
    _, result = simulate(YEAR, CALENDAR)
    counts = {name: len(switches(result, name)) for name in ("evening", "lunch", "holiday", "office", "hour")}
    work_days = 2 * 261
    assert counts == {
        "evening": 2 * 365,
        "lunch": 2 * 52,
        "holiday": 2,
        "office": work_days + 1,  # it is a Monday morning when it begins
        "hour": 2,
    }
    assert switches(result, "hour")[0][0] % HOUR == 0
    summer = [at for at, _ in switches(result, "evening") if at // DAY == 100]
    assert [at % DAY for at in summer] == [7 * HOUR, 13 * HOUR]  # 18:00 and 24:00 in summer, from 9:00 UTC on
    assert all((at - 20 * HOUR) % DAY in (0, DAY - HOUR) for at, _ in switches(result, "hero-a")[1:])
    assert len(switches(result, "hero-a")) > 100


def test_a_condition_on_minutes_is_found_where_steps_lie_months_apart(simulate):
    rules = "[site]\nname = \"shop\"\n[segments.tea]\nwhen = 'time.hour == 16 && time.minute < 20'\n"
    _, result = simulate(YEAR.replace("+365d", "+60d"), rules)
    assert len(switches(result, "tea")) == 2 * 60


def test_a_visitor_who_cannot_exist_is_refused(tmp_path, run):
    (tmp_path / "rules.toml").write_text(RULES)
    (tmp_path / "days.toml").write_text(
        TIMELINE.replace("geo.country=US;", "geo.country=US; geo.is_eu=true;")
    )
    code, _, error = run("simulate", str(tmp_path / "days.toml"), "--rules", str(tmp_path / "rules.toml"))
    assert code == 1
    assert "geo.is_eu cannot be true" in error


def test_one_segment_can_be_looked_at_alone(tmp_path, run, run_json):
    (tmp_path / "rules.toml").write_text(RULES)
    (tmp_path / "days.toml").write_text(TIMELINE)
    files = (str(tmp_path / "days.toml"), "--rules", str(tmp_path / "rules.toml"))
    _, told = run_json("simulate", *files, "--segment", "cart-abandoner")
    switched = {
        row["segment"] for switch in told["switches"] for row in (*switch["entered"], *switch["left"])
    }
    assert switched == {"cart-abandoner"}
    code, _, error = run("simulate", *files, "--segment", "cart-abandonr")
    assert (code, "Did you mean cart-abandoner?" in error) == (1, True)


def test_a_visitor_is_on_the_side_of_their_first_second(tmp_path, run_json):
    (tmp_path / "rules.toml").write_text(RULES)
    sides = set()
    for minute in range(0, 60, 5):
        timeline = f"start = 2027-03-02T08:{minute:02d}:00Z\n{TIMELINE}"
        (tmp_path / "visitor.toml").write_text(timeline)
        paths = str(tmp_path / "visitor.toml"), "--rules", str(tmp_path / "rules.toml")
        (row,) = run_json("simulate", *paths, "--stage", "50%")[1]["sides"]
        sides.add(row["side"])
    assert sides == {"current", "staged"}
    assert run_json("simulate", *paths)[1]["sides"] == []
