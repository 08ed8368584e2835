"""What only readers and checkers need leaves the upload, all that runs stays, and every line keeps its number."""

import ast
import inspect
from pathlib import Path

import pytest

from segments.edge.decide.site import Site
from segments.project.staging.blank import UNASKED_OF_MATCHED, blank, is_record
from segments.project.staging.blocks import is_type_checking
from segments.project.staging.closure import import_closure
from segments.project.staging.stage import SOURCE

LESS = "repr=False, match_args=False"
CASES = {
    '"""Doc.\n\nMore."""\nx = 1\n': "\n\n\nx = 1\n",
    'X = 1\n"""Why one."""\nY = 2\n': "X = 1\n\nY = 2\n",
    "x = 1  # why\n# alone\ny = '# kept'\n": "x = 1\n\ny = '# kept'\n",
    "x = 'é'  # naïve\ny = 'é'; z: int = 2\n": "x = 'é'\ny = 'é'; z = 2\n",
    "from __future__ import annotations\nx = 1\n": "from __future__ import annotations\nx = 1\n",
    'def f():\n    """Doc.\n    More."""\n': "def f():\n    pass\n\n",
    'def f():\n    """Doc."""\n    return 1\n': "def f():\n\n    return 1\n",
    "def f(a: int, *b: str, c: 'x' = 1, **d: int) -> int:\n    return a\n": "def f(a, *b, c = 1, **d):\n    return a\n",
    "def f(\n    a: dict[  # why\n        str, int\n    ],\n) -> (\n    int\n):\n    return a\n": (
        "def f(\n    a\n\n,\n)\\\n\\\n:\n    return a\n"
    ),
    "x: int = 1\ny: str\n": "x = 1\n\n",
    "x: dict[\n    str, int\n] = {}\n": "x \\\n\\\n= {}\n",
    "x: (int) = 1\n": "x = 1\n",
    "def f():\n    a: int\n    b: int = 1\n    self.c: int = b\n": "def f():\n\n    b = 1\n    self.c = b\n",
    "def f():\n    a: int\n": "def f():\n    pass\n",
    "if TYPE_CHECKING:\n    import a\nx = 1\n": "\n\nx = 1\n",
    "if TYPE_CHECKING:\n    import a\nelse:\n    import b\n": "if TYPE_CHECKING:\n    import a\nelse:\n    import b\n",
    "def f():\n    if typing.TYPE_CHECKING:\n        import a\n": "def f():\n    pass\n\n",
    'try:\n    """Doc."""\nfinally:\n    x: int\n': "try:\n    pass\nfinally:\n    pass\n",
    'class C:\n    """Doc."""\n    a: int\n    b: int = 1\n': "class C:\n\n\n    b = 1\n",
    "class C(NamedTuple):\n    a: int\n    b: list[\n        int\n    ] = 1\n": (
        "class C(NamedTuple):\n    a: 0\n    b: 0\\\n\\\n = 1\n"
    ),
    'x = """kept"""\nprint("""kept""")\n': 'x = """kept"""\nprint("""kept""")\n',
    "def f(self): ...\n": "def f(self): ...\n",
    "match x:\n    case 1:\n        '''Doc.'''\n": "match x:\n    case 1:\n        pass\n",
    "f(lambda a=1: a)\n": "f(lambda a=1: a)\n",
    "x = f'{a:>{b}} # {c!r}'  # why\n": "x = f'{a:>{b}} # {c!r}'\n",
    "@dataclass\nclass C:\n    a: int\n": '@dataclass\nclass C:\n    "-"; a: 0\n',
    '@dataclass(slots=True)\nclass C:\n    """Doc."""\n\n    a: ClassVar[int] = 1\n': (
        f'@dataclass(slots=True, {LESS})\nclass C:\n    "-"\n\n    a: ClassVar = 1\n'
    ),
    "@dataclass(\n    frozen=True,\n    slots=True,\n)\nclass C:\n    a: int  # why\n": (
        f'@dataclass(slots=True, {LESS}, unsafe_hash=True)\n\n\n\nclass C:\n    "-"; a: 0\n'
    ),
    "@dataclasses.dataclass(frozen=True, eq=False)\nclass C:\n    a: int\n": (
        f'@dataclasses.dataclass(eq=False, {LESS})\nclass C:\n    "-"; a: 0\n'
    ),
    "@dataclass\nclass C:\n    def f(self) -> int:\n        a: int = 1\n        return a\n": (
        "@dataclass\nclass C:\n    def f(self):\n        a = 1\n        return a\n"
    ),
}


@pytest.mark.parametrize(("source", "text"), CASES.items())
def test_only_what_runs_stays_and_stays_where_it_was(source, text):
    assert blank(source) == text
    assert text.count("\n") == source.count("\n")


@pytest.mark.parametrize("source", ["def f(:\n", "x = (\n"])
def test_what_is_not_python_is_refused(source):
    with pytest.raises(SyntaxError):
        blank(source)


@pytest.mark.parametrize("path", import_closure(SOURCE), ids=lambda path: path.relative_to(SOURCE).as_posix())
def test_a_module_of_the_edge_is_the_same_program(path):
    """By another way than the one that made it: the trees are compared after all that never runs is taken out."""
    source = path.read_text(encoding="utf-8")
    text = blank(source)
    assert text.count("\n") == source.count("\n")
    assert running_part(text) == running_part(source)


def test_a_record_of_the_edge_still_has_its_fields():
    fields = Site.__dataclass_fields__
    tree = ast.parse(blank(Path(inspect.getfile(Site)).read_text(encoding="utf-8")))
    [made] = [node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == "Site"]
    assert [ast.unparse(part.target) for part in made.body if isinstance(part, ast.AnnAssign)] == list(fields)


def running_part(source: str) -> list[str]:
    """All that runs, a line for each statement with its line number."""
    tree = ast.parse(source)
    return [line for statement in tree.body for line in _lines_of(statement, is_field=False)]


def _lines_of(node: ast.stmt, *, is_field: bool) -> list[str]:
    text_only = (
        isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and node.value.value is not ...
    )
    checked = isinstance(node, ast.If) and is_type_checking(node.test) and not node.orelse
    declared = isinstance(node, ast.AnnAssign) and node.value is None and not is_field
    if text_only or checked or declared or isinstance(node, ast.Pass):
        return []
    head: list[str] = [f"{node.lineno} {type(node).__name__}"]
    if isinstance(node, ast.AnnAssign):
        head = [f"{node.lineno} {ast.unparse(node.target)} = {node.value and ast.dump(node.value)}"]
        return [*head, "field"] if is_field else head
    if isinstance(node, ast.Assign):
        return [f"{node.lineno} {' = '.join(map(ast.unparse, node.targets))} = {ast.dump(node.value)}"]
    fields = isinstance(node, ast.ClassDef) and is_record(node)
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns") or (name == "decorator_list" and fields):
            continue
        for part in value if isinstance(value, list) else [value]:
            head += _part_lines(part, fields=fields)
    return head


def _part_lines(part: object, *, fields: bool) -> list[str]:
    if isinstance(part, ast.stmt):
        return _lines_of(part, is_field=fields)
    if isinstance(part, ast.ExceptHandler | ast.match_case):
        inner = [value for _, value in ast.iter_fields(part)]
        flat = [one for value in inner for one in (value if isinstance(value, list) else [value])]
        return [line for one in flat for line in _part_lines(one, fields=False)]
    if isinstance(part, ast.arguments):
        for node in ast.walk(part):
            if isinstance(node, ast.arg):
                node.annotation = None
    return [ast.dump(part) if isinstance(part, ast.AST) else repr(part)]


def test_a_record_of_the_publishing_river_is_still_taken_apart_by_position():
    source = "@dataclass(frozen=True, slots=True)\nclass C:\n    a: int\n"
    made: dict[str, object] = {}
    text = "from dataclasses import dataclass\n" + blank(source, unasked=UNASKED_OF_MATCHED)
    exec(compile(text, "made", "exec"), made)
    assert made["C"].__match_args__ == ("a",)
