"""The signals that a recording may keep, decided when rules are published: the worker keeps these and no others.

In: the rules, and the signals that their conditions read. Out: the setting that the edge reads.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from segments.authoring.compile.uses import uses_of
from segments.authoring.ruleset import RuleSet
from segments.bundle.model import SignalUse
from segments.bundle.purposes import HISTORY_PURPOSE, is_kept

COARSE_SIGNALS: Final = (
    *("geo.country", "geo.region_code", "geo.continent", "geo.timezone"),
    *("device.type", "device.os", "device.browser", "language", "referrer.kind"),
)
"""Facts with a short list of values, each of many visitors; more follow from them and from the hour."""

CLOSED_HISTORY: Final = frozenset(("first_touch.kind", "last_touch.kind", "lifecycle.stage"))
"""Texts of the history that come from a short list; no other text of it is kept."""

DRAWS: Final = 65_536
"""Steps of a share at the edge: two random bytes."""


def recording_settings(rules: RuleSet, uses: Iterable[SignalUse]) -> dict[str, object]:
    """The setting for the edge; nothing where the rules ask for no recording."""
    if rules.recording is None:
        return {}
    asked = uses_of({*COARSE_SIGNALS, *rules.recording.signals}, rules.signals)
    signals = {use.name: use.purpose for use in asked}
    signals |= {use.name: HISTORY_PURPOSE for use in uses if _is_countable(use)}
    share = max(1, round(rules.recording.share * DRAWS))
    return {"recording": [share, rules.recording.days, dict(sorted(signals.items()))]}


def _is_countable(use: SignalUse) -> bool:
    """True for a number or a yes and no of the visitor's history, and never for an id."""
    if use.source or not is_kept(use):
        return False
    return use.type in ("bool", "int", "double") or use.name in CLOSED_HISTORY
