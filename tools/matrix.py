"""The unit tests with each supported Python: `make test-pythons`.

In: the Pythons of this machine, and those that uv can bring. Out: a virtual environment for each in build/pythons, and
the result of the unit tests in it. A version that neither has is named and skipped.

    python -m tools.matrix               all of them
    python -m tools.matrix 3.11 3.14     some of them
"""

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from tools.errors import ToolError, run_tool
from tools.pythons import installed_pythons
from tools.stage import OLDEST_PYTHON, ROOT

PYTHONS = ROOT / "build" / "pythons"
REQUIREMENTS = ROOT / "requirements-dev.txt"
RETRY = ROOT / "tools" / "retry.sh"
NEWEST_MINOR = 14
SUPPORTED = [f"3.{minor}" for minor in range(OLDEST_PYTHON[1], NEWEST_MINOR + 1)]
BRING_SECONDS = 600
NOT_UNIT = (
    "worker",
    "cms",
    "content_apis",
    "browser",
    "app_samples",
    "webhook_libraries",
    "consent_tools",
    "statistics/proof",
    "authoring/prediction/proof",
    "cli/prediction/proof",
    "serializers",
    "clients",
    "frameworks",
)
UNIT_TESTS = (
    *("-m", "pytest", "-q", "tests", "-m", "not worker"),
    *(f"--ignore=tests/{folder}" for folder in NOT_UNIT),
)


def find_or_bring(version: str) -> str | None:
    """Return an interpreter of this version, or None where the machine has none and cannot get one."""
    minor = int(version.partition(".")[2])
    found = installed_pythons().get(minor)
    uv = shutil.which("uv")
    if found or not uv:
        return found
    try:
        subprocess.run([uv, "python", "install", "--quiet", version], check=True, timeout=BRING_SECONDS)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
        return None
    return installed_pythons().get(minor)


def prepare(version: str, python: str) -> Path:
    """Return the Python of a virtual environment with all that the tests need, made where it is missing.

    Raises:
        ToolError: a package cannot be installed there.
    """
    folder = PYTHONS / version
    own = folder / "bin" / "python"
    stamp, wanted = folder / ".installed", hashlib.sha256(REQUIREMENTS.read_bytes()).hexdigest()
    if stamp.is_file() and stamp.read_text() == wanted:
        return own
    install = [str(own), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    for command in (
        [python, "-m", "venv", "--clear", str(folder)],
        [str(RETRY), *install, "--require-hashes", "--requirement", str(REQUIREMENTS)],
        [*install, "--no-deps", "--no-build-isolation", "--editable", str(ROOT)],
    ):
        if subprocess.run(command, check=False).returncode:
            hint = f"Remove {folder} and try again; a pinned package may have no wheel for this Python."
            raise ToolError("the packages of the tests", "a failed installation", f"Python {version}", hint)
    stamp.write_text(wanted)
    return own


def run_tests(python: Path) -> bool:
    """Tell whether the unit tests pass with this Python."""
    path = os.pathsep.join([str(python.parent), str(ROOT / "node_modules" / ".bin"), os.environ["PATH"]])
    done = subprocess.run([str(python), *UNIT_TESTS], cwd=ROOT, env={**os.environ, "PATH": path}, check=False)
    return done.returncode == 0


def main() -> None:
    """Run the matrix, and end with a line for each version."""
    parser = argparse.ArgumentParser(description="Run the unit tests with each supported Python.")
    parser.add_argument("versions", nargs="*", metavar="VERSION", help=f"some of {', '.join(SUPPORTED)}")
    results: dict[str, str] = {}
    for version in parser.parse_args().versions or SUPPORTED:
        python = find_or_bring(version)
        if python is None:
            results[version] = "SKIPPED: not installed here, and uv cannot bring it"
            continue
        print(f"Python {version}: {python}", flush=True)
        results[version] = "passed" if run_tests(prepare(version, python)) else "FAILED"
    for version, result in results.items():
        print(f"Python {version}: {result}")
    if "FAILED" in results.values() or "passed" not in results.values():
        raise ToolError(
            "the tests to pass", "the results above", PYTHONS, "Run one: python -m tools.matrix VERSION"
        )


if __name__ == "__main__":
    sys.exit(run_tool(main))
