"""A module without what it says to its readers: for the upload, where every byte is read at each cold start.

In: Python source. Out: the same program, with each docstring, and each text that explains a constant, gone. Lines keep
their numbers, so that the place of a fault in a log is the place in the repository. Comments stay: there are few.
"""

import ast
from collections.abc import Iterator
from typing import TypeAlias

Owner: TypeAlias = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef

# For a class without a docstring, dataclasses would write one at import, which takes longer than all else it does.
CLASS_TEXT = '"-"'


def without_prose(source: str) -> str:
    """Return the source with its texts that nobody reads at run time replaced by empty lines."""
    lines = source.splitlines(keepends=True)
    for node in _owners(ast.parse(source)):
        for place, statement in enumerate(node.body):
            if _is_prose(statement) and _has_lines_of_its_own(node.body, place, lines):
                _empty(lines, statement)
                if place == 0 and isinstance(node, ast.ClassDef):
                    _write(lines, statement, CLASS_TEXT)
                elif len(node.body) == 1:
                    _write(lines, statement, "...")
    return "".join(lines)


def _owners(tree: ast.AST) -> Iterator[Owner]:
    """Everything in whose body texts can stand alone."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def _is_prose(statement: ast.stmt) -> bool:
    return (
        isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Constant)
        and isinstance(statement.value.value, str)
    )


def _has_lines_of_its_own(body: list[ast.stmt], place: int, lines: list[str]) -> bool:
    """Whether no other statement stands on the lines of this one."""
    statement = body[place]
    after = body[place + 1].lineno if place + 1 < len(body) else None
    return not lines[statement.lineno - 1][: statement.col_offset].strip() and after != statement.end_lineno


def _empty(lines: list[str], statement: ast.stmt) -> None:
    """Leave nothing but the line ends."""
    assert statement.end_lineno is not None
    for number in range(statement.lineno - 1, statement.end_lineno):
        lines[number] = "\n"


def _write(lines: list[str], statement: ast.stmt, text: str) -> None:
    lines[statement.lineno - 1] = f"{' ' * statement.col_offset}{text}\n"
