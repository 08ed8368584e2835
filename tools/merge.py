"""Many modules as one: for the upload, where each module costs bytes, and a look-up in a slow file system.

In: the lean trees of the modules, in the order in which they run. Out: one tree, in which every definition has a name
of its own, no module imports another, and only what the entry reaches is left.
"""

import ast
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from tools.lean import is_record
from tools.scopes import Binding, Place, Scope, read_scopes

LITERALS = (ast.Constant, ast.Tuple, ast.List, ast.Dict, ast.Set, ast.UnaryOp, ast.USub, ast.expr_context)


class Unmergeable(Exception):
    """A module does what would mean something else in one module with others; the message says what and where."""


@dataclass(slots=True, eq=False)
class Definition:
    """What a name stands for, however other modules call it. `node`: the import that brings it, if one does;
    `is_class`: it is a class, and more than its fields.
    """

    name: str
    bindings: list[Binding] = field(default_factory=list)
    node: ast.Import | ast.ImportFrom | None = None
    is_class: bool = False

    def rename(self, name: str) -> None:
        """Put another name at all its places, in all modules."""
        for binding in self.bindings:
            binding.rename(name)


@dataclass(slots=True, eq=False)
class Statement:
    """One statement of a module, what it defines and what it mentions. `is_definition`: it does nothing else."""

    node: ast.stmt
    module: str
    is_definition: bool
    defines: list[Definition] = field(default_factory=list)
    mentions: list[Definition] = field(default_factory=list)


@dataclass(slots=True)
class Merged:
    """What is left: imports of other packages first, then statements in the order in which they run."""

    scopes: list[Scope]
    definitions: list[Definition]
    statements: list[Statement]

    def tree(self) -> ast.Module:
        """The module, ready to be written."""
        imports = [each.node for each in self.definitions if each.node is not None]
        return ast.fix_missing_locations(ast.Module([*imports, *(one.node for one in self.statements)], []))


def merge_modules(trees: Mapping[str, ast.Module], entry: str) -> Merged:
    """Put the modules together. Their trees are used up: they become parts of what is returned.

    Raises:
        Unmergeable: a module would mean something else.
    """
    known: dict[tuple[str, str], Definition] = {}
    statements: list[Statement] = []
    scopes = []
    for name, tree in trees.items():
        _write_members_as_imports(tree, trees)
        scope = read_scopes(tree).module
        scopes.append(scope)
        statements += _statements(name, tree, scope, known, trees)
    plain = _plain_statements(statements)
    public = [each for (module, name), each in known.items() if module == entry and not name.startswith("_")]
    kept = sorted(_reached(statements, public), key=lambda one: one not in plain)
    live = dict.fromkeys(one for statement in kept for one in statement.mentions)
    return Merged(scopes, list(live), kept)


def _write_members_as_imports(tree: ast.Module, trees: Mapping[str, ast.Module]) -> None:
    """Where a whole module of ours is imported, write `part.NAME` as an import of NAME: no module is left to ask."""
    imported = {
        (alias.asname or alias.name): f"{statement.module}.{alias.name}"
        for statement in tree.body
        if isinstance(statement, ast.ImportFrom)
        for alias in statement.names
        if f"{statement.module}.{alias.name}" in trees
    }
    if not imported:
        return
    bound = read_scopes(tree).module.bound
    writer = _MemberWriter(
        {id(place.node): imported[name] for name in imported for place in bound[name].places}
    )
    writer.visit(tree)
    for statement in tree.body:
        if isinstance(statement, ast.ImportFrom):
            statement.names = [one for one in statement.names if (one.asname or one.name) not in imported]
    tree.body[:0] = writer.imports()
    tree.body = [one for one in tree.body if not isinstance(one, ast.ImportFrom) or one.names]


class _MemberWriter(ast.NodeTransformer):
    """Replaces members of modules by names that are imported. `modules`: by the id of a name's node."""

    def __init__(self, modules: Mapping[int, str]) -> None:
        self.modules = modules
        self.members: dict[tuple[str, str], str] = {}

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        module = self.modules.get(id(node.value))
        if module is None:
            self.generic_visit(node)
            return node
        name = self.members.setdefault((module, node.attr), f"_{module.replace('.', '_')}_{node.attr}")
        return ast.copy_location(ast.Name(name, ast.Load()), node)

    def visit_Name(self, node: ast.Name) -> ast.expr:
        if id(node) in self.modules:
            raise Unmergeable(
                f"Expected a member of {self.modules[id(node)]}, got the module itself - at line {node.lineno}"
            )
        return node

    def imports(self) -> Iterator[ast.stmt]:
        for (module, name), alias in self.members.items():
            yield ast.ImportFrom(module, [ast.alias(name, alias)], 0, lineno=1, col_offset=0)


def _statements(
    module: str,
    tree: ast.Module,
    scope: Scope,
    known: dict[tuple[str, str], Definition],
    trees: Mapping[str, ast.Module],
) -> Iterator[Statement]:
    """The module's statements but for its imports, whose names now stand for what they import."""
    definitions: dict[str, Definition] = {}
    for statement in tree.body:
        if isinstance(statement, ast.Import | ast.ImportFrom):
            for alias in statement.names:
                definitions[alias.asname or alias.name] = _imported(statement, alias, known, trees)
    for name, binding in scope.bound.items():
        definition = definitions.setdefault(name, Definition(name))
        definition.bindings.append(binding)
        known[module, name] = definition
    mentions = _mentions(scope, definitions)
    for number, node in enumerate(tree.body):
        if not isinstance(node, ast.Import | ast.ImportFrom):
            names = _defined_names(node)
            for name in names or ():
                definitions[name].is_class |= isinstance(node, ast.ClassDef) and not is_record(node)
            defines = [definitions[name] for name in names or ()]
            yield Statement(node, module, names is not None, defines, mentions.get(number, []))


def _imported(
    statement: ast.Import | ast.ImportFrom,
    alias: ast.alias,
    known: dict[tuple[str, str], Definition],
    trees: Mapping[str, ast.Module],
) -> Definition:
    """What an import brings: a definition of ours, or something of another package, which all modules share."""
    module = (statement.module or "") if isinstance(statement, ast.ImportFrom) else ""
    if "." in alias.name or alias.name == "*":
        raise Unmergeable(f"Expected a plain name, got import {alias.name} - at line {statement.lineno}")
    if module in trees:
        if (module, alias.name) not in known:
            raise Unmergeable(
                f"Expected {alias.name} in {module}, got an import before it - at line {statement.lineno}"
            )
        return known[module, alias.name]
    key = (f"import {module}", alias.name)
    if key not in known:
        one = ast.alias(alias.name, alias.name)
        known[key] = Definition(
            alias.name, node=ast.ImportFrom(module, [one], 0) if module else ast.Import([one])
        )
        known[key].bindings.append(Binding(alias.name, places=[Place(one, "asname", None, -1)]))
    return known[key]


def _mentions(scope: Scope, definitions: Mapping[str, Definition]) -> dict[int, list[Definition]]:
    """By the number of a statement, everything of the module's level that it names."""
    found: dict[int, list[Definition]] = {}
    for name, binding in scope.bound.items():
        for number in dict.fromkeys(place.statement for place in binding.places):
            found.setdefault(number, []).append(definitions[name])
    return found


def _defined_names(node: ast.stmt) -> list[str] | None:
    """The names that a statement defines, if that is all it does."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return [node.name]
    if isinstance(node, ast.Assign):
        names = [part for target in node.targets for part in ast.walk(target) if isinstance(part, ast.expr)]
        if all(isinstance(part, ast.Name | ast.Tuple) for part in names):
            return [part.id for part in names if isinstance(part, ast.Name)]
    return None


def _plain_statements(statements: Iterable[Statement]) -> set[Statement]:
    """Those that name a value which is written out, once: they go first, as texts among texts compress better."""
    statements = list(statements)
    counts = Counter(definition for one in statements for definition in one.defines)
    return {
        one
        for one in statements
        if isinstance(one.node, ast.Assign)
        and one.is_definition
        and all(counts[definition] == 1 for definition in one.defines)
        and all(isinstance(part, LITERALS) for part in ast.walk(one.node.value))
    }


def _reached(statements: Iterable[Statement], public: Iterable[Definition]) -> list[Statement]:
    """The statements that do something, and those that define what these or the public names need."""
    statements = list(statements)
    defining: dict[Definition, list[Statement]] = {}
    for statement in statements:
        for definition in statement.defines:
            defining.setdefault(definition, []).append(statement)
    kept: set[Statement] = set()
    waiting = [one for one in statements if not one.is_definition]
    waiting += [one for definition in public for one in defining.get(definition, ())]
    while waiting:
        statement = waiting.pop()
        if statement not in kept:
            kept.add(statement)
            waiting += [one for definition in statement.mentions for one in defining.get(definition, ())]
    return [one for one in statements if one in kept]
