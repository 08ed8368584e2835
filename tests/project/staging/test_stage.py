"""The staged worker: the files of its import closure, by any Python the same bytes."""

import hashlib
import json
import subprocess
import sys

import pytest

from segments.project.staging.stage import SOURCE, stage, staged_files
from tests.project.staging.trees import write_tree
from tools.pythons import installed_pythons
from tools.stage import OLDEST_PYTHON, ROOT

PACKAGES = ROOT / "node_modules"

PYTHONS = installed_pythons()
PRINT_DIGESTS = """
import hashlib, json, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1] + "/src")
from segments.project.staging.stage import SOURCE, staged_files
files = staged_files(SOURCE, Path(sys.argv[1], "node_modules"))
print(json.dumps({name: hashlib.sha256(text).hexdigest() for name, text in files.items()}))
"""
EDGE_MINOR = 14
STAGE_IN_PYODIDE = """
import { loadPyodide } from "pyodide";
const python = await loadPyodide();
python.FS.mkdir("/project");
python.FS.mount(python.FS.filesystems.NODEFS, { root: process.argv[1] }, "/project");
console.log(python.runPython(`
import hashlib, json, sys
from pathlib import Path
sys.path.insert(0, "/project/src")
from segments.project.staging import stage
stage.minify_scripts = lambda sources, packages: dict(sources)
files = stage.staged_files(Path("/project/src"), Path("/project"))
digests = {name: hashlib.sha256(text).hexdigest() for name, text in files.items()}
json.dumps({"minor": sys.version_info.minor, "digests": digests})
`));
"""


@pytest.fixture(scope="module")
def staged():
    """The files of the worker, as this Python stages them."""
    return staged_files(SOURCE, PACKAGES)


def test_staging_writes_what_changed_and_removes_what_is_not_of_the_worker(tmp_path):
    files = {
        "worker.py": "import segments.a\n",
        "segments/__init__.py": "",
        "segments/a.py": "def f(): return 1\n",
    }
    source = write_tree(tmp_path / "src", files)
    target = write_tree(tmp_path / "staged", {"segments/old/b.py": "3", "segments/a.py": "4"})
    assert stage(source, target, PACKAGES) == 4
    names = [path.relative_to(target).as_posix() for path in sorted(target.rglob("*"))]
    assert names == ["segments", "segments/__init__.py", "segments/a.py", "worker.py"]
    assert list(tmp_path.glob("staged*")) == [target]

    kept = (target / "segments" / "a.py").stat().st_mtime_ns
    (source / "segments" / "a.py").write_text("def f() -> int: return 1  # one\n")
    assert stage(source, target, PACKAGES) == 0
    assert (target / "segments" / "a.py").stat().st_mtime_ns == kept
    (source / "segments" / "a.py").write_text("def f(): return 2\n")
    assert stage(source, target, PACKAGES) == 1
    assert (target / "segments" / "a.py").read_text() == "def f(): return 2\n"


@pytest.mark.parametrize("minor", [minor for minor in PYTHONS if (3, minor) >= OLDEST_PYTHON])
def test_every_python_stages_the_same_bytes(minor, staged):
    """-I -S hides every installed package: `wrangler deploy` runs it with whatever python3 there is."""
    command = [PYTHONS[minor], "-I", "-S", "-c", PRINT_DIGESTS, str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == {
        name: hashlib.sha256(content).hexdigest() for name, content in staged.items()
    }


@pytest.mark.parametrize("minor", [minor for minor in PYTHONS if (3, minor) < OLDEST_PYTHON])
def test_an_older_python_is_refused_with_what_to_do(minor):
    done = subprocess.run(
        [PYTHONS[minor], "-m", "tools.stage"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert done.stderr.startswith(f"Expected Python 3.11 or newer, got 3.{minor} - at ")
    assert "Put a newer python3 first on PATH" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_python_of_this_test_is_found():
    assert PYTHONS[sys.version_info.minor] == sys.executable


@pytest.mark.skipif(EDGE_MINOR in PYTHONS, reason="the native one is compared above")
def test_the_python_of_the_edge_stages_the_same_bytes(monkeypatch):
    """The Python of compatibility date 2026-11-01, from the package that the local runtime is built from. It has no
    minifier for the scripts.
    """
    monkeypatch.setattr(
        "segments.project.staging.stage.minify_scripts", lambda sources, packages: dict(sources)
    )
    files = staged_files(SOURCE, PACKAGES)
    digests = {name: hashlib.sha256(text).hexdigest() for name, text in files.items()}
    done = subprocess.run(
        ["node", "--input-type=module", "-e", STAGE_IN_PYODIDE, str(ROOT)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    said = json.loads(done.stdout.splitlines()[-1])
    assert said == {"minor": EDGE_MINOR, "digests": digests}
