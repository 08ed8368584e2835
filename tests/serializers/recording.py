"""The pages that real serializers make of hostile words, as JSON: what the quick tests go by.

In: packages pinned by version and digest, installed into build/serializers. Out: one text for each serializer.
`make test-serializers` compares the recorded files with it; `pytest --update-golden` writes them anew.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

from tools.dev_server import ROOT

HERE: Final = Path(__file__).parent
BUILD: Final = ROOT / "build" / "serializers"
PYTHON: Final = BUILD / "venv" / "bin" / "python"
PATH: Final = os.pathsep.join([str(ROOT / "node_modules" / ".bin"), os.environ.get("PATH", "")])
INSTALL_SECONDS: Final = 900
INSTALL_TRIES: Final = 3
RENDER_SECONDS: Final = 300

NODE: Final = ("react", "vue", "svelte")
PYTHONS: Final = ("django", "jinja", "php_by_hand")
SOURCES: Final = ("*.mjs", "*.svelte", "*.json", "render.py")


def install() -> None:
    """Have the packages and this folder's scripts in build/serializers; packages that are there stay."""
    BUILD.mkdir(parents=True, exist_ok=True)
    for pattern in SOURCES:
        for source in HERE.glob(pattern):
            shutil.copy(source, BUILD)
    stamp = BUILD / ".installed"
    pins = [(HERE / name).read_bytes() for name in ("package-lock.json", "requirements.txt")]
    digest = hashlib.sha256(b"".join(pins) + sys.version.encode()).hexdigest()
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == digest:
        return
    _run("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
    shutil.rmtree(BUILD / "venv", ignore_errors=True)
    _run(sys.executable, "-m", "venv", str(BUILD / "venv"))
    pip = (str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes")
    _run(*pip, "--requirement", str(HERE / "requirements.txt"))
    stamp.write_text(digest, encoding="utf-8")


def _run(*command: str) -> None:
    for tries_left in reversed(range(INSTALL_TRIES)):  # a download may break off
        done = subprocess.run(
            command, cwd=BUILD, env={**os.environ, "PATH": PATH}, check=False, timeout=INSTALL_SECONDS
        )
        if done.returncode == 0:
            return
        assert tries_left, f"{command[0]} could not install the serializers; its output is above"


def record(serializer: str, date: str) -> str:
    """The recording of one serializer; `date` is the day on which it was made."""
    program = ["node", "render.mjs"] if serializer in NODE else [str(PYTHON), "render.py"]
    done = subprocess.run(
        [*program, serializer],
        cwd=BUILD,
        env={**os.environ, "PATH": PATH, "NODE_ENV": "production"},
        check=True,
        stdout=subprocess.PIPE,
        timeout=RENDER_SECONDS,
    )
    made = json.loads(done.stdout)
    return json.dumps({"serializer": serializer, "recorded": date, **made}, indent=1) + "\n"
