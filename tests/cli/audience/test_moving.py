"""Moves between a live bundle and rules, resolved and chosen by the edge's own code, as text and as JSON."""

import json

import pytest

from segments.authoring.compile.compiler import compile_rules
from segments.authoring.source import load_rules
from segments.bundle.read import read_bundle
from segments.cli.audience.moving import find_moves
from segments.cli.audience.shown_blocks import read_plans
from segments.cli.audience.visitors_file import read_visitor_lines
from segments.cli.output.moves import moves_as_json, print_moves
from segments.errors import AuthoringError

LIVE = """
[site]
name = "shop"
[segments.regular]
when = "visitor.visits >= 5"
[segments.german]
when = 'geo.country == "DE"'
priority = 5
"""
NEXT = """
[site]
name = "shop"
[signals.plan]
type = "string"
purpose = "functional"
from = "cookie:plan"
[segments.regular]
when = "visitor.visits >= 3"
[segments.german]
when = 'geo.country == "DE"'
[segments.gold]
when = 'plan == "gold"'
"""
PAGE = """<p data-segment-slot="hero" data-segment="german">a</p>
<p data-segment-slot="hero" data-segment="regular">b</p>
<p data-segment-slot="hero" data-segment-default>c</p>"""
VISITORS = [
    {"signals": {"geo.country": "DE", "plan": "gold"}, "history": {"visitor.visits": 4}, "consent": "all"},
    {"signals": {"geo.country": "US"}, "history": {"visitor.visits": 4}, "consent": "all"},
    {"signals": {"geo.country": "US"}, "history": {"visitor.visits": 9}, "consent": "all", "weight": 2},
    {"signals": {"geo.country": "FR"}, "consent": "none"},
]


@pytest.fixture
def moved(tmp_path):
    def find(live=LIVE, visitors=VISITORS):
        def rules(text, name):
            (tmp_path / name).write_text(text)
            return load_rules(tmp_path / name)

        (tmp_path / "page.html").write_text(PAGE)
        (tmp_path / "visitors.ndjson").write_text("".join(json.dumps(one) + "\n" for one in visitors))
        after = rules(NEXT, "next.toml")
        before = read_bundle(compile_rules(rules(live, "live.toml"))) if live else None
        return find_moves(
            before,
            read_bundle(compile_rules(after)),
            after,
            read_visitor_lines(tmp_path / "visitors.ndjson"),
            plans=read_plans([tmp_path / "page.html"]),
            now_ms=1_800_000_000_000,
        )

    return find


def test_moves_are_what_the_edge_would_do(moved, tmp_path):
    found = moved()
    rows = {row.id: row for row in found.segments}
    assert (rows["regular"].before, rows["regular"].after, rows["regular"].entered) == (2, 4, 2)
    assert (rows["gold"].was, rows["gold"].after) == (None, 1)
    assert "german" not in rows
    assert (found.visitors, found.moved) == (5, 2)
    page = str(tmp_path / "page.html")
    assert [(row.page, row.before, row.after) for row in found.blocks] == [(page, 2, 3), (page, 2, 1)]
    assert [(row.page, row.visitors) for row in found.pages] == [(page, 1)], (
        "a slot still shows one block of two"
    )


def test_before_anything_is_live_everybody_sees_the_default(moved):
    found = moved(live=None)
    assert {row.was for row in found.segments} == {None}
    assert [(row.before, row.after) for row in found.blocks] == [(0, 1), (0, 3), (5, 1)]


def test_moves_as_text_and_as_json(moved, capsys):
    found = moved()
    print_moves(found)
    text = capsys.readouterr().out
    assert text.startswith("2 of 5 visitors move (40.0 %)")
    assert "2 -> 4" in text
    assert "gold (new)" in text
    assert "less" in text
    told = json.loads(json.dumps(moves_as_json(found)))
    assert told["segments"][0]["entered"] == 2
    assert told["pages"][0]["share"] == 0.2


def test_a_bad_line_and_no_lines_are_told(moved):
    with pytest.raises(AuthoringError, match="line 1"):
        moved(visitors=[{"signals": {"plann": 1}}])
    with pytest.raises(AuthoringError, match="Expected visitors, got none"):
        moved(visitors=[])
