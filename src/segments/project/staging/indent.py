"""The indentation of an upload: one space a level, which is a fiftieth of it; every line keeps its number.

In: Python source, four spaces a level. Out: the same program. What a text holds stays as it is, also at the beginning
of its lines.
"""

import ast

LEVEL = 4


def indent_less(text: str) -> str:
    """Return the source with one space where it has four."""
    kept = _rows_in_texts(ast.parse(text))
    lines = text.split("\n")
    return "\n".join(line if row in kept else _indented_less(line) for row, line in enumerate(lines, 1))


def _rows_in_texts(tree: ast.Module) -> set[int]:
    """The rows that begin inside a text."""
    return {
        row
        for node in ast.walk(tree)
        if isinstance(node, ast.JoinedStr)
        or (isinstance(node, ast.Constant) and isinstance(node.value, str | bytes))
        for row in range(node.lineno + 1, (node.end_lineno or node.lineno) + 1)
    }


def _indented_less(line: str) -> str:
    code = line.lstrip(" ")
    return " " * ((len(line) - len(code)) // LEVEL) + code
