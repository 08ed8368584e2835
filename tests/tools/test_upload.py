"""What `wrangler deploy` would upload: exactly what the edge imports, and the vendored packages."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from bench.report import MAX_GZIP_KIB
from segments.project.staging.closure import import_closure
from segments.project.staging.stage import SOURCE, staged_files
from tools.dev_server import ROOT, wrangler_environment

pytestmark = pytest.mark.build

UPLOAD = ROOT / "build" / "dry-run"
VENDORED = re.compile(r"python_modules/msgpack/.*\.(py|so)")


DESK_UPLOAD = ROOT / "build" / "dry-run-desk"


@pytest.fixture(scope="module")
def report() -> str:
    """What wrangler printed; the upload itself is in build/dry-run."""
    return dry_run("wrangler.toml", UPLOAD)


@pytest.fixture(scope="module")
def desk_report() -> str:
    """The same of the desk."""
    return dry_run("wrangler.desk.toml", DESK_UPLOAD)


def dry_run(config: str, upload: Path) -> str:
    shutil.rmtree(upload, ignore_errors=True)
    result = subprocess.run(
        ["wrangler", "deploy", "--dry-run", "--config", config, "--outdir", str(upload)],
        cwd=ROOT,
        env=wrangler_environment(ROOT, ROOT / "build" / "test" / "dry-run"),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


def uploaded(folder: Path) -> set[str]:
    paths = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    return {path for path in paths if path != "README.md"}  # wrangler's own note about the folder


def test_the_import_closure_and_the_vendored_package_are_uploaded_and_nothing_else(report):
    imported = {path.relative_to(SOURCE).as_posix() for path in import_closure(SOURCE)}
    assert {path for path in uploaded(UPLOAD) if not VENDORED.fullmatch(path)} == imported


def test_each_file_is_uploaded_as_it_was_staged(report):
    for name, content in staged_files(SOURCE, ROOT / "node_modules").items():
        assert (UPLOAD / name).read_bytes() == (ROOT / "build" / "worker" / name).read_bytes() == content


def test_the_upload_fits_and_its_size_is_printed(report, record_property, capsys):
    size = re.search(r"Total Upload: ([\d.]+) KiB / gzip: ([\d.]+) KiB", report)
    assert size, report
    record_property("upload_kib", float(size[1]))
    record_property("upload_gzip_kib", float(size[2]))
    with capsys.disabled():
        print(f"\n{size[0]} (at most {MAX_GZIP_KIB:g} KiB gzip)")
    assert float(size[2]) <= MAX_GZIP_KIB


def test_nothing_but_the_rule_bundles_is_bound(report):
    assert set(re.findall(r"env\.(\w+)", report)) == {"RULES"}


def test_the_desk_uploads_what_it_imports_and_binds_its_queue_and_database(desk_report):
    imported = {path.relative_to(SOURCE).as_posix() for path in import_closure(SOURCE, "desk")}
    assert {path for path in uploaded(DESK_UPLOAD) if not VENDORED.fullmatch(path)} == imported
    assert set(re.findall(r"env\.(\w+)", desk_report)) == {
        "DB",
        "DELTAS",
        "RULES",
        "PEOPLE",
        "TRANSITIONS",
        "WEBHOOKS",
    }


def test_the_edge_works_without_the_desk():
    assert not any("desk" in path.relative_to(SOURCE).parts for path in import_closure(SOURCE))
