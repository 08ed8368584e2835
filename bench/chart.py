"""Bars as an SVG picture, by hand: a dozen rectangles need no library.

In: groups of bars with labels and values. Out: the text of an SVG that reads on a light and a dark page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from math import log10

WIDTH = 760
LABEL = 250
BAR = 16
GAP = 4
GROUP_GAP = 14
TOP = 44
OURS_COLOUR = "#0f766e"
OTHER_COLOUR = "#94a3b8"
STYLE = (
    "text{font:12px system-ui,sans-serif;fill:#334155}.title{font-size:15px;font-weight:600}"
    ".group{font-weight:600}@media(prefers-color-scheme:dark){text{fill:#cbd5e1}}"
)


@dataclass(frozen=True, slots=True)
class Bar:
    label: str
    value: float
    text: str
    is_ours: bool


def bars(title: str, groups: Sequence[tuple[str, Sequence[Bar]]], *, is_logarithmic: bool = False) -> str:
    """A picture of horizontal bars; a logarithmic one begins at a tenth of the smallest power of ten."""
    values = [bar.value for _, group in groups for bar in group]
    least = 10 ** (int(log10(min(values))) - 1) if is_logarithmic else 0.0
    lines: list[str] = []
    y = TOP
    for heading, group in groups:
        if heading:
            lines.append(f'<text class="group" x="0" y="{y + 11}">{escape(heading)}</text>')
            y += BAR + GAP
        for bar in group:
            lines += _drawn(bar, y, _share(bar.value, least, max(values), is_logarithmic=is_logarithmic))
            y += BAR + GAP
        y += GROUP_GAP
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {y}" role="img" aria-label="{escape(title)}">'
        f'<style>{STYLE}</style><text class="title" x="0" y="18">{escape(title)}</text>\n'
        + "\n".join(lines)
        + "\n</svg>\n"
    )


def _share(value: float, least: float, most: float, *, is_logarithmic: bool) -> float:
    if is_logarithmic:
        return (log10(value) - log10(least)) / (log10(most) - log10(least))
    return value / most


def _drawn(bar: Bar, y: int, share: float) -> list[str]:
    length = max(2.0, share * (WIDTH - LABEL - 110))
    colour = OURS_COLOUR if bar.is_ours else OTHER_COLOUR
    return [
        f'<text x="{LABEL - 8}" y="{y + 12}" text-anchor="end">{escape(bar.label)}</text>',
        f'<rect x="{LABEL}" y="{y}" width="{length:.1f}" height="{BAR}" rx="2" fill="{colour}"/>',
        f'<text x="{LABEL + length + 6:.1f}" y="{y + 12}">{escape(bar.text)}</text>',
    ]
