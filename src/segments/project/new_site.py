"""The folder of a new site: all but its rules, from the files in `starter`; and the same folder for another version.

The tables of its desk come from `migrations`, which is the folder of that name at the root of the project.

In: the site's name. Out: contents by path, or the tools that an upgrade pins anew. Nothing is written here.
"""

from __future__ import annotations

import json
import re
from importlib.resources import files
from typing import Final

from segments.project.tool_error import ToolError
from segments.version import VERSION

DISTRIBUTION: Final = "segments-edge"
"""The name of this package in an index: one named like the command belongs to others there."""

FILES: Final = {
    # place in the site's folder: file of the starter, where none begins with a dot, so that all are packaged
    "wrangler.toml": "wrangler.toml",
    "wrangler.desk.toml": "wrangler.desk.toml",
    "package.json": "package.json",
    ".npmrc": "npmrc.txt",
    ".gitignore": "gitignore.txt",
    "requirements.txt": "requirements.txt",
    ".github/workflows/rules.yml": "workflow.yml",
    "README.md": "README.md",
}

MIGRATIONS: Final = "migrations/desk"
"""The folder of the desk's tables, in a site's folder as in this project's."""

PIN_TABLES: Final = ("devDependencies", "optionalDependencies")

_PLACE: Final = re.compile(r"\{\{(name|version)\}\}")
_NOT_IN_NAMES: Final = re.compile(r"[^a-z0-9]+")
_REQUIREMENT: Final = re.compile(rf"^{DISTRIBUTION}\s*==\s*([\w.]+)", re.MULTILINE)


def site_name(folder_name: str) -> str:
    """A name for a site and its worker, made of its folder's: lower case, digits and dashes."""
    return _NOT_IN_NAMES.sub("-", folder_name.lower()).strip("-") or "my-site"


def new_site_files(name: str) -> dict[str, str]:
    """The contents of a new site's files, by their places in its folder."""
    values = {"name": name, "version": VERSION}
    written = {
        place: _PLACE.sub(lambda found: values[found[1]], read_starter(file)) for place, file in FILES.items()
    }
    return written | {f"{MIGRATIONS}/{name}": text for name, text in known_migrations().items()}


def known_migrations() -> dict[str, str]:
    """The steps from an empty database to the desk's tables, by their numbered names, in order."""
    folder = files("segments.project") / MIGRATIONS
    steps = sorted(step.name for step in folder.iterdir() if step.name.endswith(".sql"))
    return {name: (folder / name).read_text(encoding="utf-8") for name in steps}


def read_starter(file: str) -> str:
    """One file of the starter, with its placeholders."""
    return (files("segments.project") / "starter" / file).read_text(encoding="utf-8")


def known_pins() -> dict[str, str]:
    """The versions of npm packages that this version was tested with."""
    return _pins(json.loads(read_starter("package.json")))


def read_pins(text: str, place: object) -> dict[str, str]:
    """The versions that a site's package.json asks for.

    Raises:
        ToolError: it is no JSON object, or a table of versions in it is none.
    """
    return _pins(_read_object(text, place))


def _pins(manifest: dict[str, dict[str, str]]) -> dict[str, str]:
    return {name: version for table in PIN_TABLES for name, version in manifest.get(table, {}).items()}


def _read_object(text: str, place: object) -> dict[str, dict[str, str]]:
    try:
        manifest = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ToolError("JSON", str(error), place, "Mend the file.") from error
    if not isinstance(manifest, dict):
        raise ToolError("a JSON object", type(manifest).__name__, place, "Mend the file.")
    for table in PIN_TABLES:
        if not isinstance(manifest.get(table, {}), dict):
            raise ToolError(f"a JSON object as {table}", "something else", place, "Mend the file.")
    return manifest


def upgraded_manifest(text: str, place: object) -> str:
    """A site's package.json with the versions of this package; what else is in it stays.

    Raises:
        ToolError: it is no JSON object, or a table of versions in it is none.
    """
    manifest = _read_object(text, place)
    starter = json.loads(read_starter("package.json"))
    for table in PIN_TABLES:
        manifest[table] = {**manifest.get(table, {}), **starter[table]}
    return json.dumps(manifest, indent=2, ensure_ascii=False) + "\n"


def required_version(requirements: str) -> str:
    """The version of this package that requirements pin, "" for none."""
    found = _REQUIREMENT.search(requirements)
    return found[1] if found else ""


def upgraded_requirements(text: str) -> str:
    """Requirements with the version of this package; lines of other packages stay."""
    return _REQUIREMENT.sub(f"{DISTRIBUTION}=={VERSION}", text)
