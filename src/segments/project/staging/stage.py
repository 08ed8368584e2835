"""The files of a worker, without what only readers need, in its folder in build: wrangler's build command.

In: the entry point of the edge or of the desk, and what it imports of this package. Out: the same files under
build/worker, or build/desk, blanked. They are what `wrangler dev`, the tests on the runtime and `wrangler deploy` all
run: any supported Python writes the same bytes. It needs nothing but Python and what wrangler itself brings.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from segments.project.folder import Project
from segments.project.staging.blank import UNASKED, UNASKED_OF_MATCHED, blank
from segments.project.staging.closure import ENTRY, modules_in_order
from segments.project.staging.compiler_name import with_compiler_name
from segments.project.staging.console import BUNDLER, bundle_console, console_sources
from segments.project.staging.indent import indent_less
from segments.project.staging.reach import keep_reached
from segments.project.staging.scripts import MINIFIER, minify_scripts
from segments.project.tool_error import ToolError

SOURCE: Final = Path(__file__).resolve().parents[3]
"""The folder with the package: src, or site-packages."""

DESK: Final = "desk"
MATCHED: Final = "segments.authoring."
"""The publishing river, whose functions take syntax trees apart by position; the edge never does."""

ENTRIES: Final = (ENTRY, DESK)
READ_WHEN_RUN: Final = frozenset({"segments.desk.api.bodies"})
"""Modules whose annotations and docstrings are what runs: bodies of the API are read, and described, by them."""

INSTALLED_ENTRIES: Final = Path(__file__).resolve().parents[1] / "entries"
"""The folder of worker.py and desk.py in an installed package; a checkout has them in src."""


def staged_files(source: Path, packages: Path, entry: str = ENTRY) -> dict[str, bytes]:
    """Return the files of the worker as they are uploaded, by their names under the folder of its sources.

    Raises:
        ToolError: as `modules_in_order`, or the scripts for browsers cannot be minified.
    """
    entries = INSTALLED_ENTRIES if source == SOURCE and INSTALLED_ENTRIES.is_dir() else None
    places = modules_in_order(source, entry, entries=entries)
    sources = {module: path.read_text(encoding="utf-8") for module, path in places.items()}
    texts = minify_scripts(sources, packages)
    blanked = {
        module: text if module in READ_WHEN_RUN else _blanked(module, text, places[module])
        for module, text in texts.items()
    }
    reached = with_compiler_name(keep_reached(blanked, entry))
    return {
        _file_name(module, places[module]): indent_less(text).encode() for module, text in reached.items()
    }


def _file_name(module: str, path: Path) -> str:
    folders = module.replace(".", "/")
    return f"{folders}/{path.name}" if path.name == "__init__.py" else f"{folders}.py"


def _blanked(module: str, text: str, place: Path) -> str:
    unasked = UNASKED_OF_MATCHED if module.startswith(MATCHED) else UNASKED
    try:
        return blank(text, unasked=unasked)
    except SyntaxError as error:
        hint = "A statement is spelt in a way that blank.py cannot shorten: spell it as others are."
        raise ToolError(
            "Python without annotations", f"{error.msg}", f"{place}:{error.lineno}", hint
        ) from error


def stage(source: Path, target: Path, packages: Path, entry: str = ENTRY) -> int:
    """Make target hold exactly the worker; return how many of its files changed."""
    files = staged_files(source, packages, entry)
    changed = sum(_write_where_new(target / name, content, target) for name, content in files.items())
    return changed + _remove_others(target, files)


def _write_where_new(path: Path, content: bytes, target: Path) -> bool:
    """Write beside the target, then rename: wrangler watches that folder and must never read half a module."""
    if path.is_file() and path.read_bytes() == content:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.with_name(f"{target.name}.{os.getpid()}.new")
    temporary.write_bytes(content)
    temporary.replace(path)
    return True


def _remove_others(target: Path, files: Mapping[str, bytes]) -> int:
    """Remove what is not of the worker, and folders that are left empty; return how many files went."""
    removed = 0
    for path in sorted(target.rglob("*"), reverse=True):
        if path.is_dir():
            if not any(path.iterdir()):
                path.rmdir()
        elif path.relative_to(target).as_posix() not in files:
            path.unlink()
            removed += 1
    return removed


def _inputs_digest(packages: Path) -> str:
    """Digest all that decides what is staged: the sources, this room and the minifier."""
    digest = hashlib.sha256()
    ours = [
        *(SOURCE / "segments").rglob("*.py"),
        *(SOURCE / f"{entry}.py" for entry in ENTRIES),
        MINIFIER,
        BUNDLER,
    ]
    ours += console_sources()
    for path in sorted(filter(Path.is_file, ours)):
        digest.update(path.relative_to(SOURCE).as_posix().encode() + b"\0" + path.read_bytes())
    for path in packages.glob("esbuild/package.json"):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def stage_entry(project: Project, entry: str) -> str:
    """Stage one worker of a project and say what changed; a stamp says of which sources it is, so that a second time is
    at once.

    Raises:
        ToolError: there is no worker of that name, or it cannot be staged.
    """
    if entry not in ENTRIES:
        raise ToolError(f"one of {', '.join(ENTRIES)}", entry, "the worker to stage", "Each is a worker.")
    target = project.staged(entry)
    stamp = target.with_name(f"{entry}.stamp")
    digest = _inputs_digest(project.packages)
    console = project.build / "console"
    made = [target / f"{entry}.py", *([console / "console" / "index.html"] if entry == DESK else ())]
    if stamp.is_file() and stamp.read_text() == digest and all(path.is_file() for path in made):
        return f"build/{entry}: up to date"
    changed = stage(SOURCE, target, project.packages, entry)
    if entry == DESK:
        bundle_console(project.packages, console)
    stamp.write_text(digest)
    return f"build/{entry}: {changed} files written or removed" if changed else f"build/{entry}: as it was"
