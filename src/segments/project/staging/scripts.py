"""The scripts that the worker serves to browsers, written with no more characters than they need.

In: the sources of the modules. Out: the same sources, with the scripts in them minified by the esbuild that comes with
wrangler, every line where it was. What the worker puts into a script when it serves it stands in there as a name in
capitals, which no minifier touches, since the script does not define it.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

from segments.project.staging.edits import Edit, Source
from segments.project.staging.esbuild import run_esbuild

MINIFIER: Final = Path(__file__).with_name("minify.mjs")

# A module-level text of this name is a script.
NAME: Final = "_SCRIPT"


def minify_scripts(sources: Mapping[str, str], packages: Path) -> dict[str, str]:
    """Return the sources with smaller scripts; `packages` is the node_modules with esbuild.

    Raises:
        ToolError: esbuild is missing, or refuses a script.
    """
    found = {name: script for name, source in sources.items() if (script := _script(source))}
    if not found:
        return dict(sources)
    small = minified(tuple(str(one.value) for one in found.values()), packages)
    texts = {name: ascii(text).encode() for name, text in zip(found, small, strict=True)}
    return {
        name: _with_text(source, found[name], texts[name]) if name in found else source
        for name, source in sources.items()
    }


def _with_text(text: str, script: ast.Constant, small: bytes) -> str:
    source = Source(text)
    return source.edited([Edit(source.start(script), source.end(script), small)])


def _script(source: str) -> ast.Constant | None:
    if f"\n{NAME}" not in source:
        return None
    return next(
        (
            statement.value
            for statement in ast.parse(source).body
            if isinstance(statement, ast.Assign | ast.AnnAssign)
            and isinstance(statement.value, ast.Constant)
            and isinstance(statement.value.value, str)
            and NAME in map(ast.unparse, ast.walk(statement))
        ),
        None,
    )


@cache
def minified(scripts: tuple[str, ...], packages: Path) -> list[str]:
    """The scripts, minified by the esbuild of these packages.

    Raises:
        ToolError: esbuild is missing, or refuses a script.
    """
    printed = run_esbuild(MINIFIER, packages, "minify the scripts", given=json.dumps(scripts))
    texts: list[str] = json.loads(printed)
    return texts
