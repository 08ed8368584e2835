"""Put exactly what the edge imports into build/worker: wrangler's build command.

In: src/worker.py and what it imports from src, found by reading the import statements. Out: the same files
under build/worker without their docstrings, which wrangler uploads whole. Only changed files are written and stale
ones go, so a running `wrangler dev` reloads once and for a reason. Standard library only, since deployments run it.
"""

import ast
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tools.errors import ToolError, run_tool
from tools.lean import without_prose

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src"
STAGED = ROOT / "build" / "worker"
ENTRY = "worker"
PACKAGE = "segments"

# The publisher's side of the project; a visitor's request must never need it.
NEVER_UPLOADED = ("segments.authoring", "segments.cli")


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
    for node in _running_nodes(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (Import(alias.name, node.lineno, is_module=True) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = _absolute_base(node, module, is_package=is_package)
            yield Import(base, node.lineno, is_module=True)
            yield from (Import(f"{base}.{alias.name}", node.lineno, is_module=False) for alias in node.names)


def _running_nodes(tree: ast.AST) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(tree):
        if isinstance(child, ast.If) and _is_type_checking(child.test):
            for statement in child.orelse:
                yield statement
                yield from _running_nodes(statement)
            continue
        yield child
        yield from _running_nodes(child)


def _is_type_checking(test: ast.expr) -> bool:
    return (isinstance(test, ast.Name) and test.id == "TYPE_CHECKING") or (
        isinstance(test, ast.Attribute) and test.attr == "TYPE_CHECKING"
    )


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


def import_closure(source: Path, entry: str = ENTRY) -> list[Path]:
    """Return the files under source that running the entry module can import, its own among them, sorted.

    Raises:
        ToolError: a module is missing, a file is not Python, or the publisher's side is reached.
    """
    first = module_file(source, entry)
    if first is None:
        raise ToolError("the entry point", "no such file", source / f"{entry}.py", "It is the worker itself.")
    found = {entry: first}
    waiting = [(entry, first)]
    while waiting:
        module, path = waiting.pop()
        for imported in _imports_of(module, path):
            _refuse_publisher_side(imported, path)
            _refuse_missing(imported, path, source)
            for name in _with_parents(imported.name):
                file = module_file(source, name)
                if file is not None and name not in found:
                    found[name] = file
                    waiting.append((name, file))
    return sorted(found.values())


def _imports_of(module: str, path: Path) -> list[Import]:
    try:
        source = path.read_text(encoding="utf-8")
        return list(read_imports(source, module, is_package=path.name == "__init__.py"))
    except SyntaxError as error:
        raise ToolError("Python", f"{error.msg}", f"{path}:{error.lineno}", "Nothing was staged.") from error


def _with_parents(module: str) -> list[str]:
    """Importing a.b.c runs a and a.b first."""
    parts = module.split(".")
    return [".".join(parts[: end + 1]) for end in range(len(parts))]


def _refuse_publisher_side(imported: Import, path: Path) -> None:
    for package in NEVER_UPLOADED:
        if imported.name == package or imported.name.startswith(package + "."):
            raise ToolError(
                "the edge to import only itself, the bundle and the shared tables",
                f"an import of {imported.name}",
                f"{path}:{imported.line}",
                "What both sides need belongs directly into src/segments.",
            )


def _refuse_missing(imported: Import, path: Path, source: Path) -> None:
    is_ours = imported.name.split(".")[0] == PACKAGE
    if is_ours and imported.is_module and module_file(source, imported.name) is None:
        raise ToolError(
            f"a module {imported.name}",
            "no such file",
            f"{path}:{imported.line}",
            "Is its file saved, and named so?",
        )


def stage(source: Path, files: Iterable[Path], target: Path) -> int:
    """Make target hold exactly these files, at their places below source; return how many changed or went."""
    wanted = {target / file.relative_to(source): file for file in files}
    changed = 0
    for place, file in wanted.items():
        content = without_prose(file.read_text(encoding="utf-8")).encode()
        if not place.is_file() or place.read_bytes() != content:
            _write_whole(place, content)
            changed += 1
    return changed + _remove_stale(target, set(wanted))


def _write_whole(path: Path, content: bytes) -> None:
    """Write beside the place, then rename: wrangler watches this folder and must never read half a module."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(path.name + ".new")
    temporary.write_bytes(content)
    temporary.replace(path)


def _remove_stale(target: Path, wanted: set[Path]) -> int:
    stale = [path for path in target.rglob("*") if path.is_file() and path not in wanted]
    for path in stale:
        path.unlink()
    folders = sorted((path for path in target.rglob("*") if path.is_dir()), reverse=True)
    for folder in folders:
        if not any(folder.iterdir()):
            folder.rmdir()
    return len(stale)


def main() -> None:
    """Stage the worker and say what changed."""
    files = import_closure(SOURCE)
    changed = stage(SOURCE, files, STAGED)
    print(f"staged {len(files)} files, {changed} changed")


if __name__ == "__main__":
    sys.exit(run_tool(main))
