"""`segments diff`: what differs between two states of the rules: files, bundles, or publications."""

from __future__ import annotations

import argparse
from pathlib import Path

from segments.authoring.compile.compiler import compile_rules
from segments.authoring.inspect.differences import compare_bundles
from segments.authoring.standing import read_publication
from segments.bundle.model import Bundle
from segments.bundle.read import read_bundle
from segments.cli.input.bundle_files import read_bundle_file
from segments.cli.input.rules import checked_site
from segments.cli.input.rules_folder import add_rules_option
from segments.cli.input.store import add_place_arguments, open_store, read_ring, site_of, store_folder
from segments.cli.output.differences import differences_as_json, print_differences
from segments.cli.output.printing import add_examples, print_json
from segments.errors import PublishRefused, WrongUsage

LIVE = "live"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `segments diff`."""
    for name, words in (("before", "the first state"), ("after", "the second one")):
        parser.add_argument(
            name,
            metavar=name.upper(),
            help=f"{words}: rules, a bundle, a sequence number or digest of the history, or `live`",
        )
    add_rules_option(
        parser,
        dest="path",
        words="the rules that name the site of the history (default: rules, here or above)",
    )
    add_place_arguments(parser, is_required=False)
    add_examples(
        parser,
        "segments diff old.bundle rules",
        "segments diff 11 12 --remote",
        "segments diff live rules/draft.toml --local --json",
    )


def run(arguments: argparse.Namespace) -> int:
    """Prints what differs; 0 whether it does or not.

    Raises:
        CheckFailed: the rules have errors.
        BundleError: a file is not a bundle.
        PublishRefused: the history has no such publication, or what is there cannot be trusted.
        WrongUsage: a publication is named without --local or --remote.
    """
    before, after = _read(arguments.before, arguments), _read(arguments.after, arguments)
    differences = compare_bundles(before, after)
    if arguments.json:
        print_json(differences_as_json(differences))
    else:
        print_differences(differences)
    return 0


def _read(named: str, arguments: argparse.Namespace) -> tuple[bytes, Bundle]:
    path = Path(named)
    if path.is_file() and path.suffix != ".toml":
        return read_bundle_file(path)
    if path.exists():
        data = compile_rules(checked_site(path).rules)
        return data, read_bundle(data)
    if not (arguments.local or arguments.remote):
        raise WrongUsage(
            f"Expected rules, a bundle, or a publication with --local or --remote, got {named!r} - at the states"
        )
    wanted = None if named == LIVE else named
    site, ring = site_of(arguments), read_ring(arguments, store_folder(arguments))
    with open_store(arguments) as store:
        published = read_publication(site, store, ring, wanted)
    if published is None:
        raise PublishRefused(f"Expected a published site, got none of the name {site}")
    return published, read_bundle(published)
