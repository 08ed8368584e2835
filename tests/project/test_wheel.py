"""The built package: all that a site needs is in it, and nothing at a place that belongs to everybody."""

import zipfile

import pytest

from segments.project.new_site import DISTRIBUTION, FILES
from segments.project.staging.stage import ENTRIES
from segments.version import VERSION
from tests.building import build_wheel
from tools.dev_server import ROOT

pytestmark = pytest.mark.build


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    return build_wheel(tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def packed(wheel):
    """The files of the package by name."""
    with zipfile.ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_it_is_called_as_a_new_site_asks_for_it(wheel):
    assert wheel.name == f"{DISTRIBUTION.replace('-', '_')}-{VERSION}-py3-none-any.whl"


def test_everything_is_in_one_folder(packed):
    assert {name.partition("/")[0] for name in packed} == {
        "segments",
        f"{DISTRIBUTION.replace('-', '_')}-{VERSION}.dist-info",
    }


def test_every_source_is_in_it_and_both_entry_points(packed):
    source = ROOT / "src"
    modules = {path.relative_to(source).as_posix(): path for path in (source / "segments").rglob("*.py")}
    entries = {f"segments/project/entries/{entry}.py": source / f"{entry}.py" for entry in ENTRIES}
    wanted = modules | entries
    assert {name for name in packed if name.endswith(".py")} == wanted.keys()
    assert [name for name, path in wanted.items() if packed[name] != path.read_bytes()] == []


def test_all_that_is_no_python_is_in_it(packed):
    source = ROOT / "src"
    others = {
        path.relative_to(source).as_posix()
        for path in (source / "segments").rglob("*")
        if path.is_file() and path.suffix not in (".py", ".pyc")
    }
    assert {f"segments/project/starter/{file}" for file in FILES.values()} <= others
    assert others <= packed.keys()
