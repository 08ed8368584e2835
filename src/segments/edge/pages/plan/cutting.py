"""Plans that are used once: chosen and joined for one visitor as soon as they are made.

In: a plan of some bytes, and whom they are for. Out: that visitor's bytes, and what was counted on the way. For
content that arrives piece by piece, so that its plan is never whole.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Final

from segments.edge.pages.plan.choose import bind_plan, choose_blocks
from segments.edge.pages.plan.draft import Draft
from segments.edge.pages.plan.plan import FIXED, Group, PagePlan
from segments.edge.pages.plan.splice import splice

IN_LIST: Final = "json"
"""The place of blocks in data: the alternatives of a slot stand in one list, which is never cut in passing."""

IN_ROWS: Final = "flight"
"""The place of elements in a stream of flight: alternatives of a slot may stand in several rows."""

SLOT_SPLIT = "slot-split"
"""Counted where alternatives of one slot are too far apart to be seen together."""


@dataclass(slots=True)
class StateSoFar:
    """A framework's state in the parts of a page that have been cut (state/embedded.py).

    `is_halted`: some could not be cut, and nothing may start from what follows. `has_stream`: values were cut to which
    later pieces of a stream may refer. `keeps_marks` and `add_markup` are a draft's. `is_in_parts`: the page is never
    whole; `flight` is what is known of its stream. `pieces` is React Router's stream as far as it has gone unchanged;
    None if that is more than is kept. `is_next`: the page is Next's. `is_behind_block`: a block of its markup ends
    where the last part did. `names` are the segments of the site.
    """

    has_blocks: bool = False
    is_halted: bool = False
    has_stream: bool = False
    keeps_marks: bool = False
    add_markup: Callable[[Draft, bytes], None] | None = None
    is_in_parts: bool = False
    flight: object | None = None
    pieces: bytes | None = b""
    is_next: bool = False
    is_behind_block: bool = False
    names: Collection[str] = ()


@dataclass(slots=True)
class Cutter:
    """Cuts for one visitor: `matches` has the bits of their segments, `segment_bits` and `ranks` are the bundle's.

    `withhold` gives the blocks of a plan that must not show to them now; `note` is told what was chosen of one.
    """

    matches: int = 0
    segment_bits: Mapping[str, int] = field(default_factory=dict)
    ranks: Mapping[str, int] = field(default_factory=dict)
    blocks: int = 0
    shown: int = 0
    problems: Counter[str] = field(default_factory=Counter)
    withhold: Callable[[PagePlan], int] | None = None
    note: Callable[[PagePlan, int], None] | None = None
    state: StateSoFar = field(default_factory=lambda: StateSoFar(is_in_parts=True))
    _slots: dict[str, bool] = field(default_factory=dict)

    def cut(self, plan: PagePlan, scope: str = "", lasting: tuple[int, ...] | None = None) -> bytes:
        """The bytes of a plan for this visitor. Of one slot, at most one alternative shows in all plans together.

        `lasting` are the groups that may have alternatives in other plans of the same `scope`: without it, slots
        that are in no other block and in no list. A place where content stands once more has slots of its own.
        """
        self.problems.update(problem.code for problem in plan.problems)
        if not plan.blocks:
            return b"".join(content for _, content in plan.pieces)
        withheld = self.withhold(plan) if self.withhold is not None else 0
        if lasting is None:
            lasting = tuple(number for number, group in enumerate(plan.groups) if _is_outer(plan, group))
        outer = [(scope + _slot_name(plan, plan.groups[number]), plan.groups[number]) for number in lasting]
        for name, group in outer:
            if name in self._slots:
                self.problems[SLOT_SPLIT] += 1
            if self._slots.get(name):
                withheld |= sum(1 << index for index in group.members)
        bound = bind_plan(plan, self.segment_bits, self.ranks)
        choice = choose_blocks(self.matches, bound, withheld)
        for name, group in outer:
            shows = any(choice >> index & 1 for index in group.members)
            self._slots[name] = self._slots.get(name, False) or shows
        if self.note is not None:
            self.note(plan, choice)
        self.blocks += len(plan.blocks)
        self.shown += choice.bit_count()
        return splice(bound, choice)


def _is_outer(plan: PagePlan, group: Group) -> bool:
    first = plan.blocks[group.members[0]]
    return group.kind == "slot" and first.parent == FIXED and first.place != IN_LIST


def _slot_name(plan: PagePlan, group: Group) -> str:
    """A slot's name, with its place where that is not the page's own markup."""
    place = plan.blocks[group.members[0]].place
    return f"{place} {group.name}" if place == IN_ROWS else group.name
