"""What docs/reference/data.md promises: every table has a source, a licence and a date that is not too old."""

import re
from datetime import UTC, date, datetime
from importlib.util import find_spec
from pathlib import Path

import pytest

from segments.edge.consent.jurisdictions import TABLE_MONTH
from segments.edge.signals.referrer.source_tables import OBSERVED
from segments.edge.time.zones import DATABASE_VERSION
from segments.project.packages.vendor import REQUIREMENTS
from tools.referrers import TARGET, table_text

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "docs" / "reference" / "data.md").read_text(encoding="utf-8")
MAX_AGE_DAYS = 366
"""Tables of browsers, sites and zones go out of date about this fast."""


def table_rows() -> list[list[str]]:
    """The rows of the page's first table."""
    lines = PAGE.partition("\n| table |")[2].partition("\n\n")[0].splitlines()[2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


ROWS = {row[0]: row for row in table_rows()}


@pytest.mark.parametrize("name", ROWS)
def test_no_table_is_older_than_a_year(name: str) -> None:
    _, file, source, _, _, day, renew = ROWS[name]
    age = (datetime.now(tz=UTC).date() - date.fromisoformat(day)).days
    assert age <= MAX_AGE_DAYS, (
        f"{name} ({file}) was read on {day}, {age} days ago. Renew it from {source} - {renew} - read the diff, and "
        "write the new day into docs/reference/data.md"
    )


@pytest.mark.parametrize("name", ROWS)
def test_a_table_has_a_file_a_source_and_a_way_to_renew_it(name: str) -> None:
    _, file, source, _, licence, _, renew = ROWS[name]
    assert (ROOT / file.split("`")[1]).is_file()
    assert source
    assert licence or name == "referrers"
    assert "GPL" not in licence
    for module in re.findall(r"`python -m (\S+)`", renew):
        assert find_spec(module) is not None


def test_every_module_of_tables_is_on_the_page() -> None:
    tables = re.compile(r"Tables only|the table is the\s+decision|Generated rows")
    files = [path for path in (ROOT / "src").rglob("*.py") if tables.search(path.read_text(encoding="utf-8"))]
    assert len(files) > 3
    assert [file for file in files if f"`{file.relative_to(ROOT)}`" not in PAGE] == []


def test_versions_and_days_are_those_of_the_files() -> None:
    assert ROWS["time zones"][3] == DATABASE_VERSION
    assert ROWS["privacy laws"][3] == TABLE_MONTH
    assert (
        ROWS["referrers"][5]
        == OBSERVED
        == min(ROWS[f"referrers, {part}"][5] for part in ("own part", "public part", "categories"))
    )


def test_the_source_table_is_what_its_lists_give() -> None:
    assert TARGET.read_text(encoding="utf-8") == table_text(), "run python -m tools.referrers"


def test_the_notice_names_every_package_of_a_foreign_licence() -> None:
    notice = (ROOT / "NOTICE").read_text(encoding="utf-8")
    packages = re.findall(r"^([a-z]\S*)==", REQUIREMENTS.read_text(), re.MULTILINE)
    public = [row[2] for row in ROWS.values() if row[4] in ("CC0-1.0", "MIT", "public domain")]
    names = re.findall(r"\[([^\]]+)\]", " ".join(public))
    assert packages
    assert names
    assert [name for name in [*packages, *names] if name not in notice] == []
