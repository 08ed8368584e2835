"""Only what running a worker may reach is uploaded, and nothing that it reaches is missing."""

import builtins
import symtable

import pytest

from segments.project.staging.reach import keep_reached
from segments.project.staging.stage import SOURCE, staged_files
from tools.stage import ROOT

ENTRY = "from segments.a import f\n\ndef on_fetch():\n return f()\n"
CASES = {
    "a function that nothing reached calls goes, and no line moves": (
        "def g():\n return 1\n\ndef f():\n return 2\n",
        "\n\n\ndef f():\n return 2\n",
    ),
    "what a reached function reads stays, and what that reads": (
        "X = 1\nY = X\nZ = 2\ndef f(a=Y):\n return a\n",
        "X = 1\nY = X\n\ndef f(a=Y):\n return a\n",
    ),
    "a class goes with its decorator and its methods": (
        "@dataclass(\n slots=True)\nclass C:\n a = 1\n def m(self):\n  return 1\ndef f():\n pass\n",
        "\n\n\n\n\n\ndef f():\n pass\n",
    ),
    "a decorator and a base stay with what they make": (
        "def d(x):\n return x\nclass B: pass\n@d\nclass C(B): pass\ndef f():\n return C\n",
        "def d(x):\n return x\nclass B: pass\n@d\nclass C(B): pass\ndef f():\n return C\n",
    ),
    "names of one assignment stay together": (
        "A, B = 1, 2\nC = D = 3\nE, F = 4, 5\ndef f():\n return A, D\n",
        "A, B = 1, 2\nC = D = 3\n\ndef f():\n return A, D\n",
    ),
    "an import keeps the names that are left, on its first line": (
        (
            "from typing import (\n Final,\n NamedTuple,\n)\nimport re, json as j\nimport os.path\n"
            "def f():\n return NamedTuple, j, os\n"
        ),
        "from typing import NamedTuple\n\n\n\nimport json as j\nimport os.path\ndef f():\n return NamedTuple, j, os\n",
    ),
    "an import without such names goes": (
        "from typing import (\n Final,\n)\ndef f():\n pass\n",
        "\n\n\ndef f():\n pass\n",
    ),
    "what a statement does when it is imported stays, and all that it names": (
        "def g(): pass\nX = {}\nX['a'] = g\nfor x in (1,):\n print(x)\ndef f():\n pass\n",
        "def g(): pass\nX = {}\nX['a'] = g\nfor x in (1,):\n print(x)\ndef f():\n pass\n",
    ),
    "what two branches bind stays": (
        "try:\n import a\nexcept ImportError:\n a = None\ndef f():\n return a\n",
        "try:\n import a\nexcept ImportError:\n a = None\ndef f():\n return a\n",
    ),
    "a record needs its annotations to be texts, other modules have none": (
        "from __future__ import annotations\nclass C(NamedTuple):\n a: 0\ndef f():\n return C\n",
        "from __future__ import annotations\nclass C(NamedTuple):\n a: 0\ndef f():\n return C\n",
    ),
    "without records the future goes": (
        "from __future__ import annotations\ndef f(): pass\n",
        "\ndef f(): pass\n",
    ),
}


@pytest.mark.parametrize(("text", "expected"), CASES.values(), ids=CASES)
def test_only_what_is_reached_stays_and_stays_where_it_was(text, expected):
    kept = keep_reached({"worker": ENTRY, "segments.a": text}, "worker")
    assert kept == {"worker": ENTRY, "segments.a": expected}
    assert expected.count("\n") == text.count("\n")


@pytest.mark.parametrize(
    "reading",
    [
        "from segments.b import g\ndef f():\n return g()\n",
        "from segments.b import g as h\ndef f():\n return h()\n",
        "from segments import b\ndef f():\n return b.g()\n",
        "import segments.b as c\ndef f():\n return c.g()\n",
        "import segments.b\ndef f():\n return segments.b.g()\n",
        "def f():\n from segments.b import g\n return g()\n",
        "def f():\n import segments.b\n return segments.b.g()\n",
    ],
)
def test_what_another_module_is_read_for_stays_in_it(reading):
    modules = {
        "worker": ENTRY,
        "segments": "",
        "segments.a": reading,
        "segments.b": "X = 1\ndef g():\n return X\n",
    }
    assert keep_reached(modules, "worker") == modules


def test_what_only_unreached_code_reads_of_another_module_goes():
    modules = {
        "worker": ENTRY,
        "segments.a": "from segments.b import g, h\ndef f():\n return g\ndef e():\n return h\n",
        "segments.b": "def g(): pass\ndef h(): pass\n",
    }
    kept = keep_reached(modules, "worker")
    assert kept["segments.a"] == "from segments.b import g\ndef f():\n return g\n\n\n"
    assert kept["segments.b"] == "def g(): pass\n\n"


def test_an_import_whose_module_cannot_be_told_is_refused():
    with pytest.raises(SyntaxError, match="absolute import"):
        keep_reached({"worker": "from . import a\n"}, "worker")


@pytest.mark.parametrize("entry", ["worker", "desk"])
def test_every_name_that_a_worker_reads_is_bound(entry):
    """By another way than the one that chose: as the compiler binds names, in the bytes that are uploaded."""
    texts = {name: text.decode() for name, text in staged_files(SOURCE, ROOT / "node_modules", entry).items()}
    tables = {
        name.removesuffix(".py").replace("/", "."): symtable.symtable(text, name, "exec")
        for name, text in texts.items()
    }
    for name, table in tables.items():
        bound = {
            symbol.get_name()
            for symbol in table.get_symbols()
            if symbol.is_assigned() or symbol.is_imported()
        }
        bound |= {
            symbol.get_name()
            for inner in _with_inner(table)
            for symbol in inner.get_symbols()
            if symbol.is_declared_global()
        }
        read = {
            symbol.get_name()
            for inner in _with_inner(table)
            for symbol in inner.get_symbols()
            if symbol.is_global()
        }
        assert read - bound - set(dir(builtins)) <= {"__name__", "__file__"}, name


def _with_inner(table):
    yield table
    for inner in table.get_children():
        yield from _with_inner(inner)
