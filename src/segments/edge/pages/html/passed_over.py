"""The loop over the tokens of a page's rest that only looks for one end: of what is left out, or of plain content.

In: bytes, a place outside tokens. Out: the length that is passed for certain; what is cut off comes again with more of
the page behind it.
"""

from __future__ import annotations

import re
from typing import Final

from segments.edge.pages.html_syntax.tokens import TAG

MAX_TOKEN_BYTES: Final = 1_048_576
"""A tag, a comment or a text of a script that does not end within this is passed with what it is in."""


class PassedOver:
    """A stretch of a page; `is_over` when its end has come."""

    __slots__ = ("is_over",)

    def __init__(self) -> None:
        self.is_over = False

    def pass_over(self, body: bytes, lower: bytes, position: int) -> int:
        """The length that is passed for certain; the rest has to come again, with more behind it."""
        size = len(body)
        while not self.is_over:
            token = TAG.search(lower, position)
            if token is None:
                cut_off = lower.rfind(b"<", position)
                return cut_off if cut_off >= max(position, size - MAX_TOKEN_BYTES) else size
            end = self._take(body, lower, token)
            if end >= size and not self.is_over:
                return token.start() if size - token.start() < MAX_TOKEN_BYTES else size
            position = end
        return position

    def _take(self, body: bytes, lower: bytes, token: re.Match[bytes]) -> int:
        """The end of a token, with the raw text in it, or of the stretch; only a whole token counts."""
        raise NotImplementedError
