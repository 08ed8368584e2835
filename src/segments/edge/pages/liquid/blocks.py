"""Liquid's conditions as blocks of a draft, whatever the text around them is.

In: conditions that are whole. Out: blocks and cuts. A condition that cannot be read takes its default: its content is
meant for somebody, and nobody knows for whom.
"""

from __future__ import annotations

from collections.abc import Sequence

from segments.edge.pages.liquid.conditions import Branch, Condition, Found
from segments.edge.pages.plan.draft import Draft, DraftBlock


def block_of(condition: Condition, branch: Branch) -> DraftBlock:
    """The block of one branch."""
    is_first = branch is condition.branches[0]
    name = condition.word.decode("ascii", "replace") if is_first else branch.word
    label = f"{{% {name} %}}"
    block = DraftBlock(branch.start, branch.end, branch.tag, "liquid", label, branch.audience or ())
    block.is_default = branch.is_default
    return block


def add_condition(draft: Draft, condition: Condition, blocks: Sequence[DraftBlock] = ()) -> None:
    """Add all branches of a condition; `blocks` are their blocks where a scan has followed them.

    Raises:
        LimitExceeded: more blocks than a page may have.
    """
    draft.cuts += condition.cuts
    group = draft.next_branches()
    blocks = blocks or [block_of(condition, branch) for branch in condition.branches]
    has_odd = has_default = False
    for block, branch in zip(blocks, condition.branches, strict=True):
        block.start, block.end, block.branches = branch.start, branch.end, group
        draft.add(block)
        if branch.audience is not None and has_default:
            draft.report("after-else", branch.tag, block.label)
        has_default = has_default or branch.is_default
        if branch.audience is None:
            if not has_odd:
                draft.doubt(block, "odd-condition")
            has_odd = block.is_uncertain = True


def add_found(draft: Draft, found: Found) -> None:
    """Add what was found in a text.

    Raises:
        LimitExceeded: more blocks than a page may have.
    """
    for condition in found.conditions:
        add_condition(draft, condition)
    draft.problems += found.problems
