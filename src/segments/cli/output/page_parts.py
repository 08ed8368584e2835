"""Parts of pages that are written to be handed on: text without anything unseen, and bars that need no script."""

from __future__ import annotations

from html import escape

from segments.authoring.report.diagnostics import printable


def html_text(text: str) -> str:
    """Text as HTML, with nothing in it that a reader cannot see."""
    return escape(printable(text))


def html_bar(word: str, value: float, most: float, number: str) -> str:
    """One row of bars: a word, the bar of a value on a scale that ends at `most`, and the number beside it."""
    width = 100 * value / most
    return (
        f'<span>{word}</span><svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="room" width="100" height="8"/>'
        f'<rect class="bar" width="{width:.2f}" height="8"/></svg><span class="number">{number}</span>'
    )


def html_bars(rows: str) -> str:
    """Rows of bars, one below the other."""
    return f'<div class="bars">{rows}</div>'
