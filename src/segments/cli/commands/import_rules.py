"""`segments import`: the conditions of another system as a rules file."""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from segments.authoring.interchange.growthbook import KNOWN_ATTRIBUTES, read_growthbook
from segments.authoring.interchange.growthbook_groups import group_values, list_attributes, with_conditions
from segments.authoring.interchange.jsonlogic import read_jsonlogic
from segments.authoring.interchange.spelling import Attributes, as_segments
from segments.authoring.interchange.toml_text import write_rules
from segments.authoring.read.table_keys import SEGMENT_ID
from segments.authoring.report.diagnostics import Diagnostic
from segments.authoring.source import check_rules
from segments.catalog import PURPOSES
from segments.cli.input.input_files import read_text
from segments.cli.output.printing import (
    add_examples,
    add_json_flag,
    counted,
    print_json,
    print_note,
    write_output,
)
from segments.errors import AuthoringError, CheckFailed, NotTranslatable, WrongUsage

READERS: Final[dict[str, Callable[[object, Attributes], str]]] = {
    "growthbook": read_growthbook,
    "jsonlogic": read_jsonlogic,
}
UNKNOWN_NOTE: Final = (
    "Note: here a missing value is unknown, and a negation of unknown matches nobody;"
    " give a signal `absent` where it should."
)
LIST_NOTE: Final = "Note: taken for single texts: {}; say --list ATTRIBUTE of one that holds several."
UNMEETABLE: Final = frozenset({"never-matches", "contradiction"})
"""Warnings of `segments check` about rules that are for nobody: of an import they are errors."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `segments import`."""
    parser.add_argument(
        "file",
        type=Path,
        metavar="FILE",
        help="JSON: conditions by id, or a list with id and condition; - reads standard input",
    )
    parser.add_argument(
        "--from", dest="system", choices=tuple(READERS), required=True, help="whose conditions"
    )
    parser.add_argument(
        "-o", "--output", type=Path, metavar="FILE", help="where the rules go (default: printed)"
    )
    parser.add_argument(
        "--map",
        action="append",
        default=[],
        metavar="ATTRIBUTE=SIGNAL",
        help="what an attribute is called here",
    )
    parser.add_argument(
        "--list",
        action="append",
        default=[],
        metavar="ATTRIBUTE",
        dest="lists",
        help="an attribute that holds several texts",
    )
    parser.add_argument(
        "--purpose",
        choices=PURPOSES,
        default="personalization",
        help="the consent that attributes without a signal need",
    )
    add_json_flag(parser)
    add_examples(
        parser,
        "segments import --from growthbook groups.json -o rules/imported.toml",
        "segments import --from jsonlogic rules.json --map client.country=geo.country",
    )


def run(arguments: argparse.Namespace) -> int:
    """Translates all or nothing; what comes out has been checked.

    Raises:
        NotTranslatable: a condition has a part without an equal here.
        AuthoringError: the file cannot be read.
        CheckFailed: the translation is not a right rule, such as a comparison with a value that cannot occur, or is
            for nobody.
    """
    renamed = _read_map(arguments.system, arguments.map)
    content = _read_json(arguments.file)
    declared: set[str] = set()
    groups: dict[str, list[object]] = {}
    if arguments.system == "growthbook":
        declared, groups, content = list_attributes(content), group_values(content), with_conditions(content)
    foreign = as_segments(str(arguments.file), content)
    lists = {renamed.get(name, name) for name in (*arguments.lists, *declared)}
    attributes = Attributes(renamed, lists, groups)
    conditions = _translate(foreign, READERS[arguments.system], attributes)
    if attributes.late_lists:
        attributes = Attributes(renamed, lists | attributes.late_lists, groups)
        conditions = _translate(foreign, READERS[arguments.system], attributes)
    text = write_rules(conditions, attributes.types, arguments.purpose)
    check_translation(text)
    if arguments.output:
        write_output(arguments.output, text.encode())
    if arguments.json:
        print_json({"segments": conditions, "signals": attributes.types})
    elif arguments.output:
        print(
            f"wrote {arguments.output}: {counted(len(conditions), 'segment')}, "
            f"{counted(len(attributes.types), 'signal')}"
        )
    else:
        sys.stdout.write(text)
    print_note(UNKNOWN_NOTE)
    texts = sorted(name for name, type_name in attributes.types.items() if type_name == "string")
    if texts and arguments.system == "growthbook":
        print_note(LIST_NOTE.format(", ".join(texts)))
    return 0


def _translate(
    foreign: Mapping[str, object], read: Callable[[object, Attributes], str], attributes: Attributes
) -> dict[str, str]:
    conditions: dict[str, str] = {}
    for name, condition in foreign.items():
        segment_id = _segment_id(name)
        if segment_id in conditions:
            raise NotTranslatable(
                f"Expected names that differ as segment ids, got {segment_id} twice - in {name}"
            )
        try:
            conditions[segment_id] = read(condition, attributes)
        except NotTranslatable as error:
            raise NotTranslatable(f"{error} - in {name}") from error
        except RecursionError as error:
            raise NotTranslatable(f"Expected fewer levels of conditions, got too many - in {name}") from error
    return conditions


def _read_json(path: Path) -> object:
    text = read_text(path, "a file with JSON")
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise AuthoringError(f"Expected a file with JSON, got: {error} - at {path}") from error


def _read_map(system: str, pairs: list[str]) -> dict[str, str]:
    renamed = dict(KNOWN_ATTRIBUTES) if system == "growthbook" else {}
    for pair in pairs:
        attribute, separator, signal = pair.partition("=")
        if not separator or not attribute or not signal:
            raise WrongUsage(f"Expected ATTRIBUTE=SIGNAL, got {pair!r} - at --map")
        renamed[attribute] = signal
    return renamed


def _segment_id(name: str) -> str:
    """The id in our grammar: lower case, with a dash for everything else."""
    segment_id = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
    if not SEGMENT_ID.match(segment_id):
        raise NotTranslatable(f"Expected a name that can become a segment id, got {name!r}")
    return segment_id


def check_translation(text: str) -> None:
    """Check the text of a rules file that an import made.

    Raises:
        CheckFailed: it has an error, or a rule that nobody can meet.
    """
    with TemporaryDirectory(prefix="segments-") as folder:
        path = Path(folder) / "imported.toml"
        path.write_text(f'{text}\n[site]\nname = "imported"\n', encoding="utf-8")
        diagnostics = check_rules(path).diagnostics
    errors = [found for found in diagnostics if found.severity == "error" or found.code in UNMEETABLE]
    if errors:
        raise CheckFailed([_without_file(diagnostic) for diagnostic in errors])


def _without_file(diagnostic: Diagnostic) -> Diagnostic:
    """The translation is in no file yet."""
    place = diagnostic.place and replace(diagnostic.place, file="translation")
    return replace(diagnostic, place=place)
