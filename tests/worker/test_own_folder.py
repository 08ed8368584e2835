"""A site in a folder of its own, as somebody makes it who has no checkout: the package is built, installed alone into a
fresh environment, and all that follows is typed in that folder."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from segments.project.staging.stage import SOURCE, staged_files
from tests.building import build_wheel
from tests.logs import LOGS
from tests.worker.runtime import fetch, wait_until
from tools.dev_server import ROOT

pytestmark = pytest.mark.worker

SETUP_SECONDS = 900
STOP_SECONDS = 60.0


@dataclass(frozen=True)
class Site:
    """A site's folder, and the environment of somebody who has only installed the package."""

    folder: Path
    environment: dict[str, str]

    def segments(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["segments", *arguments],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=SETUP_SECONDS,
            check=False,
        )


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A new site, made by the command of the installed package."""
    folder = tmp_path_factory.mktemp("own-folder")
    programs = install(build_wheel(folder), folder)
    kept = {name: os.environ[name] for name in os.environ if not name.startswith(("PYTHON", "VIRTUAL_ENV"))}
    ours = (str(ROOT / "node_modules" / ".bin"), str(Path(sys.executable).parent))
    path = [part for part in os.environ["PATH"].split(os.pathsep) if part not in ours]
    made = Site(folder / "mysite", {**kept, "PATH": os.pathsep.join([str(programs), *path])})
    done = subprocess.run(
        ["segments", "new", "mysite"],
        cwd=folder,
        env=made.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return made


def install(wheel: Path, folder: Path) -> Path:
    """Install it and what it needs, nothing else; returns the folder of programs."""
    subprocess.run([sys.executable, "-m", "venv", str(folder / "venv")], check=True)
    programs = folder / "venv" / "bin"
    pip = [str(programs / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, str(wheel)], check=True, timeout=SETUP_SECONDS)
    return programs


@dataclass(frozen=True)
class Run:
    """One `segments dev`."""

    process: subprocess.Popen[bytes]
    printed: Path

    @property
    def text(self) -> str:
        return self.printed.read_text(encoding="utf-8")

    @property
    def url(self) -> str:
        found = re.search(r"(http://127\.0\.0\.1:\d+)/ - a sample page", self.text)
        assert found, self.text
        return found[1]

    def page(self, visitor: str) -> str:
        return fetch(self.url, "/", {"x-segments-as": visitor}).text


@pytest.fixture(scope="module")
def dev(site: Site) -> Iterator[Run]:
    """The first `segments dev` in the folder, up to the addresses that it prints; it installs all that it needs."""
    log = site.folder / ".wrangler" / "state" / "wrangler-dev.log"
    LOGS.open(log)
    printed = site.folder.parent / "dev.txt"
    with printed.open("wb") as output:
        process = subprocess.Popen(
            ["segments", "dev"],
            cwd=site.folder,
            env=site.environment,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    run = Run(process, printed)
    try:
        for _ in range(SETUP_SECONDS):  # npm and pip have to fetch first
            if "Ctrl-C" in run.text or process.poll() is not None:
                break
            time.sleep(1)
        assert process.poll() is None, run.text
        yield run
    finally:
        if process.poll() is None:
            process.terminate()
        process.wait(STOP_SECONDS)
        LOGS.close(log)


def test_the_first_run_says_what_it_installs_and_shows_a_page_cut_to_its_visitor(dev: Run) -> None:
    assert re.search(
        r"installing .*esbuild \S+, .*pyodide \S+, .*wrangler \S+ with npm: once, half a minute", dev.text
    )
    assert "Visitors in Germany" in dev.page("geo.country=DE")
    assert "Visitors in Germany" not in dev.page("geo.country=FR")


def test_a_rule_that_is_saved_is_in_force_and_one_with_a_mistake_changes_nothing(
    site: Site, dev: Run
) -> None:
    rules = site.folder / "rules" / "audiences.toml"
    text = rules.read_text(encoding="utf-8")
    rules.write_text(text.replace('geo.country == "DE"', 'geo.country in ["DE", "LU"]'), encoding="utf-8")
    wait_until(lambda: "Visitors in Germany" in dev.page("geo.country=LU"), "the saved rule")
    rules.write_text(text.replace("geo.country ==", "geo.contry =="), encoding="utf-8")
    wait_until(lambda: "the last good rules stay in force" in dev.text, "the mistake to be reported")
    assert "rules/audiences.toml:7:9: error: Expected the name of a signal, got geo.contry" in dev.text
    assert "Visitors in Germany" in dev.page("geo.country=LU")
    rules.write_text(text, encoding="utf-8")
    wait_until(lambda: "Visitors in Germany" not in dev.page("geo.country=LU"), "the rules as they were")


def test_the_commands_of_the_readme_work_beside_the_run(site: Site, dev: Run) -> None:
    assert site.segments("check", "--strict").returncode == 0
    assert "has a key of each kind already" in site.segments("keys", "--save").stdout
    published = site.segments("publish", "--local")
    assert published.returncode == 0, published.stderr
    assert "saved while segments dev ran" in site.segments("history", "--local").stdout
    doctor = site.segments("doctor")
    assert doctor.returncode == 1
    assert "The worker has no route" in doctor.stdout


def test_a_dry_run_makes_the_upload_of_this_repository_to_the_byte(site: Site, dev: Run) -> None:
    done = site.segments("deploy", "--dry-run")
    assert done.returncode == 0, done.stdout + done.stderr
    assert (site.folder / "build" / "dry-run-desk" / "desk.py").is_file()
    upload = site.folder / "build" / "dry-run"
    staged = staged_files(SOURCE, ROOT / "node_modules")
    assert {name: (upload / name).read_bytes() for name in staged} == staged
    others = {path.relative_to(upload).as_posix() for path in upload.rglob("*.py")} - staged.keys()
    assert all(name.startswith("python_modules/msgpack/") for name in others)


def test_its_end_leaves_nothing_running(site: Site, dev: Run) -> None:
    dev.process.send_signal(signal.SIGINT)
    assert dev.process.wait(STOP_SECONDS) == 0
    assert dev.text.endswith("stopped\n")
    listing = subprocess.run(["ps", "-eo", "stat=,args="], capture_output=True, text=True, check=True).stdout
    assert [line for line in listing.splitlines() if str(site.folder) in line and line[0] != "Z"] == []
