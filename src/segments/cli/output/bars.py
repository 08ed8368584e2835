"""Bars of shares in a terminal, in eighths of a column where it has the signs for them.

In: shares from 0 to 1. Out: text of one width.
"""

from __future__ import annotations

import sys
from typing import Final

BAR_COLUMNS: Final = 20
_EIGHTHS: Final = " ▏▎▍▌▋▊▉█"
_UNDECIDED: Final = "░"


def bar_of(share: float, undecided: float = 0.0) -> str:
    """A bar for a share, and behind it a pale one for what is undecided."""
    if not (sys.stdout.encoding or "").lower().startswith("utf"):
        filled, pale = round(share * BAR_COLUMNS), round((share + undecided) * BAR_COLUMNS)
        return ("#" * filled + "." * (pale - filled)).ljust(BAR_COLUMNS)
    eighths = round(share * BAR_COLUMNS * 8)
    whole, rest = divmod(eighths, 8)
    text = "█" * whole + (_EIGHTHS[rest] if rest else "")
    pale = round((share + undecided) * BAR_COLUMNS) - len(text)
    return (text + _UNDECIDED * max(0, pale)).ljust(BAR_COLUMNS)


def percent(share: float) -> str:
    """`12.5 %`; a share that is not 0 and not all never reads as either."""
    if 0 < share < 0.0005:
        return "< 0.1 %"
    if 0.9995 <= share < 1:
        return "> 99.9 %"
    return f"{share:.1%}".replace("%", " %")
