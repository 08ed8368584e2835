"""Wrangler as local runs start it: its environment, its flags, the end of its log.

In: a project and the folder of a run's state. Out: settings with which nothing is asked of the outside and nothing is
written but into that folder.
"""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Final

from segments.project.folder import Project
from segments.project.runtime.local_runtime import WRAPPER_NAME
from segments.project.tool_error import ToolError

LOG_TAIL_LINES: Final = 40

LOCAL_FLAG: Final = "python_workers_development"
"""Lets workerd read its Python runtime from a folder instead of fetching it; never deployed."""


def local_flags(config: Path) -> list[str]:
    """Return the compatibility flags of a local run: the deployed ones and the local one.

    Flags on the command line replace those of wrangler.toml, so each is repeated.
    """
    deployed = tomllib.loads(config.read_text(encoding="utf-8"))["compatibility_flags"]
    return [*deployed, LOCAL_FLAG]


def wrangler_environment(project: Project, state: Path, registry: Path | None = None) -> dict[str, str]:
    """Return wrangler's environment: our runtime, our Node and Python first, nothing asked of the outside.

    Workers with one folder `registry` find each other by their service bindings; without it a run has its own.
    """
    return {
        **os.environ,
        "PATH": project.search_path,
        "CLOUDFLARE_CF_FETCH_ENABLED": "false",
        "MINIFLARE_WORKERD_PATH": str(project.runtime / WRAPPER_NAME),
        "WRANGLER_LOG_PATH": str(state / "wrangler-logs"),
        "WRANGLER_REGISTRY_PATH": str(registry or state / "registry"),
        "WRANGLER_SEND_ERROR_REPORTS": "false",
        "WRANGLER_SEND_METRICS": "false",
    }


def check_setup(project: Project) -> None:
    """Return if wrangler and the local runtime are there.

    Raises:
        ToolError: one of them is not.
    """
    for path in (project.packages / ".bin" / "wrangler", project.runtime / WRAPPER_NAME):
        if not path.is_file():
            raise ToolError("an installed project", "no such file", path, f"Run `{project.repair}`.")


def log_tail(text: str) -> str:
    """Return the last lines of a log, for an error message."""
    return "\n".join(text.splitlines()[-LOG_TAIL_LINES:])
