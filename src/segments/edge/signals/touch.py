"""What to remember of where a visit came from: the touch that first-touch and last-touch rules compare.

In: a visit's referrer and campaign. Out: three short texts, or nothing. A direct visit and a step within the site
leave the earlier last touch standing, as analytics tools do ("last non-direct touch"). Keeping it is up to the
visitor's state, and to consent.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from segments.edge.signals.settings import Value

MAX_TOUCH_CHARS: Final = 64
"""Room for a source's or campaign's name; a cookie has no room for more of them."""

TOUCH_SIGNALS: Final = ("referrer.kind", "referrer.source", "utm.campaign")
"""What `touch_of` reads; ask for these."""

_LEAVES_THE_LAST: Final = frozenset({"", "direct", "internal"})


def touch_of(values: Mapping[str, Value]) -> tuple[str, str, str] | None:
    """Kind, source and campaign of a visit from the values of `TOUCH_SIGNALS`; None when it is no touch."""
    kind, source, campaign = (str(values.get(name, ""))[:MAX_TOUCH_CHARS] for name in TOUCH_SIGNALS)
    return None if kind in _LEAVES_THE_LAST else (kind, source, campaign)
