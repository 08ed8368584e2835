"""Moves of visitors as text and as JSON: for `segments plan`, beside what differs in the rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Final

from segments.authoring.audience.moves import BlockMove, Fact, Moves, SegmentMove
from segments.authoring.audience.sizes import share_of
from segments.cli.output.bars import bar_of, percent
from segments.cli.output.printing import counted, print_table

MOST_ROWS: Final = 20
_FACTS: Final = {
    "same": "the same visitors",
    "inside": "all of the first in the second",
    "alike": "much the same",
    "nobody": "nobody",
    "everybody": "everybody",
}


def moves_as_json(found: Moves) -> dict[str, object]:
    """Moves as plain values; overlaps are lists of a kind and ids."""
    return asdict(found)


def print_moves(found: Moves) -> None:
    """Moves for people, the largest first; JSON has all of them."""
    share = percent(found.moved_share)
    print(f"{found.moved:,} of {found.visitors:,} visitors move ({share}): they enter or leave a segment")
    _section("segments", [_segment_row(row, found.visitors) for row in found.segments])
    gained = [("+", *spell_fact(fact)) for fact in found.overlaps_gained]
    _section("overlaps", [*gained, *(("-", *spell_fact(fact)) for fact in found.overlaps_lost)])
    _section("blocks", [_block_row(row) for row in found.blocks])
    _section(
        "pages that show somebody something else",
        [(row.page, percent(row.share), f"{row.visitors:,}") for row in found.pages],
    )


def _segment_row(row: SegmentMove, visitors: float) -> tuple[str, ...]:
    undecided = (
        f"undecided {row.undecided_before:,} -> {row.undecided_after:,}"
        if row.undecided_before != row.undecided_after
        else ""
    )
    share = share_of(round(row.after * 1000), round(visitors * 1000))
    return (
        spell_moving_segment(row),
        bar_of(share),
        f"{row.before:,} -> {row.after:,}",
        f"+{row.entered:,} -{row.left:,}",
        undecided,
    )


def _block_row(row: BlockMove) -> tuple[str, ...]:
    return (
        row.page,
        row.block,
        f"{row.before:,} -> {row.after:,}",
        spell_block_move(row),
    )


def spell_moving_segment(row: SegmentMove) -> str:
    """The name of a segment, with what became of it."""
    if row.id is None:
        return f"{row.was} (removed)"
    if row.was is None:
        return f"{row.id} (new)"
    return row.id if row.was == row.id else f"{row.id} (was {row.was})"


def spell_block_move(row: BlockMove) -> str:
    """`more` or `less`; `others` where as many visitors see a block as before, and not the same ones."""
    return "more" if row.after > row.before else "less" if row.after < row.before else "others"


def spell_fact(fact: Fact) -> tuple[str, str]:
    """An overlap in words, and the segments that it is about."""
    kind, *names = fact
    return _FACTS[kind], ", ".join(names)


def _section(title: str, rows: Sequence[tuple[str, ...]]) -> None:
    if not rows:
        return
    print(f"\n{title}")
    print_table([("", *row) for row in rows[:MOST_ROWS]])
    if len(rows) > MOST_ROWS:
        print(f"  and {counted(len(rows) - MOST_ROWS, 'row')} more: --json has all")
