"""A long outline after one change is what the whole check would have made, but for the problems of others."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from segments.authoring.read.files import Report, read_tables
from segments.desk.console.outline import outline_of
from segments.desk.console.outline_change import changed_outline, changed_tables
from segments.desk.console.toml_edit import with_value
from segments.rules_check import check_tables_wholly, check_wholly
from tools.dev import RULES

FOLDER = Path("rules")
FILES = {path.name: path.read_text(encoding="utf-8") for path in RULES.glob("*.toml")}


def placed(files: dict[str, str]) -> dict[Path, str]:
    return {FOLDER / name: text for name, text in files.items()}


def outline(files: dict[str, str]) -> dict[str, Any]:
    return outline_of(check_wholly(FOLDER, placed(files)))


@pytest.mark.parametrize(
    ("segment", "values"),
    [
        ("dach", {"when": 'geo.country in ["DE", "LI"] && cart.items > 1'}),
        ("california", {"when": 'geo.region_code == "CA"', "title": "Golden"}),
        ("eu", {"owner": "marketing"}),
    ],
)
def test_an_entry_is_as_the_whole_check_makes_it(segment: str, values: dict[str, str | int]) -> None:
    tables = read_tables(FOLDER, Report(), placed(FILES))
    found = changed_outline(outline(FILES), tables, segment, values, check_tables_wholly)
    assert found is not None
    text = FILES["segments.toml"]
    for key, value in values.items():
        text = with_value(text, segment, key, value)
    assert found["segments"] == outline({**FILES, "segments.toml": text})["segments"]
    assert changed_tables(tables, segment, values).segments[segment].value == {
        **tables.segments[segment].value,  # type: ignore[dict-item]
        **values,
    }


def test_what_may_reach_others_is_left_to_the_whole_check() -> None:
    tables = read_tables(FOLDER, Report(), placed(FILES))
    for values in ({"priority": 3}, {"parent": "eu"}, {"when": "no ("}):
        assert changed_outline(outline(FILES), tables, "dach", values, check_tables_wholly) is None
