"""A visitor for the commands that need one: from a file, from `--set`, or from a request, through the consent gate.

In: what the command line says. Out: the signals that rules may see, and the consent that decided it. Offline and on
the publisher's machine, with the edge's own readers, so that the answer is the one a real visitor would get.
"""

from __future__ import annotations

import argparse
import json
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from segments.authoring.check.country_names import country_named
from segments.authoring.check.domains import DOMAINS
from segments.authoring.report.messages import did_you_mean
from segments.authoring.ruleset import RuleSet
from segments.bundle.assignment_spec import ASSIGNMENT_FAMILY
from segments.bundle.model import SignalUse
from segments.bundle.purposes import purposes_of
from segments.catalog import PURPOSES, SIGNALS
from segments.cli.input.input_files import read_text
from segments.cli.input.moments import NANOSECONDS_PER_MS, moment_ms, read_now
from segments.cli.input.request_lines import read_members, read_request, require_address
from segments.cli.input.signal_values import flatten_values
from segments.edge.cel.typed import typed_value
from segments.edge.cel.values import Timestamp
from segments.edge.consent.gate import AllowedSignals, Consent, Signals, allow_signals
from segments.edge.consent.policy import ConsentPolicy, parse_policy
from segments.edge.consent.read import read_consent
from segments.edge.http.request import VisitorRequest
from segments.edge.signals.declared import convert_text
from segments.edge.signals.override import override_request, place_facts, problems_of, seen_request
from segments.edge.signals.read import RequestSignals
from segments.edge.signals.settings import read_settings
from segments.errors import AuthoringError, WrongUsage

PARTS: Final = ("now", "consent", "request", "signals")


@dataclass(frozen=True, slots=True)
class Visitor:
    """The signals of a visitor that rules may read at a moment (Unix milliseconds), and the consent for them."""

    allowed: AllowedSignals
    consent: Consent
    now_ms: int


def add_visitor_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments that describe a visitor."""
    parser.add_argument(
        "--visitor",
        type=Path,
        metavar="FILE",
        help="a visitor in TOML (*.toml) or JSON; - reads standard input",
    )
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="SIGNAL=VALUE",
        help="one signal; the value is JSON, or text as it is; may be repeated",
    )
    parser.add_argument("--url", help="the page that the visitor asks for; its signals are read from it")
    parser.add_argument(
        "--consent",
        metavar="all|none|PURPOSE,...",
        help="what they agreed to (default: as their place has it)",
    )
    parser.add_argument(
        "--now", metavar="TIME", help="the moment, such as 2027-03-20T08:00:00Z (default: now)"
    )


def read_visitor(arguments: argparse.Namespace, rules: RuleSet, uses: Iterable[SignalUse]) -> Visitor:
    """The visitor that the arguments describe; `uses` are the signals that the rules read.

    Raises:
        WrongUsage: an option has no value of its form.
        AuthoringError: the file, a signal, a value, a purpose or the moment cannot be read.
    """
    described = _read_file(arguments.visitor) if arguments.visitor else {}
    now_ms = read_now(arguments.now, "--now") if arguments.now else read_now(described.get("now"), "now")
    given = flatten_values(_table(described, "signals"))
    given.update(_read_pair(pair) for pair in arguments.set)
    values = _typed(given, rules)
    placed = place_facts(values)
    policy = parse_policy(rules.consent)
    request = _read_request(_table(described, "request"), arguments.url)
    request = override_request(request, placed, policy.cookies.own)
    consent = _read_consent(arguments.consent or described.get("consent"), request, policy)
    settings = read_settings(rules.settings)
    problems = [*problems_of(placed, request, now_ms, settings), *_outside_domains(values, rules)]
    if problems:
        raise AuthoringError(f"Expected a visitor who can exist, got: {'; '.join(problems)} - at the visitor")
    from_request = RequestSignals(seen_request(request, placed), now_ms, settings, values)
    has_request = bool(described.get("request") or arguments.url)
    families = ("",) if has_request else ("time.", ASSIGNMENT_FAMILY, *placed.families)
    signals = _Overlaid(placed.signals, from_request, families)
    return Visitor(allow_signals(signals, consent, _wanted(uses, consent)), consent, now_ms)


def _wanted(uses: Iterable[SignalUse], consent: Consent) -> dict[str, str]:
    """The purpose of each signal, or all those that are missing: what is kept needs two."""
    missing = {use.name: [each for each in purposes_of(use) if each not in consent.purposes] for use in uses}
    return {use.name: " and ".join(missing[use.name]) or use.purpose for use in uses}


@dataclass(frozen=True, slots=True)
class _Overlaid:
    """Given values first, then those of the request, as far as their names begin with one of `families`.

    The time and the arms of assignments are known without a request, since the moment always is.
    """

    given: Mapping[str, object]
    below: Signals
    families: tuple[str, ...]

    def read(self, names: Sequence[str]) -> Mapping[str, object]:
        found = dict(
            self.below.read(
                [name for name in names if name not in self.given and name.startswith(self.families)]
            )
        )
        return found | {name: self.given[name] for name in names if name in self.given}


def _read_file(path: Path) -> dict[str, object]:
    """The parts of a visitor; a file without any of them holds signals alone."""
    text = read_text(path, "a visitor in JSON or TOML")
    try:
        value: object = tomllib.loads(text) if path.suffix == ".toml" else json.loads(text)
    except (ValueError, RecursionError) as error:
        raise AuthoringError(f"Expected a visitor in JSON or TOML, got: {error} - at {path}") from error
    if not isinstance(value, dict):
        raise AuthoringError(f"Expected a table of signals, got something else - at {path}")
    if "signals" in value or "request" in value:
        unknown = next((key for key in value if key not in PARTS), None)
        if unknown is not None:
            raise AuthoringError(f"Expected {', '.join(PARTS)}, got {unknown!r} - at {path}")
        return value
    parts = {key: value.pop(key) for key in ("now", "consent") if key in value}
    return {**parts, "signals": value}


def _table(described: Mapping[str, object], name: str) -> dict[str, object]:
    value = described.get(name) or {}
    if not isinstance(value, dict):
        raise AuthoringError(f"Expected a table, got something else - at {name} of the visitor")
    return value


def _read_pair(pair: str) -> tuple[str, object]:
    name, separator, text = pair.partition("=")
    if not separator or not name.strip():
        raise WrongUsage(f"Expected SIGNAL=VALUE, got {pair!r} - at --set")
    try:
        value: object = json.loads(text)
    except (ValueError, RecursionError):
        value = text
    return name.strip(), value


def _typed(given: Mapping[str, object], rules: RuleSet) -> dict[str, object]:
    """The values as their signals' types want them; null stands for UNKNOWN."""
    types = {name: row.type for name, row in SIGNALS.items()}
    types |= {name: signal.type for name, signal in rules.signals.items()}
    values = {}
    for name, value in given.items():
        if name not in types:
            hint = did_you_mean(name, types) or "segments signals lists them"
            raise AuthoringError(f"Expected the name of a signal, got {name!r} - at the visitor. {hint}")
        if value is None:
            continue
        typed = _read_as_edge(value, types[name])
        if typed is None:
            hint = " such as 2027-03-20T08:00:00Z" if types[name] == "timestamp" else ""
            raise AuthoringError(
                f"Expected a value of type {types[name]}{hint}, got {value!r} - at {name} of the visitor"
            )
        values[name] = typed
    return values


def _read_as_edge(value: object, kind: str) -> object | None:
    """Text as the edge reads it from a header, a cookie or a grant; what TOML and JSON have types for, as it is."""
    if isinstance(value, datetime):
        moment = moment_ms(value)
        return None if moment is None else Timestamp(moment * NANOSECONDS_PER_MS)
    if isinstance(value, str) or kind == "timestamp":
        value = convert_text(str(value), kind)
    return typed_value(value, kind)


def _read_request(described: Mapping[str, object], url: str | None) -> VisitorRequest:
    try:
        line = json.dumps({**described, "url": url or described.get("url")})
    except (TypeError, ValueError) as error:
        raise AuthoringError(f"Expected a request, got: {error} - at request of the visitor") from error
    request = read_request(read_members(line.encode()))
    require_address(request)
    return request


def _outside_domains(values: Mapping[str, object], rules: RuleSet) -> Iterator[str]:
    """Values that no visitor ever has, of signals with a closed list or a range."""
    for name, value in values.items():
        domain = DOMAINS.get(name) if name not in rules.signals else None
        if domain is not None and not domain.holds(value):
            meant = country_named(str(value)) if name == "geo.country" else ""
            yield f"{name} cannot be {value}: it is {domain.name}" + (
                f". Did you mean {meant}?" if meant else ""
            )


def _read_consent(said: object, request: VisitorRequest, policy: ConsentPolicy) -> Consent:
    if said is None:
        return read_consent(request, policy)
    words = said.split(",") if isinstance(said, str) else said
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        raise AuthoringError("Expected all, none or a list of purposes, got something else - at consent")
    names = [str(word).strip() for word in words]
    chosen = {"all": PURPOSES, "none": ()}.get(names[0] if len(names) == 1 else "", tuple(names))
    wrong = next((name for name in chosen if name not in PURPOSES), None)
    if wrong is not None:
        raise AuthoringError(
            f"Expected all, none or some of {', '.join(PURPOSES)}, got {wrong!r} - at consent"
        )
    is_segmented = policy.without != "none" or "personalization" in chosen
    return Consent(frozenset(chosen), "given", "given", explicit=True, is_segmented=is_segmented)
