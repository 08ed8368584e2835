"""One HTML response becomes a page plan.

In: a body and its encoding. Out: a `PagePlan`, independent of any rules. The body is scanned once, from its
start to the end of its last block, tag by tag; tags that cannot concern a block's extent cost one look into a
table. What is not a mark is never changed.
"""

from __future__ import annotations

import re
from typing import Final

from segments.edge.pages.assemble import assemble
from segments.edge.pages.draft import Draft, DraftBlock
from segments.edge.pages.html.encoding import is_ascii_based
from segments.edge.pages.html.scan import LiquidEvent, PageScan
from segments.edge.pages.liquid import Condition, find_conditions
from segments.edge.pages.plan import FIXED, PagePlan, Piece, Problem
from segments.edge.pages.problems import describe

_COMMENT_MARK: Final = re.compile(rb"<!--[\t\n\f\r ]*+/?segment")


def compile_html(body: bytes, encoding: str) -> PagePlan:
    """The plan of a page or a fragment; `encoding` is a name or label of the Encoding Standard.

    A page in an encoding that does not extend ASCII, or that is unknown, becomes a plan without blocks and with
    the problem "encoding": it goes out as it came.

    Raises:
        LimitExceeded: more blocks, nesting or misnesting than the named limits allow.
    """
    if not is_ascii_based(encoding) or body.startswith((b"\xfe\xff", b"\xff\xfe")):
        message, hint = describe("encoding", f'"{encoding[:40]}"')
        return PagePlan((Piece(FIXED, body),), problems=(Problem("encoding", 0, 1, 1, message, hint),))
    lower = body.lower()
    if b"segment" not in lower:
        return PagePlan((Piece(FIXED, body),))
    conditions = find_conditions(body)
    attributes = [found.start() for found in re.finditer(b"data-segment", lower)]
    comments = [found.start() for found in _COMMENT_MARK.finditer(body)]
    if not (conditions or attributes or comments):
        return PagePlan((Piece(FIXED, body),))
    draft = Draft()
    events: dict[int, LiquidEvent] = {}
    for condition in conditions:
        _add_condition(draft, condition, events)
    if attributes or comments or not all(condition.is_closed for condition in conditions):
        masked = _mask(body, conditions)
        PageScan(masked, encoding, draft, attributes + comments, events).run()
    _end_unclosed(draft)
    return assemble(body, draft)


def _add_condition(draft: Draft, condition: Condition, events: dict[int, LiquidEvent]) -> None:
    """Liquid's branches as blocks; a condition that cannot be read leaves its default."""
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


def _end_unclosed(draft: Draft) -> None:
    """A Liquid tag that is never closed and stands inside a tag or in raw text: only the tag itself goes."""
    for block in draft.blocks:
        if block.end == UNKNOWN_END:
            block.end = block.start
            draft.doubt(block, "never-closed")


UNKNOWN_END: Final = -1


def _mask(body: bytes, conditions: list[Condition]) -> bytes:
    """The body as HTML sees it once Liquid is done: our tags are white space, at the same offsets."""
    if not conditions:
        return body
    masked = bytearray(body)
    for condition in conditions:
        for start, end in condition.cuts:
            masked[start:end] = b" " * (end - start)
    return bytes(masked)
