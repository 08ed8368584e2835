"""The tables of a project's desk: its folder of migrations brought up to this version, and the database with it.

In: a project. Out: files that were written, and a database whose tables are those of this version. Steps only go
forward: a published one is never changed or taken back, so a database of any earlier state becomes the newest one.
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Final

from segments.project.folder import DESK_CONFIG, Project
from segments.project.local.wrangler import log_tail, wrangler_environment
from segments.project.new_site import MIGRATIONS, known_migrations
from segments.project.tool_error import ToolError

BINDING: Final = "DB"
TIMEOUT_SECONDS: Final = 300


def write_migrations(project: Project) -> list[str]:
    """Write the steps that the project's folder lacks; returns their names.

    Raises:
        ToolError: a step in the folder is another than this version's, or one that this version does not know.
    """
    folder = project.root / MIGRATIONS
    there = {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.sql"))}
    known = known_migrations()
    for name, text in there.items():
        if name not in known:
            hint = "Install the version that wrote it, or a newer one; tables never go back."
            raise ToolError("a step that this version knows", "another", folder / name, hint)
        if text != known[name]:
            hint = (
                "Delete the file: it is written again. Changes of your own do not belong into these tables."
            )
            raise ToolError("the step as this version has it", "a changed one", folder / name, hint)
    missing = [name for name in known if name not in there]
    folder.mkdir(parents=True, exist_ok=True)
    for name in missing:
        (folder / name).write_text(known[name], encoding="utf-8")
    return missing


def migrate_local(project: Project, state: Path) -> None:
    """Bring the database of local runs up to date.

    Raises:
        ToolError: wrangler failed.
    """
    state.mkdir(parents=True, exist_ok=True)
    environment = wrangler_environment(project, state)
    _apply(project, ["--local", "--persist-to", str(state)], environment)


def migrate_remote(project: Project, environment: str | None = None) -> None:
    """Bring the database in the account up to date.

    Raises:
        ToolError: wrangler failed.
    """
    named = ["--env", environment] if environment else []
    quiet = {**os.environ, "PATH": project.search_path, "WRANGLER_SEND_METRICS": "false"}
    _apply(project, ["--remote", *named], quiet)


def _apply(project: Project, where: list[str], environment: dict[str, str]) -> None:
    command = ["wrangler", "d1", "migrations", "apply", BINDING, "--config", DESK_CONFIG, *where]
    done = subprocess.run(
        command,
        cwd=project.root,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=TIMEOUT_SECONDS,
        check=False,
    )
    if done.returncode:
        output = log_tail((done.stdout + done.stderr).decode(errors="replace"))
        hint = "What was applied before stays; run it again: steps that are in the database are left out."
        raise ToolError(
            "wrangler to apply the migrations",
            f"exit code {done.returncode}\n{output}",
            project.root / DESK_CONFIG,
            hint,
        )
