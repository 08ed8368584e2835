"""The visitors that a command asks about: a file of them, or a sample that is drawn on the spot.

In: the arguments. Out: the rules' bundle and the crowd under it, or the lines alone for who has two bundles. Reading
takes longer than counting, so a slow one says what it is doing.
"""

from __future__ import annotations

import argparse
import json
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from segments.authoring.audience.crowd import Crowd
from segments.authoring.audience.sampling import draw_visitors
from segments.authoring.audience.traffic import read_traffic
from segments.authoring.behaviour.model_signals import plan_rules
from segments.authoring.compile.compiler import compile_rules
from segments.authoring.ruleset import RuleSet
from segments.bundle.model import Bundle
from segments.bundle.read import read_bundle
from segments.cli.audience.crowd import resolve_crowd
from segments.cli.audience.visitors_file import (
    Lines,
    WeightedVisitor,
    read_visitor_line,
    read_visitor_lines,
    read_visitors,
    spell_source,
)
from segments.cli.input.input_files import read_text
from segments.cli.input.moments import read_now
from segments.cli.input.rules import checked_site
from segments.cli.output.printing import print_note
from segments.cli.visitors.visitor_reader import VisitorReader, open_visitor_reader
from segments.errors import AuthoringError, WrongUsage

DEFAULT_COUNT: Final = 10_000
MAX_COUNT: Final = 1_000_000
NOTE_EVERY: Final = 10_000
"""Visitors that are read in a few seconds."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The rules, their bundle, and the visitors under it; `source` says in words who they are."""

    rules: RuleSet
    bundle: Bundle
    crowd: Crowd
    source: str

    @property
    def order(self) -> tuple[str, ...]:
        """The ids of the segments in the order of the rules."""
        return tuple(rule.id for rule in self.rules.segments)


def add_sample_arguments(parser: argparse.ArgumentParser, *, count: str) -> None:
    """The arguments of a sample; `count` is the option for how many."""
    parser.add_argument(
        count,
        type=int,
        default=DEFAULT_COUNT,
        dest="count",
        metavar="NUMBER",
        help=f"how many (default: {DEFAULT_COUNT})",
    )
    parser.add_argument(
        "--seed", type=int, default=1, metavar="NUMBER", help="the same number draws the same (default: 1)"
    )
    parser.add_argument(
        "--traffic", type=Path, metavar="FILE", help="the site's traffic in TOML (default: a usual shop's)"
    )


def add_audience_arguments(parser: argparse.ArgumentParser, *, has_default: bool = True) -> None:
    """The visitors: a file, or else a sample; without a default a sample only where it is asked for."""
    otherwise = " (default: a sample)" if has_default else ""
    parser.add_argument(
        "--visitors",
        type=Path,
        metavar="FILE",
        help=f"visitors, one JSON object a line; - reads standard input{otherwise}",
    )
    instead = "as without" if has_default else "instead of"
    parser.add_argument("--sample", action="store_true", help=f"draw a sample, {instead} --visitors")
    add_sample_arguments(parser, count="--sample-size")
    parser.add_argument(
        "--now", metavar="TIME", help="the moment of visitors without one of their own (default: now)"
    )


def read_asked(arguments: argparse.Namespace) -> Asked:
    """The visitors that the arguments name, under the rules.

    Raises:
        CheckFailed: the rules have errors.
        AuthoringError: a line is no visitor, or the traffic cannot be read.
        WrongUsage: an option has no value of its form.
    """
    _require_one_source(arguments)
    rules = checked_site(arguments.path).rules
    bundle = read_bundle(compile_rules(rules))
    reader = open_visitor_reader(plan_rules(rules).rules, bundle.signals)
    now_ms = read_now(arguments.now, "--now")
    if arguments.visitors:
        visitors = read_visitors(arguments.visitors, reader, now_ms)
        source = spell_source(arguments.visitors)
    else:
        visitors = (
            read_visitor_line(line, reader, now_ms) for line in drawn_visitors(arguments, rules, reader)
        )
        source = _spell_sample(arguments)
    crowd = resolve_crowd(bundle, _told(visitors))
    if not crowd.visitors:
        raise AuthoringError(f"Expected visitors, got none - at {source}")
    return Asked(rules, bundle, crowd, source)


def read_asked_lines(arguments: argparse.Namespace, rules: RuleSet, bundle: Bundle) -> Lines | None:
    """The visitors that the arguments name, not read yet; None where they name none.

    Raises:
        AuthoringError: the file or the traffic cannot be read.
        WrongUsage: an option has no value of its form.
    """
    _require_one_source(arguments)
    if arguments.visitors:
        return read_visitor_lines(arguments.visitors)
    if not arguments.sample:
        return None
    reader = open_visitor_reader(plan_rules(rules).rules, bundle.signals)
    drawn = drawn_visitors(arguments, rules, reader)
    rows = tuple((number, json.dumps(visitor).encode()) for number, visitor in enumerate(drawn, 1))
    return Lines(_spell_sample(arguments), rows)


def _require_one_source(arguments: argparse.Namespace) -> None:
    if arguments.visitors and arguments.sample:
        raise WrongUsage("Expected --visitors or --sample, got both")


def _spell_sample(arguments: argparse.Namespace) -> str:
    return f"a sample of {arguments.traffic or 'usual traffic'}, seed {arguments.seed}"


def drawn_visitors(
    arguments: argparse.Namespace, rules: RuleSet, reader: VisitorReader
) -> Iterator[dict[str, object]]:
    """The sample that the arguments describe, as lines of a file.

    Raises:
        AuthoringError: the traffic cannot be read.
        WrongUsage: the number is out of bounds.
    """
    if not 1 <= arguments.count <= MAX_COUNT:
        raise WrongUsage(f"Expected 1 to {MAX_COUNT:,} visitors, got {arguments.count}")
    traffic = read_traffic(_document(arguments.traffic) if arguments.traffic else {})
    regimes: dict[str, bool] = {}

    def asks_first(country: str) -> bool:
        if country not in regimes:
            consent = reader.read({"signals": {"geo.country": country}}, 0).consent
            regimes[country] = "personalization" not in consent.purposes
        return regimes[country]

    return draw_visitors(
        traffic, arguments.count, arguments.seed, languages=rules.site.languages, asks_first=asks_first
    )


def _document(path: Path) -> dict[str, object]:
    try:
        return tomllib.loads(read_text(path, "a description of traffic in TOML"))
    except (ValueError, RecursionError) as error:
        raise AuthoringError(
            f"Expected a description of traffic in TOML, got: {error} - at {path}"
        ) from error


def _told(visitors: Iterator[WeightedVisitor]) -> Iterator[WeightedVisitor]:
    for number, visitor in enumerate(visitors, 1):
        if number % NOTE_EVERY == 0:
            print_note(f"{number:,} visitors ...")
        yield visitor
