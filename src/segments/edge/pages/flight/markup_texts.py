"""The blocks in markup that a stream has as a text: in a prop of an element (`__html`), or in a row of its own.

In: a row with marks of markup. Out: blocks in a draft. A row that is a text has its length in bytes, which differs from
visitor to visitor: it becomes a row of JSON, which says the same and ends where its line does.
"""

from __future__ import annotations

import json
import re
from typing import Final

from segments.edge.pages.flight.references import references_in
from segments.edge.pages.flight.rows import TEXT, Row
from segments.edge.pages.html_syntax.unescape import merge_unescaped, unescape_string
from segments.edge.pages.plan.cutting import IN_LIST
from segments.edge.pages.plan.draft import Draft

_PROP: Final = re.compile(
    rb'"(?!children")([^"\\]*+)"[\t\n\r ]*+:[\t\n\r ]*+"((?:[^"\\]++|\\.)*+)"', re.DOTALL
)
"""A prop that is a text, and may be markup: children that are texts are words, whatever they look like."""

_MARKUP: Final = frozenset((b"__html", b"srcDoc"))
"""Props that are certainly markup."""

_REFERENCE: Final = re.compile(rb"\$([0-9a-f]{1,8})")

BRANCHES: Final = 1 << 32
"""No text has so many conditions: their numbers are apart from those of another one, and of the page."""

_COMMENT: Final = re.compile(rb"<!--[\t\n\f\r ]*+/?segment")
_MARKS: Final = re.compile(rb"data-segment(?!-event)|" + _COMMENT.pattern)
_ESCAPED: Final = re.compile(rb'["\\\x00-\x1f]')


class MarkupTexts:
    """The texts of one stream's text that have marks, and where they are referred to from."""

    __slots__ = ("_draft", "_markup", "_text", "_words")

    def __init__(self, draft: Draft, text: bytes) -> None:
        self._draft, self._text = draft, text
        self._markup: dict[int, bool] = {}
        for found in _PROP.finditer(text):
            said = _REFERENCE.fullmatch(found[2])
            if said is not None:
                number = int(said[1], 16)
                self._markup[number] = self._markup.get(number, False) or found[1] in _MARKUP
        self._words = {reference.number for reference in references_in(text, 0, len(text))}

    def add_props(self, row: Row) -> bool:
        """Add the blocks of markup in a row's props; false where that is certainly markup and cannot be cut.

        Raises:
            LimitExceeded: more blocks than a page may have.
        """
        for found in _PROP.finditer(self._text, row.content, row.stop):
            if b"<" in found[2] and _MARKS.search(found[2]):
                value = unescape_string(self._text, *found.span(2))
                blocks = _blocks_of(self._draft, value.content, found.start(2))
                if blocks is not None:
                    merge_unescaped(self._draft, blocks, value)
                elif found[1] in _MARKUP:
                    return False
        return True

    def add_row(self, row: Row) -> bool:
        """Add the blocks of a row that is a text; false where that may be markup and cannot be cut.

        Raises:
            LimitExceeded: more blocks than a page may have.
        """
        content = self._text[row.content : row.stop]
        if not _MARKS.search(content):
            return True
        if row.number not in self._markup:
            return row.number in self._words  # children
        found = _blocks_of(self._draft, content, row.content) if row.tag == TEXT else None
        last = len(content) - 1
        if (
            found is None
            or any(block.end > last for block in found.blocks)
            or any(end > last for _, end in found.cuts)
        ):
            return not self._markup[row.number]  # the end of the text has to show to everybody
        _as_json(found, content, self._text.index(b":", row.start) + 1 - row.content)
        found.move(row.content)
        for block in found.blocks:
            block.holder += row.content
        self._draft.take(found)
        return True


def has_markup(text: bytes, keys: int) -> bool:
    """True if a text may have markup with marks, `keys` being the marks that are props themselves."""
    return text.count(b"data-segment") > keys or _COMMENT.search(text) is not None


def _as_json(found: Draft, content: bytes, head: int) -> None:
    """Turn a row that is a text into one of JSON; `head` is where its tag stands before the text."""
    last = len(content) - 1
    found.cuts.append((head, 0))
    found.copies[head] = b'"$' if content.startswith(b"$") else b'"'
    for start in (*(one.start() for one in _ESCAPED.finditer(content, 0, last)), last):
        found.cuts.append((start, start + 1))
        found.copies[start] = _in_string(content[start : start + 1])
    found.copies[last] += b'"\n'


def _blocks_of(draft: Draft, content: bytes, offset: int) -> Draft | None:
    """The blocks of a text that is markup and begins at an offset; None where it has some that are not certain."""
    if draft.add_markup is None:
        return None
    found = draft.empty()
    draft.add_markup(found, content)
    if any(block.is_uncertain or block.is_nowhere for block in found.blocks):
        return None
    for block in found.blocks:
        block.place, block.holder = IN_LIST, 1
        block.branches += (offset + 1) * BRANCHES if block.branches >= 0 else 0
    return found


def _in_string(byte: bytes) -> bytes:
    return json.dumps(byte.decode("ascii")).encode()[1:-1] if _ESCAPED.match(byte) else byte
