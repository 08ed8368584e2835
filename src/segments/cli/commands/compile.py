"""`segments compile`: rules to the bytes of a bundle, without publishing them."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from segments.authoring.compile.compiler import compile_rules
from segments.bundle.read import digest_of
from segments.cli.input.rules import checked_site
from segments.cli.input.rules_folder import add_rules_argument
from segments.cli.output.printing import (
    add_examples,
    add_json_flag,
    counted,
    print_diagnostics,
    print_json,
    write_output,
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `segments compile`."""
    add_rules_argument(parser)
    parser.add_argument(
        "-o",
        "--output",
        type=Path,
        default=Path("rules.bundle"),
        metavar="FILE",
        help="where the bundle goes (default: rules.bundle)",
    )
    parser.add_argument("--strict", action="store_true", help="let warnings refuse the rules too")
    add_json_flag(parser)
    add_examples(parser, "segments compile -o shop.bundle", "segments compile rules --strict --json")


def run(arguments: argparse.Namespace) -> int:
    """Checks, compiles and writes.

    Raises:
        CheckFailed: the rules have errors, or warnings with --strict.
    """
    checked = checked_site(arguments.path, is_strict=arguments.strict)
    warnings = [diagnostic for diagnostic in checked.diagnostics if diagnostic.severity == "warning"]
    data = compile_rules(checked.rules)
    write_output(arguments.output, data)
    count = len(checked.rules.segments)
    if arguments.json:
        result = {
            "file": str(arguments.output),
            "segments": count,
            "bytes": len(data),
            "digest": digest_of(data),
        }
        print_json({**result, "site": checked.rules.site.name, "warnings": len(warnings)})
        return 0
    print_diagnostics(warnings, sys.stderr)
    print(
        f"wrote {arguments.output}: {counted(count, 'segment')}, {len(data):,} bytes, digest {digest_of(data)}"
    )
    return 0
