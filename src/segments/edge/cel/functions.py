"""All functions that take values only: name to overloads, keyed by the exact types of the arguments."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from segments.edge.cel.arithmetic import ARITHMETIC, Overloads
from segments.edge.cel.audience import AUDIENCE
from segments.edge.cel.conversions import CONVERSIONS
from segments.edge.cel.features import FEATURES
from segments.edge.cel.strings import STRINGS
from segments.edge.cel.times import TIMES

FUNCTIONS: Final[Mapping[str, Overloads]] = {
    **ARITHMETIC,
    **STRINGS,
    **CONVERSIONS,
    **TIMES,
    **AUDIENCE,
    **FEATURES,
}
