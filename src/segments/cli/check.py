"""`segments check`: every problem of the rules at once."""

from __future__ import annotations

import argparse
import sys

from segments.authoring.diagnostics import count_diagnostics, diagnostic_as_json, has_errors
from segments.cli.printing import (
    add_examples,
    add_json_flag,
    add_rules_argument,
    print_diagnostics,
    print_json,
)
from segments.cli.rules import check_site


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `segments check`."""
    add_rules_argument(parser)
    parser.add_argument("--strict", action="store_true", help="let warnings refuse the rules too")
    parser.add_argument("--verbose", action="store_true", help="print notes too, such as needed purposes")
    add_json_flag(parser)
    add_examples(
        parser, "segments check", "segments check rules/campaigns.toml --strict", "segments check --json"
    )


def run(arguments: argparse.Namespace) -> int:
    """0 when the rules can be published, else 1."""
    checked = check_site(arguments.path)
    is_refused = has_errors(checked.diagnostics, is_strict=arguments.strict)
    shown = [
        diagnostic for diagnostic in checked.diagnostics if arguments.verbose or diagnostic.severity != "info"
    ]
    if arguments.json:
        print_json(
            {
                "ok": not is_refused,
                "segments": len(checked.rules.segments),
                "diagnostics": [diagnostic_as_json(diagnostic) for diagnostic in shown],
            }
        )
    else:
        print_diagnostics(shown, sys.stdout)
        print(f"{len(checked.rules.segments)} segments: {count_diagnostics(shown)}")
    return 1 if is_refused else 0
