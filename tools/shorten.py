"""Short names for everything whose name nobody outside can see.

In: what was merged. Out: nothing; its names are changed in place. Definitions are called A, B, C, what functions bind
a, b, c, so that neither can hide the other. Kept as they are: public names of the entry, classes that are more than
their fields (logs name errors), members without an underscore, and parameters that some caller writes as a keyword.
"""

import ast
import builtins
import itertools
import keyword
import string
from collections.abc import Iterator, Mapping
from typing import Final

from tools.lean import is_record
from tools.merge import Definition, Merged, Unmergeable
from tools.scopes import Place, Scope

LANGUAGE: Final = {*keyword.kwlist, *keyword.softkwlist, *dir(builtins)}
DEFINITION_ALPHABET: Final = (string.ascii_uppercase, string.ascii_letters + string.digits)
MAX_LOCALS: Final = 600

# Of named tuples, whatever their fields.
TUPLE_MEMBERS: Final = {"_asdict", "_field_defaults", "_fields", "_make", "_replace"}
LOCAL_ALPHABET: Final = (string.ascii_lowercase, string.ascii_lowercase)


def shorten_names(merged: Merged, public: frozenset[str]) -> None:
    """Rename in place.

    Raises:
        Unmergeable: keywords are passed as a mapping to something that is no class, so nobody knows which names it has.
    """
    called = _keywords(merged) | LANGUAGE
    members = {name for scope in merged.scopes for name in _class_members(scope)}
    reserved = called | members | public | {each.name for each in merged.definitions if each.is_class}
    taken = set(public)
    new_names = _names(DEFINITION_ALPHABET, reserved)
    for definition in merged.definitions:
        if definition.is_class:
            definition.rename(_free_name(definition.name, taken))
        elif definition.name not in public:
            definition.rename(next(new_names))
    local_names = list(itertools.islice(_names(LOCAL_ALPHABET, reserved), MAX_LOCALS))
    for scope in merged.scopes:
        for inner in scope.inner:
            _shorten_locals(inner, 0, local_names, called)
    _shorten_private_members(merged, members)


def _names(alphabet: tuple[str, str], reserved: set[str]) -> Iterator[str]:
    """All names over the letters, the short ones first."""
    first, rest = alphabet
    for length in itertools.count():
        for letters in itertools.product(first, *[rest] * length):
            if (name := "".join(letters)) not in reserved:
                yield name


def _free_name(name: str, taken: set[str]) -> str:
    """The name itself, or where several classes have it the name with a number."""
    free = next(one for one in [name, *(f"{name}{number}" for number in range(2, 99))] if one not in taken)
    taken.add(free)
    return free


def _shorten_locals(scope: Scope, depth: int, names: list[str], called: set[str]) -> None:
    """`depth`: how many names the functions around use, none of which may be hidden."""
    if scope.kind != "class":
        bound = [
            one
            for one in scope.bound.values()
            if one.places and not (one.is_parameter and one.name in called)
        ]
        for number, binding in enumerate(bound, depth):
            binding.rename(names[number])
        depth += len(bound)
    for inner in scope.inner:
        _shorten_locals(inner, depth, names, called)


def _shorten_private_members(merged: Merged, members: set[str]) -> None:
    """Members that begin with an underscore are named by their own classes alone."""
    nodes = [node for statement in merged.statements for node in ast.walk(statement.node)]
    texts = [node for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    slots = {id(text) for node in nodes if _is_slots(node) for text in ast.walk(node)}
    asked = {text.value for text in texts if id(text) not in slots} | {
        node.arg or "" for node in nodes if isinstance(node, ast.keyword)
    }
    written = {
        node.attr for node in nodes if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store)
    }
    private = sorted(name for name in (members | written) - asked - TUPLE_MEMBERS if _is_private(name))
    short = dict(zip(private, (f"_{name}" for name in _names(LOCAL_ALPHABET, set())), strict=False))
    for scope in merged.scopes:
        _rename_members(scope, short)
    for node in nodes:
        if isinstance(node, ast.Attribute):
            node.attr = short.get(node.attr, node.attr)
        elif isinstance(node, ast.Constant) and id(node) in slots:
            node.value = short.get(str(node.value), node.value)


def _is_private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__")


def _is_slots(node: ast.AST) -> bool:
    return isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__slots__"


def _rename_members(scope: Scope, names: Mapping[str, str]) -> None:
    if scope.kind == "class":
        for binding in scope.bound.values():
            binding.rename(names.get(binding.name, binding.name))
    for inner in scope.inner:
        _rename_members(inner, names)


def _class_members(scope: Scope) -> Iterator[str]:
    if scope.kind == "class":
        yield from scope.bound
    for inner in scope.inner:
        yield from _class_members(inner)


def _keywords(merged: Merged) -> set[str]:
    """Every name that some call writes as a keyword, but for those of fields, which no parameter of ours has."""
    makers = _fields_makers(merged)
    found: set[str] = set()
    for statement in merged.statements:
        for call in ast.walk(statement.node):
            if isinstance(call, ast.Call) and id(call.func) not in makers:
                if any(one.arg is None for one in call.keywords):
                    raise Unmergeable(
                        f"Expected keywords by name, got a mapping - at {statement.module}:{call.lineno}"
                    )
                found.update(one.arg or "" for one in call.keywords)
    return found


def _fields_makers(merged: Merged) -> set[int]:
    """The nodes, by id, that name a class which is made from its fields, or `replace`, which makes another of it."""
    made = {
        id(one.node)
        for one in merged.statements
        if isinstance(one.node, ast.ClassDef) and is_record(one.node)
    }
    return {
        id(place.node)
        for each in merged.definitions
        if each.name == "replace" or any(id(place.node) in made for place in _places(each))
        for place in _places(each)
    }


def _places(definition: Definition) -> Iterator[Place]:
    return (place for binding in definition.bindings for place in binding.places)
