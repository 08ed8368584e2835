"""One text that a page has in pieces, each a string in a script of its own.

In: the pieces without their escapes. Out: the whole text, and for each run of its bytes the runs in the page. A block
may reach from script to script; what stands between them is the page's and stays.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import Final

from segments.edge.pages.html_syntax.escaped_text import EscapedText, read_text
from segments.edge.pages.html_syntax.unescape import Unescaped
from segments.edge.pages.plan.draft import Draft, DraftBlock
from segments.edge.pages.state.scripts import Script

Place = tuple[int, int]
Text = EscapedText | Unescaped

_ESCAPES: Final = {
    b"\\": rb"\\",
    b'"': rb"\"",
    b"<": rb"\u003c",
    b">": rb"\u003e",
    b"&": rb"\u0026",
    b"\n": rb"\n",
}
_ESCAPED: Final = re.compile(rb'[\\"<>&\n]')


def escape(text: bytes) -> bytes:
    """A run of JSON as it stands in a string of a script."""
    return _ESCAPED.sub(lambda found: _ESCAPES[found[0]], text)


def texts_of(
    body: bytes, scripts: Sequence[Script], opening: re.Pattern[bytes], closing: re.Pattern[bytes]
) -> list[Text] | None:
    """The texts of scripts that are each one call with a string; None where one is not."""
    texts: list[Text] = []
    for script in scripts:
        begin = opening.match(body, script.start, script.end)
        end = body.rfind(b'"', script.start, script.end)
        if begin is None or begin.end() >= end or not closing.match(body[end : script.end]):
            return None
        text = read_text(body, begin.end() + 1, end)
        if text is None:
            return None
        texts.append(text)
    return texts


class Joined:
    """The text of several pieces, in their order; `edges` are where each begins that has text, and where all end."""

    __slots__ = ("_pieces", "content", "edges")

    def __init__(self, pieces: Sequence[Text]) -> None:
        self._pieces = [piece for piece in pieces if piece.content]
        self.content = b"".join(piece.content for piece in self._pieces)
        self.edges = [0]
        for piece in self._pieces:
            self.edges.append(self.edges[-1] + len(piece.content))

    def piece_of(self, offset: int) -> int:
        """The number of the piece in which a byte stands; pieces without any text are not counted."""
        return bisect_right(self.edges, offset) - 1

    def places_of(self, start: int, end: int) -> Iterator[Place]:
        """The runs in the page for a run of the text; an empty one has one."""
        last = len(self._pieces) - 1
        index = min(self.piece_of(start), last)
        while index <= last:
            edge, place_of = self.edges[index], self._pieces[index].place_of
            stop = min(end, self.edges[index + 1])
            yield place_of(start - edge), place_of(stop - edge)
            if stop >= end:
                return
            start, index = stop, index + 1

    def merge(self, draft: Draft, found: Draft) -> None:
        """Add what was found in the text to the draft of the page, at its places there.

        Raises:
            LimitExceeded: more blocks than a page may have.
        """
        for block in found.blocks:
            self._move(block)
            draft.add(block)
        draft.cuts += [place for cut in found.cuts for place in self.places_of(*cut)]
        draft.copies.update((self._place_of(start), escape(copy)) for start, copy in found.copies.items())
        draft.problems += [(code, self._place_of(offset), got) for code, offset, got in found.problems]
        draft.chains += found.chains

    def _place_of(self, offset: int) -> int:
        return next(self.places_of(offset, offset))[0]

    def _move(self, block: DraftBlock) -> None:
        start = block.start
        if block.content >= 0 and self.piece_of(start) != self.piece_of(block.content):
            block.separators = list(self.places_of(start, block.content))
            start, block.content = block.content, -1
        (block.start, end), *others = self.places_of(start, block.end)
        block.end = end
        block.extras = [place for extra in block.extras for place in self.places_of(*extra)] + others
        block.content = self._place_of(block.content) if block.content >= 0 else -1
        block.offset = self._place_of(block.offset)
        block.holder = self._place_of(block.holder - 1) + 1 if block.holder > 1 else block.holder
