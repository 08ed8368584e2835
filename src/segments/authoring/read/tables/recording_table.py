"""Reads `[recording]`: which share of visitors is kept for how many days, and which signals besides the coarse ones.

In go the entries of the table; out comes a `RecordingRules`, or None where the table is not there. Signals that could
tell one visitor from another are refused here, so that no worker ever has to.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from segments.authoring.read.entries import read_keys, texts_of, whole_of
from segments.authoring.read.files import Entry, Report
from segments.authoring.read.table_keys import RECORDING_KEYS
from segments.authoring.report import messages
from segments.authoring.ruleset import RecordingRules, SignalDeclaration

DEFAULT_DAYS: Final = 7
LEAST_SHARE: Final = 0.0001
"""A worker draws in steps of 1/65,536."""

OPTIONAL_SIGNALS: Final = frozenset(
    (
        *("page.path", "page.section", "utm.source", "utm.medium", "utm.campaign"),
        *("referrer.host", "referrer.source", "click.network", "device.in_app", "geo.city", "geo.metro_code"),
    )
)
"""Signals with values that somebody else writes: the site's owner has to know that none of them is a person's."""


def read_recording(
    entries: Mapping[str, Entry], declared: Mapping[str, SignalDeclaration], report: Report
) -> RecordingRules | None:
    """The recording that the rules ask for."""
    if not entries:
        return None
    good = read_keys(entries, RECORDING_KEYS, "recording", report)
    if "share" not in entries:
        report.add(
            messages.missing_key("share", "recording", "Write: share = 0.01, one visitor in a hundred")
        )
    share = good["share"].value if "share" in good else LEAST_SHARE
    if isinstance(share, bool) or not isinstance(share, int | float) or not LEAST_SHARE <= share <= 1:
        expected = f"a share from {LEAST_SHARE} to 1, such as 0.01"
        report.at_value(messages.wrong_value(expected, repr(share), good["share"].name), good["share"])
        return None
    names = texts_of(good, "signals")
    for name in names:
        if name in OPTIONAL_SIGNALS or (name in declared and not _is_of_a_person(declared[name])):
            continue
        report.at_value(messages.never_recorded(name, sorted(OPTIONAL_SIGNALS)), good["signals"])
    return RecordingRules(float(share), whole_of(good, "days", DEFAULT_DAYS), names)


def _is_of_a_person(signal: SignalDeclaration) -> bool:
    """True for what a grant says of somebody known, for a place by its distance, and for moments."""
    return signal.source.startswith(("trait:", "distance:")) or signal.type in ("timestamp", "list<string>")
