"""SvelteKit's data for a visitor who goes on inside a page: flattened arrays in JSON, line by line.

In: an answer of that form. Out: blocks in its draft. The first line has the data of each layout and page; the others,
where there are any, what promises in it have come to. Each array is one of its own, with indices of its own.
"""

from __future__ import annotations

import re
from typing import Final

from segments.edge.pages.html_syntax.unescape import merge_unescaped, unescape_string
from segments.edge.pages.json.devalue import add_flattened
from segments.edge.pages.json.grammar import STRING
from segments.edge.pages.json.reader import document_end
from segments.edge.pages.plan.assemble import assemble
from segments.edge.pages.plan.draft import Draft
from segments.edge.pages.plan.marks import WORD
from segments.edge.pages.plan.plan import FIXED, PagePlan, Piece
from segments.edge.pages.settings.page_settings import PLAIN_PAGE, PageSettings

_NODES: Final = re.compile(rb'\{"type":"data","nodes":\[')
_CHUNK: Final = re.compile(rb'\{"type":"chunk","id":[0-9]{1,9},"(?:data|error)":')
_RESULT: Final = re.compile(rb'\{"type":"result","data":(?=")')
_ARRAY: Final = re.compile(rb'"data":(?=\[)')
"""A flattened array; in texts of a document such a quote has a backslash before it."""

_MARKS: Final = re.compile(rb'"segments?(?:All|Not|Slot|Default|Cap|_[a-z]+)?"[\t\n\r ]*+:')


def is_result(body: bytes, start: int) -> bool:
    """True if an answer is a remote function's of SvelteKit, with names of ours in it."""
    return _RESULT.match(body, start) is not None and WORD in body


def compile_result(body: bytes, start: int, settings: PageSettings) -> PagePlan:
    """The plan of a remote function's answer, a flattened array in a text. One that cannot be cut is empty.

    Raises:
        LimitExceeded: more blocks than a page may have.
    """
    draft = Draft(keeps_marks=settings.json.keeps_marks)
    opening = _RESULT.match(body, start)
    string = STRING.match(body, opening.end()) if opening else None
    if string is not None:
        value = unescape_string(body, string.start() + 1, string.end() - 1)
        found = draft.empty()
        if not _MARKS.search(value.content):
            pass
        elif add_flattened(found, value.content, (0, len(value.content))):
            merge_unescaped(draft, found, value)
        else:
            draft.cuts.append((0, len(body)))
            draft.report("state-not-understood", start, "an answer of SvelteKit")
    return assemble(body, draft) if draft.blocks or draft.cuts or draft.problems else _unchanged(body)


def is_nodes(body: bytes, start: int) -> bool:
    """True if an answer begins as SvelteKit's data does."""
    return _NODES.match(body, start) is not None


def add_nodes(draft: Draft, body: bytes, extent: tuple[int, int]) -> bool:
    """Add the blocks of all arrays in a line; false where one cannot be taken out.

    Raises:
        LimitExceeded: more blocks than a page may have.
    """
    position, limit = extent
    while (data := _ARRAY.search(body, position, limit)) is not None:
        position = document_end(body, data.end(), limit)
        if not position or not add_flattened(draft, body, (data.end(), position)):
            return False
    return True


def compile_data_lines(body: bytes, settings: PageSettings = PLAIN_PAGE) -> PagePlan:
    """The plan of an answer whose lines are SvelteKit's. A line that cannot be cut is left out, and reported.

    Raises:
        LimitExceeded: more blocks than a page may have.
    """
    draft = Draft(keeps_marks=settings.json.keeps_marks)
    start = 0
    while start < len(body):
        end = body.find(b"\n", start) + 1 or len(body)
        found = draft.empty()
        if not _MARKS.search(body, start, end):
            pass
        elif (is_nodes(body, start) or _CHUNK.match(body, start)) and add_nodes(found, body, (start, end)):
            draft.take(found)
        else:
            draft.cuts.append((start, end))
            draft.report("state-not-understood", start, "an answer of SvelteKit")
        start = end
    return assemble(body, draft) if draft.blocks or draft.cuts or draft.problems else _unchanged(body)


def _unchanged(body: bytes) -> PagePlan:
    return PagePlan((Piece(FIXED, body),))
