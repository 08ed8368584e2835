import hashlib
import io
import json
import platform
import re
import zipfile

import pytest

from segments.project.runtime.local_runtime import (
    BUNDLE_NAME,
    IMPORTS,
    PYODIDE_VERSION,
    WRAPPER_NAME,
    Replacement,
    adapt_script,
    bundle_modules,
    read_package,
    workerd_program,
    wrapper_script,
)
from segments.project.runtime.message import encode_modules
from segments.project.tool_error import ToolError
from tools.dev_server import ROOT, project_at

RUNTIME = project_at(ROOT).runtime
PYODIDE = project_at(ROOT).packages / "pyodide"


def zip_bytes() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("os.py", "pass")
    return content.getvalue()


@pytest.fixture
def package(tmp_path):
    (tmp_path / "package.json").write_text(json.dumps({"version": PYODIDE_VERSION}))
    (tmp_path / "pyodide.asm.mjs").write_bytes(b"script")
    (tmp_path / "pyodide.asm.wasm").write_bytes(b"\0asm\1\0\0\0")
    (tmp_path / "python_stdlib.zip").write_bytes(zip_bytes())
    return tmp_path


def test_each_replacement_is_made_and_the_wrappers_are_imported():
    script = adapt_script("Date.now();Date.now()", (Replacement("Date.now", "monotonicDateNow", 2),))
    assert script == IMPORTS + "monotonicDateNow();monotonicDateNow()"


def test_a_replacement_that_applies_too_seldom_or_too_often_stops_the_build():
    with pytest.raises(ToolError, match=r"Expected `Date\.now` 2 times, got 1 - at pyodide\.asm") as caught:
        adapt_script("Date.now()", (Replacement("Date.now", "monotonicDateNow", 2),))
    assert f"This script knows pyodide {PYODIDE_VERSION}" in str(caught.value)


@pytest.mark.parametrize("script", ["a=eval(b)", "new Function(b)"])
def test_code_from_strings_that_is_left_stops_the_build(script):
    with pytest.raises(ToolError, match="Expected no code from strings"):
        adapt_script(script, ())


@pytest.mark.parametrize("script", ["Module.eval(b)", "retrieval(b)", "_eval(b)"])
def test_names_that_only_end_in_eval_are_no_code_from_strings(script):
    assert script in adapt_script(script, ())


def test_the_package_is_read_whole(package):
    assert set(read_package(package, "make setup")) == {
        "pyodide.asm.mjs",
        "pyodide.asm.wasm",
        "python_stdlib.zip",
    }


def test_another_version_of_pyodide_stops_the_build(package):
    (package / "package.json").write_text('{"version": "400.0.0"}')
    with pytest.raises(ToolError, match=rf"Expected pyodide {re.escape(PYODIDE_VERSION)}, got 400\.0\.0"):
        read_package(package, "make setup")


def test_a_package_that_is_not_installed_says_what_to_run(tmp_path):
    with pytest.raises(ToolError, match="make setup"):
        read_package(tmp_path / "missing", "make setup")


@pytest.mark.parametrize("name", ["pyodide.asm.wasm", "python_stdlib.zip"])
def test_a_damaged_file_stops_the_build(package, name):
    (package / name).write_bytes(b"<html>not found</html>")
    with pytest.raises(ToolError, match=re.escape(name)):
        read_package(package, "make setup")


@pytest.mark.parametrize(
    ("system", "machine", "package"),
    [
        ("Linux", "x86_64", "workerd-linux-64"),
        ("Linux", "aarch64", "workerd-linux-arm64"),
        ("Darwin", "arm64", "workerd-darwin-arm64"),
    ],
)
def test_every_platform_has_its_workerd(system, machine, package):
    program = workerd_program(system, machine)
    assert program.as_posix() == f"node_modules/@cloudflare/{package}/bin/workerd"


def test_an_unknown_platform_is_named_with_the_known_ones():
    with pytest.raises(ToolError, match=r"Expected one of Linux x86_64, .*, got Plan9 mips"):
        workerd_program("Plan9", "mips")


def test_the_wrapper_names_no_place_of_this_machine():
    assert str(ROOT) not in wrapper_script(workerd_program("Linux", "x86_64"))


@pytest.mark.build
def test_the_built_runtime_is_that_of_the_installed_package():
    """The whole way, on the real files: all replacements apply, and the stamp vouches for what is there."""
    modules = bundle_modules(read_package(PYODIDE, "make setup"))
    built = hashlib.sha256((RUNTIME / BUNDLE_NAME).read_bytes()).hexdigest()
    assert built == hashlib.sha256(encode_modules(modules)).hexdigest()
    program = workerd_program(platform.system(), platform.machine())
    assert (RUNTIME / WRAPPER_NAME).read_text() == wrapper_script(program)
    assert (RUNTIME / WRAPPER_NAME).stat().st_mode & 0o111
