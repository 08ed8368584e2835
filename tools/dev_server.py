"""Local runs of this repository: the package's own, with this folder as the project.

`make dev`, the measurements and the worker tests share this file.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from segments.project.folder import CONFIG, Project
from segments.project.local import kv, worker, wrangler
from segments.project.local.ports import LOOPBACK, free_port

__all__ = [
    "CONFIG", "LOOPBACK", "ROOT", "LocalKV", "LocalWorker", "check_setup", "free_port", "project_at",
    "wrangler_environment",
]  # fmt: skip

ROOT = Path(__file__).resolve().parents[1]


def project_at(root: Path) -> Project:
    """This repository, or a copy of it."""
    return Project(root, repair="make setup")


def check_setup(root: Path) -> None:
    """Return if all that wrangler needs is there.

    Raises:
        ToolError: something is not set up.
    """
    wrangler.check_setup(project_at(root))


def wrangler_environment(root: Path, state: Path) -> dict[str, str]:
    """Return the environment of wrangler in this repository or a copy of it."""
    return wrangler.wrangler_environment(project_at(root), state)


class LocalKV(kv.LocalKV):
    """The local KV of a state folder."""

    def __init__(self, state: Path, *, root: Path = ROOT) -> None:
        super().__init__(state, project_at(root))


class LocalWorker(worker.LocalWorker):
    """One `wrangler dev`."""

    def __init__(
        self, variables: Mapping[str, str], state: Path, *, root: Path = ROOT, **options: Any
    ) -> None:
        super().__init__(variables, state, project_at(root), **options)
