"""The recording of a site: which signals of a visitor may be kept for counting, and the line that is kept.

In: the settings of a bundle; a visitor's signals before the gate, and their consent. Out: a `Recording`; a line of a
visitors file, or nothing. The publisher chose the signals; this file must never keep one that the gate withholds, and
nothing else of a request comes in.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from segments.catalog import HISTORY_FAMILIES
from segments.edge.consent.gate import Consent, Signals, allow_signals

PURPOSE: Final = "analytics"
"""The purpose that a recording needs consent for, besides that of each signal."""

HOUR_MS: Final = 3_600_000
MOST: Final = 99
"""Of a whole number, on either side of zero: who has come 400 times is as rare as a name."""

MAX_CHARS: Final = 64
"""Of a text: longer ones may hold anything."""


@dataclass(frozen=True, slots=True)
class Recording:
    """One visitor in `of_65536` is kept for so many days; `signals` has the purpose of each that may be."""

    of_65536: int
    days: int
    signals: Mapping[str, str]


def read_recording(settings: Mapping[str, object]) -> Recording | None:
    """The recording that a bundle's settings ask for; None for none, and for a form that this worker does not know."""
    match settings.get("recording"):
        case [int(share), int(days), {**signals}]:
            return Recording(share, days, {str(name): str(purpose) for name, purpose in signals.items()})
    return None


def recorded_line(recording: Recording, signals: Signals, consent: Consent, now_ms: int) -> str:
    """The line to keep, "" where consent does not cover that: coarse values, the hour, and what was agreed to."""
    if PURPOSE not in consent.purposes or not consent.is_segmented:
        return ""
    kept: dict[str, dict[str, object]] = {"signals": {}, "history": {}}
    for name, value in allow_signals(signals, consent, recording.signals).values.items():
        coarse = _coarse(value)
        if coarse is not None:
            kept["history" if name.startswith(HISTORY_FAMILIES) else "signals"][name] = coarse
    head = {"recorded": True, "now": now_ms - now_ms % HOUR_MS, "consent": sorted(consent.purposes)}
    return json.dumps({**head, **kept}, separators=(",", ":"))


def _coarse(value: object) -> object:
    """A value that tells no visitor from many others; None for one that may."""
    if isinstance(value, str):
        return value if len(value) <= MAX_CHARS and "@" not in value else None
    if isinstance(value, float):
        return float(f"{value:.1e}")
    if isinstance(value, int):
        return value if isinstance(value, bool) else max(-MOST, min(value, MOST))
    return None
