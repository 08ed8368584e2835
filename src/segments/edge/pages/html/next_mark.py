"""The next mark of a page, found in large steps.

In: a part of a page from a place outside tags on, and the same in lower case. Out: where a marked tag or comment
begins, or how far it is certain that none does. Raw text is passed as a whole.
"""

from __future__ import annotations

import re
from typing import Final

from segments.edge.pages.html.markup import is_marked
from segments.edge.pages.html_syntax.tokens import RAW_TEXT, TAG, declaration_end, raw_text_end
from segments.edge.pages.html_tree.tree import Tag

_NAMED: Final = (
    rb"(?:astro-island|s(?:cript|tyle)|t(?:itle|extarea)|xmp|iframe|no(?:embed|frames|script)|plaintext)"
    rb"[\t\n\f\r />]"
)
_UNMARKED: Final = re.compile(
    rb"[^<]*+(?><(?:/[a-z][a-z0-9-]*+>|(?!" + _NAMED + rb")[a-z][a-z0-9-]*+"
    rb"""(?:>|(?> (?!data-segment)[a-z-]++="[^"]*+")*+>"""
    rb"""|(?>[\t\n\f\r ]++(?!data-segment)[a-z0-9_:.@-]++(?>="[^"]*+")?+)*+[\t\n\f\r ]*+/?+>)"""
    rb")[^<]*+)*+"
)
"""Text and the usual kind of tags, as many as there are: passed in one step. All else is looked at one by one."""

_COMMENT_MARK: Final = re.compile(rb"<!--[\t\n\f\r ]*+/?segment")


def next_mark(body: bytes, lower: bytes, position: int, *, is_last: bool) -> tuple[int, bool]:
    """The offset of the next marked tag or comment, and True; or the end of what is certain, and False."""
    size = len(lower)
    while position < size:
        usual = _UNMARKED.match(lower, position)
        if usual is not None and usual.end() > position:
            position = usual.end()
            continue
        token = TAG.match(lower, position)
        if token is None:
            if position + 1 == size and not is_last:
                break
            position += 1
            continue
        end, is_marked = _token(body, lower, token)
        if is_marked:
            return position, True
        if end >= size and not is_last:
            break
        position = end
    return position, False


def _token(body: bytes, lower: bytes, token: re.Match[bytes]) -> tuple[int, bool]:
    """The end of a token with the raw text in it, and True if it is marked; the end of all if it is cut off."""
    start = token.start()
    if token[4] is not None:
        kind, end = declaration_end(lower, body, start, in_foreign=False)
        return end, kind == "comment" and _COMMENT_MARK.match(body, start, end) is not None
    if token[3] is not None:
        return token.end(), False
    name = token[1]
    end = token.start(2) if token[2] is not None else token.end()
    if is_marked(body, Tag(lower, name, start, end, is_end=False)):
        return end, True
    if name == b"plaintext":
        return len(lower), False
    return (raw_text_end(lower, end, name) if name in RAW_TEXT else end), False
