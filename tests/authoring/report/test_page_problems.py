"""The texts of problems with marks in a page: each code that the edge reports has one, and no text is left over."""

import ast
from pathlib import Path

from segments.authoring.report.page_problems import MESSAGES, describe_problem

PAGES = Path(__file__).resolve().parents[3] / "src" / "segments" / "edge" / "pages"
NODES = [
    node for path in PAGES.rglob("*.py") for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
]
NAMED = {
    node.target.id: node.value.value
    for node in NODES
    if isinstance(node, ast.AnnAssign)
    and isinstance(node.target, ast.Name)
    and isinstance(node.value, ast.Constant)
}
CODE_OF = {"report": 0, "doubt": 1, "Problem": 0}
"""Which argument of these calls is a code."""


def reported_codes() -> set[str]:
    codes = set()
    for node in NODES:
        name = getattr(getattr(node, "func", None), "attr", getattr(getattr(node, "func", None), "id", ""))
        if name in CODE_OF:
            code = node.args[CODE_OF[name]]
            codes |= {NAMED[code.id]} if isinstance(code, ast.Name) and code.id in NAMED else set()
            codes |= {code.value} if isinstance(code, ast.Constant) else set()
    return codes


def test_every_code_that_the_edge_reports_has_a_text():
    codes = reported_codes()
    assert len(codes) > 15
    assert codes <= MESSAGES.keys()


def test_every_text_is_of_a_code_of_the_edge():
    texts = {node.value for node in NODES if isinstance(node, ast.Constant)}
    assert {code for code in MESSAGES if not code.startswith("stray-")} <= texts


def test_a_text_names_what_was_found():
    message, hint = describe_problem("bad-cap", '"3/decade"')
    assert message == 'Expected a cap such as "3/day", got "3/decade"'
    assert hint == "A count, a slash, and hour, day, week, month, session or ever."
