"""Findings about versions: what the folder asks for, what is installed in it, and what this version was tested with."""

from __future__ import annotations

from collections.abc import Iterator

from segments.cli.doctor.findings import Finding
from segments.project.folder import Project
from segments.project.new_site import known_pins, read_pins, required_version
from segments.project.packages.npm import installed_version, is_optional
from segments.project.tool_error import ToolError
from segments.version import VERSION


def check_versions(project: Project) -> list[Finding]:
    """The findings about the tools of a project; one that is well where all are in step."""
    found = [*_package(project), *_tools(project)]
    return found or [Finding("ok", "versions", f"All tools are those that version {VERSION} was tested with")]


def _package(project: Project) -> Iterator[Finding]:
    path = project.root / "requirements.txt"
    wanted = required_version(path.read_text(encoding="utf-8")) if path.is_file() else ""
    if wanted and wanted != VERSION:
        text = f"requirements.txt asks for version {wanted}, and this is {VERSION}"
        hint = "pip install --requirement requirements.txt, or for this version: segments new --upgrade"
        yield Finding("warning", "version-pinned", text, hint)


def _tools(project: Project) -> Iterator[Finding]:
    path = project.root / "package.json"
    if not path.is_file():
        text, hint = "There is no package.json", "segments new shows in an empty folder what it has"
        yield Finding("error", "tools-missing", text, hint)
        return
    try:
        asked = read_pins(path.read_text(encoding="utf-8"), path)
    except ToolError as error:
        yield Finding("error", "tools-unreadable", str(error).splitlines()[0], "mend the file")
        return
    known = known_pins()
    others = [
        f"{name} {asked.get(name, 'none')}, not {known[name]}"
        for name in known
        if asked.get(name) != known[name]
    ]
    if others:
        text = f"package.json asks for tools that this version was not tested with: {'; '.join(others)}"
        yield Finding("warning", "tools-others", text, "segments new --upgrade, then segments setup")
    missing = [
        name
        for name in known
        if not is_optional(name) and installed_version(project, name) != asked.get(name)
    ]
    if missing:
        text = f"What package.json asks for is not installed: {', '.join(missing)}"
        yield Finding("warning", "tools-not-installed", text, "segments setup")
