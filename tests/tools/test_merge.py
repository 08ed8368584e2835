"""The staged worker is another text of the same program: what it answers stays, whatever its names were."""

import ast
from pathlib import Path

import pytest

from tools.compact import compact_text
from tools.errors import ToolError
from tools.stage import HANDLERS, SOURCE, merged_worker, source_place

FIRST, SECOND = "segments/first.py", "segments/second.py"

# What on_fetch returns, and the modules that it is made of.
PROGRAMS = {
    "two modules have the same private name": (
        ("first", "second"),
        {
            "worker.py": "from segments.first import one\nfrom segments.second import two\n"
            "def on_fetch(): return one(), two()\n",
            FIRST: "_NAME = 'first'\ndef one(): return _NAME\n",
            SECOND: "_NAME = 'second'\ndef two(): return _NAME\n",
        },
    ),
    "a parameter has the name of a definition": (
        (3, 1),
        {
            "worker.py": "from segments.first import size as length\n"
            "def twice(size): return size + size - 1\n"
            "def on_fetch(): return twice(2), length([1])\n",
            FIRST: "def size(values): return len(values)\n",
        },
    ),
    "a caller writes the parameter's name": (
        (1, 2, 3),
        {
            "worker.py": "class Point:\n"
            "    def __init__(self, across, *, down=0): self.place = (across, down)\n"
            "def first(value, *, other): return value + other\n"
            "def on_fetch(): return first(0, other=1), Point(across=2).place[0], Point(1, down=3).place[1]\n"
        },
    ),
    "inner functions change what is around them": (
        [2, 1, 0],
        {
            "worker.py": "count = 0\n"
            "def on_fetch():\n"
            "    global count\n"
            "    total = 0\n"
            "    def add(value):\n"
            "        nonlocal total\n"
            "        total += value\n"
            "        return lambda other=value: other + total - value\n"
            "    count = add(2)()\n"
            "    ones = [total for total in range(1, 2)]\n"
            "    return [count, *ones, *[item for item in [0] if (last := item) == 0 and last == 0]]\n"
        },
    ),
    "members have the names of definitions": (
        ("member", "definition"),
        {
            "worker.py": "text = 'definition'\n"
            "class Holder:\n"
            "    text = 'member'\n"
            "    copied = text\n"
            "    def read(self): return text\n"
            "def on_fetch(): return Holder.copied, Holder().read()\n"
        },
    ),
    "records are made, replaced and keys": (
        ((1, [], "b"), True, (3, 4), 9),
        {
            "worker.py": "from segments.first import Holder, Pair, made_from\n"
            "from dataclasses import replace\n"
            "def on_fetch():\n"
            "    one = replace(Holder(1, name='a'), name='b')\n"
            "    is_key = {one: True}[Holder(1, 'b')]\n"
            "    return (one.size, one.items, one.name), is_key, tuple(Pair(3)), made_from(9).size\n",
            FIRST: "from __future__ import annotations\n"
            "from dataclasses import InitVar, dataclass, field\n"
            "from typing import NamedTuple, TYPE_CHECKING\n"
            "if TYPE_CHECKING:\n"
            "    from nowhere import Nothing\n"
            "@dataclass(frozen=True, slots=True)\n"
            "class Holder:\n"
            '    """Doc."""\n'
            "    size: int\n"
            "    name: str = ''\n"
            "    items: list[Nothing] = field(default_factory=list, compare=False)\n"
            "class Pair(NamedTuple):\n"
            "    left: int\n"
            "    right: int = 4\n"
            "@dataclass(frozen=True)\n"
            "class Made:\n"
            "    given: InitVar[int]\n"
            "    size: int = field(init=False)\n"
            "    def __post_init__(self, given: int) -> None: object.__setattr__(self, 'size', given)\n"
            "def made_from(number: int) -> Made:\n"
            "    made: Made\n"
            "    made = Made(number)\n"
            "    return made\n",
        },
    ),
    "a whole module is asked for its members": (
        ("table", "table", 5),
        {
            "worker.py": "from segments import first\n"
            "from segments.first import table\n"
            "def on_fetch():\n"
            "    return first.table, table, first.measure('table')\n",
            FIRST: "table = 'table'\ndef measure(table): return len(table)\n",
        },
    ),
    "what is caught, matched and opened has a name": (
        ["wrong", [2, 3], {"b": 2}, "a"],
        {
            "worker.py": "def on_fetch():\n"
            "    try:\n"
            "        raise ValueError('wrong')\n"
            "    except ValueError as error:\n"
            "        told = str(error)\n"
            "    match [1, 2, 3], {'a': 1, 'b': 2}:\n"
            "        case [1, *rest], {'a': 1, **others}:\n"
            "            pass\n"
            "    for name in ('a',):\n"
            "        pass\n"
            "    return [told, rest, others, name]\n"
        },
    ),
    "private members are named by their own class and by nobody else": (
        (3, 4, "asked", ("name",)),
        {
            "worker.py": "from typing import NamedTuple\n"
            "class Box:\n"
            "    __slots__ = ('_size', 'name')\n"
            "    _least = 1\n"
            "    def __init__(self): self._size, self.name = 1, 'name'\n"
            "    def _grow(self): self._size += 1 + self._least\n"
            "    def size(self):\n"
            "        self._grow()\n"
            "        return self._size\n"
            "class Other:\n"
            "    _asked = 'asked'\n"
            "class Pair(NamedTuple):\n"
            "    left: int\n"
            "def on_fetch():\n"
            "    return Box().size(), Pair(1)._replace(left=4).left, getattr(Other, '_asked'), Box.__slots__[1:]\n"
        },
    ),
    "statements that do something run in their order": (
        ["first", "second"],
        {
            "worker.py": "from segments.second import is_done\nfrom segments.first import seen\n"
            "seen.append('second')\n"
            "def on_fetch(): return seen\n",
            FIRST: "seen = []\n",
            SECOND: "from segments.first import seen\nseen.append('first')\nis_done = True\n",
        },
    ),
}


def write_tree(folder: Path, files: dict[str, str]) -> Path:
    (folder / "segments").mkdir(parents=True)
    (folder / "segments" / "__init__.py").touch()
    for name, text in files.items():
        (folder / name).write_text(text)
    return folder


@pytest.mark.parametrize(("answer", "files"), PROGRAMS.values(), ids=PROGRAMS)
def test_one_module_answers_as_the_many_did(tmp_path, answer, files):
    text = compact_text(merged_worker(write_tree(tmp_path, files)).tree())
    names: dict[str, object] = {}
    exec(compile(text, "worker.py", "exec"), names)
    assert names["on_fetch"]() == answer
    assert "segments" not in text


def test_values_that_are_written_out_go_first_unless_a_name_has_several(tmp_path):
    files = {
        "worker.py": "def made(): return 1\nA = made()\nA = 2\nB = (1, -2)\ndef on_fetch(): return A, B\n"
    }
    tree = merged_worker(write_tree(tmp_path, files)).tree()
    kinds = [type(statement).__name__ for statement in tree.body]
    assert kinds == ["Assign", "FunctionDef", "Assign", "Assign", "FunctionDef"]
    assert ast.unparse(tree.body[0]).endswith("(1, -2)")


def test_what_the_entry_does_not_reach_is_left_out(tmp_path):
    files = {
        "worker.py": "from segments.first import wanted\ndef on_fetch(): return wanted()\n",
        FIRST: "import json\nimport re\ndef wanted(): return re.escape('.')\ndef _unwanted(): return json.dumps(1)\n",
    }
    text = compact_text(merged_worker(write_tree(tmp_path, files)).tree())
    assert "json" not in text
    assert text.count("def ") == 2


@pytest.mark.parametrize(
    ("worker", "reason"),
    [
        (
            "from segments import first\ndef on_fetch(): return vars(first)\n",
            "got the module itself - at line 2",
        ),
        (
            "from segments.first import *\ndef on_fetch(): return one()\n",
            "got import \\* - at line 1",
        ),
        ("import os.path\ndef on_fetch(): return os.path\n", "got import os.path - at line 1"),
        (
            "def one(**all): return all\ndef on_fetch(): return one(**{'a': 1})\n",
            "got a mapping - at worker:2",
        ),
    ],
)
def test_what_would_mean_something_else_stops_the_staging(tmp_path, worker, reason):
    source = write_tree(tmp_path, {"worker.py": worker, FIRST: "def one(): return 1\n"})
    with pytest.raises(ToolError, match=reason):
        merged_worker(source)


def test_the_worker_keeps_the_names_that_others_know():
    text = compact_text(merged_worker(SOURCE).tree())
    tree = ast.parse(text)
    names = {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    assert names >= HANDLERS
    assert {"BundleCorrupt", "CookieError"} <= names
    assert not {node for node in ast.walk(tree) if isinstance(node, ast.AnnAssign) and node.value is None} - {
        part for one in tree.body if isinstance(one, ast.ClassDef) for part in one.body
    }


def test_a_line_of_the_staged_worker_leads_back_to_its_source(tmp_path):
    files = {
        "worker.py": "from segments.first import wanted\n\n\ndef on_fetch():\n    return wanted()\n",
        FIRST: '"""Doc."""\n\n\ndef wanted():\n    """Doc."""\n    if 1:\n        return 2\n',
    }
    source = write_tree(tmp_path, files)
    places = [source_place(source, line).removeprefix(f"{source}/") for line in (1, 2, 3, 4, 5)]
    first = [f"{FIRST}:{line}" for line in (4, 6, 7)]
    assert places == [*first, "worker.py:4", "worker.py:5"]
    with pytest.raises(ToolError, match="a line of the staged worker, got 6"):
        source_place(source, 6)
