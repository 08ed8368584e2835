"""Scores in the rules: what may be said, and what is refused where."""

from __future__ import annotations

import pytest

from segments.authoring.source import check_rules

SITE = '[site]\nname = "x"\n'
ADD = 'add = [{ event = "page_view", weight = 1 }]\n'


def problems(folder, text):
    path = folder / "rules.toml"
    path.write_text(SITE + text, encoding="utf-8")
    return [
        (found.code, found.message) for found in check_rules(path).diagnostics if found.severity != "info"
    ]


def test_a_score_is_read_with_its_bounds(tmp_path):
    path = tmp_path / "rules.toml"
    path.write_text(
        SITE + '[scores.s]\nhalf_life = "7d"\ncap = 9\nfloor = 0.5\n'
        'add = [{ event = "page_view", weight = 1.5, when = \'event.path == "/a"\' }]\n',
        encoding="utf-8",
    )
    checked = check_rules(path)
    assert checked.diagnostics == ()
    score = checked.rules.scores["s"]
    assert (score.half_life_s, score.cap, score.floor) == (604_800, 9.0, 0.5)
    assert [(part.event, part.weight, part.condition_text) for part in score.parts] == [
        ("page_view", 1.5, 'event.path == "/a"')
    ]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("[scores.A]\n" + ADD, "wrong-value"),
        ("[scores]\na = 7\n", "wrong-type"),
        ("[scores.a]\ncap = 3\n", "missing-key"),
        ("[scores.a]\nadd = []\n", "wrong-type"),
        ("[scores.a]\nadd = 7\n", "wrong-type"),
        ("[scores.a]\nadd = [7]\n", "wrong-type"),
        ("[scores.a]\nsignals = []\n", "wrong-type"),
        ("[scores.a]\nhalf_life = '7d'\nsignals = [{ when = 'true', weight = 1 }]\n", "wrong-value"),
        ("[scores.a]\nfloor = 2\nsignals = [{ when = 'true', weight = 1 }]\n", "wrong-value"),
        ("[scores.a]\nsignals = [7]\n", "wrong-type"),
        ("[scores.a]\nsignals = [{ weight = 7 }]\n", "missing-key"),
        ("[scores.a]\nsignals = [{ when = 'true', weight = 'x' }]\n", "wrong-value"),
        ("[scores.a]\nsignals = [{ when = 'geo.contry == \"DE\"', weight = 1 }]\n", "cel-unknown-name"),
        ("[scores.a]\nsignals = [{ when = '7', weight = 1 }]\n", "cel-wrong-result"),
        ("[scores.a]\nsignals = [{ when = 'score(\"a\") > 1.0', weight = 1 }]\n", "wrong-value"),
        ('[scores.a]\nsignals = [{ when = \'events.did("visit", "1d")\', weight = 1 }]\n', "wrong-value"),
        ("[scores.a]\nsignals = [{ when = 'true', weight = 1, event = 'visit' }]\n", "unknown-key"),
        ("[scores.a]\nadd = [{ event = 'page_view' }]\n", "missing-key"),
        ("[scores.a]\nadd = [{ event = '1', weight = 1 }]\n", "wrong-value"),
        ("[scores.a]\nadd = [{ event = 'page_view', weight = 'much' }]\n", "wrong-value"),
        ("[scores.a]\nadd = [{ event = 'page_view', weight = 1, when = 'event.path +' }]\n", "cel-syntax"),
        ("[scores.a]\nadd = [{ event = 'page_view', weight = 1, when = '7' }]\n", "cel-no-overload"),
        ("[scores.a]\nhalf_life = 'today'\n" + ADD, "wrong-value"),
        ("[scores.a]\ncap = 0\n" + ADD, "wrong-value"),
        ("[scores.a]\nfloor = -1\n" + ADD, "wrong-value"),
        ("[scores.a]\ncap = 2\nfloor = 3\n" + ADD, "wrong-value"),
        ("[segments.s]\nwhen = 'score(\"a\") > 2'\n[scores.a]\ncap = 2\n" + ADD, "decided-by-range"),
        ("[scores.a]\ncapp = 1\n" + ADD, "unknown-key"),
        (
            "[segments.a]\nwhen = 'score(\"engagment\") > 1.0'\n[scores.engagement]\n" + ADD,
            "cel-unknown-reference",
        ),
        (
            """[events.seen]
purpose = 'advertising'
[scores.a]
add = [{ event = 'seen', weight = 1 }, { event = 'page_view', weight = 1 }]
""",
            "mixed-purposes",
        ),
    ],
)
def test_what_makes_no_score_is_refused_at_its_place(tmp_path, text, code):
    assert code in [found for found, _ in problems(tmp_path, text)]


def test_bounds_are_spelled_out(tmp_path):
    told = [message for _, message in problems(tmp_path, f"[scores.a]\ncap = 2_000_000\n{ADD}")]
    assert told == ["Expected a number from 0.0001 to 1,000,000, got a whole number - at scores.a.cap"]


def test_a_site_that_takes_no_custom_events_refuses_them_in_scores(tmp_path):
    text = 'unknown_events = "refuse"\n[scores.a]\nadd = [{ event = "shar", weight = 1 }]\n'
    assert [code for code, _ in problems(tmp_path, text)] == ["unknown-event"]
