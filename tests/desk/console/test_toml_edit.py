"""One value of a rules file is changed, and every other character stays."""

from __future__ import annotations

import random
import tomllib

import pytest

from segments.authoring.cel.syntax.parse import parse_expression
from segments.authoring.cel.syntax.problems import CelSyntaxError
from segments.desk.console.toml_edit import with_segment, with_value
from segments.errors import DraftRefused
from tests.console.random_rules import random_rule

FILE = """# The first line.
[site]
name = "shop"   # its name

[segments.big] # a comment of the table
priority = 3
  when   =   'geo.country == "DE"'   # why
# between
owner = "sales"

[segments."odd.id"]
when = '''
  a == 1 // note
  && b == 2
'''

[segments.short]
when = "x > 1"
"""


def when_of(text: str, segment: str) -> object:
    return tomllib.loads(text)["segments"][segment]["when"]


def test_the_same_value_changes_nothing() -> None:
    for segment in ("big", "odd.id", "short"):
        assert with_value(FILE, segment, "when", str(when_of(FILE, segment))) == FILE


def test_a_value_is_written_in_its_place_and_in_its_own_quotes() -> None:
    assert with_value(FILE, "big", "when", "geo.is_eu") == FILE.replace(
        "'geo.country == \"DE\"'", "'geo.is_eu'"
    )
    assert with_value(FILE, "short", "when", 'y == "z"') == FILE.replace('"x > 1"', '"y == \\"z\\""')
    assert with_value(FILE, "big", "priority", 40) == FILE.replace("priority = 3", "priority = 40")
    changed = "  a == 1 // note\n  && b == 3\n"
    assert with_value(FILE, "odd.id", "when", changed) == FILE.replace("b == 2", "b == 3")


def test_a_new_key_stands_behind_the_header_of_its_table() -> None:
    assert with_value(FILE, "big", "title", "Big") == FILE.replace(
        "of the table\n", "of the table\ntitle = 'Big'\n"
    )


def test_line_ends_stay_what_they_are() -> None:
    windows = FILE.replace("\n", "\r\n")
    changed = with_value(windows, "short", "when", "x > 2")
    assert changed == windows.replace("x > 1", "x > 2")


def test_what_has_no_place_of_its_own_is_refused() -> None:
    with pytest.raises(DraftRefused, match="a segment of this file"):
        with_value(FILE, "none", "when", "true")
    with pytest.raises(DraftRefused, match="change it as text"):
        with_value("segments.a.when = 'x'\n", "a", "title", "A")


def test_a_new_segment_stands_at_the_end() -> None:
    text = with_segment(FILE, "new", {"title": "New", "when": "true"})
    assert text.startswith(FILE)
    assert tomllib.loads(text)["segments"]["new"] == {"title": "New", "when": "true"}


def test_random_rules_are_kept_to_the_character_and_so_is_the_rest() -> None:
    chance = random.Random(19)
    for _ in range(600):
        rule = random_rule(chance)
        try:
            parse_expression(rule)
        except CelSyntaxError:
            continue
        segment = chance.choice(("big", "odd.id", "short"))
        text = with_value(FILE, segment, "when", rule)
        assert when_of(text, segment) == rule
        before, after = tomllib.loads(FILE), tomllib.loads(text)
        before["segments"][segment]["when"] = rule
        assert after == before
        assert text.count("#") >= FILE.count("#")
        assert with_value(text, segment, "when", str(when_of(FILE, segment))).count("# ") >= FILE.count("# ")
