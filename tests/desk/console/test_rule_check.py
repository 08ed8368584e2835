"""One rule, checked while it is typed: its problems have places in the condition itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from segments.authoring.read.files import Report, Tables, read_tables
from segments.desk.console.rule_check import check_rule
from segments.errors import DraftRefused
from segments.rules_check import check_tables_wholly

RULES = """
[site]
name = "shop"

[signals.tier]
type = "string"
purpose = "analytics"
from = "cookie:tier"

[segments.base]
when = 'geo.country == "DE"'

[segments.child]
parent = "base"
when = 'tier == "gold"'

[segments.wrong]
when = 'nothing.known'
"""


@pytest.fixture(scope="module")
def tables() -> Tables:
    folder = Path("rules")
    return read_tables(folder, Report(), {folder / "shop.toml": RULES})


def checked(tables: Tables, expression: str, segment: str = "child") -> dict[str, Any]:
    return check_rule(tables, segment, expression, check_tables_wholly)


def test_a_sound_rule_has_words_and_purposes_and_no_problem_of_others(tables: Tables) -> None:
    found = checked(tables, 'tier == "gold"')
    assert [row for row in found["problems"] if row["severity"] != "info"] == []
    assert found["words"]
    assert found["purposes"] == ["analytics"]


def test_a_problem_is_placed_in_the_condition(tables: Tables) -> None:
    found = checked(tables, 'tier == "gold"\n  && geo.contry == "DE"')
    assert [(row["code"], row["line"], row["column"]) for row in found["problems"]] == [
        ("cel-unknown-name", 2, 6)
    ]


def test_a_contradiction_with_the_parent_is_seen(tables: Tables) -> None:
    codes = {row["code"] for row in checked(tables, 'geo.country == "FR"')["problems"]}
    assert "contradicts-parent" in codes


def test_a_segment_that_is_not_there_yet_is_checked_too(tables: Tables) -> None:
    assert checked(tables, 'in_segment("base") && tier == "x"', "fresh")["words"]


@pytest.mark.parametrize("expression", ["a == r'''x'''", "x" * 200_000, "a == 1\0"])
def test_what_no_rule_can_hold_is_refused(tables: Tables, expression: str) -> None:
    with pytest.raises(DraftRefused):
        checked(tables, expression)
