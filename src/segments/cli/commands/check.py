"""`segments check`: every problem of the rules at once."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from segments.authoring.check.unused import unused_segments
from segments.authoring.report.diagnostics import (
    Diagnostic,
    count_diagnostics,
    diagnostic_as_json,
    has_errors,
    sort_diagnostics,
)
from segments.authoring.report.messages import unused_segment
from segments.authoring.ruleset import SegmentRule
from segments.cli.input.rules import check_site
from segments.cli.input.rules_folder import add_rules_argument
from segments.cli.output.printing import (
    add_examples,
    add_json_flag,
    counted,
    print_diagnostics,
    print_json,
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `segments check`."""
    add_rules_argument(parser)
    parser.add_argument(
        "--pages",
        type=Path,
        action="append",
        default=[],
        metavar="PATH",
        help="a page, or a folder of pages: report segments that none of them names; may be repeated",
    )
    parser.add_argument("--strict", action="store_true", help="let warnings refuse the rules too")
    parser.add_argument("--verbose", action="store_true", help="print notes too, such as needed purposes")
    add_json_flag(parser)
    add_examples(
        parser,
        "segments check",
        "segments check rules/campaigns.toml --strict",
        "segments check --pages templates --pages content.json",
        "segments check --json",
    )


def run(arguments: argparse.Namespace) -> int:
    """0 when the rules can be published, else 1."""
    checked = check_site(arguments.path)
    diagnostics = checked.diagnostics
    if arguments.pages:
        unused = unused_segments(checked.rules, _names_in_pages(arguments.pages))
        diagnostics = sort_diagnostics([*diagnostics, *_report_unused(unused)])
    is_refused = has_errors(diagnostics, is_strict=arguments.strict)
    shown = [diagnostic for diagnostic in diagnostics if arguments.verbose or diagnostic.severity != "info"]
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
        print(f"{counted(len(checked.rules.segments), 'segment')}: {count_diagnostics(shown)}")
    return 1 if is_refused else 0


def _names_in_pages(paths: Sequence[Path]) -> set[str]:
    """Every segment that the pages name; files of other kinds in a folder are passed over."""
    from segments.cli.input.input_files import read_content
    from segments.cli.input.page_kinds import compile_file, pages_at
    from segments.edge.pages.plan.plan import names_in

    plans = (compile_file(page, read_content(page, "a readable page")) for page in pages_at(paths))
    return {name for plan in plans for name in names_in(plan)}


def _report_unused(rules: Sequence[SegmentRule]) -> Iterator[Diagnostic]:
    from segments.cli.input.input_files import read_text

    message = unused_segment()
    lines: dict[str, list[str]] = {}
    for rule in rules:
        place = rule.place
        if place and place.file not in lines:
            lines[place.file] = read_text(Path(place.file), "a rules file").split("\n")
        line = lines[place.file][place.line - 1].rstrip("\r") if place else ""
        yield Diagnostic(message.code, message.severity, message.text, message.hint, place, line)
