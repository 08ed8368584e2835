"""The folder of rules that a command means: the one at hand, or the nearest one above the working folder.

In: where the command runs. Out: a path, relative to there, as people write it. A search upwards ends at the project's
own folder: rules of another project must never be taken for these.
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import Final

RULES_FOLDER: Final = Path("rules")
PROJECT_MARKS: Final = (".git", "wrangler.toml", "wrangler.json", "wrangler.jsonc")
"""Files and folders that stand in the folder of a project; nothing above it belongs to it."""


def nearest_rules() -> Path:
    """`rules`, or the nearest such folder upwards that holds rules files; `rules` where there is none."""
    here = Path.cwd()
    for folder in (here, *here.parents):
        found = folder / RULES_FOLDER
        if found.is_dir() and any(found.glob("*.toml")):
            return Path(os.path.relpath(found, here))
        if any((folder / mark).exists() for mark in PROJECT_MARKS):
            break
    return RULES_FOLDER


def project_folder() -> Path:
    """The nearest folder upwards with wrangler's configuration; the working folder where there is none."""
    here = Path.cwd()
    for folder in (here, *here.parents):
        if any((folder / mark).exists() for mark in PROJECT_MARKS[1:]):
            return folder
        if (folder / PROJECT_MARKS[0]).exists():
            break
    return here


class _PathAsGiven(argparse.Action):
    """A path by its place that says nothing where it is left out, so that `--rules` before it stays."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,  # noqa: ARG002 - the signature of argparse
        namespace: argparse.Namespace,
        values: object,
        option_string: str | None = None,  # noqa: ARG002 - the signature of argparse
    ) -> None:
        if values is not self.default:
            setattr(namespace, self.dest, values)


def add_rules_argument(parser: argparse.ArgumentParser) -> None:
    """The path of the rules, by its place or by `--rules`; the nearest folder of rules when left out."""
    parser.add_argument(
        "path",
        nargs="?",
        type=Path,
        action=_PathAsGiven,
        default=nearest_rules(),
        metavar="PATH",
        help="a rules file, or a folder with *.toml files (default: rules, here or above)",
    )
    parser.add_argument(
        "--rules", dest="path", type=Path, default=argparse.SUPPRESS, metavar="PATH", help="the same as PATH"
    )


def add_rules_option(parser: argparse.ArgumentParser, *, dest: str = "rules", words: str = "") -> None:
    """The option `--rules`; the nearest folder of rules when left out."""
    parser.add_argument(
        "--rules",
        dest=dest,
        type=Path,
        default=nearest_rules(),
        metavar="PATH",
        help=words or "a rules file or folder (default: rules, here or above)",
    )
