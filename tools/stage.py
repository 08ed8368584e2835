"""Put what the edge imports, as one module, into build/worker: wrangler's build command.

In: src/worker.py and what it imports from src, found by reading the import statements. Out: build/worker/worker.py,
the same program without what only readers and checkers need. It is what `wrangler dev`, the tests of the worker and
`wrangler deploy` all run. Since deployments run it, it needs nothing but Python and what wrangler itself brings.

    python -m tools.stage                  stage the worker
    python -m tools.stage --place 412      say where line 412 of the staged worker comes from
"""

import argparse
import ast
import hashlib
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tools.compact import compact_text
from tools.edge_tables import cut_tables
from tools.errors import ToolError, run_tool
from tools.lean import is_type_checking, lean_tree
from tools.merge import Merged, Unmergeable, merge_modules
from tools.scripts import MINIFIER, PACKAGES, minify_scripts
from tools.shorten import shorten_names

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src"
STAGED = ROOT / "build" / "worker"
ENTRY = "worker"
PACKAGE = "segments"

# What the runtime calls by name.
HANDLERS = frozenset({"on_fetch"})

# Says of which sources the staged worker is, so that starting it again costs nothing.
STAMP = STAGED.with_name("worker.stamp")

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
        if isinstance(child, ast.If) and is_type_checking(child.test):
            for statement in child.orelse:
                yield statement
                yield from _running_nodes(statement)
            continue
        yield child
        yield from _running_nodes(child)


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


def modules_in_order(source: Path, entry: str = ENTRY) -> dict[str, Path]:
    """Return the modules under source that running the entry imports, each after what it imports itself.

    Raises:
        ToolError: a module is missing, a file is not Python, or the publisher's side is reached.
    """
    first = module_file(source, entry)
    if first is None:
        raise ToolError("the entry point", "no such file", source / f"{entry}.py", "It is the worker itself.")
    found: dict[str, Path] = {}
    seen = {entry}

    def place(module: str, path: Path) -> None:
        for imported in _imports_of(module, path):
            _refuse_publisher_side(imported, path)
            _refuse_missing(imported, path, source)
            for name in _with_parents(imported.name):
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


def merged_worker(source: Path, entry: str = ENTRY) -> Merged:
    """Return the worker as one module with short names.

    Raises:
        ToolError: as `modules_in_order`, or two modules cannot be put together.
    """
    files = modules_in_order(source, entry)
    trees = {module: lean_tree(path.read_text(encoding="utf-8")) for module, path in files.items()}
    try:
        cut_tables(trees, files)
        minify_scripts(trees)
        merged = merge_modules(trees, entry)
        shorten_names(merged, HANDLERS)
    except Unmergeable as error:
        raise ToolError("modules that can become one", str(error), source, "See tools/merge.py.") from error
    return merged


def stage(source: Path, target: Path, entry: str = ENTRY) -> bool:
    """Make target hold exactly the worker; return False where it already did."""
    content = compact_text(merged_worker(source, entry).tree()).encode()
    place = target / f"{entry}.py"
    is_new = not place.is_file() or place.read_bytes() != content
    if is_new:
        _write_whole(place, content)
    for path in sorted(target.rglob("*"), reverse=True):
        if path != place:
            path.rmdir() if path.is_dir() else path.unlink()
    return is_new


def _write_whole(path: Path, content: bytes) -> None:
    """Write beside the folder, then rename: wrangler watches it and must never read half a module."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.parent.with_name(f"{path.name}.{os.getpid()}.new")
    temporary.write_bytes(content)
    temporary.replace(path)


def source_place(source: Path, line: int) -> str:
    """Return where a line of the staged worker comes from, as file:line; a log names only the staged one.

    Raises:
        ToolError: as `merged_worker`, or the worker has no such line.
    """
    merged = merged_worker(source)
    written = ast.parse(compact_text(merged.tree())).body[-len(merged.statements) :]
    begun = [
        (copy_part.lineno, f"{module_file(source, statement.module)}:{part.lineno}")
        for statement, copy in zip(merged.statements, written, strict=True)
        for part, copy_part in zip(ast.walk(statement.node), ast.walk(copy), strict=True)
        if isinstance(part, ast.stmt) and isinstance(copy_part, ast.stmt) and copy_part.lineno <= line
    ]
    if not begun or line > (written[-1].end_lineno or 0):
        raise ToolError("a line of the staged worker", str(line), STAGED, "Was it staged from these sources?")
    return max(begun, key=lambda one: one[0])[1]


def _inputs_digest() -> str:
    """Of all that decides what is staged: the sources, these tools, the minifier, and the Python that runs them."""
    digest = hashlib.sha256(sys.version.encode())
    tools = Path(__file__).parent.glob("*.py")
    inputs = [*SOURCE.rglob("*.py"), *tools, MINIFIER, *PACKAGES.glob("esbuild/package.json")]
    for path in sorted(inputs):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def main() -> None:
    """Stage the worker, or tell a place, and say what was done."""
    parser = argparse.ArgumentParser(description="Stage the worker for the upload.")
    parser.add_argument("--place", type=int, metavar="LINE", help="only say where this line of it comes from")
    line = parser.parse_args().place
    if line is not None:
        print(source_place(SOURCE, line))
        return
    digest = _inputs_digest()
    if STAMP.is_file() and STAMP.read_text() == digest and (STAGED / f"{ENTRY}.py").is_file():
        print("build/worker: up to date")
        return
    is_new = stage(SOURCE, STAGED)
    STAMP.write_text(digest)
    print(f"build/worker: {'written' if is_new else 'as it was'}")


if __name__ == "__main__":
    sys.exit(run_tool(main))
