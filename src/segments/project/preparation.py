"""All that a project needs before its worker is staged, run or deployed: what is missing is said and installed.

In: a project, and a way to say what takes how long. Out: node_modules, python_modules, and the local runtime.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from segments.project.folder import Project
from segments.project.packages.npm import install_packages, missing_packages, require_node, require_npm
from segments.project.packages.vendor import REQUIREMENTS, is_vendored, require_pip, vendor
from segments.project.runtime.local_runtime import PYODIDE_VERSION, build

Say: TypeAlias = Callable[[str], None]


def prepare_upload(project: Project, say: Say) -> None:
    """Have all that a deployment needs.

    Raises:
        ToolError: a program is missing, or something cannot be installed.
    """
    missing = missing_packages(project)
    needs_modules = not is_vendored(REQUIREMENTS, project.modules)
    if missing:
        require_npm()
    if needs_modules:
        require_pip()
    if missing:
        say(f"installing {', '.join(missing)} with npm: once, half a minute to two ...")
        install_packages(project)
    require_node(project)
    if needs_modules:
        say("fetching msgpack as the edge runs it, with pip: once, some seconds ...")
        vendor(REQUIREMENTS, project.modules)


def prepare_local_run(project: Project, say: Say) -> None:
    """Have all that `wrangler dev` needs, without anything being fetched when it starts.

    Raises:
        ToolError: as `prepare_upload`, or the runtime cannot be built.
    """
    prepare_upload(project, say)
    if build(project):
        say(f"built the local Python runtime from pyodide {PYODIDE_VERSION}")
