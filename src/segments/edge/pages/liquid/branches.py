"""Liquid's conditions as blocks of a draft, whatever the text around them is.

In: conditions. Out: blocks, cuts, and what a scan of the text should know about where branches begin and end.
"""

from __future__ import annotations

from typing import NamedTuple

from segments.edge.pages.liquid.liquid import Condition
from segments.edge.pages.plan.draft import UNKNOWN_END, Draft, DraftBlock


class LiquidEvent(NamedTuple):
    """A Liquid tag in the text: "open", "next" or "close" of a condition, or "run" for one that never closes."""

    word: str
    block: DraftBlock | None


def add_conditions(draft: Draft, conditions: list[Condition]) -> dict[int, LiquidEvent]:
    """Add all branches; returns the tags by their offsets. A condition that cannot be read takes its default."""
    events: dict[int, LiquidEvent] = {}
    for condition in conditions:
        _add_condition(draft, condition, events)
    return events


def _add_condition(draft: Draft, condition: Condition, events: dict[int, LiquidEvent]) -> None:
    draft.cuts += condition.cuts
    group = draft.next_branches()
    word = "open"
    for branch in condition.branches:
        name = condition.word.decode() if word == "open" else "else" if branch.is_default else "elsif"
        block = draft.add(
            DraftBlock(
                branch.start, branch.end, branch.tag, "liquid", f"{{% {name} %}}", branch.audience or ()
            )
        )
        block.is_default, block.branches = branch.is_default, group
        if branch.audience is None:
            draft.doubt(block, "odd-condition")
        if condition.is_closed:
            events[branch.tag] = LiquidEvent(word, None)
        elif branch is condition.branches[-1]:
            block.end = UNKNOWN_END
            events[branch.tag] = LiquidEvent("run", block)
        word = "next"
    if condition.is_closed:
        events[condition.cuts[-1][0]] = LiquidEvent("close", None)


def end_unclosed(draft: Draft) -> None:
    """A tag that is never closed and whose end no scan found: only the tag itself goes."""
    for block in draft.blocks:
        if block.end == UNKNOWN_END:
            block.end = block.start
            draft.doubt(block, "never-closed")
