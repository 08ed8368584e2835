import hashlib
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tomllib
from pathlib import Path

import pytest

from segments.project.packages.vendor import FORM, REQUIREMENTS, STAMP_NAME, TARGET, pip_command, vendor
from segments.project.tool_error import ToolError
from tools.dev_server import ROOT, project_at

MODULES = project_at(ROOT).modules
PYODIDE = project_at(ROOT).packages / "pyodide"

# What the runtime's loader hands to every shared library, beside the interpreter's own exports.
FROM_LOADER = {"__memory_base", "__table_base", "__stack_pointer", "__indirect_function_table", "memory"}


def test_the_command_accepts_only_the_listed_wheels_of_the_edge():
    command = " ".join(pip_command(Path("listed.txt"), Path("modules")))
    for option in ("--require-hashes", "--only-binary=:all:", "--no-deps", "--python-version 3.14", "wasm32"):
        assert option in command


def test_a_failed_install_says_what_pip_said_and_leaves_the_old_modules(tmp_path):
    modules = tmp_path / "modules"
    modules.mkdir()
    requirements = tmp_path / "listed.txt"
    requirements.write_text("no-such-file.whl --hash=sha256:" + "0" * 64 + "\n")
    with pytest.raises(ToolError, match="Expected pip to install every package"):
        vendor(requirements, modules)
    assert modules.is_dir()


WITHOUT_PIP = """
import sys
from pathlib import Path
from segments.project.packages.vendor import REQUIREMENTS, require_pip, vendor
require_pip()
vendor(REQUIREMENTS, Path(sys.argv[1]))
"""


@pytest.mark.build
def test_a_python_without_pip_installs_them_too(tmp_path):
    """As pipx and uv leave it: their environments have none."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(tmp_path / "venv")], check=True)
    python = str(tmp_path / "venv" / "bin" / "python")
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    assert subprocess.run([python, "-m", "pip"], env=environment, capture_output=True, check=False).returncode
    command = [python, "-c", WITHOUT_PIP, str(tmp_path / "modules")]
    subprocess.run(command, env=environment, check=True)
    installed = {path.name: path.read_bytes() for path in (tmp_path / "modules" / "msgpack").iterdir()}
    assert installed == {path.name: path.read_bytes() for path in (MODULES / "msgpack").iterdir()}


def test_modules_with_the_stamp_of_these_requirements_are_left_alone(tmp_path):
    requirements = tmp_path / "listed.txt"
    requirements.write_text("nothing\n")
    stamp = hashlib.sha256(requirements.read_bytes() + " ".join((*TARGET, FORM)).encode()).hexdigest()
    (tmp_path / STAMP_NAME).write_text(stamp)
    assert not vendor(requirements, tmp_path)


def test_the_edge_has_the_same_msgpack_as_the_publisher():
    """A bundle is written by one and read by the other."""
    pin = r"^msgpack==(\S+)"
    edge = re.search(pin, REQUIREMENTS.read_text(), re.MULTILINE)
    publisher = re.search(pin, (ROOT / "requirements-dev.txt").read_text(), re.MULTILINE)
    assert edge
    assert publisher
    assert edge[1] == publisher[1]


def test_the_wheels_are_for_the_python_of_the_compatibility_date():
    """Cloudflare's Python 3.14 comes with this date; a later one may bring another."""
    config = tomllib.loads((ROOT / "wrangler.toml").read_text())
    assert config["compatibility_date"] == "2026-11-01"
    assert "3.14" in TARGET


def test_no_compiled_python_is_uploaded():
    assert list(MODULES.rglob("*.pyc")) == []


def symbols(command: str, path: Path) -> set[str]:
    """The names that `pyodide auditwheel imports` or `exports` prints, each at the end of its line."""
    program = Path(sysconfig.get_path("scripts"), "pyodide")
    printed = subprocess.run(
        [program, "auditwheel", command, path], check=True, capture_output=True, text=True
    ).stdout
    return {line.split()[-1] for line in printed.splitlines()[1:] if line.strip()}


@pytest.mark.build
@pytest.mark.skipif(sys.version_info < (3, 12), reason="pyodide-build needs Python 3.12 or newer")
def test_the_runtime_has_all_that_the_compiled_modules_import(tmp_path):
    """A library that imports what the interpreter lacks would fail at its first use, on the edge."""
    runtime = symbols("exports", PYODIDE / "pyodide.asm.wasm")
    libraries = sorted(MODULES.rglob("*.so"))
    assert [path.parent.name for path in libraries] == ["msgpack"]
    for library in libraries:
        copy = tmp_path / library.name
        shutil.copy(library, copy)
        imported = symbols("imports", copy)
        assert "PyModuleDef_Init" in imported
        assert imported - runtime - symbols("exports", copy) - FROM_LOADER == set()
