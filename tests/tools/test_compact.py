"""No space that Python does not need, and the same program."""

import ast

import pytest

from tools.compact import compact_text
from tools.lean import lean_tree
from tools.stage import SOURCE, import_closure

CASES = {
    "x = a if b else [c, *d]\n": "x=a if b else[c,*d]\n",
    "if a:\n    if b:\n        c = 'd e'\n": "if a:\n if b:\n  c='d e'\n",
    "return_ = not (a and 1 .real)\n": "return_=not(a and 1 .real)\n",
    "x = f'{a!r:>{b}} {{c}}' 'd'\n": "x=f'{a!r:>{b}} {{c}}d'\n",
    "x = lambda a, *, b=1: - -a\n": "x=lambda a,*,b=1:--a\n",
    "async def f(): return [a async for a in b]\n": "async def f():\n return[a async for a in b]\n",
}


@pytest.mark.parametrize(("source", "text"), CASES.items())
def test_spaces_stand_only_between_words(source, text):
    assert compact_text(ast.parse(source)) == text


def test_every_module_of_the_edge_reads_back_the_same():
    for path in import_closure(SOURCE):
        tree = lean_tree(path.read_text(encoding="utf-8"))
        assert ast.dump(ast.parse(compact_text(tree))) == ast.dump(ast.parse(ast.unparse(tree))), path
