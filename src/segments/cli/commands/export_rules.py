"""`segments export`: the segments as conditions of another system."""

from __future__ import annotations

import argparse

from segments.authoring.compile.families import FamilyTrees
from segments.authoring.interchange.export import EXPORTERS
from segments.authoring.report.messages import did_you_mean
from segments.cli.input.rules import checked_site
from segments.cli.input.rules_folder import add_rules_argument
from segments.cli.output.printing import add_examples, add_failure_json_flag, print_json
from segments.errors import NotTranslatable


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `segments export`."""
    add_rules_argument(parser)
    parser.add_argument(
        "--to", dest="system", choices=tuple(EXPORTERS), required=True, help="for which system"
    )
    parser.add_argument("--segment", action="append", metavar="ID", help="only this one; may be repeated")
    add_failure_json_flag(parser)
    add_examples(
        parser, "segments export --to growthbook", "segments export rules --to jsonlogic --segment germany"
    )


def run(arguments: argparse.Namespace) -> int:
    """Prints one JSON object, conditions by segment id, families and named segments written out.

    Raises:
        CheckFailed: the rules have errors.
        NotTranslatable: a segment does not exist, or has a part that the other system cannot say.
    """
    rules = checked_site(arguments.path).rules
    trees = FamilyTrees({rule.id: rule for rule in rules.segments})
    ids = [rule.id for rule in rules.segments]
    exported = {}
    for name in arguments.segment or ids:
        if name not in ids:
            hint = did_you_mean(name, ids) or "segments show lists them"
            raise NotTranslatable(f"Expected the id of a segment, got {name!r} - at --segment. {hint}")
        try:
            exported[name] = EXPORTERS[arguments.system](trees.tree_of(name))
        except NotTranslatable as error:
            raise NotTranslatable(f"{error} - in {name}") from error
    print_json(exported)
    return 0
