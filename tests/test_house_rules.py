"""The map of the tree, held by a test: where each module lives, and that imports point one way."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[1] / "src"
ROOT = SOURCE / "segments"

SHARED = (
    "errors", "catalog", "event_catalog", "expression_codes", "signing", "signed_body", "access_token",
    "access_withdrawals",
    "deltas", "report_terms",
    "growthbook_hash", "version",
)  # fmt: skip
"""Tables and small parts that both rivers lean on; they import nothing but each other."""

ORDER = {
    "edge": (
        "time", "http", "cel",               # calendars, requests and answers, the language
        "prediction",                        # scores of trained models
        "consent", "signals",                # what may be read, what a request says
        "visitor",                           # what the segment cookie says
        "pages", "query", "events",          # what comes from the origin, and what browsers report
        "measure",                           # what of it is counted
        "decide", "own", "host",             # who it is, the worker's own addresses, the border to the runtime
    ),
    "edge.pages": (
        "plan", "settings", "content_types", "html_syntax", "liquid", "json", "flight", "state", "html_tree", "html",
        "xml", "response", "streams", "page_facts", "compiler", "store",
    ),
    "edge.host": ("js", "sharing", "visit", "pages", "site"),
    "desk": ("pipe", "profiles", "api", "webhooks", "campaigns", "console", "host"),
    "desk.pipe": ("statements", "batch", "page_points"),
    "desk.campaigns": ("moments", "choosing", "payload", "ledger"),
    "desk.profiles": (
        "identifiers", "schema", "outbox", "members", "person_consent", "history", "standing", "boundaries",
    ),
    "desk.api": ("rates", "calls", "orders", "flags", "shape", "bodies", "route", "routes", "addresses", "openapi"),
    "desk.webhooks": ("signing", "schedule", "destinations", "messages", "endpoint", "ledger"),
    "desk.host": (
        "database", "answers", "variables", "rules", "entrance", "console", "page_totals", "consumer", "intake",
        "reports", "upkeep", "alerts", "people", "api", "webhooks",
        "campaigns", "desk",
    ),
    "desk.host.campaigns": ("running", "calls"),
    "desk.host.webhooks": ("sending", "webhook", "passing_on", "calls"),
    "desk.host.people": ("storage", "profile", "writing", "joining", "reading", "delivery", "asking", "person"),
    "desk.host.api": (
        "event_calls", "api_call", "withdrawals", "cross_origin", "people_calls", "grant_calls", "flag_calls", "bulk",
        "dispatch",
    ),
    "desk.console": (
        "passes", "access_claims", "statements", "files", "outline", "toml_edit", "rule_check",
        "outline_change", "vocabulary",
        "difference", "zone_file",
    ),
    "desk.host.console": (
        "cloudflare_access", "visit", "store", "zones", "live", "drafts", "writing", "publishing", "previewing",
        "rooms",
    ),
    "authoring": (
        "regex", "cel", "prediction", "measured_rules", "ruleset", "report", "behaviour", "read", "compile", "check",
        "source", "wording", "publications", "claims", "standing", "publish", "staging", "inspect", "plan_file",
        "audience", "interchange",
    ),
    "authoring.cel": ("syntax", "functions", "meant", "encode", "check", "constants"),
    "authoring.prediction": (
        "refusals", "document", "singles", "grow_trees", "sklearn", "lightgbm", "xgboost", "catboost", "onnx",
        "unused_features", "read_file", "describe",
    ),
    "project": (
        "tool_error", "folder", "new_site", "staging", "packages", "runtime", "preparation", "local", "desk",
    ),
    "cli": (
        "output", "kv", "input", "drafts", "visitors", "audience", "playback", "prediction", "doctor", "running",
        "audit", "measured", "editor", "desk", "commands", "main",
    ),
    "reports": (
        "cells", "compared", "experiment", "place_experiment", "reach", "advice", "drift", "question", "sql", "report",
        "wording", "json_form",
    ),
    "statistics": (
        "numerics", "cannot_tell", "moments", "contrasts", "relative", "looks", "chances", "rates", "exact", "families",
        "comparisons", "equivalence", "answers", "sample_ratio", "places", "sample_size",
    ),
    "statistics.looks": ("level", "confidence_sequence", "spending", "group_sequential", "plan"),
    "statistics.numerics": ("roots", "quadrature", "gamma_functions", "distributions"),
}  # fmt: skip
"""The rooms of a folder in the order of its river: each may import only what stands before it.

A folder that is not named here has files of one level; a room that nobody placed fails the test.
"""

MOST_FILES = 18
"""A folder with more modules is a crowd: find the rooms in it."""

DATA_FOLDERS = {"starter", "templates"}
"""Folders of rules files that the command writes or lists."""

CROWDS = {"cli.commands": "a file for each command, named like it"}

MOST_LINES, MOST_LINES_OF_A_FUNCTION, MOST_PARAMETERS = 300, 40, 5
"""Of a file, of a function with its docstring, and of a function's parameters that have no name at its call."""

FEWEST_LINES_WRITTEN_ONCE = 6
"""Of a function's body: shorter ones may be the same by chance, as where two rooms each follow a path of members."""

TABLES = {
    "catalog", "authoring.cel.functions.operators", "authoring.read.table_keys", "authoring.report.messages",
    "edge.consent.jurisdictions", "desk.api.routes",
    "edge.signals.agent.browsers", "edge.signals.agent.device_types", "edge.signals.referrer.source_tables",
}  # fmt: skip
"""Files of rows, which may be longer."""

LONG_FILES = {
    "authoring.inspect.audit": "one report, section by section",
    "edge.pages.html.blocks": "the open blocks of a page: each way in which one ends",
    "edge.pages.html.scan": "one pass over a page, its state in one place",
    "edge.pages.html_tree.body": "the insertion modes of the HTML standard, in its order",
}
LONG_FUNCTIONS = {
    "cli.commands.import_rules.add_arguments": "one call for each option",
    "edge.host.pages.site_pages.learn": "the steps from an answer to a kept page, in their order",
}
MANY_PARAMETERS = {
    "edge.decide.recall._recall_history": "what one stage found, handed on once",
    "edge.events.event_batch._read_event": "what one stage found, handed on once",
    "edge.own.event_reports._count": "what one stage found, handed on once",
    "edge.pages.json.compile.add_document": "the offsets of one document",
    "edge.pages.plan.assemble._finish_blocks": "the parts of one plan",
    "cli.doctor.asking.redirect_request": "the signature of urllib's own method",
    "cli.kv.cloudflare_api.redirect_request": "the signature of urllib's own method",
    "edge.consent.tools.shaped_tools._shaped": "one row of a table",
    "edge.pages.html.overlong.__init__": "the page, and all that shapes its plan",
    "edge.pages.html.scan.__init__": "the page, and all that shapes its plan",
    "edge.pages.liquid.places._add_strings": "the offsets of one token",
    "edge.pages.liquid.places.conditions_in_raw_text": "the offsets of one token",
    "edge.pages.liquid.places.conditions_in_tag": "the offsets of one token",
    "signing.is_site_mac": "the parts of one MAC, none of which may be left out",
    "edge.signals.read.__init__": "all that signals are read of, each of another type",
}

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
CLAUSES = re.compile(
    r"(?:What|Where|How|Whether|Who|Whom|Whose|When|Which|Whatever|Whoever|Wherever|Is|Does|Do|Can|Will)\b"
)
"""Words that begin a clause or a question: a docstring behind one is read twice, since its thing comes late."""

VISITOR_ERRORS = {
    "CookieError", "CookieMalformed", "BadSignature", "CookieExpired", "ConsentError", "ConsentStringInvalid",
}  # fmt: skip
"""Errors about what a visitor's browser sent along with a request."""

BORDER_MODULES = {"js", "pyodide", "workers"}
HEAVY_MODULES = {"http", "email", "urllib", "datetime", "zoneinfo", "asyncio", "logging"}
IMPURE_MODULES = {"os", "time", "random", "secrets", "socket", "subprocess", "pathlib"}
STATISTICS_IMPORTS = {
    "__future__", "bisect", "collections", "dataclasses", "enum", "itertools", "math", "operator", "segments", "typing",
}  # fmt: skip
MSGPACK_USERS = {
    "edge.pages.store.cache_entry",
    "bundle.packing",
    "edge.visitor.cookie",
    "edge.measure.cookie",
}

MODULES = sorted(ROOT.rglob("*.py"))


def name_of(path: Path) -> str:
    """The dotted name below `segments`; a package has the name of its folder."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def nodes_of(path: Path) -> tuple[ast.AST, ...]:
    """The syntax of a file: the module first, then everything in it; read once for all rules."""
    return tuple(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))


@pytest.fixture(scope="module", autouse=True)
def let_go_of_syntax() -> Iterator[None]:
    """A hundred megabytes that no other test needs."""
    yield
    nodes_of.cache_clear()


def docstring_of(path: Path) -> str:
    """The docstring of a module, "" for none."""
    module = nodes_of(path)[0]
    assert isinstance(module, ast.Module)
    return (ast.get_docstring(module) or "").strip()


def imports_of(path: Path) -> Iterator[str]:
    """The modules that a file imports, wherever in the file."""
    for node in nodes_of(path):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            module = node.module or ""
            yield from (f"{module}.{alias.name}" for alias in node.names) if module in PACKAGES else (module,)


PACKAGES = {f"segments.{name_of(path)}".rstrip(".") for path in MODULES if path.name == "__init__.py"}


def river_of(module: str) -> str:
    """The river that a module of ours belongs to, by its first folder; "shared" for the tables at the root."""
    first = module.partition(".")[0]
    return "shared" if first in SHARED else first


def rooms_apart(module: str, imported: str) -> tuple[str, str, str]:
    """The folder in which two modules part, and the room of each in it: ("edge", "signals", "consent")."""
    here, there = module.split("."), imported.split(".")
    depth = next((i for i, (a, b) in enumerate(zip(here, there, strict=False)) if a != b), 0)
    return ".".join(here[:depth]), here[depth], there[depth]


RIVERS = {
    "shared": {"shared"},
    "bundle": {"shared", "bundle"},
    "edge": {"shared", "bundle", "edge"},
    "reports": {"shared", "edge", "statistics", "reports"},  # of the edge, the calendar alone
    "desk": {"shared", "bundle", "edge", "authoring", "rules_check", "statistics", "reports", "desk"},
    # checked and published at the desk as on the publisher's machine: docs/decisions/014-the-desk-publishes.md
    "authoring": {"shared", "bundle", "statistics", "authoring"},  # the bounds of planned looks
    "rules_check": {"shared", "bundle", "edge", "authoring", "rules_check"},  # where the two rivers meet
    "statistics": {"statistics"},  # numbers in, numbers out: it knows nothing of rules, bundles or visitors
    "project": {
        "shared",
        "project",
    },  # it stages, installs and runs workers, and knows nothing of what they do
    "cli": {
        "shared",
        "bundle",
        "edge",
        "authoring",
        "rules_check",
        "statistics",
        "reports",
        "project",
        "cli",
    },
}


def our_imports() -> Iterator[tuple[str, str]]:
    """Pairs of a module and one of ours that it imports."""
    for path in MODULES:
        for imported in imports_of(path):
            if imported.startswith("segments."):
                yield name_of(path), imported.removeprefix("segments.")


def test_imports_point_one_way() -> None:
    for module, imported in our_imports():
        assert river_of(imported) in RIVERS[river_of(module)], f"{module} imports {imported}"
        folder, here, there = rooms_apart(module, imported)
        order = ORDER.get(folder, ())
        if order:
            assert there in order, f"{imported} has no place in {folder}: give it one in this test"
            assert order.index(there) <= order.index(here), f"{module} imports {imported}, a later stage"


def test_the_map_names_the_rooms_that_are_there() -> None:
    for folder, rooms in ORDER.items():
        names = {name_of(path).removeprefix(f"{folder}.").partition(".")[0] for path in MODULES
                 if name_of(path).startswith(f"{folder}.")}  # fmt: skip
        assert names - DATA_FOLDERS == set(rooms), f"the rooms of {folder}"


def test_the_architecture_page_names_every_room() -> None:
    page = (SOURCE.parent / "docs" / "architecture.md").read_text(encoding="utf-8")
    for folder, rooms in ORDER.items():
        heading = folder.replace(".", "/")
        table = re.search(rf"^\| in `{heading}`.*\n(?:\|.*\n)+", page, re.MULTILINE)
        assert table is not None, f"no table of {heading}"
        rows = [row.split("|")[1] for row in table[0].splitlines()[2:]]
        assert [name for row in rows for name in re.findall(r"`(\w+)`", row)] == list(rooms)


def test_no_folder_is_a_crowd() -> None:
    crowds = {
        name_of(path): count
        for path in MODULES
        if path.name == "__init__.py" and (count := len(list(path.parent.glob("*.py"))) - 1) > MOST_FILES
    }
    assert crowds.keys() <= CROWDS.keys(), crowds


def test_every_module_has_a_place_and_a_name_that_says_what_it_is() -> None:
    for path in MODULES:
        if path.name != "__init__.py":
            assert river_of(name_of(path)) in RIVERS, path
            assert path.stem not in FORBIDDEN_NAMES, path
            assert docstring_of(path), f"{path}: no docstring"


def test_packages_export_nothing() -> None:
    for path in MODULES:
        if path.name == "__init__.py":
            assert len(nodes_of(path)) == 1 or docstring_of(path), path


def tops_of_modules() -> dict[str, set[str]]:
    """The packages that each module imports of."""
    return {name_of(path): {imported.partition(".")[0] for imported in imports_of(path)} for path in MODULES}


def test_what_runs_at_the_edge_imports_only_what_it_may() -> None:
    tops_of = tops_of_modules()
    assert {name for name, tops in tops_of.items() if "msgpack" in tops} <= MSGPACK_USERS
    rivers = ("shared", "bundle", "edge", "desk", "statistics", "reports")
    for name, tops in tops_of.items():
        if river_of(name) in rivers:
            assert tops <= {*sys.stdlib_module_names, "segments", "msgpack", *BORDER_MODULES}, name
            if not name.startswith(("edge.host", "desk.host")):
                assert not tops & (BORDER_MODULES | HEAVY_MODULES | IMPURE_MODULES), name


def test_statistics_import_nothing_that_is_slow_to_load() -> None:
    for name, tops in tops_of_modules().items():
        if river_of(name) == "statistics":
            assert tops <= STATISTICS_IMPORTS, name


def test_what_is_frozen_is_frozen() -> None:
    thawed = [
        path for path in SOURCE.rglob("*.py") if "object.__setattr__" in path.read_text(encoding="utf-8")
    ]
    assert thawed == []


def test_only_the_two_named_places_catch_everything() -> None:
    broad = {
        str(path.relative_to(SOURCE))
        for path in SOURCE.rglob("*.py")
        for node in nodes_of(path)
        if isinstance(node, ast.ExceptHandler)
        and (
            node.type is None
            or (isinstance(node.type, ast.Name) and node.type.id in ("Exception", "BaseException"))
        )
    }
    assert broad <= {"worker.py"}


def test_no_text_of_an_error_about_a_visitors_cookie_is_shown() -> None:
    """The edge counts these errors by code; their texts are for tests and commands, and may quote what was read."""
    for path in [SOURCE / "worker.py", *(ROOT / "edge").rglob("*.py")]:
        for node in nodes_of(path):
            if isinstance(node, ast.ExceptHandler) and node.name and node.type is not None:
                caught = {part.id for part in ast.walk(node.type) if isinstance(part, ast.Name)}
                if caught & VISITOR_ERRORS:
                    assert f"str({node.name})" not in ast.unparse(node), path


def docstrings_of(path: Path) -> Iterator[tuple[int, str]]:
    """The lines and texts of a file's docstrings: of modules, classes, functions, and of names above them."""
    for node in nodes_of(path):
        if (
            isinstance(node, ast.Expr)
            and isinstance(node.value, ast.Constant)
            and isinstance(node.value.value, str)
        ):
            yield node.lineno, node.value.value


def test_docstrings_begin_with_the_thing() -> None:
    decoded = [
        f"{path.relative_to(SOURCE)}:{line}: {text.splitlines()[0]}"
        for path in SOURCE.rglob("*.py")
        for line, text in docstrings_of(path)
        if CLAUSES.match(text)
    ]
    assert decoded == []


SIZED = {
    **{name_of(path): path for path in MODULES},
    **{f"tools.{path.stem}": path for path in (SOURCE.parent / "tools").glob("*.py")},
}


def functions_of(name: str) -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    """The functions and methods of a module, by their dotted names."""
    for node in nodes_of(SIZED[name]):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield f"{name}.{node.name}", node


def test_files_and_functions_are_read_at_a_glance() -> None:
    lengths = {name: path.read_text(encoding="utf-8").count("\n") for name, path in SIZED.items()}
    long_files = {name: count for name, count in lengths.items() if count > MOST_LINES}
    assert {name: count for name, count in long_files.items() if name not in TABLES | LONG_FILES.keys()} == {}
    functions = [found for module in SIZED for found in functions_of(module)]
    long_functions = {
        name for name, node in functions if (node.end_lineno or 0) - node.lineno >= MOST_LINES_OF_A_FUNCTION
    }
    assert long_functions <= LONG_FUNCTIONS.keys()
    crowded = {
        name
        for name, node in functions
        if len([one for one in (*node.args.posonlyargs, *node.args.args) if one.arg not in ("self", "cls")])
        > MOST_PARAMETERS
    }
    assert crowded <= MANY_PARAMETERS.keys()


def test_no_module_of_the_worker_is_left_over() -> None:
    used = {imported for path in SOURCE.rglob("*.py") for imported in imports_of(path)}
    left = {
        name
        for path in MODULES
        if path.name != "__init__.py"
        and (name := name_of(path)).startswith(("edge", "bundle", "authoring"))
        and f"segments.{name}" not in used
    }
    assert left == set()


def logic_of(node: ast.FunctionDef | ast.AsyncFunctionDef) -> tuple[int, str]:
    """The lines of a function's body without its docstring, and what they say, however they are laid out."""
    body = node.body[1:] if ast.get_docstring(node) is not None else node.body
    lines = (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0
    return lines, ast.dump(ast.Module(body, []))


def test_no_function_is_written_twice() -> None:
    places: dict[str, list[str]] = {}
    for name, node in (found for module in SIZED for found in functions_of(module)):
        lines, logic = logic_of(node)
        if lines >= FEWEST_LINES_WRITTEN_ONCE:
            places.setdefault(logic, []).append(name)
    assert [names for names in places.values() if len(names) > 1] == []


CLOCKS = {
    "worker.test_killed_publishers": "an undisturbed run says over how long kills are spread",
    "growth": "compares two sizes",
    "browser.sites": "waits until something is there",
    "consent_tools.test_tools": "waits until something is there",
    "worker.runtime": "waits until something is there",
    "worker.origin": "waits until something is there",
    "cms.conftest": "waits until something is there",
    "frameworks.apps.building": "waits until something is there",
    "content_apis.servers": "waits until something is there",
    "worker.test_origin": "an answer that is held is not there before its time",
    "worker.crowd": "how long a cache may keep an answer",
    "worker.crowd_site": "which version of a page is in force",
    "worker.receiver": "a retry comes no earlier than the schedule says",
}
"""The tests that may look at a clock, and for what: never to hold work against a number of seconds."""


def test_no_test_holds_work_against_a_clock() -> None:
    tests = SOURCE.parent / "tests"
    clock = re.compile(r"\b(?:perf_counter|process_time|thread_time|monotonic)(?:_ns)?\b")
    users = {
        ".".join(path.relative_to(tests).with_suffix("").parts)
        for path in tests.rglob("*.py")
        if path != Path(__file__) and clock.search(path.read_text(encoding="utf-8"))
    }
    assert users <= CLOCKS.keys()
