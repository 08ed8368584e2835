"""Conditions of Liquid between elements: runs of nodes whose tags are all texts of one element.

In: tags in the text of a page, and what the parser has open there. Out: blocks in the draft, once a condition is
whole. One that is left by its element's end is no mark: whoever wrote its first tag could not write what follows that
element. This file must never cut anything before the last tag has come.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from segments.edge.pages.html.blocks import LIQUID_RUN, MAX_OPEN_BLOCKS, BlockTracker, OpenBlock
from segments.edge.pages.liquid.blocks import add_condition, block_of
from segments.edge.pages.liquid.conditions import MAX_CONDITION_BYTES, Condition, Found, Pairing
from segments.edge.pages.liquid.tags import LiquidTag
from segments.edge.pages.plan.draft import Draft, DraftBlock
from segments.edge.pages.settings.liquid_settings import LiquidSettings

MAX_RUNS: Final = MAX_OPEN_BLOCKS // 2
"""Conditions that are open at once. The rest of the places are for elements, whatever visitors write."""


_BEFORE_BODY: Final = frozenset({"initial", "before html", "before head", "after head"})
_BODY_DEPTH: Final = 2
_IN_WRAPPER: Final = frozenset({"in table body", "in column group"})
"""A table's sections and groups are often left out; no text of anybody stands right in them."""


@dataclass(slots=True)
class _Run:
    """A condition that is open: its branches' blocks so far, and the run of nodes of the last one."""

    condition: Condition
    open_block: OpenBlock
    blocks: list[DraftBlock] = field(default_factory=list)


@dataclass(slots=True)
class _Level:
    """The texts of one element that is open: how many are around them, and what is open among them."""

    depth: int
    pairing: Pairing
    runs: list[_Run] = field(default_factory=list)

    @property
    def is_over(self) -> bool:
        """True if the element has ended."""
        return any(run.open_block.left_at >= 0 for run in self.runs)


class LiquidRuns:
    """The open conditions of one page."""

    __slots__ = ("_draft", "_levels", "_settings", "_tracker")

    def __init__(self, tracker: BlockTracker, draft: Draft, settings: LiquidSettings) -> None:
        self._tracker, self._draft, self._settings = tracker, draft, settings
        self._levels: list[_Level] = []

    @property
    def first_offset(self) -> int:
        """The beginning of the first open condition, with the space before it; -1 for none."""
        starts = [run.condition.cuts[0][0] for level in self._levels for run in level.runs]
        return min(starts, default=-1)

    def take(self, tag: LiquidTag) -> None:
        """A tag stands in the text, where the parser is now."""
        depth = self._depth()
        self.leave(tag.start)
        if not self._levels or self._levels[-1].depth < depth:
            if not (tag.kind == "open" and tag.is_ours):
                return
            self._levels.append(_Level(depth, Pairing(self._settings)))
        level = self._levels[-1]
        if tag.kind == "open" and tag.is_ours and sum(len(one.runs) for one in self._levels) >= MAX_RUNS:
            return
        step = level.pairing.take(tag)
        if step is None:
            return
        for lost in step.lost:
            self._drop(level.runs.pop(), lost)
        if step.word == "close":
            if step.condition.offset >= 0:
                self._close(level.runs.pop(), tag)
        elif step.word == "open":
            level.runs.append(self._open(step.condition))
        else:
            self._next(level.runs[-1], tag)
        if not level.runs:
            self._levels.pop()

    def _depth(self) -> int:
        """The number of elements around a text as written, without wrappers that a parser adds."""
        tree = self._tracker.tree
        if tree.mode in _BEFORE_BODY:
            return max(len(tree.stack), _BODY_DEPTH)
        return len(tree.stack) - (tree.mode in _IN_WRAPPER)

    def leave(self, position: int) -> None:
        """Let go of what cannot become whole any more: its element has ended, or it is too long."""
        depth = self._depth()
        while self._levels and (self._levels[-1].depth > depth or self._levels[-1].is_over):
            self._drop_level(self._levels.pop())
        for level in self._levels[:]:
            if level.is_over or position - level.runs[0].condition.offset > MAX_CONDITION_BYTES:
                self._levels.remove(level)
                self._drop_level(level)

    def leave_all(self) -> None:
        """Let go of everything that is open."""
        while self._levels:
            self._drop_level(self._levels.pop())

    def _open(self, condition: Condition) -> _Run:
        block = block_of(condition, condition.branches[-1])
        return _Run(condition, self._tracker.open_run(block, LIQUID_RUN), [block])

    def _next(self, run: _Run, tag: LiquidTag) -> None:
        self._tracker.close_run(run.open_block, tag.cut[0])
        block = block_of(run.condition, run.condition.branches[-1])
        run.open_block = self._tracker.open_run(block, LIQUID_RUN)
        run.blocks.append(block)

    def _close(self, run: _Run, tag: LiquidTag) -> None:
        self._tracker.close_run(run.open_block, tag.cut[0])
        found = Found()
        if found.take(run.condition, self._settings):
            add_condition(self._draft, run.condition, run.blocks)
        self._draft.problems += found.problems

    def _drop_level(self, level: _Level) -> None:
        for run in level.runs:
            self._drop(run, run.condition)

    def _drop(self, run: _Run, condition: Condition) -> None:
        self._tracker.drop_run(run.open_block)
        found = Found()
        found.leave(condition, self._settings)
        self._draft.problems += found.problems
