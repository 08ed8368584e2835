"""The tables of the desk: the same from every earlier state, and what was counted before is still there."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from segments.deltas import CELL, SUMS
from segments.project.desk.tables import write_migrations
from segments.project.folder import Project
from segments.project.new_site import MIGRATIONS, known_migrations, new_site_files, read_starter
from segments.project.tool_error import ToolError
from tools.dev_server import ROOT

STEPS = list(known_migrations().items())


def tables(database: sqlite3.Connection) -> set[tuple[str, str]]:
    """The names and the SQL of all that is in a database."""
    rows = database.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    return {(name, " ".join(sql.split())) for name, sql in rows}


@contextmanager
def database_after(steps: list[tuple[str, str]]) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:")) as database:
        for _, text in steps:
            database.executescript(text)
        yield database


@pytest.mark.parametrize("applied", range(len(STEPS)))
def test_every_earlier_state_becomes_the_newest_and_keeps_its_sums(applied: int) -> None:
    row = ("shop", 20_787, *("x" for _ in CELL), *range(1, len(SUMS) + 1))
    names = ", ".join(("site", "day", *CELL, *SUMS))
    with database_after(STEPS[:applied]) as database, database_after(STEPS) as newest:
        if applied:
            database.execute(f"INSERT INTO sums ({names}) VALUES ({', '.join('?' * len(row))})", row)
        for _, text in STEPS[applied:]:
            database.executescript(text)
        assert tables(database) == tables(newest)
        assert database.execute(f"SELECT {names} FROM sums").fetchall() == ([row] if applied else [])


def test_steps_are_numbered_once_and_take_nothing_away() -> None:
    numbers = [name.split("_")[0] for name, _ in STEPS]
    assert numbers == sorted(set(numbers))
    for name, text in STEPS:
        assert not {"DROP", "DELETE"} & set(text.upper().split()), name


def test_a_folder_gets_what_it_lacks_and_nothing_that_is_there_is_touched(tmp_path: Path) -> None:
    project = Project(tmp_path)
    assert write_migrations(project) == [name for name, _ in STEPS]
    assert write_migrations(project) == []
    written = {path.name: path.read_text() for path in (tmp_path / MIGRATIONS).iterdir()}
    assert written == dict(STEPS)


@pytest.mark.parametrize(("name", "said"), [(STEPS[0][0], "a changed one"), ("9999_own.sql", "another")])
def test_a_changed_or_unknown_step_is_refused_by_its_place(tmp_path: Path, name: str, said: str) -> None:
    project = Project(tmp_path)
    write_migrations(project)
    (tmp_path / MIGRATIONS / name).write_text("SELECT 1;")
    with pytest.raises(ToolError, match=rf"(?s){said}.*{name}"):
        write_migrations(project)


def test_a_new_site_has_the_desk_of_this_project() -> None:
    files = new_site_files("shop")
    assert {f"{MIGRATIONS}/{name}" for name, _ in STEPS} <= files.keys()
    ours = (ROOT / "wrangler.desk.toml").read_text(encoding="utf-8")
    theirs = read_starter("wrangler.desk.toml").replace("{{name}}", "segments")
    assert theirs == ours.replace("python3 -m tools.stage desk", "segments stage desk")
