from pathlib import Path

import pytest

from segments.cli.doctor.desk_checks import check_desk, is_set_up
from segments.project.folder import Project
from segments.project.new_site import new_site_files

ID = "0f3c1d2e-0000-4000-8000-000000000001"
EDGE_BINDING = '\n[[services]]\nbinding = "DESK"\nservice = "shop-desk"\n'


def project_at(folder: Path, *, edge: str = EDGE_BINDING, database: str = ID) -> Project:
    """A new site whose desk has a database and whose edge is bound to it."""
    for place, text in new_site_files("shop").items():
        (folder / place).parent.mkdir(parents=True, exist_ok=True)
        (folder / place).write_text(text, encoding="utf-8")
    replace(folder, "wrangler.desk.toml", "00000000-0000-0000-0000-000000000000", database)
    with (folder / "wrangler.toml").open("a", encoding="utf-8") as file:
        file.write(edge)
    return Project(folder)


def replace(folder: Path, name: str, old: str, new: str) -> None:
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def codes(project: Project) -> list[tuple[str, str]]:
    return [(found.rank, found.code) for found in check_desk(project)]


def test_a_desk_with_all_it_needs_is_well(tmp_path: Path) -> None:
    assert codes(project_at(tmp_path)) == [("ok", "desk")]


def test_a_desk_that_was_never_set_up_is_well_and_says_how(tmp_path: Path) -> None:
    project = project_at(tmp_path, database="00000000-0000-0000-0000-000000000000")
    assert codes(project) == [("ok", "desk-off")]
    assert "npx wrangler d1 create shop-desk" in check_desk(project)[0].hint
    assert not is_set_up(project)


def test_a_site_without_a_desk_has_nothing_to_say(tmp_path: Path) -> None:
    project = project_at(tmp_path)
    (tmp_path / "wrangler.desk.toml").unlink()
    assert codes(project) == []
    assert not is_set_up(project)


@pytest.mark.parametrize(
    ("name", "old", "new", "code"),
    [
        ("wrangler.desk.toml", "build/desk/desk.py", "src/desk.py", ("error", "desk-main")),
        ("wrangler.desk.toml", 'id = "0000', 'id = "1000', ("error", "desk-rules")),
        ("wrangler.toml", 'binding = "DESK"', 'binding = "OTHER"', ("warning", "desk-unbound")),
        ("migrations/desk/0001_sums.sql", "CREATE", "create", ("error", "desk-tables")),
        ("wrangler.desk.toml", "name =", "name", ("error", "desk-unreadable")),
    ],
)
def test_each_mistake_has_a_finding(
    tmp_path: Path, name: str, old: str, new: str, code: tuple[str, str]
) -> None:
    project = project_at(tmp_path)
    replace(tmp_path, name, old, new)
    assert codes(project) == [code]
