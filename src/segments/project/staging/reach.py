"""The definitions that running a worker may reach: only these are uploaded, every line where it was.

In: the modules of a worker, blanked. Out: the same without the functions, classes, constants and imported names that
nothing reached reads. So a format's writer stands beside its reader, and an alias for type checkers beside what it
annotates, and neither is uploaded. What a definition reads is every name in it, whoever binds that name: a definition
too many stays rather than one too few. A decorator, and an assignment to names, are taken to do nothing else: the
house has no work at import.
"""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from segments.project.staging.edits import Edit, Source

# What the import of annotations does ends with the annotations; only a record still has some.
FUTURE = "__future__"

Name = tuple[str, str]


@dataclass(slots=True)
class _Module:
    """A module with what its names are bound by."""

    source: Source
    bound: dict[str, list[ast.stmt]] = field(default_factory=dict)
    imported: dict[str, list[Name]] = field(default_factory=dict)
    acts: list[ast.stmt] = field(default_factory=list)


def keep_reached(texts: Mapping[str, str], entry: str) -> dict[str, str]:
    """Return the texts of the modules, by the same dotted names, with only what running the entry may reach.

    Raises:
        SyntaxError: a text is not Python, or would not be any more.
    """
    modules = {name: _read_module(Source(text)) for name, text in texts.items()}
    reached = _reached_names(modules, entry)
    return {
        name: module.source.edited(_edits(module, {of for place, of in reached if place == name}))
        for name, module in modules.items()
    }


def _read_module(source: Source) -> _Module:
    module = _Module(source)
    for statement in source.tree.body:
        if isinstance(statement, ast.Import | ast.ImportFrom):
            for name, target in _imported_names(statement):
                module.imported.setdefault(name, []).append(target)
        elif names := _defined_names(statement):
            for name in names:
                module.bound.setdefault(name, []).append(statement)
        else:
            module.acts.append(statement)
    return module


def _imported_names(statement: ast.Import | ast.ImportFrom) -> Iterator[tuple[str, Name]]:
    """Yield each name that the statement binds, with the module and the name in it; "" is the module itself.

    Raises:
        SyntaxError: the import is relative.
    """
    if isinstance(statement, ast.ImportFrom) and statement.level:
        raise SyntaxError("an absolute import is expected", ("", statement.lineno, 0, ""))
    for alias in statement.names:
        if isinstance(statement, ast.ImportFrom):
            yield alias.asname or alias.name, (statement.module or "", alias.name)
        else:
            yield alias.asname or alias.name.partition(".")[0], (alias.name, "")


def _defined_names(statement: ast.stmt) -> list[str]:
    """The names that a statement binds and does nothing else; none for one that acts."""
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return [statement.name]
    if not isinstance(statement, ast.Assign):
        return []
    parts = [part for target in statement.targets for part in _targets(target)]
    return [part.id for part in parts if isinstance(part, ast.Name)] if _are_names(parts) else []


def _targets(target: ast.expr) -> list[ast.expr]:
    return list(target.elts) if isinstance(target, ast.Tuple) else [target]


def _are_names(parts: list[ast.expr]) -> bool:
    return all(isinstance(part, ast.Name) for part in parts)


def _reached_names(modules: Mapping[str, _Module], entry: str) -> set[Name]:
    """All names that the entry's own, and the statements that act, lead to, each with its module."""
    waiting = _all_names(modules, entry)
    for place, module in modules.items():
        for statement in module.acts:
            waiting += _read_names(statement, place)
    reached: set[Name] = set()
    while waiting:
        one = waiting.pop()
        if one not in reached:
            reached.add(one)
            waiting += _next_names(modules, *one)
    return reached


def _next_names(modules: Mapping[str, _Module], place: str, name: str) -> list[Name]:
    """The names that a name of a module leads to; one that is a module leads to all that is in it."""
    whole = f"{place}.{name}" if name else place
    if whole in modules:
        return _all_names(modules, whole)
    if place not in modules:
        return []
    read = [_read_names(statement, place) for statement in modules[place].bound.get(name, ())]
    return [*modules[place].imported.get(name, ()), *(one for names in read for one in names)]


def _all_names(modules: Mapping[str, _Module], place: str) -> list[Name]:
    return [(place, name) for name in (*modules[place].bound, *modules[place].imported)]


def _read_names(node: ast.stmt, place: str) -> Iterator[Name]:
    """Yield the names in a statement, and those that an import in it brings."""
    for part in ast.walk(node):
        if isinstance(part, ast.Name):
            yield place, part.id
        elif isinstance(part, ast.Import | ast.ImportFrom):
            for _, target in _imported_names(part):
                yield target


def _edits(module: _Module, reached: set[str]) -> Iterator[Edit]:
    for statement in module.source.tree.body:
        if isinstance(statement, ast.ImportFrom) and statement.module == FUTURE:
            if not _has_records(module.source.tree):
                yield _without(module.source, statement)
        elif isinstance(statement, ast.Import | ast.ImportFrom):
            yield from _import_edits(module.source, statement, reached)
        elif (names := _defined_names(statement)) and reached.isdisjoint(names):
            yield _without(module.source, statement)


def _has_records(tree: ast.Module) -> bool:
    return any(isinstance(node, ast.AnnAssign) for node in ast.walk(tree))


def _import_edits(
    source: Source, statement: ast.Import | ast.ImportFrom, reached: set[str]
) -> Iterator[Edit]:
    """Edits of an import: the names that are left go on its first line."""
    bound = [name for name, _ in _imported_names(statement)]
    kept = [alias for name, alias in zip(bound, statement.names, strict=True) if name in reached]
    if not kept:
        yield _without(source, statement)
    elif len(kept) < len(bound):
        less = (
            ast.Import(kept)
            if isinstance(statement, ast.Import)
            else ast.ImportFrom(statement.module, kept, 0)
        )
        yield Edit(source.start(statement), source.end(statement), ast.unparse(less).encode())


def _without(source: Source, statement: ast.stmt) -> Edit:
    decorators = getattr(statement, "decorator_list", [])
    start = source.start(decorators[0]) - len("@") if decorators else source.start(statement)
    return Edit(start, source.end(statement))
