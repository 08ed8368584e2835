"""Moves of visitors as parts of a page: the sizes of each segment and block before and after, as bars.

In: moves, and words about the visitors. Out: HTML, everything in it escaped. All bars have one scale, all visitors.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from segments.authoring.audience.moves import BlockMove, Fact, Moves, PageMove, SegmentMove
from segments.cli.output.bars import percent
from segments.cli.output.moves import spell_block_move, spell_fact, spell_moving_segment
from segments.cli.output.page_parts import html_bar, html_bars, html_text
from segments.cli.output.printing import counted

MOST_ON_A_PAGE: Final = 100
"""Rows of each kind; --json has all."""


def moves_parts(found: Moves, source: str) -> Iterator[str]:
    """The section about moves, part by part."""
    share, most = percent(found.moved_share), found.visitors
    yield "<h2>Who moves</h2>"
    yield f'<p class="faint">Asked about: {html_text(source)}.</p>'
    yield f"<p>{found.moved:,} of {most:,} visitors enter or leave a segment ({share}).</p>"
    yield html_bars(html_bar("moving", found.moved, most, share))
    yield from _rows([_segment(row, most) for row in found.segments])
    if found.overlaps_gained or found.overlaps_lost:
        yield "<h2>Segments that overlap</h2>"
        yield from _rows(
            [
                *(_fact("ins", "+", fact) for fact in found.overlaps_gained),
                *(_fact("del", "-", fact) for fact in found.overlaps_lost),
            ]
        )
    if found.pages:
        yield "<h2>Pages that show somebody something else</h2>"
        yield from _rows([_page(row, most) for row in found.pages])
    if found.blocks:
        yield "<h2>Blocks that other visitors see</h2>"
        yield from _rows([_block(row, most) for row in found.blocks])


def _segment(row: SegmentMove, most: float) -> str:
    undecided = (
        f'<p class="faint">Undecided by consent: {row.undecided_before:,} before, {row.undecided_after:,} after.</p>'
        if row.undecided_before != row.undecided_after
        else ""
    )
    return (
        f"<h3>{html_text(spell_moving_segment(row))}</h3>{_before_and_after(row.before, row.after, most)}"
        f'<p class="faint">{row.entered:,} enter, {row.left:,} leave.</p>{undecided}'
    )


def _fact(tag: str, sign: str, fact: Fact) -> str:
    words, names = spell_fact(fact)
    return f"<p><{tag}>{sign} {words}: {html_text(names)}</{tag}></p>"


def _page(row: PageMove, most: float) -> str:
    share = percent(row.share)
    return f"<h3>{html_text(row.page)}</h3>{html_bars(html_bar('visitors', row.visitors, most, share))}"


def _block(row: BlockMove, most: float) -> str:
    name = f'{html_text(row.block)} <span class="faint">{html_text(row.page)}, {spell_block_move(row)}</span>'
    return f"<h3>{name}</h3>{_before_and_after(row.before, row.after, most)}"


def _before_and_after(before: float, after: float, most: float) -> str:
    return html_bars(
        html_bar("before", before, most, f"{before:,}") + html_bar("after", after, most, f"{after:,}")
    )


def _rows(rows: Sequence[str]) -> Iterator[str]:
    yield from rows[:MOST_ON_A_PAGE]
    if len(rows) > MOST_ON_A_PAGE:
        yield f'<p class="faint">And {counted(len(rows) - MOST_ON_A_PAGE, "row")} more: --json has all.</p>'
