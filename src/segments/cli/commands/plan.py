"""`segments plan`: what publishing the rules would change, against what is live."""

from __future__ import annotations

import argparse
from dataclasses import replace

from segments.authoring.compile.compiler import compile_rules
from segments.authoring.inspect.differences import compare_bundles
from segments.authoring.publications import SHORT_DIGEST_CHARS
from segments.authoring.standing import read_publication
from segments.bundle.read import digest_of, read_bundle
from segments.cli.input.rules import checked_site
from segments.cli.input.store import add_store_arguments, open_store, read_ring, spell_store, store_folder
from segments.cli.output.differences import differences_as_json, print_differences
from segments.cli.output.printing import add_examples, print_json, print_note


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `segments plan`."""
    add_store_arguments(parser)
    add_examples(parser, "segments plan --local", "segments plan --remote", "segments plan --remote --json")


def run(arguments: argparse.Namespace) -> int:
    """Compiles the rules, and compares them with the bundle in force; nothing is written.

    Raises:
        CheckFailed: the rules have errors.
        PublishRefused: there is no key, or what is live cannot be trusted.
        ToolFailed: wrangler failed.
    """
    rules = checked_site(arguments.path).rules
    if arguments.site:
        rules = replace(rules, site=replace(rules.site, name=arguments.site))
    data = compile_rules(rules)
    ring = read_ring(arguments, store_folder(arguments))
    print_note(f"asking {'the account' if arguments.remote else 'the local run'} what is live ...")
    with open_store(arguments) as store:
        live = read_publication(rules.site.name, store, ring)
    before = None if live is None else (live, read_bundle(live))
    differences = compare_bundles(before, (data, read_bundle(data)))
    digest = None if live is None else digest_of(live)
    if arguments.json:
        print_json({"site": rules.site.name, "live": digest, **differences_as_json(differences)})
        return 0
    print(f"{rules.site.name}: live is {digest[:SHORT_DIGEST_CHARS] if digest else 'nothing yet'}\n")
    print_differences(differences)
    print(f"publish it with: segments publish {spell_store(arguments)}")
    return 0
