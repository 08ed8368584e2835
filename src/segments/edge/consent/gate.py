"""The consent gate: raw signals and a `Consent` come in, `AllowedSignals` come out, and from nowhere else.

The resolver takes `AllowedSignals` only, so a path around this module is a type error, and at run time a
TypeError. A withheld signal is never asked for: what may not be used is not even computed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import InitVar, dataclass, field
from typing import Final, Protocol

from segments.bundle.purposes import is_covered
from segments.catalog import PURPOSES

NECESSARY: Final = "necessary"
ALL_PURPOSES: Final = frozenset(PURPOSES)
GRANTABLE: Final = PURPOSES[1:]
"""The purposes that a visitor decides about."""


@dataclass(frozen=True, slots=True)
class Consent:
    """The purposes that one visitor allows, and why.

    `granted` is as the visitor's record says; it may hold purposes that nothing here is for. `law` names the applicable
    law (edge/consent/jurisdictions.py), `source` what decided (`default`, `gpc`, `tcf`, ...). `explicit` is true when
    the visitor or their browser said so, false when a default did. `refused` holds explicit objections. `is_segmented`
    is false where the site gives visitors without consent no segments at all. `reports` are the codes of consent tools
    whose record could not be read, or has groups that stand for nothing here: for the counters, so that the site's
    owner hears of it.
    """

    granted: frozenset[str]
    law: str
    source: str
    explicit: bool
    refused: frozenset[str] = field(default=frozenset())
    is_segmented: bool = True
    reports: tuple[str, ...] = ()

    @property
    def purposes(self) -> frozenset[str]:
        """The known purposes that are granted; the necessary one always is."""
        return self.granted & ALL_PURPOSES | {NECESSARY}


def everything_allowed() -> Consent:
    """The consent of nobody in particular: for offline tools that show a rule's effect, never for a
    visitor.
    """
    return Consent(ALL_PURPOSES, law="none", source="offline", explicit=False)


class Signals(Protocol):
    """A source of the values of signals; only the names asked for may be computed."""

    def read(self, names: Sequence[str]) -> Mapping[str, object]:
        """The values of `names`; a signal that this request lacks is left out."""


class _GateKey:
    """Held by this module alone; nobody else can name one without reaching for a private name."""

    __slots__ = ()


_KEY: Final = _GateKey()


@dataclass(frozen=True, slots=True)
class AllowedSignals:
    """Values that consent lets through, and what it withheld: signal name -> the purpose that is missing."""

    values: Mapping[str, object]
    withheld: Mapping[str, str]
    key: InitVar[_GateKey]

    def __post_init__(self, key: _GateKey) -> None:
        if key is not _KEY:
            raise TypeError(
                "Expected AllowedSignals from allow_signals, got another caller - at the consent gate"
            )


@dataclass(frozen=True, slots=True)
class Permit:
    """The wanted signals that one consent covers, in order and as a set: the same for each request of a visitor."""

    names: tuple[str, ...]
    covered: frozenset[str]
    withheld: Mapping[str, str]
    key: InitVar[_GateKey]

    def __post_init__(self, key: _GateKey) -> None:
        if key is not _KEY:
            raise TypeError("Expected a Permit from permit_signals, got another caller - at the consent gate")

    def let_through(self, signals: Signals) -> AllowedSignals:
        """The values of what is covered; nothing else is asked for, and nothing else passes."""
        if not self.names:
            return AllowedSignals({}, self.withheld, _KEY)
        values = signals.read(self.names)
        if not values.keys() <= self.covered:  # a reader that gives more than it was asked for
            values = {name: value for name, value in values.items() if name in self.covered}
        return AllowedSignals(values, self.withheld, _KEY)


def permit_signals(consent: Consent, wanted: Mapping[str, str]) -> Permit:
    """The wanted signals (name -> purpose) that `consent` covers; an unknown purpose is never covered."""
    purposes = consent.purposes if consent.is_segmented else frozenset[str]()
    may = {
        purpose: is_covered(purpose, purposes) for purpose in {*wanted.values()}
    }  # a handful, of all signals
    names = tuple([name for name, purpose in wanted.items() if may[purpose]])
    covered = frozenset(names)
    withheld = {name: purpose for name, purpose in wanted.items() if name not in covered}
    return Permit(names, covered, withheld, _KEY)


def allow_signals(signals: Signals, consent: Consent, wanted: Mapping[str, str]) -> AllowedSignals:
    """The values of the wanted signals that `consent` covers."""
    return permit_signals(consent, wanted).let_through(signals)
