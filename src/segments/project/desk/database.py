"""The desk's database through wrangler: of local runs, or of the account.

In: a project, a place and a command of `wrangler d1`. Out: its output, or the rows of a question.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from segments.project.folder import DESK_CONFIG, Project
from segments.project.local.wrangler import check_setup, log_tail, wrangler_environment
from segments.project.tool_error import ToolError

BINDING: Final = "DB"
TIMEOUT_SECONDS: Final = 300


@dataclass(frozen=True, slots=True)
class Place:
    """The options that name a database, and the environment of wrangler's process."""

    options: tuple[str, ...]
    environment: Mapping[str, str]


def local_place(project: Project, state: Path) -> Place:
    """The database of local runs."""
    state.mkdir(parents=True, exist_ok=True)
    return Place(("--local", "--persist-to", str(state)), wrangler_environment(project, state))


def remote_place(project: Project, environment: str | None = None) -> Place:
    """The database in the account."""
    named = ("--env", environment) if environment else ()
    quiet = {**os.environ, "PATH": project.search_path, "WRANGLER_SEND_METRICS": "false"}
    return Place(("--remote", *named), quiet)


def run_d1(project: Project, place: Place, *command: str, hint: str) -> str:
    """The output of one command.

    Raises:
        ToolError: wrangler is not installed, or failed.
    """
    check_setup(project)
    done = subprocess.run(
        ["wrangler", "d1", *command, "--config", DESK_CONFIG, *place.options],
        cwd=project.root,
        env=place.environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=TIMEOUT_SECONDS,
        check=False,
    )
    if done.returncode:
        output = log_tail((done.stdout + done.stderr).decode(errors="replace"))
        got = f"exit code {done.returncode}\n{output}"
        expected = f"`wrangler d1 {' '.join(command[:2])}` to succeed"
        raise ToolError(expected, got, project.root / DESK_CONFIG, hint)
    return done.stdout.decode(errors="replace")


def rows_of(project: Project, place: Place, sql: str) -> list[dict[str, Any]]:
    """The rows of a question.

    Raises:
        ToolError: wrangler failed, or answered something else.
    """
    hint = "The tables have to be there first: segments desk migrate."
    printed = run_d1(project, place, "execute", BINDING, "--json", "--command", sql, hint=hint)
    try:
        (answer,) = json.loads(printed[printed.index("[") :])
        found: list[dict[str, Any]] = answer["results"]
    except (ValueError, KeyError, TypeError) as error:
        raise ToolError(
            "rows of the database", log_tail(printed), project.root / DESK_CONFIG, hint
        ) from error
    return found


def bound(sql: str, values: tuple[str | int, ...]) -> str:
    """SQL with its values written out, since wrangler's command binds none: quotes are doubled, numbers are whole."""
    for place, value in reversed(list(enumerate(values, 1))):
        written = str(value) if isinstance(value, int) else "'" + value.replace("'", "''") + "'"
        sql = sql.replace(f"?{place}", written)
    return sql
