"""Of the tables that both rivers share the edge gets what it reads, and that unchanged."""

import ast

import pytest

from segments.catalog import SIGNALS
from segments.edge.consent.jurisdictions import LAWS
from segments.edge.pages.plan.problems import MESSAGES
from segments.event_catalog import STANDARD_EVENTS, VISIT
from segments.operators import NAMES
from tools.compact import compact_text
from tools.edge_tables import COUNTED, EMPTIED, WRITTEN_OUT
from tools.stage import SOURCE, merged_worker, modules_in_order


@pytest.fixture(scope="module")
def text() -> str:
    """The worker as it is uploaded."""
    return compact_text(merged_worker(SOURCE).tree())


def test_each_table_is_there_under_its_name():
    names = {
        (module, definition.name)
        for statement in merged_worker(SOURCE).statements
        for module, definition in ((statement.module, each) for each in statement.defines)
    }
    assert names >= WRITTEN_OUT.keys() | EMPTIED.keys()


def test_names_of_functions_and_codes_of_problems_are_written_out(text):
    tables = [ast.literal_eval(node.value) for node in ast.parse(text).body if _is_plain_dict(node)]
    assert dict(NAMES) in tables
    assert dict.fromkeys(MESSAGES, ("", "")) in tables


def _is_plain_dict(node):
    return (
        isinstance(node, ast.Assign)
        and isinstance(node.value, ast.Dict)
        and all(isinstance(part, ast.Constant | ast.Tuple) for part in [*node.value.keys, *node.value.values])
        and all(
            isinstance(part, ast.Constant)
            for value in node.value.values
            for part in getattr(value, "elts", [])
        )
    )


def test_rows_keep_what_is_read_and_lose_what_is_for_readers(text):
    signal, law = SIGNALS["geo.country"], LAWS["gdpr"]
    for kept in (signal.doc, signal.source, law.title):
        assert kept in text
    for lost in (
        law.source,
        law.in_force,
        STANDARD_EVENTS[VISIT].doc,
        "Expected a signature by one of our keys",
    ):
        assert lost not in text


def test_nothing_at_the_edge_shows_the_text_of_an_error_that_is_only_counted():
    """Whoever catches one of these by name may ask for its code, not for what it says."""
    for module, path in modules_in_order(SOURCE).items():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ExceptHandler) and node.name and node.type is not None:
                caught = {part.id for part in ast.walk(node.type) if isinstance(part, ast.Name)}
                if caught & {*COUNTED, "CookieError", "ConsentError"}:
                    assert f"str({node.name})" not in ast.unparse(node), module
