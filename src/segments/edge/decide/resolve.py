"""Resolve: which segments the visitor is in.

In: what the consent gate let through, and the index of a bundle. Out: the matches. Nothing else may come in: only
the gate makes AllowedSignals, so a way around it is a type error.
"""

from __future__ import annotations

from dataclasses import dataclass

from segments.edge.consent.gate import AllowedSignals
from segments.edge.decide.index import Index, open_index

__all__ = ["Index", "Matches", "open_index", "resolve_segments"]


@dataclass(frozen=True, slots=True)
class Matches:
    """The segments that a visitor is in: bit i is the i-th segment of the bundle, in the bundle's own order."""

    bits: int


def resolve_segments(allowed: AllowedSignals, index: Index, now_ms: int | None = None) -> Matches:
    """The segments whose rule is true for these values; UNKNOWN never matches.

    `now_ms`, Unix milliseconds, decides campaigns with a start or an end; without it they do not match.
    """
    return Matches(index.match(allowed.values, now_ms, allowed.withheld))
