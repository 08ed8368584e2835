"""`segments plan`: what publishing the rules would change, against what is live; as a file, to be published later."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from segments.authoring.compile.compiler import compile_rules
from segments.authoring.inspect.differences import RENAMED, Differences, compare_bundles
from segments.authoring.plan_file import Plan, seal_plan
from segments.authoring.publications import SHORT_DIGEST_CHARS, RollOut
from segments.authoring.ruleset import RuleSet
from segments.bundle.read import digest_of
from segments.cli.audience.asked import add_audience_arguments, read_asked_lines
from segments.cli.audience.moving import find_moves
from segments.cli.audience.shown_blocks import read_plans
from segments.cli.audience.visitors_file import Lines
from segments.cli.input.live_rules import Compiled, Live, compiled, read_live
from segments.cli.input.moments import current_ms, read_now
from segments.cli.input.rules import checked_site
from segments.cli.input.store import (
    add_note_arguments,
    add_store_arguments,
    open_store,
    read_publisher,
    read_ring,
    spell_store,
    store_folder,
)
from segments.cli.output.differences import differences_as_json, print_differences
from segments.cli.output.moves import moves_as_json, print_moves
from segments.cli.output.plan_page import Moving, plan_page
from segments.cli.output.printing import add_examples, counted, print_json, print_note, write_output
from segments.cli.output.roll_outs import roll_out_as_json, spell_end, spell_roll_out
from segments.edge.pages.plan.plan import PagePlan
from segments.errors import WrongUsage


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `segments plan`."""
    add_store_arguments(parser)
    add_note_arguments(parser)
    parser.add_argument(
        "--out", type=Path, metavar="FILE", help="write the plan; `segments publish FILE` applies just it"
    )
    parser.add_argument("--html", type=Path, metavar="FILE", help="write it as a page to read and hand on")
    add_audience_arguments(parser, has_default=False)
    parser.add_argument(
        "--pages",
        type=Path,
        action="append",
        default=[],
        metavar="PATH",
        help="a page, or a folder of pages: say whose blocks other visitors see; may be repeated",
    )
    add_examples(
        parser,
        "segments plan --local",
        "segments plan --remote --visitors visitors.ndjson --pages templates --html spring.html",
        "segments plan --remote --out spring.plan --html spring.html -m 'Start of the spring sale'",
        "segments plan --remote --json",
    )


def run(arguments: argparse.Namespace) -> int:
    """Compiles the rules, and compares them with the bundle in force; nothing is written into KV.

    Raises:
        CheckFailed: the rules have errors.
        PublishRefused: there is no key, or what is live cannot be trusted.
        ToolFailed: the KV failed.
        AuthoringError: a file cannot be written, a page cannot be read, or a line is no visitor.
        PlanError: a page cannot be compiled.
        WrongUsage: options do not go together.
    """
    note = read_publisher(arguments).note
    rules = checked_site(arguments.path).rules
    if arguments.site:
        rules = replace(rules, site=replace(rules.site, name=arguments.site))
    follows = compiled(compile_rules(rules))
    audience = _read_audience(arguments, rules, follows)
    ring = read_ring(arguments, store_folder(arguments))
    print_note(f"asking {'the account' if arguments.remote else 'the local run'} what is live ...")
    with open_store(arguments) as store:
        live = read_live(rules.site.name, store, ring)
    differences = compare_bundles(live.rules, follows)
    moving = _find_moving(audience, live, follows, differences) if audience else None
    plan = Plan(rules.site.name, follows[0], live.base, note, current_ms())
    if arguments.out is not None:
        write_output(arguments.out, seal_plan(plan, ring))
        print_note(f"wrote {arguments.out}")
    if arguments.html is not None:
        write_output(arguments.html, plan_page(plan, differences, moving, live.roll_out).encode())
        print_note(f"wrote {arguments.html}")
    shown = _Shown(plan, differences, moving, live.roll_out)
    if arguments.json:
        print_json(_plan_as_json(shown))
    else:
        _print_plan(shown, arguments)
    return 0


@dataclass(frozen=True, slots=True)
class _Shown:
    """A plan with all that is shown of it."""

    plan: Plan
    differences: Differences
    moving: Moving | None
    roll_out: RollOut | None


@dataclass(frozen=True, slots=True)
class _Audience:
    """The visitors that were asked about, under these rules, and the pages that they look at."""

    rules: RuleSet
    lines: Lines
    pages: Mapping[str, PagePlan]
    now_ms: int


def _read_audience(arguments: argparse.Namespace, rules: RuleSet, follows: Compiled) -> _Audience | None:
    """The visitors and pages that the arguments name, before anybody else is asked anything."""
    now_ms = read_now(arguments.now, "--now")
    lines = read_asked_lines(arguments, rules, follows[1])
    if lines is None:
        if arguments.pages:
            raise WrongUsage("Expected --visitors FILE or --sample, got none - at --pages")
        return None
    pages = read_plans(arguments.pages)
    if arguments.pages and not pages:
        print_note(f"no page has blocks at {', '.join(map(str, arguments.pages))}")
    return _Audience(rules, lines, pages, now_ms)


def _find_moving(audience: _Audience, live: Live, follows: Compiled, differences: Differences) -> Moving:
    lines = audience.lines
    print_note(f"looking at {counted(len(lines.rows), 'visitor')} under both ...")
    found = find_moves(
        live.rules[1] if live.rules else None,
        follows[1],
        audience.rules,
        lines,
        plans=audience.pages,
        now_ms=audience.now_ms,
        renamed={row.id: row.was for row in differences.segments if row.kind == RENAMED},
    )
    return found, lines.source


def _print_plan(shown: _Shown, arguments: argparse.Namespace) -> None:
    live, moving = shown.plan.base.digest, shown.moving
    print(f"{shown.plan.site}: live is {live[:SHORT_DIGEST_CHARS] if live else 'nothing yet'}")
    if shown.roll_out:
        print(f"{spell_roll_out(shown.roll_out)}\n{spell_end(shown.roll_out, digest_of(shown.plan.data))}")
    print()
    print_differences(shown.differences)
    if moving:
        print(f"\nwho moves, of {moving[1]}:")
        print_moves(moving[0])
        print()
    if digest_of(shown.plan.data) == live and not shown.roll_out:
        print(f"nothing to publish: these rules are in force already, as sequence {shown.plan.base.sequence}")
        return
    if arguments.out is not None:
        arguments.path = arguments.out
    print(f"publish it with: segments publish {spell_store(arguments)}")


def _plan_as_json(shown: _Shown) -> dict[str, object]:
    plan, moving, roll_out = shown.plan, shown.moving, shown.roll_out
    return {
        "site": plan.site,
        "live": plan.base.digest,
        "sequence": plan.base.sequence,
        "staged": roll_out_as_json(roll_out) if roll_out else None,
        "digest": digest_of(plan.data),
        **differences_as_json(shown.differences),
        **({"moves": {"source": moving[1], **moves_as_json(moving[0])}} if moving else {}),
    }
