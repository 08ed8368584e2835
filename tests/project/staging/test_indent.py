"""One space a level, and the same program."""

import ast

import pytest

from segments.project.staging.blank import blank
from segments.project.staging.closure import import_closure
from segments.project.staging.indent import indent_less
from segments.project.staging.stage import SOURCE

CASES = {
    "def f():\n    if a:\n        return 1\n": "def f():\n if a:\n  return 1\n",
    "x = f(\n    1,\n      2,\n)\n": "x = f(\n 1,\n 2,\n)\n",
    "def f():\n    return '''\n    kept\n    '''\n": "def f():\n return '''\n    kept\n    '''\n",
    "def f():\n    return f'''\n    {a}\n    ''' + (\n        b\n    )\n": (
        "def f():\n return f'''\n    {a}\n    ''' + (\n  b\n )\n"
    ),
    "x = \\\n    b'''\n    1'''\n": "x = \\\n b'''\n    1'''\n",
}


@pytest.mark.parametrize(("source", "text"), CASES.items())
def test_code_moves_left_and_texts_do_not(source, text):
    assert indent_less(source) == text


@pytest.mark.parametrize("path", import_closure(SOURCE), ids=lambda path: path.relative_to(SOURCE).as_posix())
def test_a_module_of_the_edge_is_the_same_program_on_the_same_lines(path):
    source = blank(path.read_text(encoding="utf-8"))
    text = indent_less(source)
    assert ast.dump(ast.parse(text)) == ast.dump(ast.parse(source))
    assert [line.strip() for line in text.split("\n")] == [line.strip() for line in source.split("\n")]
