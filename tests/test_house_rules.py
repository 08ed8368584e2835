"""The map of the tree, held by a test: where each module lives, and that imports point one way."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[1] / "src"
ROOT = SOURCE / "segments"

SHARED = ("errors", "catalog", "event_catalog", "operators", "signing")
"""Tables and small parts that both rivers lean on; they import nothing but each other."""

EDGE_RIVER = (
    "request", "memory", "civil", "http_date", "zones", "percent", "same_origin",  # requests, calendars
    "jurisdictions",                         # the laws of places
    "cel", "signals", "consent", "sender",             # what it says, what it may say
    "visitor", "typed", "masks", "index", "resolve",  # who it is
    "caching", "codings", "route", "respond", "purge", "page_store", "pages", "query", "caps",  # what it gets
    "reply", "banner",                       # what its own addresses say
    "event_batch", "event_script", "script_tag",           # what comes in beside pages
    "site", "recall", "events", "pipeline",            # the whole of it
    "told_history", "privacy", "preview", "host",         # what is told of it, and the border
)  # fmt: skip
"""Each place may import only places before it. A module that nobody placed fails the test."""

AUTHORING_RIVER = (
    "likeness", "regex", "cel", "tables", "ruleset", "diagnostics", "messages", "toml_places", "files", "entries",
    "shorthands", "conditions",
    "site_tables", "event_tables", "assignment_tables",
    "consent_table", "counters", "lifecycle_counter", "score_signals", "behaviour",
    "event_conditions", "score_tables", "lifecycle_table",
    "content_api_table", "segment_tables", "assemble", "compile", "check", "source", "publish",
    "explain", "interchange", "bundle_terms", "audit",
)  # fmt: skip

FORBIDDEN_NAMES = {
    "utils",
    "util",
    "common",
    "helpers",
    "helper",
    "misc",
    "types",
    "manager",
    "handler",
    "context",
}
BORDER_MODULES = {"js", "pyodide", "workers"}
HEAVY_MODULES = {"http", "email", "urllib", "datetime", "zoneinfo", "asyncio", "logging"}
IMPURE_MODULES = {"os", "time", "random", "secrets", "socket", "subprocess", "pathlib"}
MSGPACK_USERS = {"bundle.packing", "edge.visitor.cookie"}

MODULES = sorted(ROOT.rglob("*.py"))


def name_of(path: Path) -> str:
    """The dotted name below `segments`; a package has the name of its folder."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports_of(path: Path) -> Iterator[str]:
    """The modules that a file imports, wherever in the file."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            module = node.module or ""
            yield from (f"{module}.{alias.name}" for alias in node.names) if module in PACKAGES else (module,)


PACKAGES = {f"segments.{name_of(path)}".rstrip(".") for path in MODULES if path.name == "__init__.py"}


def place(module: str) -> tuple[str, str]:
    """River and place of one of our modules: ("edge", "signals"), ("bundle", ""), ("shared", "errors")."""
    first, _, rest = module.partition(".")
    if first in SHARED:
        return "shared", first
    return first, rest.partition(".")[0]


RIVERS = {
    "shared": {"shared"},
    "bundle": {"shared", "bundle"},
    "edge": {"shared", "bundle", "edge"},
    "authoring": {"shared", "bundle", "authoring"},
    "cli": {"shared", "bundle", "edge", "authoring", "cli"},
}


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_imports_point_one_way(path: Path) -> None:
    river, here = place(name_of(path))
    for imported in imports_of(path):
        if not imported.startswith("segments."):
            continue
        other_river, there = place(imported.removeprefix("segments."))
        assert other_river in RIVERS[river], f"{name_of(path)} imports {imported}"
        order = {"edge": EDGE_RIVER, "authoring": AUTHORING_RIVER}.get(river, ())
        if other_river == river and order and here:
            assert there in order, f"{imported} has no place in the {river} river: give it one in this test"
            assert order.index(there) <= order.index(here), (
                f"{name_of(path)} imports {imported}, a later stage"
            )


@pytest.mark.parametrize("path", [path for path in MODULES if path.name != "__init__.py"], ids=name_of)
def test_every_module_has_a_place_and_a_name_that_says_what_it_is(path: Path) -> None:
    river, here = place(name_of(path))
    assert river in RIVERS
    if river in ("edge", "authoring"):
        assert here in (EDGE_RIVER if river == "edge" else AUTHORING_RIVER)
    assert path.stem not in FORBIDDEN_NAMES
    assert (ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or "").strip(), "no docstring"


@pytest.mark.parametrize("path", [path for path in MODULES if path.name == "__init__.py"], ids=name_of)
def test_packages_export_nothing(path: Path) -> None:
    assert ast.parse(path.read_text(encoding="utf-8")).body == [] or ast.get_docstring(
        ast.parse(path.read_text(encoding="utf-8"))
    )


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_what_runs_at_the_edge_imports_only_what_it_may(path: Path) -> None:
    name = name_of(path)
    river, _ = place(name)
    tops = {imported.partition(".")[0] for imported in imports_of(path)}
    if "msgpack" in tops:
        assert name in MSGPACK_USERS
    if river not in ("shared", "bundle", "edge"):
        return
    assert tops <= {*sys.stdlib_module_names, "segments", "msgpack", *BORDER_MODULES}
    if not name.startswith("edge.host"):
        assert not tops & (BORDER_MODULES | HEAVY_MODULES | IMPURE_MODULES)


def test_only_the_two_named_places_catch_everything() -> None:
    broad = {
        str(path.relative_to(SOURCE))
        for path in SOURCE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ExceptHandler)
        and (
            node.type is None
            or (isinstance(node.type, ast.Name) and node.type.id in ("Exception", "BaseException"))
        )
    }
    assert broad <= {"worker.py"}
