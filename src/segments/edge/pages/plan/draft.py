"""Blocks as a compiler finds them, before they become a plan.

In: marks and extents, in any order. Out: a `PagePlan` (in assemble.py). Compilers fill a `Draft`; they must
not decide what happens to a block whose extent is uncertain, only say so.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Final

from segments.edge.pages.plan.plan import Cap, Term
from segments.errors import LimitExceeded

MAX_BLOCKS: Final = 4_096
"""A choice has one bit per block and an ETag holds it; a page with more is no page but an attack or a feed."""

UNKNOWN_END: Final = -1
"""The `end` of a block that has not been found yet."""

END_UNKNOWN: Final = 1 << 60
"""The end of plain content whose element is still open: beyond all pages."""


@dataclass(slots=True)
class DraftBlock:
    """One block: `start` and `end` delimit the bytes that go when it does not show; `offset` is its mark.

    `content` is given for a block in a chain: what stands before it is a separator. Alternatives of a slot
    belong together when they have the same `holder`. `mirrors` are blocks any of which decides for this one.
    `extras` are other places whose bytes show when the block does, `separators` those that show unless the block is the
    first of its chain. `is_nowhere` says that a browser drops the block's
    own tag, so that what seems to be inside it shows to everybody.
    """

    start: int
    end: int
    offset: int
    place: str
    label: str
    audience: tuple[Term, ...]
    is_default: bool = False
    branches: int = -1
    slot: str = ""
    cap: Cap | None = None
    is_uncertain: bool = False
    is_nowhere: bool = False
    content: int = -1
    holder: int = 0
    mirrors: list[DraftBlock] = field(default_factory=list)
    extras: list[tuple[int, int]] = field(default_factory=list)
    separators: list[tuple[int, int]] = field(default_factory=list)


@dataclass(slots=True)
class Draft:
    """All that was found in one body. `cuts` are the bytes of the marks themselves: nobody gets them.

    `chains` are the blocks of lists in which nothing but blocks may be left.
    """

    blocks: list[DraftBlock] = field(default_factory=list)
    cuts: list[tuple[int, int]] = field(default_factory=list)
    problems: list[tuple[str, int, str]] = field(default_factory=list)
    branch_groups: int = 0
    chains: list[list[DraftBlock]] = field(default_factory=list)
    copies: dict[int, bytes] = field(default_factory=dict)
    """Bytes that stand in the place of a cut, by the offset where it begins, or that are put where none does."""

    plain: list[tuple[int, int]] = field(default_factory=list)
    """The extents of plain content: elements that are marked so, or that visitors write in."""
    keeps_marks: bool = False
    """True if the blocks of JSON and state that stay keep their marks (`keep_marks` of a site)."""

    add_markup: Callable[[Draft, bytes], None] | None = None
    """The reader of markup in the texts of streams; None where such markup cannot be trusted."""

    def empty(self) -> Draft:
        """A draft for a part of the same body, which is taken or dropped as a whole."""
        return Draft(keeps_marks=self.keeps_marks, add_markup=self.add_markup)

    def is_plain(self, offset: int) -> bool:
        """True if this offset is in plain content."""
        index = bisect_right(self.plain, (offset, END_UNKNOWN)) - 1
        return index >= 0 and offset < self.plain[index][1]

    def add(self, block: DraftBlock) -> DraftBlock:
        """Keep a block.

        Raises:
            LimitExceeded: the page has more than `MAX_BLOCKS`.
        """
        if len(self.blocks) >= MAX_BLOCKS:
            raise LimitExceeded("blocks in a page", MAX_BLOCKS, len(self.blocks) + 1)
        self.blocks.append(block)
        return block

    def take(self, found: Draft) -> None:
        """Add all that was found in the same bytes on its own.

        Raises:
            LimitExceeded: the page has more than `MAX_BLOCKS`.
        """
        for block in found.blocks:
            self.add(block)
        self.cuts += found.cuts
        self.problems += found.problems
        self.chains += found.chains
        self.copies.update(found.copies)

    def report(self, code: str, offset: int, got: str) -> None:
        """Note something that the author should change."""
        self.problems.append((code, offset, got))

    def doubt(self, block: DraftBlock, code: str, got: str = "") -> None:
        """The extent of a block is not certain: it will take its default. Only the first reason is kept."""
        if not block.is_uncertain:
            block.is_uncertain = True
            self.report(code, block.offset, got or block.label)

    def part(self, start: int, end: int) -> Draft:
        """The findings between two offsets, counted from the first of them; no chains, no extras."""
        part = Draft(
            [replace(block) for block in self.blocks if start <= block.offset < end],
            [cut for cut in self.cuts if start <= cut[0] < end],
            [problem for problem in self.problems if start <= problem[1] < end],
            plain=[
                (max(first, start), min(last, end))
                for first, last in self.plain
                if first < end and start < last
            ],
        )
        part.move(-start)
        return part

    def move(self, by: int) -> None:
        """Count all offsets from so many bytes before."""
        for block in self.blocks:
            block.start, block.offset = block.start + by, block.offset + by
            block.end += by if block.end != UNKNOWN_END else 0
        self.cuts[:] = [(first + by, last + by) for first, last in self.cuts]
        self.copies = {offset + by: copy for offset, copy in self.copies.items()}
        self.problems[:] = [(code, offset + by, got) for code, offset, got in self.problems]
        self.plain[:] = [(first + by, min(last + by, END_UNKNOWN)) for first, last in self.plain]

    def forget_before(self, end: int) -> None:
        """Drop what was found before an offset."""
        self.blocks[:] = [block for block in self.blocks if block.offset >= end]
        self.cuts[:] = [cut for cut in self.cuts if cut[0] >= end]
        self.problems[:] = [problem for problem in self.problems if problem[1] >= end]
        self.plain[:] = [place for place in self.plain if place[1] > end]

    def forget_from(self, start: int) -> None:
        """Drop what was found from an offset on."""
        self.blocks[:] = [block for block in self.blocks if block.offset < start]
        self.cuts[:] = [cut for cut in self.cuts if cut[0] < start]
        self.problems[:] = [problem for problem in self.problems if problem[1] < start]

    def next_branches(self) -> int:
        """A new number for blocks that are each other's else."""
        self.branch_groups += 1
        return self.branch_groups - 1
