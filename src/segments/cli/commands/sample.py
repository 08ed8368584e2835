"""`segments sample`: a seeded sample of visitors from a description of a site's traffic."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from segments.authoring.behaviour.model_signals import plan_rules
from segments.authoring.compile.compiler import compile_rules
from segments.bundle.read import read_bundle
from segments.cli.audience.asked import add_sample_arguments, drawn_visitors
from segments.cli.audience.visitors_file import read_visitor_line
from segments.cli.input.rules import checked_site
from segments.cli.input.rules_folder import add_rules_argument
from segments.cli.output.printing import add_examples, add_json_flag, counted, print_json, write_output
from segments.cli.visitors.visitor_reader import open_visitor_reader


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `segments sample`."""
    add_rules_argument(parser)
    add_sample_arguments(parser, count="--visitors")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="where the visitors go")
    add_json_flag(parser)
    add_examples(
        parser,
        "segments sample --out visitors.ndjson",
        "segments sample --visitors 50000 --seed 7 --traffic traffic.toml --out visitors.ndjson",
    )


def run(arguments: argparse.Namespace) -> int:
    """Writes the sample; the same arguments always write the same bytes.

    Raises:
        CheckFailed: the rules have errors.
        AuthoringError: the traffic cannot be read, or describes nobody who can exist.
    """
    rules = checked_site(arguments.path).rules
    bundle = read_bundle(compile_rules(rules))
    reader = open_visitor_reader(plan_rules(rules).rules, bundle.signals)
    lines = [
        json.dumps(visitor, ensure_ascii=False, separators=(",", ":")) + "\n"
        for visitor in drawn_visitors(arguments, rules, reader)
    ]
    read_visitor_line(json.loads(lines[0]), reader, 0)  # a signal of the traffic that nobody knows shows here
    write_output(arguments.out, "".join(lines).encode())
    if arguments.json:
        print_json({"visitors": len(lines), "seed": arguments.seed, "file": str(arguments.out)})
    else:
        print(f"{counted(len(lines), 'visitor')}, seed {arguments.seed}: {arguments.out}")
    return 0
