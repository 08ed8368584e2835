"""Page totals of a batch for Analytics Engine: views and clicks of blocks, added up to few points.

In: messages that were counted for the first time. Out: points. D1 has the same sums; this second sink is for busy sites
that want to ask for hours and minutes, which D1 does not keep. It samples, so it is no source of a report.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Final, NamedTuple

from segments.deltas import SUMS, Message

MAX_POINTS: Final = 250
"""Of one invocation of a worker."""
KIND: Final = "block"
_N: Final = SUMS.index("n")


class Point(NamedTuple):
    """The site (its index of at most 96 bytes), the block, view or click, and how often."""

    site: str
    block: str
    what: str
    number: int


def page_points(messages: Iterable[Message]) -> tuple[list[Point], int]:
    """The points of most views, and how many had no room."""
    totals: Counter[tuple[str, str, str]] = Counter()
    for message in messages:
        for one in message.deltas:
            kind, subject, _, goal, _ = one.cell
            if kind == KIND:
                totals[message.site, subject, goal] += one.sums[_N]
    points = [Point(*names, number) for names, number in totals.most_common(MAX_POINTS)]
    return points, len(totals) - len(points)
