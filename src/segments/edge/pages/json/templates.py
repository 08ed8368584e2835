"""Liquid in JSON: conditions about segments inside a string, or in a text that is JSON only once Liquid is done.

In: a body. Out: branches and tags in a draft. Liquid knows no JSON, so its extents are certain; what has to be
certain here is that it does not cross the strings between which our own blocks begin and end.
"""

from __future__ import annotations

from bisect import bisect_right

from segments.edge.pages.json.grammar import STRING
from segments.edge.pages.liquid.branches import add_conditions, end_unclosed
from segments.edge.pages.liquid.liquid import Condition, find_conditions
from segments.edge.pages.plan.draft import Draft


def add_conditions_in_strings(draft: Draft, body: bytes) -> None:
    """Add the Liquid conditions of a document that is JSON with our marks; one that leaves its string stays.

    Raises:
        LimitExceeded: more blocks than a page may have.
    """
    conditions = find_conditions(body)
    if not conditions:
        return
    strings = [found.span() for found in STRING.finditer(body)]
    starts = [start for start, _ in strings]
    inside: list[Condition] = []
    for condition in conditions:
        place = bisect_right(starts, condition.cuts[0][0]) - 1
        if condition.is_closed and place >= 0 and condition.cuts[-1][1] <= strings[place][1]:
            inside.append(condition)
        else:
            draft.report("odd-condition", condition.offset, "a condition that reaches beyond its string")
    add_conditions(draft, inside)


def add_conditions_in_text(draft: Draft, body: bytes) -> None:
    """Add the Liquid conditions of a text in which nothing of ours depends on its being JSON.

    Raises:
        LimitExceeded: more blocks than a page may have.
    """
    add_conditions(draft, find_conditions(body))
    end_unclosed(draft)
