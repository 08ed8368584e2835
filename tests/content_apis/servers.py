"""Content systems of the Node world: installed from pinned packages into build/content_apis, filled, started, ended.

Each has a folder beside this file with its packages, and what fills it. Their native modules are stood in for by
native/register.mjs, so nothing is compiled and no script of a package runs.
"""

import hashlib
import os
import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.content_apis.directus.fill import EMAIL, PASSWORD, fill
from tests.content_apis.strapi.app import write_app
from tests.logs import LOGS
from tests.worker.runtime import fetch
from tools.dev_server import ROOT, free_port

HERE = Path(__file__).parent
BUILD = ROOT / "build" / "content_apis"
INSTALL_SECONDS = 1_800
INSTALL_TRIES = 3
START_SECONDS = 300.0
STOP_SECONDS = 30.0


def install(system: str) -> Path:
    """The folder with the system's packages; nothing is done where they are there already."""
    folder = BUILD / system
    lock = HERE / system / "package-lock.json"
    digest = hashlib.sha256(lock.read_bytes()).hexdigest()
    stamp = folder / "node_modules" / ".installed"
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == digest:
        return folder
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(HERE / system / name, folder)
    command = [
        "npm",
        "ci",
        "--ignore-scripts",
        "--legacy-peer-deps",
        "--no-audit",
        "--no-fund",
        "--loglevel=error",
    ]
    for tries_left in reversed(range(INSTALL_TRIES)):  # a download may break off
        done = subprocess.run(command, cwd=folder, check=False, timeout=INSTALL_SECONDS)
        if done.returncode == 0:
            break
        assert tries_left, f"npm could not install {system}; what it said is above"
    stamp.write_text(digest, encoding="utf-8")
    return folder


def _environment(port: int, own: Mapping[str, str]) -> dict[str, str]:
    modules = (HERE / "native" / "register.mjs").as_uri()
    return {
        **os.environ,
        "PATH": f"{ROOT / 'node_modules' / '.bin'}{os.pathsep}{os.environ['PATH']}",
        "NODE_OPTIONS": f"--import {modules} --disable-warning=ExperimentalWarning",
        "NODE_ENV": "production",
        "HOST": "127.0.0.1",
        "PORT": str(port),
        **own,
    }


@contextmanager
def _running(system: str, command: list[str], environment: Mapping[str, str], ready: str) -> Iterator[str]:
    """The address of a server that runs in its folder, from its first good answer on."""
    url = f"http://127.0.0.1:{environment['PORT']}"
    path = BUILD / system / "server.log"
    LOGS.open(path)
    with path.open("wb") as log:
        server = subprocess.Popen(
            command, cwd=BUILD / system, env=dict(environment), stdout=log, stderr=subprocess.STDOUT
        )
        try:
            _wait_for(url, ready, server)
            yield url
        finally:
            server.terminate()
            try:
                server.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()
            LOGS.close(path)


def _wait_for(url: str, ready: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            if fetch(url, ready).status < 400:
                return
        except OSError:
            pass
        assert server.poll() is None, f"{url}{ready}: the server ended"
        assert time.monotonic() < deadline, f"{url}{ready}: no answer in {START_SECONDS:g} s"
        time.sleep(0.2)


def _build_admin(folder: Path, environment: Mapping[str, str]) -> None:
    """Build the pages of Strapi's admin, once for its packages; takes three minutes."""
    stamp, built = folder / "node_modules" / ".installed", folder / "build" / ".built"
    if built.is_file() and built.read_text(encoding="utf-8") == stamp.read_text(encoding="utf-8"):
        return
    command = ["node", "node_modules/@strapi/strapi/bin/strapi.js", "build"]
    subprocess.run(command, cwd=folder, env=dict(environment), check=True, timeout=INSTALL_SECONDS)
    built.write_text(stamp.read_text(encoding="utf-8"), encoding="utf-8")


@contextmanager
def strapi() -> Iterator[str]:
    """The address of a fresh Strapi with the content of content.py."""
    folder = install("strapi")
    (folder / "data.db").unlink(missing_ok=True)
    write_app(folder)
    environment = _environment(free_port(), {"STRAPI_TELEMETRY_DISABLED": "true"})
    _build_admin(folder, environment)
    with _running("strapi", ["node", str(HERE / "strapi" / "server.cjs")], environment, "/_health") as url:
        yield url


@contextmanager
def directus() -> Iterator[str]:
    """The address of a fresh Directus with the content of content.py."""
    folder = install("directus")
    (folder / "data.db").unlink(missing_ok=True)
    for name in ("uploads", "extensions"):
        (folder / name).mkdir(exist_ok=True)
    port = free_port()
    settings = {
        "DB_CLIENT": "sqlite3",
        "DB_FILENAME": str(folder / "data.db"),
        "SECRET": "a long secret that only these tests have",
        "ADMIN_EMAIL": EMAIL,
        "ADMIN_PASSWORD": PASSWORD,
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "CORS_ENABLED": "true",
        "CORS_ORIGIN": "true",
        "TELEMETRY": "false",
        "RATE_LIMITER_ENABLED": "false",
        "PRESSURE_LIMITER_ENABLED": "false",  # a machine with other work on it is no reason to answer nothing
        "LOG_LEVEL": "warn",
    }
    environment = _environment(port, settings)
    program = ["node", "node_modules/directus/cli.js"]
    subprocess.run([*program, "bootstrap"], cwd=folder, env=environment, check=True, timeout=START_SECONDS)
    with _running("directus", [*program, "start"], environment, "/server/ping") as url:
        fill(url)
        yield url
