"""Tables that both rivers share, of which the edge needs only a part: the upload gets that part.

In: the trees of the modules, and their files. Out: the same trees with smaller tables. What goes is only ever read by
the publisher's commands and by the reference: legal sources, examples, advice to authors of pages.
"""

import ast
import runpy
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

# Computed tables, by module and name: written out, so that what they are computed from is not needed.
WRITTEN_OUT: Final[Mapping[tuple[str, str], Callable[[Any], object]]] = {
    ("segments.operators", "NAMES"): dict,
    # The edge counts problems of a page by their codes and tells nobody what to do about them.
    ("segments.edge.pages.plan.problems", "MESSAGES"): lambda table: dict.fromkeys(table, ("", "")),
}

# Fields of rows, by module and class, that are texts for readers.
EMPTIED: Final[Mapping[tuple[str, str], Sequence[str]]] = {
    ("segments.catalog", "Signal"): ("example",),
    ("segments.event_catalog", "StandardEvent"): ("source", "doc"),
    ("segments.edge.consent.jurisdictions", "Law"): ("source", "in_force"),
}

# Errors that the edge counts by their class and code, and values that end an expression: what was wrong with a
# visitor's cookie is told to nobody, and what was wrong with an expression only by the commands that explain it.
COUNTED: Final = ("BadSignature", "CookieExpired", "CookieMalformed", "ConsentStringInvalid", "Failure")


def cut_tables(trees: Mapping[str, ast.Module], files: Mapping[str, Path]) -> None:
    """Make the tables smaller, in place."""
    for (module, name), cut in WRITTEN_OUT.items():
        if module in trees:
            value = ast.parse(repr(cut(runpy.run_path(str(files[module]))[name])), mode="eval").body
            for statement in trees[module].body:
                if isinstance(statement, ast.Assign) and ast.unparse(statement.targets[0]) == name:
                    statement.value = value
    for (module, row), fields in EMPTIED.items():
        if module in trees:
            _empty(trees[module], row, fields)
    for tree in trees.values():
        _silence(tree)


def _silence(tree: ast.Module) -> None:
    """Take the texts out of errors that are only counted."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in COUNTED:
            texts = (ast.JoinedStr, ast.Constant)
            node.args = [ast.Constant("") if isinstance(one, texts) else one for one in node.args]


def _empty(tree: ast.Module, row: str, fields: Sequence[str]) -> None:
    """Write empty texts for these fields wherever the module makes a row."""
    [made] = [node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == row]
    names = [ast.unparse(part.target) for part in made.body if isinstance(part, ast.AnnAssign)]
    places = [names.index(field) for field in fields]
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == row:
            node.args = [
                ast.Constant("") if place in places else argument for place, argument in enumerate(node.args)
            ]
