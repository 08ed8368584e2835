"""Strings and comments of code, as far as it takes to know which quote ends what.

In: a script, a style sheet or JSON, and the tags of Liquid in it. Out: its literals, in order. A tag is no code, and
its quotes end nothing. Where a slash or a line end could be read in two ways the reader gives up: what follows is
nobody's place.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Generator, Iterator, Sequence
from typing import Final, NamedTuple

from segments.edge.pages.liquid.tags import LiquidTag

MAX_TEMPLATES: Final = 16
"""Template literals of JavaScript inside each other."""


class Lexis(NamedTuple):
    """The strings and comments of a language; in JavaScript a slash may begin a pattern."""

    quotes: bytes
    block_comments: bool
    line_comments: bool
    has_patterns: bool


JSON: Final = Lexis(b'"', block_comments=False, line_comments=False, has_patterns=False)
STYLES: Final = Lexis(b"\"'", block_comments=True, line_comments=False, has_patterns=False)
SCRIPT: Final = Lexis(b"\"'`", block_comments=True, line_comments=True, has_patterns=True)


class Literal(NamedTuple):
    """The content of a string or of a comment."""

    start: int
    end: int
    is_string: bool


_TOKENS: Final = {
    lexis: re.compile(
        b"[" + lexis.quotes + b"]"
        + (rb"|/\*" if lexis.block_comments else b"")
        + (rb"|//|<!--" if lexis.line_comments else b"")
        + (rb"|[/{}]" if lexis.has_patterns else b"")
    )
    for lexis in (JSON, STYLES, SCRIPT)
}  # fmt: skip
_STRING_STEP: Final = {
    0x22: re.compile(rb'\\|"|\n'),
    0x27: re.compile(rb"\\|'|\n"),
    0x60: re.compile(rb"\\|`|\$\{"),
}
_PATTERN: Final = re.compile(rb"/(?:[^\\/\[\n]|\\[^\n]|\[(?:[^\]\\\n]|\\[^\n])*+\])++/")
_BEFORE_PATTERN: Final = re.compile(
    rb"(?:[(,=:\[!&|?{;+\-*%~^<>\n]|(?<![\w$.])(?:return|typeof|case|in|of|do|else|void|delete|throw|new|instanceof|yield|await))\Z"
)
_BEFORE_DIVISION: Final = re.compile(rb"[\w$\]\"'`]\Z")


class LostInCode(ValueError):
    """The rest cannot be read: it may be code or the content of a string."""


def literals_of(text: bytes, lexis: Lexis, tags: Sequence[LiquidTag]) -> Iterator[Literal]:
    """The strings and comments of code; quotes inside the tags are Liquid's.

    Raises:
        LostInCode: from here on nobody knows.
    """
    reader = _CodeReader(text, tags)
    position = 0
    while (found := reader.search(_TOKENS[lexis], position)) is not None:
        position = found.end()
        token = found[0]
        if token == b"/*":
            end = text.find(b"*/", position)
            yield Literal(position, end if end >= 0 else len(text), is_string=False)
            position = end + 2 if end >= 0 else len(text)
        elif token in (b"//", b"<!--"):
            end = text.find(b"\n", position)
            end = end if end >= 0 else len(text)
            yield Literal(position, end, is_string=False)
            position = end
        elif token == b"/":
            position = _after_slash(text, found.start())
        elif token in (b"{", b"}"):
            position = yield from reader.after_brace(token, position)
        else:
            position = yield from reader.after_quote(token[0], position)


class _CodeReader:
    """A walk over code that passes over tags of Liquid."""

    __slots__ = ("_depths", "_ends", "_starts", "_text")

    def __init__(self, text: bytes, tags: Sequence[LiquidTag]) -> None:
        self._text = text
        self._starts = [tag.start for tag in tags if tag.is_one_text]
        self._ends = [tag.end for tag in tags if tag.is_one_text]
        self._depths: list[int] = []
        """Braces that are open inside each `${` around."""

    def search(self, pattern: re.Pattern[bytes], position: int) -> re.Match[bytes] | None:
        """The next match outside tags of Liquid."""
        index = bisect_right(self._ends, position)
        while index < len(self._ends):
            found = pattern.search(self._text, position, max(position, self._starts[index]))
            if found is not None:
                return found
            position = self._ends[index]
            index += 1
        return pattern.search(self._text, position)

    def after_quote(self, quote: int, position: int) -> Generator[Literal, None, int]:
        """The string that begins there; returns where code goes on."""
        start = position
        while (found := self.search(_STRING_STEP[quote], position)) is not None:
            position = found.end()
            if found[0] == b"\\":
                position += 1
            elif found[0] == b"${":
                yield Literal(start, found.start(), is_string=True)
                if len(self._depths) >= MAX_TEMPLATES:
                    raise LostInCode
                self._depths.append(0)
                return position
            else:
                if found[0] == b"\n":
                    raise LostInCode
                yield Literal(start, found.start(), is_string=True)
                return position
        raise LostInCode

    def after_brace(self, brace: bytes, position: int) -> Generator[Literal, None, int]:
        """A brace of code, or the one that ends what a template literal puts in; returns where code goes on."""
        if self._depths:
            if brace == b"{":
                self._depths[-1] += 1
            elif self._depths[-1]:
                self._depths[-1] -= 1
            else:
                self._depths.pop()
                return (yield from self.after_quote(0x60, position))
        return position


def _after_slash(text: bytes, slash: int) -> int:
    """Behind a pattern, or behind a slash that divides."""
    before = text[max(0, slash - 16) : slash].rstrip(b" \t\r\n") or b"\n"
    if _BEFORE_DIVISION.search(before) and not _BEFORE_PATTERN.search(before):
        return slash + 1
    pattern = _PATTERN.match(text, slash)
    if _BEFORE_PATTERN.search(before):
        if pattern is None:
            raise LostInCode
        return pattern.end()
    # Behind a bracket it may be either: that matters only where quotes would be read otherwise.
    line = text[slash : pattern.end() if pattern else slash + 1]
    if any(quote in line for quote in b"\"'`"):
        raise LostInCode
    return pattern.end() if pattern else slash + 1


_IN_PROSE: Final = re.compile(rb'["\n]')


def quotations_of(text: bytes, tags: Sequence[LiquidTag]) -> Iterator[Literal]:
    """The contents of double quotes in a text that may be anything: prose, markup, or code in turn.

    A quote that nothing closes in its line is an inch.
    """
    reader = _CodeReader(text, tags)
    position = 0
    while (found := reader.search(_IN_PROSE, position)) is not None:
        position = found.end()
        if found[0] == b'"':
            close = reader.search(_STRING_STEP[0x22], position)
            while close is not None and close[0] == b"\\":
                close = reader.search(_STRING_STEP[0x22], close.end() + 1)
            if close is not None and close[0] == b'"':
                yield Literal(position, close.start(), is_string=True)
                position = close.end()
