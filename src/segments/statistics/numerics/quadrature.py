"""Gauss and Legendre's eight nodes and weights on -1 to 1 (Abramowitz and Stegun, table 25.4)."""

from __future__ import annotations

from typing import Final

_POSITIVE: Final = (
    (0.1834346424956498, 0.3626837833783620),
    (0.5255324099163290, 0.3137066458778873),
    (0.7966664774136267, 0.2223810344533745),
    (0.9602898564975363, 0.1012285362903763),
)
NODES: Final = (*(-node for node, _ in reversed(_POSITIVE)), *(node for node, _ in _POSITIVE))
"""From left to right."""
WEIGHTS: Final = (*(weight for _, weight in reversed(_POSITIVE)), *(weight for _, weight in _POSITIVE))
