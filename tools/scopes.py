"""What each name in a module means: which definition it reads, by Python's own rules of scope.

In: a syntax tree. Out: its bindings, each with every place that writes the name, so that a name can be changed
everywhere it means this and nowhere else. Class members and attributes are no bindings here: they are read through
objects, so nobody can tell all their readers.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
Comprehension: TypeAlias = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp


@dataclass(frozen=True, slots=True)
class Place:
    """Where a name stands: an attribute of a node, or one item of a list in it; and the statement of the module."""

    node: ast.AST
    attribute: str
    item: int | None
    statement: int

    def write(self, name: str) -> None:
        """Put another name here."""
        if self.item is None:
            setattr(self.node, self.attribute, name)
        else:
            getattr(self.node, self.attribute)[self.item] = name


@dataclass(slots=True, eq=False)
class Binding:
    """One definition and all its places. `is_parameter`: a caller may write the name too."""

    name: str
    is_parameter: bool = False
    places: list[Place] = field(default_factory=list)

    def rename(self, name: str) -> None:
        """Put another name at all places."""
        for place in self.places:
            place.write(name)


@dataclass(slots=True, eq=False)
class Scope:
    """A module, class, function or comprehension: what is bound in it. `depth` counts the functions around it."""

    kind: str
    parent: "Scope | None" = None
    bound: dict[str, Binding] = field(default_factory=dict)
    module_names: set[str] = field(default_factory=set)
    outer_names: set[str] = field(default_factory=set)
    inner: list["Scope"] = field(default_factory=list)
    seen: list[tuple[str, Place]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Scopes:
    """The scopes of a module, and the names that nothing in it binds: those of the language."""

    module: Scope
    unbound: frozenset[str]


def read_scopes(tree: ast.Module) -> Scopes:
    """Tell what every name in the tree means. Annotations are read as other expressions are."""
    reader = _Reader()
    for number, statement in enumerate(tree.body):
        reader.statement = number
        reader.visit(statement)
    unbound = {
        name
        for scope in _all_scopes(reader.scope)
        for name, place in scope.seen
        if not _found(scope, name, place)
    }
    return Scopes(reader.scope, frozenset(unbound))


def _all_scopes(scope: Scope) -> Iterator[Scope]:
    yield scope
    for inner in scope.inner:
        yield from _all_scopes(inner)


def _found(scope: Scope, name: str, place: Place) -> bool:
    """Whether the name is bound somewhere; if so the place is the binding's."""
    binding = _binding_of(scope, name)
    if binding is not None:
        binding.places.append(place)
    return binding is not None


def _binding_of(scope: Scope, name: str) -> Binding | None:
    if name in scope.module_names:
        return _module_of(scope).bound.get(name)
    if name in scope.bound and name not in scope.outer_names:
        return scope.bound[name]
    around = scope.parent
    while around is not None:
        if around.kind != "class":
            return _binding_of(around, name)
        around = around.parent
    return None


def _module_of(scope: Scope) -> Scope:
    while scope.parent is not None:
        scope = scope.parent
    return scope


class _Reader(ast.NodeVisitor):
    """Notes every name with the scope that it stands in; what it means is known once all is read."""

    def __init__(self) -> None:
        self.scope = Scope("module")
        self.statement = 0

    def _note(self, name: str, node: ast.AST, attribute: str, item: int | None = None) -> None:
        self.scope.seen.append((name, Place(node, attribute, item, self.statement)))

    def _bind(self, name: str, node: ast.AST, attribute: str, *, is_parameter: bool = False) -> None:
        scope = self.scope
        while scope.kind == "comprehension" and isinstance(node, ast.NamedExpr):
            assert scope.parent is not None
            scope = scope.parent
        binding = scope.bound.setdefault(name, Binding(name))
        binding.is_parameter |= is_parameter
        self._note(name, node if not isinstance(node, ast.NamedExpr) else node.target, attribute)

    def _enter(self, kind: str) -> Scope:
        outer = self.scope
        self.scope = Scope(kind, outer)
        outer.inner.append(self.scope)
        return outer

    def visit_Name(self, node: ast.Name) -> None:
        if isinstance(node.ctx, ast.Load):
            self._note(node.id, node, "id")
        else:
            self._bind(node.id, node, "id")

    def visit_NamedExpr(self, node: ast.NamedExpr) -> None:
        self.visit(node.value)
        self._bind(node.target.id, node, "id")

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        for outside in [*node.decorator_list, *_defaults(node.args)]:
            self.visit(outside)
        self._bind(node.name, node, "name")
        self._read_function(node.args, node.body)

    visit_AsyncFunctionDef = visit_FunctionDef  # noqa: N815 - ast finds its methods by these names

    def visit_Lambda(self, node: ast.Lambda) -> None:
        for outside in _defaults(node.args):
            self.visit(outside)
        self._read_function(node.args, [node.body])

    def _read_function(self, arguments: ast.arguments, body: list[ast.stmt] | list[ast.expr]) -> None:
        outer = self._enter("function")
        for argument in _parameters(arguments):
            self._bind(argument.arg, argument, "arg", is_parameter=True)
        for part in body:
            self.visit(part)
        self.scope = outer

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        for outside in [*node.decorator_list, *node.bases, *node.keywords]:
            self.visit(outside)
        self._bind(node.name, node, "name")
        outer = self._enter("class")
        for part in node.body:
            self.visit(part)
        self.scope = outer

    def visit_ListComp(self, node: Comprehension) -> None:
        first, *others = node.generators
        self.visit(first.iter)
        outer = self._enter("comprehension")
        self.visit(first.target)
        for part in [*first.ifs, *others, *_results(node)]:
            self.visit(part)
        self.scope = outer

    visit_SetComp = visit_DictComp = visit_GeneratorExp = visit_ListComp  # noqa: N815 - as above

    def visit_alias(self, node: ast.alias) -> None:
        node.asname = node.asname or node.name.partition(".")[0]
        self._bind(node.asname, node, "asname")

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> None:
        if node.name:
            self._bind(node.name, node, "name")
        self.generic_visit(node)

    def visit_MatchAs(self, node: ast.MatchAs | ast.MatchStar) -> None:
        if node.name:
            self._bind(node.name, node, "name")
        self.generic_visit(node)

    visit_MatchStar = visit_MatchAs  # noqa: N815 - as above

    def visit_MatchMapping(self, node: ast.MatchMapping) -> None:
        if node.rest:
            self._bind(node.rest, node, "rest")
        self.generic_visit(node)

    def visit_Global(self, node: ast.Global) -> None:
        self.scope.module_names.update(node.names)
        self._note_all(node)

    def visit_Nonlocal(self, node: ast.Nonlocal) -> None:
        self.scope.outer_names.update(node.names)
        self._note_all(node)

    def _note_all(self, node: ast.Global | ast.Nonlocal) -> None:
        for item, name in enumerate(node.names):
            self._note(name, node, "names", item)


def _parameters(arguments: ast.arguments) -> list[ast.arg]:
    rest = [argument for argument in (arguments.vararg, arguments.kwarg) if argument is not None]
    return [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, *rest]


def _defaults(arguments: ast.arguments) -> list[ast.expr]:
    return [default for default in [*arguments.defaults, *arguments.kw_defaults] if default is not None]


def _results(node: Comprehension) -> list[ast.expr]:
    return [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
