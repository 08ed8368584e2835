"""Findings about the secrets of a deployed worker, by their names as wrangler lists them."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Sequence
from typing import Final

from segments.cli.doctor.findings import Finding
from segments.errors import ToolFailed
from segments.project.folder import Project

LOSSES: Final = {
    # secret: the rank of its absence, and what does not work without it
    "SEGMENTS_BUNDLE_KEYS": ("error", "no rules are believed, and every block takes its default"),
    "SEGMENTS_COOKIE_KEYS": ("warning", "no segment cookie is set, so nothing is known of earlier visits"),
}
TIMEOUT_SECONDS: Final = 120


def check_secrets(project: Project, environment: str | None = None) -> list[Finding]:
    """The findings about the secrets of the worker in the account.

    Raises:
        ToolFailed: wrangler is missing, or cannot say.
    """
    return judge_secrets(_names(project, environment))


def judge_secrets(names: Sequence[str]) -> list[Finding]:
    """The findings about a worker with secrets of these names."""
    shared = {name.partition("__")[0] for name in names}  # a site of several has its own: NAME__SITE
    missing = [
        Finding(
            rank, "secret-missing", f"The worker has no {name}: {loss}", f"npx wrangler secret put {name}"
        )
        for name, (rank, loss) in LOSSES.items()
        if name not in shared
    ]
    return missing or [Finding("ok", "secrets", "The worker has the keys of rules and cookies")]


def _names(project: Project, environment: str | None) -> list[str]:
    command = [str(project.packages / ".bin" / "wrangler"), "secret", "list", "--format", "json"]
    command += ["--env", environment] if environment else []
    try:
        done = subprocess.run(  # noqa: S603 - a fixed program, arguments as a list
            command,
            cwd=project.root,
            env={**os.environ, "PATH": project.search_path, "WRANGLER_SEND_METRICS": "false"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            timeout=TIMEOUT_SECONDS,
            check=False,
        )
    except FileNotFoundError as error:
        raise ToolFailed(f"Expected wrangler, got none - at {command[0]}; run: segments setup") from error
    except subprocess.TimeoutExpired as error:
        raise ToolFailed(f"Expected wrangler to answer within {TIMEOUT_SECONDS} s, got nothing") from error
    try:
        return [str(row["name"]) for row in json.loads(done.stdout)]
    except (ValueError, TypeError, KeyError) as error:
        said = " ".join((done.stderr or done.stdout).split())[:300]
        raise ToolFailed(
            f"Expected wrangler to list the secrets, got exit code {done.returncode}: {said}"
            " - log in with: npx wrangler login, and deploy first"
        ) from error
