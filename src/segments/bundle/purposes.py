"""The purposes that signals need consent for: each its own, and besides that the one of whatever keeps it.

In: the rows of signals that a bundle has, or that a condition reads. Out: purposes. Commands, the audit and the edge
all ask here, so that no two of them name different ones.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Final

from segments.bundle.experiments.assignment_spec import PERSON_SOURCE, VISITOR_SOURCE
from segments.bundle.model import SignalUse
from segments.catalog import HISTORY_FAMILIES, PURPOSES

HISTORY_PURPOSE: Final = "personalization"
"""The purpose that keeping a history, and believing a grant, needs consent for."""

PURPOSE_JOINT: Final = "+"
"""Joins the purposes of a signal that is computed from others: a model's score needs consent to all of them."""

TRAIT_SOURCE: Final = "trait:"
"""Begins the source of a signal that a grant holds."""


def is_kept(signal: SignalUse) -> bool:
    """True for a signal whose value stands in the segment cookie or in a grant, or follows from what stands there."""
    if signal.source:
        return signal.source in (VISITOR_SOURCE, PERSON_SOURCE) or signal.source.startswith(TRAIT_SOURCE)
    return signal.name.startswith(HISTORY_FAMILIES)


def purposes_of(signal: SignalUse) -> tuple[str, ...]:
    """All that a visitor has to agree to before a signal has a value, from the least to the most."""
    needed = {*signal.purpose.split(PURPOSE_JOINT), *((HISTORY_PURPOSE,) if is_kept(signal) else ())}
    return tuple(purpose for purpose in PURPOSES if purpose in needed) or (signal.purpose,)


def joined_purposes(signals: Iterable[SignalUse]) -> str:
    """The purpose of a signal that is computed from these: all of theirs."""
    needed = {purpose for signal in signals for purpose in purposes_of(signal)}
    above = [purpose for purpose in PURPOSES[1:] if purpose in needed]
    return PURPOSE_JOINT.join(above or PURPOSES[:1])


def is_covered(purpose: str, granted: Collection[str]) -> bool:
    """True if consent to these purposes covers a signal of this one, or of all that are joined in it."""
    return all(part in granted for part in purpose.split(PURPOSE_JOINT))


def purposes_needed(signals: Iterable[SignalUse]) -> dict[str, list[str]]:
    """The purposes beyond `necessary`, each with the signals that need it."""
    by_purpose: dict[str, list[str]] = {purpose: [] for purpose in PURPOSES[1:]}
    for signal in signals:
        for purpose in purposes_of(signal):
            by_purpose.get(purpose, []).append(signal.name)
    return {purpose: names for purpose, names in by_purpose.items() if names}
