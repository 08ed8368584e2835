"""The lock file must install everywhere, from whatever registry is configured."""

import json

import pytest

from segments.project.runtime.local_runtime import PYODIDE_VERSION, WORKERD_PACKAGES
from tools.dev_server import ROOT


@pytest.fixture(scope="module")
def packages():
    return json.loads((ROOT / "package-lock.json").read_bytes())["packages"]


def test_no_package_names_a_registry(packages):
    """`omit-lockfile-registry-resolved` in .npmrc keeps the addresses out."""
    assert [name for name, package in packages.items() if "resolved" in package] == []


@pytest.mark.parametrize(
    "lock",
    [
        "package-lock.json",
        "bench/package-lock.json",
        "tests/frameworks/package-lock.json",
        "tests/serializers/package-lock.json",
    ],
)
def test_every_package_is_checked_by_its_digest(lock):
    packages = json.loads((ROOT / lock).read_bytes())["packages"]
    unchecked = [name for name, entry in packages.items() if name and "integrity" not in entry]
    assert unchecked == []


def test_every_platform_of_workerd_is_listed(packages):
    """A registry mirror may lack some, and then npm leaves them out; `npm ci` on those platforms would fail.

    Add the missing entries by hand, as for the others; `npm view PACKAGE@VERSION dist.integrity` prints the digest.
    """
    wanted = packages["node_modules/workerd"]["optionalDependencies"]
    assert {f"@cloudflare/{name}" for name in WORKERD_PACKAGES.values()} <= set(wanted)
    for name, version in wanted.items():
        entry = packages[f"node_modules/{name}"]
        assert (entry["version"], entry["optional"]) == (version, True), name


def test_pyodide_is_the_version_that_the_local_runtime_is_built_from(packages):
    assert packages["node_modules/pyodide"]["version"] == PYODIDE_VERSION


def test_the_minifier_is_the_one_that_wrangler_brings(packages):
    """`npm ci` for a deployment then installs one."""
    assert (
        packages["node_modules/wrangler"]["dependencies"]["esbuild"]
        == packages["node_modules/esbuild"]["version"]
    )
    assert [name for name in packages if name.endswith("/esbuild")] == ["node_modules/esbuild"]


def test_every_tool_is_pinned_to_one_version():
    manifest = json.loads((ROOT / "package.json").read_bytes())
    ranges = {**manifest["devDependencies"], **manifest["optionalDependencies"]}
    assert [name for name, version in ranges.items() if not version[0].isdigit()] == []
