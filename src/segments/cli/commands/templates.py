"""`segments templates`: ready-made segments, to be listed, read, or put into a site's rules."""

from __future__ import annotations

import argparse
import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Final

from segments.authoring.report.messages import did_you_mean
from segments.cli.output.printing import (
    add_examples,
    add_json_flag,
    make_folder,
    print_json,
    print_table,
    write_output,
)
from segments.errors import AuthoringError

SHELF: Final = "segments.authoring.templates"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `segments templates`."""
    parser.add_argument(
        "name", nargs="?", metavar="NAME", help="a template to print (default: list them all)"
    )
    parser.add_argument(
        "--into", type=Path, metavar="FOLDER", help="write it into the rules of this folder, as NAME.toml"
    )
    add_json_flag(parser)
    add_examples(
        parser, "segments templates", "segments templates shop", "segments templates shop --into rules"
    )


def run(arguments: argparse.Namespace) -> int:
    """Lists the templates, prints one, or writes one.

    Raises:
        AuthoringError: there is no such template, or a file of its name exists.
    """
    if arguments.name is None:
        _list(has_json=arguments.json)
        return 0
    text = template_text(arguments.name)
    if arguments.into is None:
        if arguments.json:
            print_json({"name": arguments.name, "text": text})
        else:
            print(text, end="")
        return 0
    path = write_template(arguments.name, arguments.into)
    if arguments.json:
        print_json({"written": [str(path)]})
    else:
        print(f"wrote {path}")
    return 0


def template_names() -> tuple[str, ...]:
    """The names of all templates."""
    return tuple(
        sorted(
            file.name.removesuffix(".toml") for file in files(SHELF).iterdir() if file.name.endswith(".toml")
        )
    )


def template_text(name: str) -> str:
    """The rules of a template.

    Raises:
        AuthoringError: there is none of that name.
    """
    names = template_names()
    if name not in names:
        hint = did_you_mean(name, names) or f"There are {', '.join(names)}"
        raise AuthoringError(f"Expected the name of a template, got {name!r}. {hint}")
    return (files(SHELF) / f"{name}.toml").read_text(encoding="utf-8")


def write_template(name: str, folder: Path) -> Path:
    """Put a template into a folder of rules; one that is there is not touched.

    Raises:
        AuthoringError: there is none of that name, the file exists, or it cannot be written.
    """
    text, path = template_text(name), folder / f"{name}.toml"
    if path.exists():
        raise AuthoringError(f"Expected a folder without {path.name}, got one with it; nothing was written")
    make_folder(folder)
    write_output(path, text.encode())
    return path


def _list(*, has_json: bool) -> None:
    rows = [(name, tomllib.loads(template_text(name))) for name in template_names()]
    if has_json:
        print_json(
            [
                {
                    "name": name,
                    "about": _about(name),
                    "segments": {
                        key: table.get("definition") or table["title"]
                        for key, table in rules["segments"].items()
                    },
                    "events": list(rules.get("events", {})),
                }
                for name, rules in rows
            ]
        )
        return
    for name, rules in rows:
        print(f"{name}: {_about(name)}")
        print_table(
            [
                ("  " + key, table.get("definition") or table["title"])
                for key, table in rules["segments"].items()
            ]
        )
    print("Print one: segments templates NAME. Use it: segments templates NAME --into rules")


def _about(name: str) -> str:
    """The first sentence of the template's own comment."""
    lines = [line.removeprefix("#").strip() for line in template_text(name).splitlines()]
    comment = " ".join(lines[: lines.index("")])
    return comment.partition(". ")[0].partition(": ")[0].rstrip(".")
