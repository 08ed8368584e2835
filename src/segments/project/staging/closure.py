"""The modules that the worker is made of: its entry and all that running it may import, found in the import statements.

In: a source tree. Out: its modules by name, each after what it imports itself. What only the publisher needs is
refused: a visitor's request must never reach it.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from segments.project.staging.blocks import blocks, is_type_checking
from segments.project.tool_error import ToolError

ENTRY = "worker"
PACKAGE = "segments"

# What a worker never reaches. The desk checks and publishes rules, so it has the publishing river; the edge, which
# answers visitors, has not.
COMMANDS = ("segments.cli", "segments.project")
NEVER_UPLOADED = {ENTRY: ("segments.authoring", *COMMANDS), "desk": COMMANDS}


@dataclass(frozen=True, slots=True)
class Import:
    """An absolute name that may be imported. In `from a import b`, a is a module and a.b may be one."""

    name: str
    line: int
    is_module: bool


def read_imports(source: str, module: str, *, is_package: bool) -> Iterator[Import]:
    """Yield everything that the source may import when it runs.

    What stands under `if TYPE_CHECKING:` never runs and is left out.
    """
    for node in _running_statements(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (Import(alias.name, node.lineno, is_module=True) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = _absolute_base(node, module, is_package=is_package)
            yield Import(base, node.lineno, is_module=True)
            yield from (Import(f"{base}.{alias.name}", node.lineno, is_module=False) for alias in node.names)


def _running_statements(node: ast.AST) -> Iterator[ast.stmt]:
    unread = node.body if isinstance(node, ast.If) and is_type_checking(node.test) else None
    for block in blocks(node):
        if block is not unread:
            for statement in block:
                yield statement
                yield from _running_statements(statement)


def _absolute_base(node: ast.ImportFrom, module: str, *, is_package: bool) -> str:
    if not node.level:
        return node.module or ""
    parts = module.split(".")
    kept = parts[: len(parts) - node.level + is_package]
    return ".".join([*kept, node.module] if node.module else kept)


def module_file(source: Path, module: str) -> Path | None:
    """Return the file that holds the module, or None where the source tree has none of that name."""
    path = source.joinpath(*module.split("."))
    for candidate in (path / "__init__.py", path.with_suffix(".py")):
        if candidate.is_file():
            return candidate
    return None


def modules_in_order(source: Path, entry: str = ENTRY, *, entries: Path | None = None) -> dict[str, Path]:
    """Return the modules under source that running the entry imports, each after what it imports itself.

    An installed package has its entry points in a folder of their own, `entries`; a source tree has them at its top.

    Raises:
        ToolError: a module is missing, a file is not Python, or the publisher's side is reached.
    """
    top = entries or source
    first = module_file(top, entry)
    if first is None:
        raise ToolError("the entry point", "no such file", top / f"{entry}.py", "It is the worker itself.")
    found: dict[str, Path] = {}
    seen = {entry}

    def place(module: str, path: Path) -> None:
        for imported in _imports_of(module, path):
            _refuse_publisher_side(imported, path, entry)
            _refuse_missing(imported, path, source)
            for name in _with_parents(imported.name) if _is_ours(imported.name) else ():
                file = module_file(source, name)
                if file is not None and name not in seen:
                    seen.add(name)
                    place(name, file)
        found[module] = path

    place(entry, first)
    return found


def import_closure(source: Path, entry: str = ENTRY) -> list[Path]:
    """Return the files of `modules_in_order`, sorted."""
    return sorted(modules_in_order(source, entry).values())


def _imports_of(module: str, path: Path) -> list[Import]:
    try:
        source = path.read_text(encoding="utf-8")
        return list(read_imports(source, module, is_package=path.name == "__init__.py"))
    except SyntaxError as error:
        raise ToolError("Python", f"{error.msg}", f"{path}:{error.lineno}", "Nothing was staged.") from error


def _is_ours(module: str) -> bool:
    """True for a module of this project: an installed one has those of others beside it."""
    return module.partition(".")[0] == PACKAGE


def _with_parents(module: str) -> list[str]:
    """Importing a.b.c runs a and a.b first."""
    parts = module.split(".")
    return [".".join(parts[: end + 1]) for end in range(len(parts))]


def _refuse_publisher_side(imported: Import, path: Path, entry: str) -> None:
    for package in NEVER_UPLOADED.get(entry, NEVER_UPLOADED[ENTRY]):
        if imported.name == package or imported.name.startswith(package + "."):
            raise ToolError(
                "the edge to import only itself, the bundle and the shared tables",
                f"an import of {imported.name}",
                f"{path}:{imported.line}",
                "What both sides need belongs directly into src/segments.",
            )


def _refuse_missing(imported: Import, path: Path, source: Path) -> None:
    if _is_ours(imported.name) and imported.is_module and module_file(source, imported.name) is None:
        raise ToolError(
            f"a module {imported.name}",
            "no such file",
            f"{path}:{imported.line}",
            "Is its file saved, and named so?",
        )
