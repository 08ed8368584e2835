import re
from pathlib import Path

import pytest

from segments.authoring.read.table_keys import (
    EVENT_KEYS,
    SCORE_KEYS,
    SEGMENT_ID,
    SEGMENT_KEYS,
    SIGNAL_KEYS,
    SITE_KEYS,
    TOP_KEYS,
)

PAGE = (Path(__file__).parents[3] / "docs" / "reference" / "rules-file.md").read_text(encoding="utf-8")
SECTIONS = {
    "[site]": SITE_KEYS,
    "[signals.NAME]": SIGNAL_KEYS,
    "[events.NAME]": EVENT_KEYS,
    "[scores.NAME]": SCORE_KEYS,
    "[segments.ID]": SEGMENT_KEYS,
}


@pytest.mark.parametrize("heading", SECTIONS)
def test_the_reference_has_exactly_the_keys_that_are_read(heading):
    section = PAGE.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    assert sorted(re.findall(r"^\| `([a-z_]+)` \|", section, re.MULTILINE)) == sorted(SECTIONS[heading])


@pytest.mark.parametrize("name", TOP_KEYS)
def test_every_table_has_its_section(name):
    assert re.search(rf"^## \[{name}", PAGE, re.MULTILINE)


@pytest.mark.parametrize("key", [key for keys in SECTIONS.values() for key in keys.values() if key.choices])
def test_the_reference_lists_every_choice(key):
    rows = re.findall(rf"^\| `{key.name}` \|.*", PAGE, re.MULTILINE)
    assert rows
    assert [choice for row in rows for choice in key.choices if choice not in row] == []


@pytest.mark.parametrize("segment_id", ["a", "7", "german-speaking", "a" * 64, "24-7"])
def test_what_an_id_may_be(segment_id):
    assert SEGMENT_ID.match(segment_id)


@pytest.mark.parametrize("segment_id", ["", "-a", "A", "a b", "a.b", "ä", "a\n", "a" * 65, "a_b"])
def test_what_an_id_may_not_be(segment_id):
    assert not SEGMENT_ID.match(segment_id)
