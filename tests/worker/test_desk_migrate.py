"""`segments desk migrate` on the real D1 of local runs: a database of the first step becomes the newest one, and keeps
what was counted."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from segments.project.desk.database import BINDING, local_place, rows_of, run_d1
from segments.project.new_site import MIGRATIONS, known_migrations
from tests.worker.runtime import copy_project
from tools.dev_server import project_at

SUMS = "INSERT INTO sums VALUES ('shop', 20787, 'block', 'hero', '', 'view', '', 5, 0, 0, 0, 0, 0)"


def test_an_older_database_is_brought_up_to_date_and_keeps_its_sums(tmp_path: Path) -> None:
    project = project_at(copy_project(tmp_path / "site"))
    first, *later = known_migrations()
    for name in later:
        (project.root / MIGRATIONS / name).unlink()
    place = local_place(project, tmp_path / "state")
    run_d1(project, place, "migrations", "apply", BINDING, hint="")
    rows_of(project, place, SUMS)
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "segments.cli.main",
            "desk",
            "migrate",
            "--persist-to",
            str(tmp_path / "state"),
        ],
        cwd=project.root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert [line for line in done.stdout.splitlines() if line.startswith("wrote ")] == [
        f"wrote {MIGRATIONS}/{name}" for name in later
    ]
    applied = rows_of(project, place, "SELECT name FROM d1_migrations ORDER BY id")
    assert [row["name"] for row in applied] == [first, *later]
    assert rows_of(project, place, "SELECT subject, n FROM sums") == [{"subject": "hero", "n": 5}]
