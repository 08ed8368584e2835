"""A Wagtail of its own, installed from pinned packages into build/cms, started in front of nothing but the worker."""

import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.logs import LOGS
from tests.worker.runtime import LocalWorker, fetch
from tests.worker.shop import RULES, VARIABLES, publish
from tools.dev_server import ROOT, free_port

HERE = Path(__file__).parent
BUILD = ROOT / "build" / "cms"
PYTHON = BUILD / "venv" / "bin" / "python"
REQUIREMENTS = HERE / "requirements.txt"
INSTALL_SECONDS = 900
INSTALL_TRIES = 3
START_SECONDS = 180.0
STOP_SECONDS = 30.0


def _install() -> None:
    """Have the packages of requirements.txt in build/cms/venv; nothing is done where they are there already."""
    digest = hashlib.sha256(REQUIREMENTS.read_bytes() + sys.version.encode()).hexdigest()
    stamp = BUILD / "venv" / ".installed"
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == digest:
        return
    shutil.rmtree(BUILD / "venv", ignore_errors=True)
    subprocess.run([sys.executable, "-m", "venv", str(BUILD / "venv")], check=True, timeout=INSTALL_SECONDS)
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes"]
    for tries_left in reversed(range(INSTALL_TRIES)):  # a download may break off
        done = subprocess.run(
            [*pip, "--requirement", str(REQUIREMENTS)], check=False, timeout=INSTALL_SECONDS
        )
        if done.returncode == 0:
            break
        assert tries_left, "pip could not install the CMS; what it said is above"
    stamp.write_text(digest, encoding="utf-8")


@pytest.fixture(scope="session")
def cms() -> Iterator[str]:
    """The address of Wagtail itself, with its pages."""
    _install()
    state = BUILD / "state"
    shutil.rmtree(state, ignore_errors=True)
    state.mkdir(parents=True)
    environment = {
        **os.environ,
        "PYTHONPATH": str(HERE),
        "PYTHONDONTWRITEBYTECODE": "1",
        "CMS_STATE": str(state),
        "DJANGO_SETTINGS_MODULE": "newsroom.settings",
    }
    fill = [str(PYTHON), str(HERE / "newsroom" / "fill.py")]
    subprocess.run(fill, env=environment, check=True, timeout=INSTALL_SECONDS)
    port = free_port()
    serve = [str(PYTHON), "-m", "django", "runserver", "--noreload", f"127.0.0.1:{port}"]
    LOGS.open(state / "server.log")
    with (state / "server.log").open("wb") as log:
        server = subprocess.Popen(serve, env=environment, stdout=log, stderr=subprocess.STDOUT)
        try:
            url = f"http://127.0.0.1:{port}"
            _wait_for(url, server)
            yield url
        finally:
            server.terminate()
            try:
                server.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()
            LOGS.close(state / "server.log")


def _wait_for(url: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            if fetch(url, "/api/v2/pages/").status == 200:
                return
        except OSError:
            pass
        assert server.poll() is None, "the CMS ended; see build/cms/state/server.log"
        assert time.monotonic() < deadline, "the CMS did not start; see build/cms/state/server.log"
        time.sleep(0.1)


@pytest.fixture(scope="session")
def site(cms: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalWorker]:
    """The worker in front of Wagtail, with the rules of the worker tests."""
    state = ROOT / "build" / "test" / "cms"
    shutil.rmtree(state, ignore_errors=True)
    with LocalWorker(VARIABLES, state, cms) as running:
        publish(running, RULES, tmp_path_factory.mktemp("rules"))
        yield running
