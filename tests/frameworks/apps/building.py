"""The apps of tests/frameworks/apps/sites: each built once into build/frameworks, and started as an origin.

In: the name of an app. Out: its address. Only npm packages at pinned versions are used; a build takes at most two
processes' worth of the machine, asks nothing of the outside, and is kept until the app's own files change.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import signal
import subprocess
import time
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tools.dev_server import LOOPBACK, ROOT, free_port

SITES: Final = Path(__file__).parent / "sites"
CACHE: Final = ROOT / "build" / "frameworks"
CONTENT: Final = SITES / "cms.mjs"
RETRY: Final = ROOT / "tools" / "retry.sh"
READY_SECONDS: Final = 120
_POLL_SECONDS: Final = 0.1

_INSTALL: Final = (
    str(RETRY), "npm", "install", "--ignore-scripts", "--loglevel=error", "--no-audit", "--no-fund",
)  # fmt: skip
"""Not `npm ci`: where a registry has not all optional packages for other systems, the lock cannot name them."""

_QUIET: Final = {
    "ASTRO_TELEMETRY_DISABLED": "1",
    "NEXT_TELEMETRY_DISABLED": "1",
    "NUXT_TELEMETRY_DISABLED": "1",
    "NG_CLI_ANALYTICS": "false",
    "CI": "1",
    "RAYON_NUM_THREADS": "2",
    "UV_THREADPOOL_SIZE": "2",
    "NG_BUILD_MAX_WORKERS": "2",
}


@dataclass(frozen=True)
class App:
    """One app: what starts it once it is built, and the variables that it is started with (`{port}` is its port)."""

    name: str
    serve: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)


_AT_PORT: Final = {"PORT": "{port}", "HOST": LOOPBACK, "NITRO_PORT": "{port}", "NITRO_HOST": LOOPBACK}

APPS: Final = {
    app.name: app
    for app in (
        App("next", ("node_modules/.bin/next", "start", "-p", "{port}", "-H", LOOPBACK)),
        App("sveltekit", ("node", "build/index.js"), _AT_PORT),
        App("astro", ("node", "dist/server/entry.mjs"), _AT_PORT),
        App("react-router", ("node_modules/.bin/react-router-serve", "build/server/index.js"), _AT_PORT),
        App("nuxt", ("node", ".output/server/index.mjs"), _AT_PORT),
        App("markup", ("node", "server.mjs"), _AT_PORT),
        App("htmx", ("node", "server.mjs"), _AT_PORT),
        App("vue-ssr", ("node", "server.mjs"), _AT_PORT),
        App("inertia", ("node", "server.mjs"), _AT_PORT),
        App("tanstack", ("node", "server.mjs"), _AT_PORT),
        App("qwik", ("node", "server/entry.node-server.js"), _AT_PORT),
        App("solid", ("node", "server.mjs"), _AT_PORT),
        App("angular", ("node", "dist/app/server/server.mjs"), _AT_PORT),
    )
}


def build(app: App) -> Path:
    """The folder of the built app."""
    source = SITES / app.name
    files = [CONTENT, *sorted(path for path in source.rglob("*") if path.is_file())]
    digest = hashlib.sha256(b"".join(path.name.encode() + path.read_bytes() for path in files)).hexdigest()
    folder = CACHE / app.name
    stamp = folder / ".built"
    if stamp.is_file() and stamp.read_text() == digest:
        return folder
    modules = folder / "node_modules"
    lock = (source / "package-lock.json").read_bytes()
    installed = modules / ".installed"
    is_installed = installed.is_file() and installed.read_bytes() == lock
    for path in folder.iterdir() if folder.is_dir() else ():
        if path != modules:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    shutil.copytree(source, folder, dirs_exist_ok=True)
    shutil.copy(CONTENT, folder / CONTENT.name)
    if not is_installed:
        _run(folder, *_INSTALL)
        installed.write_bytes(lock)
    _run(folder, "npm", "run", "build")
    stamp.write_text(digest)
    return folder


@contextlib.contextmanager
def serve(app: App) -> Iterator[str]:
    """The address of the app, built and started."""
    folder = build(app)
    port = free_port()
    environment = {name: value.format(port=port) for name, value in app.environment.items()}
    with (folder / "serve.log").open("wb") as log:
        process = subprocess.Popen(
            [part.format(port=port) for part in app.serve],
            cwd=folder,
            env={**_environment(), "NODE_ENV": "production", **environment},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            url = f"http://{LOOPBACK}:{port}"
            _wait_until_ready(process, url, folder / "serve.log")
            yield url
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _environment() -> dict[str, str]:
    programs = [ROOT / "node_modules" / ".bin"]
    return {
        **os.environ,
        **_QUIET,
        "PATH": os.pathsep.join([*map(str, programs), os.environ.get("PATH", "")]),
    }


def _run(folder: Path, *command: str) -> None:
    done = subprocess.run(
        ["nice", *command], cwd=folder, env=_environment(), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{command} in {folder}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"


def _wait_until_ready(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        assert process.poll() is None, log.read_text(errors="replace")
        with contextlib.suppress(OSError), urllib.request.urlopen(url, timeout=10):
            return
        time.sleep(_POLL_SECONDS)
    raise AssertionError(f"no answer from {url}\n{log.read_text(errors='replace')}")
