"""`segments lint`: segments that work and are not worth their upkeep, each with what to do."""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from segments.authoring.audience.blind import blind_segments
from segments.authoring.audience.findings import find_audience_lint
from segments.authoring.behaviour.model_signals import plan_rules
from segments.authoring.compile.compiler import compile_rules
from segments.authoring.inspect.lint import FED_SEGMENTS, Finding, find_lint
from segments.authoring.ruleset import RuleSet
from segments.bundle.model import Bundle
from segments.bundle.read import read_bundle
from segments.cli.audience.crowd import resolve_crowd
from segments.cli.audience.shown_blocks import read_plans, visitors_decided
from segments.cli.audience.visitors_file import read_visitors
from segments.cli.input.input_files import read_content
from segments.cli.input.moments import current_ms
from segments.cli.input.page_kinds import compile_file, pages_at
from segments.cli.input.rules import checked_site
from segments.cli.input.rules_folder import add_rules_argument
from segments.cli.output.printing import add_examples, add_json_flag, counted, print_json
from segments.cli.visitors.visitor_reader import open_visitor_reader
from segments.edge.pages.plan.plan import PagePlan
from segments.errors import AuthoringError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `segments lint`."""
    add_rules_argument(parser)
    parser.add_argument(
        "--pages",
        type=Path,
        action="append",
        default=[],
        metavar="PATH",
        help="a page, or a folder of pages: find segments that they do not need; may be repeated",
    )
    parser.add_argument(
        "--most",
        type=int,
        default=FED_SEGMENTS,
        metavar="NUMBER",
        help=f"how many segments your team can keep in content (default: {FED_SEGMENTS})",
    )
    parser.add_argument(
        "--visitors",
        type=Path,
        metavar="FILE",
        help="visitors, one JSON object a line: find segments that nobody or everybody is in, or the same people",
    )
    parser.add_argument("--strict", action="store_true", help="end with 1 where something is found")
    add_json_flag(parser)
    add_examples(
        parser,
        "segments lint",
        "segments lint --pages templates",
        "segments lint --most 20 --strict",
        "segments lint --visitors visitors.ndjson --pages templates",
    )


def run(arguments: argparse.Namespace) -> int:
    """Prints what could be tidied up; 0, or with --strict 1 where there is something.

    Raises:
        CheckFailed: the rules have errors.
        AuthoringError: a page cannot be read.
    """
    rules = checked_site(arguments.path).rules
    shows = _shows(arguments.pages) if arguments.pages else None
    bundle = read_bundle(compile_rules(rules))
    found = find_lint(rules, bundle, shows, now_ms=current_ms(), most=arguments.most)
    if arguments.visitors:
        found += _by_visitors(arguments, rules, bundle, found)
    if arguments.json:
        print_json({"findings": [asdict(finding) for finding in found]})
    else:
        for finding in found:
            names = ", ".join(finding.segments)
            print(f"{finding.kind}: {f'{names}: ' if names else ''}{finding.message}\n  {finding.advice}")
        print(f"{counted(len(rules.segments), 'segment')}: {counted(len(found), 'finding')}")
    return 1 if found and arguments.strict else 0


def _by_visitors(
    arguments: argparse.Namespace, rules: RuleSet, bundle: Bundle, told: Sequence[Finding]
) -> list[Finding]:
    """The findings that a file of visitors gives besides those of rules and pages."""
    reader = open_visitor_reader(plan_rules(rules).rules, bundle.signals)
    crowd = resolve_crowd(bundle, read_visitors(arguments.visitors, reader, current_ms()))
    if not crowd.visitors:
        raise AuthoringError(f"Expected visitors, got none - at {arguments.visitors}")
    plans = read_plans(arguments.pages)
    return find_audience_lint(
        crowd,
        told,
        blind=blind_segments(bundle, crowd.known),
        decided=visitors_decided(plans, bundle, crowd) if arguments.pages else None,
        most=arguments.most,
    )


def _shows(paths: Sequence[Path]) -> dict[str, frozenset[str]]:
    """The blocks of these pages on which each segment decides, and how."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for page in pages_at(paths):
        _note_blocks(page, compile_file(page, read_content(page, "a readable page")), found)
    return {name: frozenset(blocks) for name, blocks in found.items()}


def _note_blocks(page: Path, plan: PagePlan, found: defaultdict[str, set[str]]) -> None:
    for place, block in enumerate(plan.blocks):
        for term in block.audience:
            for name in term.required:
                others = sorted({*term.required, *term.refused} - {name})
                found[name].add(f"{page} {place} in, with {' '.join(others)}")
            for name in term.refused:  # in none of them: each alone keeps the block away
                found[name].add(f"{page} {place} not in, with {' '.join(term.required)}")
