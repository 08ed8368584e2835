"""Charts of a report as SVG: lines over days with publications marked, and intervals around zero.

In: numbers. Out: SVG without a script or another file. Each chart has its table behind it, for whoever cannot see it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from segments.cli.output.page_parts import html_text

WIDTH: Final = 640
HEIGHT: Final = 140
BOTTOM: Final = 20
COLOURS: Final = ("a", "b", "c", "d", "e", "f")
"""Classes of the page's style."""


class Line(NamedTuple):
    """One line: its name and a number for each day."""

    name: str
    numbers: tuple[float, ...]


class Mark(NamedTuple):
    """A publication at a place of the axis, from 0 for the first day."""

    place: int
    title: str


class Band(NamedTuple):
    """An interval: its name, lower end, estimate and upper end, all relative."""

    name: str
    lower: float
    value: float
    upper: float


def line_chart(lines: Sequence[Line], marks: Sequence[Mark], label: str) -> str:
    """Lines over the same days."""
    most = max((max(line.numbers, default=0) for line in lines), default=0) or 1
    days = max((len(line.numbers) for line in lines), default=1)
    step = WIDTH / max(days - 1, 1)
    marked = "".join(
        f'<g class="mark"><line x1="{x:.1f}" x2="{x:.1f}" y1="0" y2="{HEIGHT}"/>'
        f'<circle cx="{x:.1f}" cy="4" r="4"><title>{html_text(mark.title)}</title></circle></g>'
        for mark in marks
        for x in [mark.place * step]
    )
    drawn = "".join(
        f'<polyline class="line {COLOURS[place % len(COLOURS)]}" points="{_points(line.numbers, step, most)}">'
        f"<title>{html_text(line.name)}</title></polyline>"
        for place, line in enumerate(lines)
    )
    names = "".join(
        f'<span class="key {COLOURS[place % len(COLOURS)]}">{html_text(line.name)}</span>'
        for place, line in enumerate(lines)
    )
    return (
        f'<p class="keys">{names}<span class="faint">up to {most:,.0f} a day</span></p>'
        f'<svg class="chart" viewBox="-4 -4 {WIDTH + 8} {HEIGHT + BOTTOM}" role="img" aria-label="{html_text(label)}">'
        f'<line class="axis" x1="0" x2="{WIDTH}" y1="{HEIGHT}" y2="{HEIGHT}"/>{marked}{drawn}</svg>'
    )


def _points(numbers: Sequence[float], step: float, most: float) -> str:
    return " ".join(
        f"{place * step:.1f},{HEIGHT - number / most * (HEIGHT - 10):.1f}"
        for place, number in enumerate(numbers)
    )


def interval_chart(bands: Sequence[Band], label: str) -> str:
    """Relative effects with their intervals; zero is the upright line. Ends far away are cut."""
    reach = min(max((max(abs(band.lower), abs(band.upper)) for band in bands), default=0.1) or 0.1, 2.0)
    rows = "".join(_band(band, 28 * place + 14, reach) for place, band in enumerate(bands))
    height = 28 * len(bands)
    return (
        f'<svg class="chart" viewBox="0 0 {WIDTH} {height + 4}" role="img" aria-label="{html_text(label)}">'
        f'<line class="axis" x1="{WIDTH / 2}" x2="{WIDTH / 2}" y1="0" y2="{height}"/>{rows}</svg>'
    )


def _band(band: Band, y: int, reach: float) -> str:
    left, middle, right = (
        WIDTH / 2 * (1 + max(-1.0, min(1.0, end / reach))) for end in (band.lower, band.value, band.upper)
    )
    is_sure = "" if band.lower <= 0 <= band.upper else " sure"
    return (
        f'<g class="band{is_sure}"><title>{html_text(band.name)}</title>'
        f'<line x1="{left:.1f}" x2="{right:.1f}" y1="{y}" y2="{y}"/>'
        f'<circle cx="{middle:.1f}" cy="{y}" r="5"/></g>'
    )
