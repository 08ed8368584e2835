"""Data for a click in forms that are not cut: seroval's JSON (TanStack Start, SolidStart), and Qwik's.

In: a body. Out: an empty plan where it has marks, or None for other content. Names of members stand in lists of their
own (`"k":["segments","name"],"v":[...]`), or values are numbers of others (`{"segments":"2","name":"3"}`), and any
value may be meant from anywhere.
"""

from __future__ import annotations

import re
from typing import Final

from segments.edge.pages.plan.assemble import assemble
from segments.edge.pages.plan.draft import Draft
from segments.edge.pages.plan.plan import PagePlan

_SEROVAL: Final = re.compile(rb'(?:;0x[0-9a-f]{8};)?+\{"t":')
"""SolidStart writes the length of each part before it."""

_QWIK: Final = re.compile(rb'\{"_entry":"[0-9a-z]{1,9}","_objs":\[')
_QWIK_MARKS: Final = re.compile(rb'"segment(?:s(?:All|Not|_[a-z]+)?|Slot|Default|Cap)":"')
_MARKS: Final = re.compile(
    rb'"k":\[(?:"(?:[^"\\]|\\.)*+",)*?"segment(?:s(?:All|Not|_[a-z]+)?|Slot|Default|Cap)"'
)


def refuse_data(body: bytes) -> PagePlan | None:
    """The plan of data that has marks: nothing of it goes out."""
    if _SEROVAL.match(body) and _MARKS.search(body):
        framework = "SolidStart" if body.startswith(b";") else "TanStack Start"
    elif _QWIK.match(body) and _QWIK_MARKS.search(body):
        framework = "Qwik"
    else:
        return None
    draft = Draft(cuts=[(0, len(body))])
    draft.report("state-not-understood", 0, f"an answer of {framework}")
    return assemble(body, draft)
