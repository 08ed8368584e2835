"""The clients of the tests, pinned and installed into build/clients: packages of npm, and a Python of their own."""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

from tools.dev_server import ROOT

HERE: Final = Path(__file__).parent
BUILD: Final = ROOT / "build" / "clients"
PROGRAMS: Final = BUILD / "venv" / "bin"
PINS: Final = ("package.json", "package-lock.json", "requirements.txt")
CLIENTS: Final = ("segment_python.py", "rudder_python.py", "segment_node.mjs", "rudder_node.mjs")
"""One script for each client that sends events."""
FLAGS: Final = ("flags_python.py", "flags_node.mjs")
SECONDS: Final = 600


def install() -> None:
    """Have what is pinned; what is there stays."""
    BUILD.mkdir(parents=True, exist_ok=True)
    for name in (*PINS, *CLIENTS, *FLAGS):
        shutil.copy(HERE / name, BUILD)
    stamp = BUILD / ".installed"
    digest = hashlib.sha256(
        b"".join((HERE / name).read_bytes() for name in PINS) + sys.version.encode()
    ).hexdigest()
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == digest:
        return
    _run("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
    shutil.rmtree(BUILD / "venv", ignore_errors=True)
    _run(sys.executable, "-m", "venv", str(BUILD / "venv"))
    pip = (str(PROGRAMS / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    _run(*pip, "--require-hashes", "--requirement", "requirements.txt")
    stamp.write_text(digest, encoding="utf-8")


def _run(*command: str) -> None:
    done = subprocess.run(command, cwd=BUILD, env=environment(), check=False, timeout=SECONDS)
    assert done.returncode == 0, f"{command[0]} could not install the clients; its output is above"


def environment(**more: str) -> dict[str, str]:
    """The environment of a client, with the project's Node first."""
    path = os.pathsep.join([str(ROOT / "node_modules" / ".bin"), os.environ.get("PATH", "")])
    return {**os.environ, "PATH": path, **more}


def run_client(script: str, url: str, key: str) -> str:
    """What a client printed; it has to end well."""
    program = "node" if script.endswith(".mjs") else str(PROGRAMS / "python")
    done = subprocess.run(
        [program, script],
        cwd=BUILD,
        env=environment(SEGMENTS_URL=url, SEGMENTS_KEY=key),
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert done.returncode == 0, f"{script}: {done.stdout}{done.stderr}"
    return done.stdout
