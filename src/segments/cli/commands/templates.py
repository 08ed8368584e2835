"""`segments templates`: ready-made segments, to be listed, read, played, or put into a site's rules."""

from __future__ import annotations

import argparse
import tomllib
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from segments.authoring.read.files import rules_files
from segments.cli.commands.simulate import print_played, simulate
from segments.cli.input.input_files import read_text
from segments.cli.input.rules import checked_site
from segments.cli.input.template_files import (
    Template,
    declared_in,
    read_template,
    scheduled,
    template_names,
    without_declared,
)
from segments.cli.output.printing import (
    add_examples,
    add_json_flag,
    make_folder,
    print_json,
    print_note,
    print_table,
    write_output,
)
from segments.cli.playback.timeline import parse_timeline
from segments.errors import AuthoringError, WrongUsage


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `segments templates`."""
    parser.add_argument(
        "name", nargs="?", metavar="NAME", help="a template to print (default: list them all)"
    )
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="PARAMETER=VALUE",
        help="another value for one of its parameters; may be repeated",
    )
    for key, words in (("starts", "from when on its segments can match"), ("ends", "from when on no longer")):
        parser.add_argument(
            f"--{key}", type=_moment, metavar="TIME", help=f"{words}: a date, or 2027-03-20T08:00"
        )
    parser.add_argument("--play", action="store_true", help="play the days of a visitor who meets it")
    parser.add_argument(
        "--into", type=Path, metavar="FOLDER", help="write it into the rules of this folder, as NAME.toml"
    )
    add_json_flag(parser)
    add_examples(
        parser,
        "segments templates",
        "segments templates cart-abandoner --play",
        "segments templates cart-abandoner --set window=7d --into rules",
        "segments templates campaign-landing --starts 2027-03-20 --ends 2027-04-06 --into rules",
    )


def run(arguments: argparse.Namespace) -> int:
    """Lists the templates, prints one, plays one, or writes one.

    Raises:
        AuthoringError: there is no such template or parameter, or a file of its name exists.
        WrongUsage: a value is set without a template, or in another form.
    """
    values = dict(map(_read_pair, arguments.set))
    if arguments.name is None:
        if values or arguments.play or arguments.into or arguments.starts or arguments.ends:
            raise WrongUsage("Expected the name of a template, got none - it stands before the options")
        _list(has_json=arguments.json)
        return 0
    template = read_template(arguments.name)
    text = template.filled(values)
    bounds = {key: getattr(arguments, key) for key in ("starts", "ends") if getattr(arguments, key)}
    if bounds:
        text = scheduled(text, bounds)
    if arguments.into is not None:
        _write(template, text, arguments.into, has_json=arguments.json)
    elif arguments.play:
        _play(template, text)
    elif arguments.json:
        print_json({"name": template.name, "text": text})
    else:
        print(text, end="")
    return 0


def new_files(names: Sequence[str], folder: Path, declared: set[str]) -> dict[Path, str]:
    """The files of these templates in a folder of rules, each without what is declared before it.

    Raises:
        AuthoringError: there is no such template.
    """
    found: dict[Path, str] = {}
    for name in names:
        text, _ = without_declared(read_template(name).filled({}), declared)
        declared = declared | declared_in(text)
        found[folder / f"{name}.toml"] = text
    return found


def _moment(text: str) -> str:
    """A date, or a date and time, as a rules file writes it."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(
            f"Expected a date such as 2027-03-20, or 2027-03-20T08:00, got {text!r}"
        ) from error
    return text if len(text) == len("2027-03-20") else moment.isoformat()


def _read_pair(pair: str) -> tuple[str, str]:
    name, separator, value = pair.partition("=")
    if not separator:
        raise WrongUsage(f"Expected PARAMETER=VALUE, got {pair!r} - at --set")
    return name.strip(), value.strip()


def _write(template: Template, text: str, folder: Path, *, has_json: bool) -> None:
    path = folder / f"{template.name}.toml"
    if path.exists():
        raise AuthoringError(f"Expected a folder without {path.name}, got one with it; nothing was written")
    declared = set[str]()
    for file in rules_files(folder):
        declared |= declared_in(read_text(file, "a rules file"))
    text, left_out = without_declared(text, declared)
    make_folder(folder)
    write_output(path, text.encode())
    if has_json:
        print_json({"written": [str(path)], "left_out": left_out})
        return
    print(f"wrote {path}")
    if left_out:
        print_note(f"left out what these rules declare already: {', '.join(left_out)}")


def _play(template: Template, text: str) -> None:
    if not template.visitor:
        raise AuthoringError(
            f"Expected a template with a visitor, got {template.name}, which has several segments"
        )
    timeline = parse_timeline(template.visitor)
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"{template.name}.toml"
        path.write_text(
            '[site]\nname = "template"\nlanguages = ["en", "de", "fr"]\n\n' + text, encoding="utf-8"
        )
        print_played(timeline, simulate(checked_site(path).rules, timeline))


def _list(*, has_json: bool) -> None:
    templates = [read_template(name) for name in template_names()]
    if has_json:
        print_json([_as_json(template) for template in templates])
        return
    rows = [("TEMPLATE", "FOR", "PARAMETERS")]
    for template in templates:
        parameters = ", ".join(f"{name}={one.default}" for name, one in template.parameters.items())
        rows.append((template.name, template.about, parameters or ", ".join(_made_by(template))))
    print_table(rows)
    print("Print one: segments templates NAME. See it at work: --play. Use it: --set window=7d --into rules")


def _made_by(template: Template) -> Mapping[str, Mapping[str, str]]:
    """The experiments and segments of a template by name."""
    tables = tomllib.loads(template.filled({}))
    return {**tables.get("experiments", {}), **tables.get("segments", {})}


def _as_json(template: Template) -> dict[str, object]:
    tables = tomllib.loads(template.filled({}))
    return {
        "name": template.name,
        "about": template.about,
        "parameters": {
            name: {"default": one.default, "other": one.other, "doc": one.doc}
            for name, one in template.parameters.items()
        },
        "segments": {
            key: table.get("definition") or table["title"]
            for key, table in tables.get("segments", {}).items()
        },
        "events": list(tables.get("events", {})),
    }
