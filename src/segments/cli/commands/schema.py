"""`segments schema`: the JSON Schema of rules files, for editors."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from segments.authoring.read.json_schema import rules_schema
from segments.cli.output.printing import add_examples, add_json_flag, print_json, write_output


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `segments schema`."""
    parser.add_argument(
        "-o", "--output", type=Path, metavar="FILE", help="write it there (default: print it)"
    )
    add_json_flag(parser)
    add_examples(parser, "segments schema", "segments schema -o rules.schema.json")


def run(arguments: argparse.Namespace) -> int:
    """Prints the schema, or writes it.

    Raises:
        AuthoringError: the file cannot be written.
    """
    text = json.dumps(rules_schema(), indent=2, ensure_ascii=False) + "\n"
    if arguments.output is None:
        print(text, end="")
        return 0
    write_output(arguments.output, text.encode())
    if arguments.json:
        print_json({"written": [str(arguments.output)]})
    else:
        print(
            f"wrote {arguments.output}; name it in the first line of a rules file: #:schema {arguments.output}"
        )
    return 0
