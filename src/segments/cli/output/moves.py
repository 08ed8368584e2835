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
    gained = [("+", *_fact_row(fact)) for fact in found.overlaps_gained]
    _section("overlaps", [*gained, *(("-", *_fact_row(fact)) for fact in found.overlaps_lost)])
    _section("blocks", [_block_row(row) for row in found.blocks])
    _section(
        "pages that show somebody something else",
        [(row.page, percent(row.share), f"{row.visitors:,}") for row in found.pages],
    )


def _segment_row(row: SegmentMove, visitors: float) -> tuple[str, ...]:
    name = row.id or f"{row.was} (removed)"
    if row.was is None:
        name = f"{name} (new)"
    elif row.id is not None and row.was != row.id:
        name = f"{name} (was {row.was})"
    undecided = (
        f"undecided {row.undecided_before:,} -> {row.undecided_after:,}"
        if row.undecided_before != row.undecided_after
        else ""
    )
    share = share_of(round(row.after * 1000), round(visitors * 1000))
    return (
        name,
        bar_of(share),
        f"{row.before:,} -> {row.after:,}",
        f"+{row.entered:,} -{row.left:,}",
        undecided,
    )


def _block_row(row: BlockMove) -> tuple[str, ...]:
    word = "more" if row.after > row.before else "less" if row.after < row.before else "others"
    return row.page, row.block, f"{row.before:,} -> {row.after:,}", word


def _fact_row(fact: Fact) -> tuple[str, str]:
    kind, *names = fact
    return _FACTS[kind], ", ".join(names)


def _section(title: str, rows: Sequence[tuple[str, ...]]) -> None:
    if not rows:
        return
    print(f"\n{title}")
    print_table([("", *row) for row in rows[:MOST_ROWS]])
    if len(rows) > MOST_ROWS:
        print(f"  and {counted(len(rows) - MOST_ROWS, 'row')} more: --json has all")
