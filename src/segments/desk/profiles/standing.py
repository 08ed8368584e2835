"""The standing of a person: which segments they are in, by the edge's own gate and resolver, and why not others.

In: what a profile knows, the rules in force and a moment. Out: the segments with reasons. There is no request here,
so what only a request could say (a device, a page, a referrer) is UNKNOWN unless the caller gives it: nobody is on
"desktop" because of an empty header.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from segments.bundle.experiments.assignment_spec import ASSIGNMENT_FAMILY, VISITOR
from segments.bundle.purposes import HISTORY_PURPOSE
from segments.catalog import HISTORY_FAMILIES, ID_SIGNAL
from segments.edge.cel.typed import typed_value
from segments.edge.consent.gate import AllowedSignals, Consent, allow_signals
from segments.edge.decide.resolve import resolve_segments
from segments.edge.decide.site import Site
from segments.edge.signals.assignment import arm_of
from segments.edge.signals.clock import read_clock
from segments.edge.signals.declared import convert_value
from segments.edge.visitor.behaviour import History
from segments.edge.visitor.moments import Moment
from segments.edge.visitor.state import VisitorState, visitor_signals

RULE: Final = "RULE"
NO_CONSENT: Final = "NO_CONSENT"
UNKNOWN_SIGNAL: Final = "UNKNOWN"
ZONE: Final = "timezone"
"""The attribute that says by which clock a person lives, where the rules declare it."""


@dataclass(frozen=True, slots=True)
class Known:
    """The knowledge of one person: history, attributes by declared name, and consent.

    `unit` is the id by which arms of assignments are shared out. `given` are signals that the caller knows, by name.
    """

    state: VisitorState | None
    attributes: Mapping[str, object]
    consent: Consent
    unit: str
    zone: str = "UTC"
    given: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Standing:
    """The segments of a person at a moment, in the order of the rules, and the signals that consent withholds."""

    segments: tuple[str, ...]
    withheld: Mapping[str, str]
    values: Mapping[str, object]


class _Person:
    """The signals of a person, read when the gate asks for them."""

    def __init__(self, known: Known, site: Site, now_ms: int) -> None:
        self._known, self._site, self._now_ms = known, site, now_ms

    def read(self, names: Sequence[str]) -> dict[str, object]:
        """The values of these signals that are known."""
        known, values = self._known, dict[str, object]()
        is_remembered = HISTORY_PURPOSE in known.consent.purposes
        history = self._history() if is_remembered and any(map(_is_history, names)) else {}
        clock = self._clock() if any(name.startswith("time.") for name in names) else {}
        for name in names:
            value = history.get(name, clock.get(name))
            declared = self._site.signals.declared.get(name)
            if declared is not None and declared.source == "trait":
                kept = known.attributes.get(declared.key) if is_remembered else None
                value = read_attribute(kept, declared.type)
                value = declared.absent if value is None else value
            elif is_remembered and name.startswith(ASSIGNMENT_FAMILY):
                value = self._arm(name)
            if name in known.given and not _is_history(name):
                value = known.given[name]
            if value is not None:
                values[name] = value
        return values

    def _history(self) -> dict[str, object]:
        known, now_s = self._known, self._now_ms // 1000
        state = known.state
        history = History(self._site.behaviour, state, known.consent.purposes)
        moment = Moment(now_s, known.zone, state.visit_started_s if state else None)
        signals = visitor_signals(state, now_s) if state else {}
        return {**signals, ID_SIGNAL: known.unit, **history.answers(moment)}

    def _clock(self) -> dict[str, object]:
        return read_clock(self._now_ms, {"geo.timezone": self._known.zone}, self._site.signals)

    def _arm(self, name: str) -> str | None:
        spec = self._site.signals.assignments.get(name.removeprefix(ASSIGNMENT_FAMILY))
        return arm_of(spec, self._known.unit) if spec is not None and spec.by == VISITOR else None


def allowed_signals(known: Known, site: Site, now_ms: int) -> AllowedSignals:
    """The signals of a person that their consent lets through."""
    return allow_signals(_Person(known, site, now_ms), known.consent, site.index.wanted)


def resolve_person(known: Known, site: Site, now_ms: int) -> Standing:
    """The segments of a person at a moment."""
    allowed = allowed_signals(known, site, now_ms)
    matches = resolve_segments(allowed, site.index, now_ms)
    return Standing(tuple(site.index.names(matches.bits)), allowed.withheld, allowed.values)


def arms_of(known: Known, site: Site) -> dict[str, str]:
    """The arms of all assignments by visitor, read by rules or not, as far as consent lets anybody see them."""
    if HISTORY_PURPOSE not in known.consent.purposes:
        return {}
    rows = site.signals.assignments.items()
    return {ASSIGNMENT_FAMILY + name: arm_of(spec, known.unit) for name, spec in rows if spec.by == VISITOR}


def typed_attributes(site: Site) -> dict[str, str]:
    """The attributes that the published rules declare, with their types."""
    return {row.key: row.type for row in site.signals.declared.values() if row.source == "trait"}


def read_attribute(value: object, type_name: str) -> object | None:
    """The value of an attribute as declared; None where it does not fit."""
    typed = typed_value(value, type_name)
    return typed_value(convert_value(value, type_name), type_name) if typed is None else typed


def _is_history(name: str) -> bool:
    return name.startswith(HISTORY_FAMILIES)
