"""The worker is made of what its entry can import when it runs, and of nothing of the publisher's."""

import re

import pytest

from segments.project.staging.closure import import_closure, modules_in_order, read_imports
from segments.project.staging.stage import SOURCE
from segments.project.tool_error import ToolError
from tests.project.staging.trees import write_tree


def closure_names(source):
    return [path.relative_to(source).as_posix() for path in import_closure(source)]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("import a.b", {"a.b"}),
        ("from a import b", {"a", "a.b"}),
        ("from . import b", {"pack", "pack.b"}),
        ("from .c import d", {"pack.c", "pack.c.d"}),
        ("def f():\n    import a", {"a"}),
        ("if TYPE_CHECKING:\n    import a\nelse:\n    import b", {"b"}),
        ("import typing\nif typing.TYPE_CHECKING:\n    import a", {"typing"}),
        ("try:\n    import a\nexcept ImportError:\n    import b", {"a", "b"}),
    ],
)
def test_every_import_that_can_run_is_found(source, expected):
    found = read_imports(source, "pack.module", is_package=False)
    assert {each.name for each in found} == expected


def test_a_relative_import_in_a_package_starts_at_the_package_itself():
    found = read_imports("from . import b", "pack", is_package=True)
    assert [each.name for each in found] == ["pack", "pack.b"]


def test_the_closure_is_what_the_entry_imports_with_the_packages_around_it(tmp_path):
    write_tree(
        tmp_path,
        {
            "worker.py": "import json\nfrom segments.edge import river\n",
            "segments/__init__.py": "",
            "segments/errors.py": "",
            "segments/edge/__init__.py": "",
            "segments/edge/river.py": "from segments.errors import SegmentsError\n",
            "segments/edge/unused.py": "",
            "segments/cli/main.py": "",
        },
    )
    assert closure_names(tmp_path) == [
        "segments/__init__.py",
        "segments/edge/__init__.py",
        "segments/edge/river.py",
        "segments/errors.py",
        "worker.py",
    ]


def test_packages_of_others_beside_an_installed_one_are_not_taken_in(tmp_path):
    write_tree(
        tmp_path,
        {
            "segments/__init__.py": "",
            "segments/a.py": "import msgpack\n",
            "segments/project/entries/worker.py": "import worker_of_others\nfrom segments import a\n",
            "msgpack/__init__.py": "",
            "worker.py": "",
            "worker_of_others.py": "",
        },
    )
    found = modules_in_order(tmp_path, entries=tmp_path / "segments" / "project" / "entries")
    assert list(found) == ["segments", "segments.a", "worker"]
    assert found["worker"].parent.name == "entries"


@pytest.mark.parametrize("package", ["authoring", "cli", "project"])
def test_an_import_of_the_publishers_side_stops_with_its_place(tmp_path, package):
    write_tree(
        tmp_path,
        {
            "worker.py": "import segments.edge\n",
            "segments/__init__.py": "",
            "segments/edge/__init__.py": f"import json\nfrom segments.{package} import check\n",
            f"segments/{package}/__init__.py": "",
        },
    )
    with pytest.raises(ToolError, match=rf"import of segments\.{package} - at .*edge/__init__\.py:2"):
        import_closure(tmp_path)


def test_an_import_of_a_module_of_ours_that_is_not_there_stops_with_its_place(tmp_path):
    write_tree(
        tmp_path,
        {"worker.py": "import json\nfrom segments.edge import river\n", "segments/__init__.py": ""},
    )
    with pytest.raises(ToolError, match=r"Expected a module segments\.edge, got no such file - at .*py:2"):
        import_closure(tmp_path)


def test_a_missing_entry_point_stops_with_its_place(tmp_path):
    with pytest.raises(ToolError, match=r"Expected the entry point, got no such file - at .*worker\.py"):
        import_closure(tmp_path)


def test_a_file_that_is_not_python_stops_with_its_line(tmp_path):
    write_tree(tmp_path, {"worker.py": "a = 1\ndef f(:\n"})
    with pytest.raises(ToolError, match=r"worker\.py:2"):
        import_closure(tmp_path)


def test_modules_come_after_what_they_import(tmp_path):
    write_tree(
        tmp_path,
        {
            "worker.py": "from segments.b import b\nfrom segments.a import a\n",
            "segments/__init__.py": "",
            "segments/a.py": "a = 1\n",
            "segments/b.py": "from segments.a import a as b\n",
        },
    )
    assert list(modules_in_order(tmp_path)) == ["segments", "segments.a", "segments.b", "worker"]


def test_the_edge_is_itself_the_bundle_and_the_shared_tables():
    own = re.compile(r"worker\.py|segments/\w+\.py|segments/(edge|bundle)/.*")
    assert [place for place in closure_names(SOURCE) if not own.fullmatch(place)] == []


def test_the_desk_has_the_publishing_river_and_never_the_commands(tmp_path):
    tree = {
        "desk.py": "import segments.authoring\n",
        "segments/__init__.py": "",
        "segments/authoring/__init__.py": "",
    }
    write_tree(tmp_path, tree)
    assert tmp_path / "segments" / "authoring" / "__init__.py" in import_closure(tmp_path, "desk")
    write_tree(
        tmp_path,
        {**tree, "segments/authoring/__init__.py": "import segments.cli\n", "segments/cli/__init__.py": ""},
    )
    with pytest.raises(ToolError, match=r"import of segments\.cli"):
        import_closure(tmp_path, "desk")
