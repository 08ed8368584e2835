"""Plans that are used once: chosen and joined for one visitor as soon as they are made.

In: a plan of some bytes, and whom they are for. Out: that visitor's bytes, and what was counted on the way. For
content that arrives piece by piece, so that its plan is never whole.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from segments.edge.pages.choose import bind_plan, choose_blocks
from segments.edge.pages.plan import FIXED, PagePlan
from segments.edge.pages.splice import splice

SLOT_SPLIT = "slot-split"
"""Counted where alternatives of one slot are too far apart to be seen together."""


@dataclass(slots=True)
class Cutter:
    """Cuts for one visitor: `matches` has the bits of their segments, `segment_bits` and `ranks` are the bundle's."""

    matches: int = 0
    segment_bits: Mapping[str, int] = field(default_factory=dict)
    ranks: Mapping[str, int] = field(default_factory=dict)
    blocks: int = 0
    shown: int = 0
    problems: Counter[str] = field(default_factory=Counter)
    _slots: dict[str, bool] = field(default_factory=dict)

    def cut(self, plan: PagePlan) -> bytes:
        """The bytes of a plan for this visitor. Of one slot, at most one alternative shows in all plans together."""
        self.problems.update(problem.code for problem in plan.problems)
        if not plan.blocks:
            return b"".join(content for _, content in plan.pieces)
        withheld = 0
        slots = [group for group in plan.groups if group.kind == "slot"]
        outer = [group for group in slots if plan.blocks[group.members[0]].parent == FIXED]
        for group in outer:
            if group.name in self._slots:
                self.problems[SLOT_SPLIT] += 1
            if self._slots.get(group.name):
                withheld |= sum(1 << index for index in group.members)
        bound = bind_plan(plan, self.segment_bits, self.ranks)
        choice = choose_blocks(self.matches, bound, withheld)
        for group in outer:
            shows = any(choice >> index & 1 for index in group.members)
            self._slots[group.name] = self._slots.get(group.name, False) or shows
        self.blocks += len(plan.blocks)
        self.shown += choice.bit_count()
        return splice(bound, choice)
