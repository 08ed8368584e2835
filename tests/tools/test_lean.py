"""What is uploaded runs as the repository does, line by line."""

import ast

import pytest

from tools.lean import without_prose
from tools.stage import SOURCE, import_closure

CASES = {
    '"""Doc."""\nx = 1\n': "\nx = 1\n",
    '"""Two\nlines."""\n\nx = 1\n': "\n\n\nx = 1\n",
    'X = 1\n"""Why one."""\nY = 2\n': "X = 1\n\nY = 2\n",
    'def f():\n    """Doc."""\n': "def f():\n    ...\n",
    'def f():\n    """Doc."""\n    return 1\n': "def f():\n\n    return 1\n",
    'class C:\n    """Doc.\n\n    More.\n    """\n\n    x = 1\n': 'class C:\n    "-"\n\n\n\n\n    x = 1\n',
    'def f(): """Doc."""\n': 'def f(): """Doc."""\n',
    '"""Doc."""; x = 1\n': '"""Doc."""; x = 1\n',
    'x = """kept"""\nprint("""kept""")\n': 'x = """kept"""\nprint("""kept""")\n',
    "changed": "changed",
}


@pytest.mark.parametrize(("source", "lean"), CASES.items())
def test_texts_that_nobody_reads_at_run_time_go_and_lines_keep_their_numbers(source, lean):
    assert without_prose(source) == lean
    assert ast.parse(lean)


def test_every_module_of_the_upload_keeps_its_statements_at_their_lines():
    for path in import_closure(SOURCE):
        source = path.read_text(encoding="utf-8")
        before, after = (_statements(text) for text in (source, without_prose(source)))
        assert after == before, path


def _statements(source):
    """Every statement that does something, with its line; and how many lines there are."""
    found = [
        (type(node).__name__, node.lineno)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.stmt)
        and not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))
    ]
    return found, source.count("\n")
