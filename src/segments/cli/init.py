"""`segments init`: a starter site that checks, compiles and publishes as it stands."""

from __future__ import annotations

import argparse
from importlib.resources import files
from pathlib import Path
from typing import Final

from segments.cli.printing import add_examples, add_json_flag, print_json, write_output
from segments.cli.templates import template_text, write_template
from segments.errors import AuthoringError

STARTER_FILES: Final = ("site.toml", "audiences.toml")
IGNORED: Final = (".dev.vars", ".wrangler/")
"""What must never be committed: the keys of a local run, and its state."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `segments init`."""
    parser.add_argument(
        "folder", nargs="?", type=Path, default=Path(), metavar="FOLDER", help="where (default: here)"
    )
    parser.add_argument(
        "--template",
        action="append",
        default=[],
        metavar="NAME",
        help="ready-made segments beside the starter's; `segments templates` lists them; may be repeated",
    )
    add_json_flag(parser)
    add_examples(
        parser,
        "segments init",
        "segments init shop && cd shop && segments check",
        "segments init shop --template shop --template lifecycle",
    )


def run(arguments: argparse.Namespace) -> int:
    """Writes the files that are not there yet; refuses to touch rules that are.

    Raises:
        AuthoringError: a rules file of that name exists, there is no such template, or the folder cannot be written.
    """
    rules = arguments.folder / "rules"
    for name in arguments.template:
        template_text(name)
    taken = next((rules / name for name in STARTER_FILES if (rules / name).exists()), None)
    if taken:
        raise AuthoringError(f"Expected a folder without rules, got one with {taken}; nothing was written")
    try:
        rules.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise AuthoringError(
            f"Expected a folder that can be made, got: {error.strerror} - at {rules}"
        ) from error
    written = [str(_write_rules(rules / name)) for name in STARTER_FILES]
    written += [str(write_template(name, rules)) for name in dict.fromkeys(arguments.template)]
    written += _ignore_keys(arguments.folder / ".gitignore")
    if arguments.json:
        print_json({"written": written})
        return 0
    for path in written:
        print(f"wrote {path}")
    print("Next: edit the rules, then run `segments check`, `segments keys` and `segments publish --local`.")
    return 0


def _write_rules(path: Path) -> Path:
    write_output(path, (files("segments.authoring.starter") / path.name).read_bytes())
    return path


def _ignore_keys(path: Path) -> list[str]:
    """Adds the lines that are missing; says nothing where none are."""
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    missing = [line for line in IGNORED if line not in text.splitlines()]
    if not missing:
        return []
    separator = "\n" if text and not text.endswith("\n") else ""
    write_output(path, (text + separator + "\n".join(missing) + "\n").encode())
    return [str(path)]
