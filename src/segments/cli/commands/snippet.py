"""`segments snippet`: segments as conditions in the template language of an email service."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from segments.authoring.interchange.mail_snippets import DEFAULT_FIELD, FIELD, LANGUAGES, write_snippet
from segments.authoring.ruleset import RuleSet
from segments.cli.input.rules import checked_site
from segments.cli.input.rules_folder import add_rules_option
from segments.cli.output.printing import add_examples, add_json_flag, print_json
from segments.errors import AuthoringError, WrongUsage


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `segments snippet`."""
    parser.add_argument(
        "segments", nargs="+", metavar="ID", help="the segments that get content of their own"
    )
    parser.add_argument(
        "--esp", choices=sorted(LANGUAGES), default="liquid", help="the email service (default: liquid)"
    )
    parser.add_argument(
        "--field",
        default=DEFAULT_FIELD,
        metavar="NAME",
        help=f"the contact's field with its segments (default: {DEFAULT_FIELD})",
    )
    add_rules_option(parser)
    add_json_flag(parser)
    add_examples(parser, "segments snippet vip b2b --esp klaviyo", "segments snippet vip --esp mailchimp")


def run(arguments: argparse.Namespace) -> int:
    """Prints the template.

    Raises: AuthoringError, when the rules are wrong or have no such segment; WrongUsage, when the field is none.
    """
    if not FIELD.match(arguments.field):
        raise WrongUsage(f"Expected letters, digits and _, got {arguments.field!r} - at --field")
    rules = checked_site(arguments.rules).rules
    segments = in_precedence(rules, arguments.segments)
    language = LANGUAGES[arguments.esp]
    titles = [rule.title or rule.id for rule in rules.by_precedence() if rule.id in segments]
    contents = [*(f"Content for {title}" for title in titles), "Content for everybody else"]
    snippet = write_snippet(language, segments, arguments.field, contents)
    if arguments.json:
        print_json({"esp": arguments.esp, "segments": segments, "needs": language.store, "snippet": snippet})
    else:
        print(snippet, end="")
    return 0


def in_precedence(rules: RuleSet, names: Sequence[str]) -> list[str]:
    """The segments, the one that would win a slot first.

    Raises: AuthoringError, when the rules have no such segment.
    """
    unknown = [name for name in names if rules.segment(name) is None]
    if unknown:
        raise AuthoringError(
            f"Expected segments of the rules, got {', '.join(unknown)}; segments show lists them"
        )
    return [rule.id for rule in rules.by_precedence() if rule.id in names]
