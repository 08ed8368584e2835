"""SvelteKit's state in a page: what its client starts with, and the promises that are kept while the page arrives.

In: a script that names `__sveltekit`. Out: blocks in a draft. Values are literals of devalue (`uneval`); one that is in
two places at once is written as a function, and cannot be cut.
"""

from __future__ import annotations

import re
from typing import Final

from segments.edge.pages.plan.draft import Draft, DraftBlock
from segments.edge.pages.state.documents import add_literal
from segments.edge.pages.state.keys import first_between
from segments.edge.pages.state.scripts import Script

MAX_VALUES: Final = 8
"""Values in one script: two at its start, one for a promise. Each may cost a look at all that follows."""

_NAME: Final = re.compile(rb"__sveltekit")
_VALUE: Final = re.compile(
    rb"\b(?:kit|app)\.start\((?:[A-Za-z_$][\w$]*+,[\t\n\r ]*+){1,2}(?=\{)"
    rb"|__sveltekit_\w++(?:\.resolve\([0-9]++,[\t\n\r ]*+\((?:app)?\)[\t\n\r ]*+=>|\.data[\t\n\r ]*+=)"
    rb"[\t\n\r ]*+(?=[\[{])"
)
"""The beginnings before values: the start of the client, a promise that is kept, answers of remote functions."""

_RESOLVED: Final = re.compile(rb"=>[\t\n\r ]*+\[\Z")
_MOST_SPACE: Final = 16
_PROMISE: Final = re.compile(rb"__sveltekit_\w++\.defer\(")


def is_sveltekit(body: bytes, script: Script) -> bool:
    """True if a script is a part of SvelteKit's start."""
    return _NAME.search(body, script.start, script.end) is not None


def add_sveltekit(draft: Draft, body: bytes, script: Script, marks: list[int]) -> bool:
    """Add the blocks of a script's values; false where it has marks in no value, or a block cannot go.

    Raises:
        LimitExceeded: more blocks than a page may have.
    """
    found = draft.empty()
    position = script.start
    for _ in range(MAX_VALUES):
        mark = first_between(marks, position, script.end)
        if mark == script.end:
            break
        value = _VALUE.search(body, position, mark)
        position = add_literal(found, body, (value.end(), script.end), marks) if value else 0
        if not position:
            return False
    is_read = first_between(marks, position, script.end) == script.end
    if not is_read or not all(_may_go(body, block) for block in found.blocks):
        return False
    draft.take(found)
    return True


def _may_go(body: bytes, block: DraftBlock) -> bool:
    """Neither has a block a promise, which is kept elsewhere, nor is it all that a promise resolves to."""
    is_all = _RESOLVED.search(body, max(0, block.start - _MOST_SPACE), block.start) is not None
    return not is_all and _PROMISE.search(body, block.start, block.end) is None
