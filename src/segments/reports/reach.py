"""Reach of segments and blocks: visitors of each day, views, clicks and their rate, beside the days before.

In: cells and days. Out: rows. A visitor of two days counts on both: sums of days are called visits of a day (average),
never people.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from segments.reports.cells import Cell, Cells, Span, series_of, total_of
from segments.statistics.numerics.distributions import normal_quantile_above
from segments.statistics.rates import Interval, Rate, wilson

VIEW: Final = "view"
CLICK: Final = "click"
CRITICAL: Final = normal_quantile_above(0.025)


@dataclass(frozen=True, slots=True)
class SegmentReach:
    """The visitors of a measured segment by day; `before` is their number in as many days before, None if not asked."""

    segment: str
    by_day: tuple[int, ...]
    before: int | None

    @property
    def total(self) -> int:
        """Visitors of all days added up; who came on two days is in it twice."""
        return sum(self.by_day)

    @property
    def per_day(self) -> float:
        """Visitors of a day on average."""
        return self.total / len(self.by_day)


@dataclass(frozen=True, slots=True)
class BlockReach:
    """Views and clicks of a block, and its views by day; `before` the rate in as many days before."""

    block: str
    views: int
    clicks: int
    by_day: tuple[int, ...]
    before: float | None

    @property
    def rate(self) -> float | None:
        """Clicks per view, None without a view."""
        return self.clicks / self.views if self.views else None

    @property
    def interval(self) -> Interval | None:
        """Wilson's interval of the rate; views of one visitor are not independent, so it is a little too narrow."""
        return wilson(Rate(min(self.clicks, self.views), self.views), CRITICAL) if self.views else None


def segment_reach(
    cells: Cells, named: tuple[str, ...], span: Span, *, with_before: bool
) -> tuple[SegmentReach, ...]:
    """The measured segments, the largest first; those that never matched are there with zeros."""
    found = {cell.subject for cell in cells if cell.kind == "segment"} | set(named)
    rows = [
        SegmentReach(
            segment,
            tuple(series_of(cells, Cell("segment", segment), span)),
            total_of(cells, Cell("segment", segment), span.before()).n if with_before else None,
        )
        for segment in found
    ]
    return tuple(sorted(rows, key=lambda row: (-row.total, row.segment)))


def block_reach(
    cells: Cells, named: tuple[str, ...], span: Span, *, with_before: bool
) -> tuple[BlockReach, ...]:
    """The blocks, the most seen first."""
    found = {cell.subject for cell in cells if cell.kind == "block"} | set(named)
    rows = [_block(cells, block, span, with_before=with_before) for block in found]
    return tuple(sorted(rows, key=lambda row: (-row.views, row.block)))


def _block(cells: Cells, block: str, span: Span, *, with_before: bool) -> BlockReach:
    view, click = Cell("block", block, "", VIEW), Cell("block", block, "", CLICK)
    views_before = total_of(cells, view, span.before()).n if with_before else 0
    clicks_before = total_of(cells, click, span.before()).n if with_before else 0
    return BlockReach(
        block,
        total_of(cells, view, span).n,
        total_of(cells, click, span).n,
        tuple(series_of(cells, view, span)),
        clicks_before / views_before if views_before else None,
    )
