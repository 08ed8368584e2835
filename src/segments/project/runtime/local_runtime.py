"""Build the Python runtime that a local workerd reads, from the npm packages that are pinned in package.json.

In: node_modules/pyodide and node_modules/@cloudflare/workerd-*. Out: build/runtime/pyodide_dev.capnp.bin, one
Cap'n Proto message, and build/runtime/workerd, a script that starts workerd with that folder. Nothing is
downloaded, and a pin that moved stops the build: a runtime that is almost right must never be written.
"""

from __future__ import annotations

import hashlib
import io
import json
import platform
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from segments.project.folder import Project
from segments.project.runtime import message
from segments.project.tool_error import ToolError

BUNDLE_NAME = "pyodide_dev.capnp.bin"
WRAPPER_NAME = "workerd"
STAMP_NAME = "inputs.sha256"

PYODIDE_VERSION = "314.0.6"
PYODIDE_FILES = ("pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip")
WASM_MAGIC = b"\0asm"

MOVED_HINT = (
    f"This script knows pyodide {PYODIDE_VERSION}. Pin that version in package.json again, or read the new"
    " file and change REPLACEMENTS in local_runtime.py."
)

WORKERD_PACKAGES = {
    ("Linux", "x86_64"): "workerd-linux-64",
    ("Linux", "aarch64"): "workerd-linux-arm64",
    ("Darwin", "x86_64"): "workerd-darwin-64",
    ("Darwin", "arm64"): "workerd-darwin-arm64",
}


@dataclass(frozen=True, slots=True)
class Replacement:
    """One edit of pyodide.asm.mjs, and how often it must apply."""

    find: str
    put: str
    times: int


THROW = '(()=>{throw new Error("eval is not available in a worker")})()'

# workerd allows no code from strings, and no entropy or clock at start-up: its own wrappers stand in here.
REPLACEMENTS = (
    Replacement("new WebAssembly.Module(", "newWasmModule(", 4),
    Replacement("WebAssembly.instantiate(", "wasmInstantiate(", 2),
    Replacement("Date.now", "monotonicDateNow", 22),
    Replacement("crypto.getRandomValues(", "getRandomValues(Module, ", 1),
    Replacement("reportUndefinedSymbols()", "Module.reportUndefinedSymbolsNoOp()", 3),
    Replacement("eval(func)", THROW, 2),
    Replacement("eval(data)", THROW, 1),
    Replacement("eval(UTF8ToString(ptr))", THROW, 3),
    Replacement(
        "function loadLibData(){",
        "function loadLibData(){"
        "const patchedData=patchedLoadLibData(Module,libName,flags.rpath);"
        "return flags.loadAsync?Promise.resolve(patchedData):patchedData;",
        1,
    ),
    Replacement("getMemory(", "Module.getMemoryPatched(Module, libName, ", 1),
    Replacement(
        "export default _createPyodideModule;",
        "export { _createPyodideModule };\nexport default _createPyodideModule;",
        1,
    ),
)
IMPORTS = (
    "import { getRandomValues, monotonicDateNow, newWasmModule, patchedLoadLibData, wasmInstantiate }"
    ' from "pyodide-internal:builtin_wrappers";\n'
)
CODE_FROM_STRINGS = re.compile(r"(?<![\w$.])eval\(|new Function\(")


def adapt_script(script: str, replacements: tuple[Replacement, ...] = REPLACEMENTS) -> str:
    """Return pyodide.asm.mjs as workerd can run it.

    Raises:
        ToolError: a replacement does not apply exactly as often as expected, or code from strings is left.
    """
    for replacement in replacements:
        found = script.count(replacement.find)
        if found != replacement.times:
            raise ToolError(
                f"`{replacement.find}` {replacement.times} times",
                f"{found}",
                "pyodide.asm.mjs",
                MOVED_HINT,
            )
        script = script.replace(replacement.find, replacement.put)
    if left := CODE_FROM_STRINGS.search(script):
        raise ToolError(
            "no code from strings",
            f"`{script[left.start() : left.start() + 60]}`",
            f"pyodide.asm.mjs, character {left.start()} after the replacements",
            MOVED_HINT,
        )
    return IMPORTS + script


def read_package(folder: Path, repair: str) -> dict[str, bytes]:
    """Return the files of the pyodide package that the runtime is made of, by name; `repair` installs it.

    Raises:
        ToolError: the package is not installed, is another version, or a file is not what its name says.
    """
    hint = f"Run `{repair}`."
    manifest = folder / "package.json"
    if not manifest.is_file():
        raise ToolError("the npm package pyodide", "no such folder", folder, hint)
    version = json.loads(manifest.read_bytes())["version"]
    if version != PYODIDE_VERSION:
        raise ToolError(f"pyodide {PYODIDE_VERSION}", version, manifest, MOVED_HINT)
    files = {name: (folder / name).read_bytes() for name in PYODIDE_FILES}
    if not files["pyodide.asm.wasm"].startswith(WASM_MAGIC):
        got = repr(files["pyodide.asm.wasm"][:4])
        raise ToolError(f"a WebAssembly module ({WASM_MAGIC!r})", got, folder / "pyodide.asm.wasm", hint)
    _check_zip(files["python_stdlib.zip"], folder / "python_stdlib.zip", hint)
    return files


def _check_zip(content: bytes, path: Path, hint: str) -> None:
    try:
        broken = zipfile.ZipFile(io.BytesIO(content)).testzip()
    except zipfile.BadZipFile as error:
        raise ToolError("a zip of the standard library", str(error), path, hint) from error
    if broken is not None:
        raise ToolError("a zip of the standard library", f"a damaged member {broken}", path, hint)


def bundle_modules(files: Mapping[str, bytes]) -> list[tuple[str, str, bytes]]:
    """Return the modules of the message as (name, kind, content), in workerd's order."""
    script = adapt_script(files["pyodide.asm.mjs"].decode())
    return [
        ("pyodideRuntime-internal:pyodide.asm", "src", script.encode()),
        ("pyodideRuntime-internal:pyodide.asm.wasm", "wasm", files["pyodide.asm.wasm"]),
        ("pyodideRuntime-internal:python_stdlib.zip", "data", files["python_stdlib.zip"]),
    ]


def workerd_program(system: str, machine: str) -> Path:
    """Return where npm puts this platform's workerd, relative to the repository.

    Raises:
        ToolError: npm has no workerd for this platform.
    """
    package = WORKERD_PACKAGES.get((system, machine))
    if package is None:
        known = ", ".join(" ".join(pair) for pair in WORKERD_PACKAGES)
        raise ToolError(f"one of {known}", f"{system} {machine}", "this machine", "On Windows, use WSL.")
    return Path("node_modules", "@cloudflare", package, "bin", "workerd")


def wrapper_script(program: Path) -> str:
    """Return the script that wrangler starts in workerd's place: the same command, with our runtime."""
    return f"""#!/bin/sh
# Starts workerd with the Python runtime beside this script. wrangler runs it through MINIFLARE_WORKERD_PATH.
folder=$(cd "$(dirname "$0")" && pwd) || exit 1
command=$1
shift
exec "$folder/../../{program.as_posix()}" "$command" --pyodide-bundle-disk-cache-dir="$folder" "$@"
"""


def build(project: Project) -> int:
    """Write the runtime and the script, unless both are there and were made from the same inputs; return its bytes.

    Raises:
        ToolError: see the functions above.
    """
    program = workerd_program(platform.system(), platform.machine())
    if not (project.root / program).is_file():
        raise ToolError("workerd", "no such file", project.root / program, f"Run `{project.repair}`.")
    files = read_package(project.packages / "pyodide", project.repair)
    script = wrapper_script(program)
    sources = (Path(__file__), Path(message.__file__))
    stamp = _stamp_of([*files.values(), *(path.read_bytes() for path in sources), script.encode()])
    folder = project.runtime
    made = [folder / name for name in (BUNDLE_NAME, WRAPPER_NAME)]
    if all(path.is_file() for path in made) and _holds(folder / STAMP_NAME, stamp):
        return 0
    folder.mkdir(parents=True, exist_ok=True)
    encoded = message.encode_modules(bundle_modules(files))
    _write_whole(folder / BUNDLE_NAME, encoded)
    _write_whole(folder / WRAPPER_NAME, script.encode(), mode=0o755)
    _write_whole(folder / STAMP_NAME, stamp.encode())
    return len(encoded)


def _holds(path: Path, text: str) -> bool:
    return path.is_file() and path.read_text(encoding="utf-8") == text


def _stamp_of(inputs: list[bytes]) -> str:
    digest = hashlib.sha256()
    for content in inputs:
        digest.update(hashlib.sha256(content).digest())
    return digest.hexdigest()


def _write_whole(path: Path, content: bytes, *, mode: int = 0o644) -> None:
    """Write beside the place, then rename: a build that was cut short leaves no half a file."""
    temporary = path.with_name(path.name + ".new")
    temporary.write_bytes(content)
    temporary.chmod(mode)
    temporary.replace(path)
