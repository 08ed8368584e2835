"""Put what a worker imports into its folder in build, without what only readers need: wrangler's build command.

In: src/worker.py, or src/desk.py, and what it imports from src. Out: the same files under build/worker, or build/desk,
without what never runs. They are what `wrangler dev`, the tests on the runtime and `wrangler deploy` all run: any
supported Python writes the same bytes. Since deployments run it, it needs only Python and what wrangler itself brings.

    python3 -m tools.stage          the edge
    python3 -m tools.stage desk     the desk
"""

import sys

OLDEST_PYTHON = (3, 11)

if sys.version_info < OLDEST_PYTHON:
    sys.exit(
        f"Expected Python 3.{OLDEST_PYTHON[1]} or newer, got 3.{sys.version_info[1]} - at {sys.executable}\n"
        "  Put a newer python3 first on PATH; the worker is staged by `python3 -m tools.stage` (wrangler.toml)."
    )

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path

from tools.blank import blank
from tools.closure import ENTRY, modules_in_order
from tools.errors import ToolError, run_tool
from tools.indent import indent_less
from tools.reach import keep_reached
from tools.scripts import MINIFIER, PACKAGES, minify_scripts

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src"
STAGED = ROOT / "build" / ENTRY
ENTRIES = (ENTRY, "desk")


def staged_files(source: Path, entry: str = ENTRY) -> dict[str, bytes]:
    """Return the files of the worker as they are uploaded, by their names under the source folder.

    Raises:
        ToolError: as `modules_in_order`, or the scripts for browsers cannot be minified.
    """
    files = modules_in_order(source, entry)
    texts = minify_scripts({module: path.read_text(encoding="utf-8") for module, path in files.items()})
    reached = keep_reached({module: _blanked(text, files[module]) for module, text in texts.items()}, entry)
    return {
        files[module].relative_to(source).as_posix(): indent_less(text).encode()
        for module, text in reached.items()
    }


def _blanked(text: str, place: Path) -> str:
    try:
        return blank(text)
    except SyntaxError as error:
        hint = "A statement is spelt in a way that tools/blank.py cannot shorten: spell it as others are."
        raise ToolError(
            "Python without annotations", f"{error.msg}", f"{place}:{error.lineno}", hint
        ) from error


def stage(source: Path, target: Path, entry: str = ENTRY) -> int:
    """Make target hold exactly the worker; return how many of its files changed."""
    files = staged_files(source, entry)
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


def _inputs_digest() -> str:
    """Digest all that decides what is staged: the sources, these tools and the minifier."""
    digest = hashlib.sha256()
    tools = Path(__file__).parent.glob("*.py")
    inputs = [*SOURCE.rglob("*.py"), *tools, MINIFIER, *PACKAGES.glob("esbuild/package.json")]
    for path in sorted(inputs):
        digest.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def main() -> None:
    """Stage one worker and say what changed. A stamp says of which sources it is, so starting it again costs nothing.

    Raises:
        ToolError: there is no worker of that name, or it cannot be staged.
    """
    entry = sys.argv[1] if len(sys.argv) > 1 else ENTRY
    if entry not in ENTRIES:
        raise ToolError(
            f"one of {', '.join(ENTRIES)}", entry, "python3 -m tools.stage", "Each is a file in src."
        )
    target = STAGED.with_name(entry)
    stamp = target.with_name(f"{entry}.stamp")
    digest = _inputs_digest()
    if stamp.is_file() and stamp.read_text() == digest and (target / f"{entry}.py").is_file():
        print(f"build/{entry}: up to date")
        return
    changed = stage(SOURCE, target, entry)
    stamp.write_text(digest)
    print(f"build/{entry}: {changed} files written or removed" if changed else f"build/{entry}: as it was")


if __name__ == "__main__":
    sys.exit(run_tool(main))
