"""A visitor who is described by hand, through the consent gate: the one reader that all commands share.

In: signals, a request and consent as plain values, and a site's rules or bundle. Out: the signals that rules may see,
and the consent that decided it. Facts follow from each other as they do at the edge, whose own readers do it.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from segments.authoring.check.country_names import country_named
from segments.authoring.check.domains import DOMAINS
from segments.authoring.report.messages import did_you_mean
from segments.authoring.ruleset import RuleSet
from segments.bundle.experiments.assignment_spec import ASSIGNMENT_FAMILY
from segments.bundle.model import Bundle, SignalUse
from segments.bundle.purposes import purposes_of
from segments.catalog import PURPOSES, SIGNALS
from segments.cli.input.moments import NANOSECONDS_PER_MS, moment_ms
from segments.cli.visitors.request_lines import read_members, read_request, require_address
from segments.cli.visitors.signal_spellings import known_spelling
from segments.cli.visitors.signal_values import flatten_values
from segments.edge.cel.typed import typed_value
from segments.edge.cel.values import Timestamp
from segments.edge.consent.gate import AllowedSignals, Consent, Signals, allow_signals
from segments.edge.consent.policy import ConsentPolicy, parse_policy
from segments.edge.consent.read import read_consent
from segments.edge.http.request import VisitorRequest
from segments.edge.signals.declared import convert_text
from segments.edge.signals.override import override_request, place_facts, problems_of, seen_request
from segments.edge.signals.read import RequestSignals
from segments.edge.signals.settings import SignalSettings, read_settings
from segments.errors import AuthoringError

_BUILT_IN: Final = {name: row.type for name, row in SIGNALS.items()}


@dataclass(frozen=True, slots=True)
class Visitor:
    """The signals of a visitor that rules may read at a moment (Unix milliseconds), and the consent for them."""

    allowed: AllowedSignals
    consent: Consent
    now_ms: int


@dataclass(frozen=True, slots=True)
class VisitorReader:
    """One site's part in reading visitors, worked out once for many of them."""

    types: Mapping[str, str]
    declared: Collection[str]
    """The site's own signals, some of which stand in the place of built-in ones."""
    policy: ConsentPolicy
    settings: SignalSettings
    uses: tuple[SignalUse, ...]
    nobody: VisitorRequest
    """The request of a visitor who is described by signals alone."""
    wanted: dict[frozenset[str], Mapping[str, str]]
    """The purposes of signals, by the purposes that a visitor agreed to."""
    passes_over_unknown: bool = False
    """True for rules that are older or newer than the visitor, who may have signals that these never heard of."""

    def read(self, described: Mapping[str, object], now_ms: int) -> Visitor:
        """The visitor with these parts: `signals`, `request`, `consent` and `recorded`, each of which may be missing.

        Raises:
            AuthoringError: a signal, a value or a purpose is none, or nobody can be such a visitor.
        """
        given = flatten_values(table_of(described, "signals"))
        if self.passes_over_unknown:
            given = {name: value for name, value in given.items() if name in self.types}
        values = _typed(given, self.types)
        placed = place_facts(values)
        said = table_of(described, "request")
        request = override_request(
            _read_request(said) if said else self.nobody, placed, self.policy.cookies.own
        )
        consent = _read_consent(described.get("consent"), request, self.policy)
        is_measured = (
            described.get("recorded") is True
        )  # of a few facts: those that are left out explain the others
        problems = [
            *([] if is_measured else problems_of(placed, request, now_ms, self.settings)),
            *_outside_domains(values, self.declared),
        ]
        if problems:
            raise AuthoringError(
                f"Expected a visitor who can exist, got: {'; '.join(problems)} - at the visitor"
            )
        from_request = RequestSignals(seen_request(request, placed), now_ms, self.settings, values)
        families = ("",) if said else ("time.", ASSIGNMENT_FAMILY, *placed.families)
        signals = _Overlaid(placed.signals, from_request, families)
        return Visitor(allow_signals(signals, consent, self._wanted(consent)), consent, now_ms)

    def _wanted(self, consent: Consent) -> Mapping[str, str]:
        """The purpose of each signal, or all those that are missing: what is kept needs two."""
        found = self.wanted.get(consent.purposes)
        if found is None:
            found = self.wanted[consent.purposes] = {
                use.name: " and ".join(each for each in purposes_of(use) if each not in consent.purposes)
                or use.purpose
                for use in self.uses
            }
        return found


def open_visitor_reader(rules: RuleSet, uses: Iterable[SignalUse]) -> VisitorReader:
    """The reader of visitors of one site; `uses` are the signals that its rules read."""
    types = _BUILT_IN | {name: signal.type for name, signal in rules.signals.items()}
    return _open_reader(types, rules.signals.keys(), rules.consent, rules.settings, uses)


def open_bundle_reader(bundle: Bundle) -> VisitorReader:
    """The reader of visitors for a bundle alone, whatever signals they have: of what is live there are no rules."""
    declared = read_settings(bundle.settings).declared
    types = _BUILT_IN | {name: signal.type for name, signal in declared.items()}
    types |= {use.name: use.type for use in bundle.signals}
    reader = _open_reader(types, declared.keys(), bundle.consent, bundle.settings, bundle.signals)
    return replace(reader, passes_over_unknown=True)


def _open_reader(
    types: Mapping[str, str],
    declared: Collection[str],
    consent: Mapping[str, object],
    settings: Mapping[str, object],
    uses: Iterable[SignalUse],
) -> VisitorReader:
    return VisitorReader(
        types, declared, parse_policy(consent), read_settings(settings), tuple(uses), _read_request({}), {}
    )


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


def table_of(described: Mapping[str, object], name: str) -> dict[str, object]:
    """One part of a described visitor, which is a table or missing.

    Raises:
        AuthoringError: it is something else.
    """
    value = described.get(name) or {}
    if not isinstance(value, dict):
        raise AuthoringError(f"Expected a table, got something else - at {name} of the visitor")
    return value


def _typed(given: Mapping[str, object], types: Mapping[str, str]) -> dict[str, object]:
    """The values as their signals' types want them; null stands for UNKNOWN."""
    values = {}
    for written, value in given.items():
        name = written if written in types else known_spelling(written, types)
        if name is None:
            raise AuthoringError(
                f"Expected the name of a signal, got {written!r} - at the visitor. {_hint(written, types)}"
            )
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


def _hint(name: str, types: Mapping[str, str]) -> str:
    score = f'events.score("{name}")'
    if score in types:
        return f"Did you mean {score}?"
    return did_you_mean(name, types) or "segments signals lists them"


def _read_as_edge(value: object, kind: str) -> object | None:
    """Text as the edge reads it from a header, a cookie or a grant; what TOML and JSON have types for, as it is."""
    if isinstance(value, datetime):
        moment = moment_ms(value)
        return None if moment is None else Timestamp(moment * NANOSECONDS_PER_MS)
    if isinstance(value, str) or kind == "timestamp":
        value = convert_text(str(value), kind)
    return typed_value(value, kind)


def _read_request(described: Mapping[str, object]) -> VisitorRequest:
    try:
        line = json.dumps({"url": None, **described})
    except (TypeError, ValueError) as error:
        raise AuthoringError(f"Expected a request, got: {error} - at request of the visitor") from error
    request = read_request(read_members(line.encode()))
    require_address(request)
    return request


def _outside_domains(values: Mapping[str, object], declared: Collection[str]) -> Iterator[str]:
    """Values that no visitor ever has, of signals with a closed list or a range."""
    for name, value in values.items():
        domain = DOMAINS.get(name) if name not in declared else None
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
