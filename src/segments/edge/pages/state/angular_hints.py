"""Angular's notes on how to take over a page (`__nghData__`): they count what the server has rendered.

In: a page with blocks. Out: cuts that take the notes from its `ng-state`, so that Angular renders from the state that
was cut, in place of dying on rows that are not there (NG0501). Names are emptied where they stand: a member that went
would have to share its comma with blocks beside it.
"""

from __future__ import annotations

import re
from typing import Final

from segments.edge.pages.json.reader import document_end
from segments.edge.pages.plan.draft import Draft
from segments.edge.pages.state.scripts import find_scripts

_SIGN: Final = b'"__ngh'
_HINTS: Final = re.compile(rb'"(__ngh(?:Data|DeferData)__)"[\t\n\r ]*+:[\t\n\r ]*+(?=[\[{])')


def drop_hints(draft: Draft, body: bytes) -> None:
    """Empty the notes; from then on Angular takes the page for one that it has not rendered."""
    if _SIGN not in body:
        return
    for script in find_scripts(body):
        if script.kind != b"application/json" or not script.id.endswith(b"-state"):
            continue
        position = script.start
        while (found := _HINTS.search(body, position, script.end)) is not None:
            end = document_end(body, found.end(), script.end)
            if not end:
                break
            draft.cuts.append(found.span(1))
            position = end
