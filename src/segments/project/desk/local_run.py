"""The desk beside the edge in a local run: its tables, its worker, and an edge that is bound to it.

In: a project, the state folder of a run, and the variables of the desk. Out: a running desk, and the configuration with
which the edge finds it. Both workers share the state folder, in which wrangler's registry lets one find the other.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from segments.project.desk.database import local_place
from segments.project.desk.tables import migrate, write_migrations
from segments.project.folder import CONFIG, DESK_CONFIG, Project
from segments.project.local.worker import LocalWorker

BINDING: Final = "DESK"
BOUND_CONFIG: Final = "wrangler.local.toml"
"""Written beside wrangler.toml, whose paths it shares; wrangler has no option for a service binding."""

DESK_HEALTH_PATH: Final = "/health"


def has_desk(project: Project) -> bool:
    """True if the project has a desk to run."""
    return (project.root / DESK_CONFIG).is_file()


def local_desk(project: Project, state: Path, variables: Mapping[str, str]) -> LocalWorker:
    """The desk of a local run, with its tables up to date; it is started by entering it.

    Raises:
        ToolError: its tables are of another version, or wrangler failed.
    """
    write_migrations(project)
    migrate(project, local_place(project, state))
    return LocalWorker(variables, state, project, ready_path=DESK_HEALTH_PATH, config=DESK_CONFIG)


def bind_desk(project: Project) -> str:
    """The name of the configuration with which the edge finds the desk: wrangler.toml, with one binding more."""
    text = (project.root / CONFIG).read_text(encoding="utf-8")
    if any(row.get("binding") == BINDING for row in tomllib.loads(text).get("services", ())):
        return CONFIG
    name = tomllib.loads((project.root / DESK_CONFIG).read_text(encoding="utf-8"))["name"]
    binding = f'[[services]]\nbinding = "{BINDING}"\nservice = "{name}"\n'
    note = f"# Made from {CONFIG} by a local run with a desk; edit that one.\n"
    (project.root / BOUND_CONFIG).write_text(f"{note}{text}\n{binding}", encoding="utf-8")
    return BOUND_CONFIG
