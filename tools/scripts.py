"""The scripts that the worker serves to browsers, written with no more characters than they need.

In: the trees of the modules. Out: the same trees, with the scripts in them minified by the esbuild that comes with
wrangler. What the worker puts into a script when it serves it stands in there as a name in capitals, which no minifier
touches, since the script does not define it.
"""

import ast
import json
import os
import subprocess
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

from tools.errors import ToolError

MINIFIER: Final = Path(__file__).with_name("minify.mjs")
PACKAGES: Final = MINIFIER.parents[1] / "node_modules"

# The constants that are scripts, by module and name.
SCRIPTS: Final = (("segments.edge.own.banner", "_SCRIPT"), ("segments.edge.events.event_script", "_SCRIPT"))


def minify_scripts(trees: Mapping[str, ast.Module]) -> None:
    """Make the scripts smaller, in place.

    Raises:
        ToolError: esbuild is missing, or refuses a script.
    """
    found = [_script(trees[module], name) for module, name in SCRIPTS if module in trees]
    if found:
        for script, text in zip(found, minified(tuple(str(one.value) for one in found)), strict=True):
            script.value = text


def _script(tree: ast.Module, name: str) -> ast.Constant:
    [text] = [
        statement.value
        for statement in tree.body
        if isinstance(statement, ast.Assign)
        and isinstance(statement.value, ast.Constant)
        and ast.unparse(statement.targets[0]) == name
    ]
    return text


@cache
def minified(scripts: tuple[str, ...]) -> list[str]:
    """The scripts, minified.

    Raises:
        ToolError: esbuild is missing, or refuses a script.
    """
    hint = "Run `npm ci` in the project's folder, which brings wrangler and esbuild; `make setup` does."
    path = os.pathsep.join([str(PACKAGES / ".bin"), os.environ.get("PATH", "")])
    try:
        done = subprocess.run(
            ["node", str(MINIFIER)],
            input=json.dumps(scripts),
            env={**os.environ, "PATH": path},
            capture_output=True,
            encoding="utf-8",
            check=True,
        )
    except FileNotFoundError as error:
        raise ToolError("Node.js", "no program of that name", "node", hint) from error
    except subprocess.CalledProcessError as error:
        raise ToolError("esbuild to minify the scripts", error.stderr.strip(), MINIFIER, hint) from error
    texts: list[str] = json.loads(done.stdout)
    return texts
