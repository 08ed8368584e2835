"""`segments plan`: what publishing the rules would change, against what is live; as a file, to be published later."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

from segments.authoring.compile.compiler import compile_rules
from segments.authoring.inspect.differences import Differences, compare_bundles
from segments.authoring.plan_file import Plan, seal_plan
from segments.authoring.publications import SHORT_DIGEST_CHARS
from segments.bundle.read import digest_of
from segments.cli.input.live_rules import compiled, read_live
from segments.cli.input.rules import checked_site
from segments.cli.input.store import (
    add_note_arguments,
    add_store_arguments,
    current_ms,
    open_store,
    read_publisher,
    read_ring,
    spell_store,
    store_folder,
)
from segments.cli.output.differences import differences_as_json, print_differences
from segments.cli.output.plan_page import plan_page
from segments.cli.output.printing import add_examples, print_json, print_note, write_output


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `segments plan`."""
    add_store_arguments(parser)
    add_note_arguments(parser)
    parser.add_argument(
        "--out", type=Path, metavar="FILE", help="write the plan; `segments publish FILE` applies just it"
    )
    parser.add_argument("--html", type=Path, metavar="FILE", help="write it as a page to read and hand on")
    add_examples(
        parser,
        "segments plan --local",
        "segments plan --remote --out spring.plan --html spring.html -m 'Start of the spring sale'",
        "segments plan --remote --json",
    )


def run(arguments: argparse.Namespace) -> int:
    """Compiles the rules, and compares them with the bundle in force; nothing is written into KV.

    Raises:
        CheckFailed: the rules have errors.
        PublishRefused: there is no key, or what is live cannot be trusted.
        ToolFailed: the KV failed.
        AuthoringError: a file cannot be written.
    """
    note = read_publisher(arguments).note
    rules = checked_site(arguments.path).rules
    if arguments.site:
        rules = replace(rules, site=replace(rules.site, name=arguments.site))
    data = compile_rules(rules)
    ring = read_ring(arguments, store_folder(arguments))
    print_note(f"asking {'the account' if arguments.remote else 'the local run'} what is live ...")
    with open_store(arguments) as store:
        live = read_live(rules.site.name, store, ring)
    differences = compare_bundles(live.rules, compiled(data))
    plan = Plan(rules.site.name, data, live.base, note, current_ms())
    if arguments.out is not None:
        write_output(arguments.out, seal_plan(plan, ring))
        print_note(f"wrote {arguments.out}")
    if arguments.html is not None:
        write_output(arguments.html, plan_page(plan, differences).encode())
        print_note(f"wrote {arguments.html}")
    _print_plan(plan, differences, arguments)
    return 0


def _print_plan(plan: Plan, differences: Differences, arguments: argparse.Namespace) -> None:
    live = plan.base.digest
    if arguments.json:
        told = {
            "site": plan.site,
            "live": live,
            "sequence": plan.base.sequence,
            "digest": digest_of(plan.data),
        }
        print_json({**told, **differences_as_json(differences)})
        return
    print(f"{plan.site}: live is {live[:SHORT_DIGEST_CHARS] if live else 'nothing yet'}\n")
    print_differences(differences)
    if arguments.out is not None:
        arguments.path = arguments.out
    print(f"publish it with: segments publish {spell_store(arguments)}")
