"""What is left out of the upload: all that only readers and checkers need, and nothing that runs."""

import ast

import pytest

from tools.lean import lean_tree

DATACLASS = "from dataclasses import dataclass\n"
CASES = {
    '"""Doc."""\nx = 1\n': "x = 1",
    'X = 1\n"""Why one."""\nY = 2\n': "X = 1\nY = 2",
    "from __future__ import annotations\nx = 1\n": "x = 1",
    'def f():\n    """Doc."""\n': "def f():\n    pass",
    'def f(a: int, *b: str, c: "x" = 1, **d: int) -> int:\n    return a\n': "def f(a, *b, c=1, **d):\n    return a",
    "x: int = 1\ny: str\n": "x = 1",
    "def f():\n    a: int\n    b: int = 1\n    self.c: int = b\n": "def f():\n    b = 1\n    self.c = b",
    "if TYPE_CHECKING:\n    import a\nelse:\n    import b\n": "import b",
    "def f():\n    if typing.TYPE_CHECKING:\n        import a\n": "def f():\n    pass",
    'class C:\n    """Doc."""\n    a: int\n    b: int = 1\n': "class C:\n    b = 1",
    "class C(NamedTuple):\n    a: int\n    b: int = 1\n": "class C(NamedTuple):\n    a: 0\n    b: 0 = 1",
    'x = """kept"""\nprint("""kept""")\n': "x = 'kept'\nprint('kept')",
    f"{DATACLASS}@dataclass\nclass C:\n    a: int\n": f"{DATACLASS}\n@dataclass\nclass C:\n    a: 0",
    f"{DATACLASS}@dataclass(slots=True)\nclass C:\n    a: ClassVar[int] = 1\n": (
        f"{DATACLASS}\n@dataclass(slots=True, repr=False, match_args=False)\n"
        'class C:\n    """-"""\n    a: ClassVar = 1'
    ),
    f"{DATACLASS}@dataclass(frozen=True, slots=True)\nclass C:\n    a: int\n": (
        f"{DATACLASS}\n@dataclass(slots=True, repr=False, match_args=False, unsafe_hash=True)\n"
        'class C:\n    """-"""\n    a: 0'
    ),
    f"{DATACLASS}@dataclass(frozen=True, eq=False)\nclass C:\n    a: int\n": (
        f'{DATACLASS}\n@dataclass(eq=False, repr=False, match_args=False)\nclass C:\n    """-"""\n    a: 0'
    ),
}


@pytest.mark.parametrize(("source", "lean"), CASES.items())
def test_what_only_readers_and_checkers_need_goes(source, lean):
    assert ast.unparse(lean_tree(source)) == lean


def test_statements_keep_their_places():
    source = '"""Doc."""\n\nx: int = 1\n\n\ndef f() -> None:\n    """Doc."""\n    return\n'
    assert [statement.lineno for statement in lean_tree(source).body] == [3, 6]
