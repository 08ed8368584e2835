"""XML that is cut while it arrives, for one visitor, without ever being whole.

In: chunks of a document and a `Cutter`. Out: that visitor's document, chunk by chunk. What has a mark is held back
until it is whole, and then compiled like a document of its own; all else goes on at once. A marked part that is longer
than is held, or that stands behind tags that do not nest, is left out: nobody gets what is meant for somebody.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from segments.edge.pages.html.markup import PREFIX
from segments.edge.pages.html_syntax.tokens import attributes_of
from segments.edge.pages.liquid.places import conditions_in_xml
from segments.edge.pages.liquid.stream import STEP_BYTES, TextStream
from segments.edge.pages.plan.cutting import Cutter
from segments.edge.pages.plan.marks import find_words
from segments.edge.pages.settings.liquid_settings import NO_LIQUID
from segments.edge.pages.settings.page_settings import PageSettings
from segments.edge.pages.xml.compile import compile_xml
from segments.edge.pages.xml.scan import DOCTYPE, ENDS, MAX_UNCLOSED, TAG
from segments.errors import LimitExceeded

MAX_HELD_BYTES: Final = 4 * 1024 * 1024
"""Half of what is compiled whole. A marked part that is longer is left out, and so is all behind a longer comment."""

HELD_LIMIT: Final = "bytes of a marked part in passing"
NESTING_LIMIT: Final = "tags that do not nest before a marked part"

_COMMENT, _CDATA, _DECLARATION, _END, _START = 1, 2, 4, 5, 6
_UNFINISHED: Final = re.compile(
    rb"<(?:/?|[!?]|/?[^\s/<>!?]++(?>[^<>\"']++|\"[^\"]*+\"|'[^']*+')*+(?:\"[^\"]*+|'[^']*+)?)\Z"
)
"""A beginning that may become a tag with more of the document."""
_RUN_MARK: Final = re.compile(
    rb"<!--[\t\n\f\r ]*+(/?)segment(?:-all|-not)?(?:[\t\n\f\r ]++([^>]*?))?[\t\n\f\r ]*+--!?>"
)


class XmlStream:
    """One document on its way to one visitor. `gave_up` names the limit by which something was left out, if it was."""

    __slots__ = (
        "_cutter",
        "_encoding",
        "_held",
        "_hold_depth",
        "_is_broken",
        "_is_hidden",
        "_is_over",
        "_liquid",
        "_open",
        "_out",
        "_position",
        "_retry_at",
        "_runs",
        "_sent",
        "_settings",
        "gave_up",
    )

    def __init__(self, encoding: str, cutter: Cutter, settings: PageSettings) -> None:
        self._encoding, self._cutter = encoding, cutter
        self._settings = replace(settings, liquid=NO_LIQUID)
        self._liquid = TextStream(cutter, settings.liquid, conditions_in_xml)
        self._held = b""
        self._position = self._sent = self._retry_at = self._runs = 0
        self._open: list[bytes] = []
        self._hold_depth = -1
        self._is_broken = self._is_hidden = self._is_over = False
        self._out: list[bytes] = []
        self.gave_up = ""

    def feed(self, data: bytes) -> bytes:
        """The bytes that can go to the visitor now that these have come."""
        for start in range(0, len(data), STEP_BYTES):
            self._held += data[start : start + STEP_BYTES]
            if len(self._held) >= self._retry_at:
                self._advance(is_last=False)
        return self._liquid.feed(self._take_out())

    def finish(self) -> bytes:
        """The rest, when the document is over."""
        self._advance(is_last=True)
        return self._liquid.feed(self._take_out()) + self._liquid.finish()

    def _take_out(self) -> bytes:
        out = b"".join(self._out)
        self._out.clear()
        return out

    def _advance(self, *, is_last: bool) -> None:
        if self._is_over:
            self._held = b""
        body = self._held
        while (start := body.find(b"<", self._position)) >= 0:
            found = TAG.match(body, start)
            end = _token_end(body, start, found)
            if end < 0 and not is_last and len(body) - start <= MAX_HELD_BYTES:
                break
            if end < 0:
                self._give_up(body, start)
                return
            if found is not None:
                self._take(body, found, end)
            self._position = end
        else:
            self._position = len(body)
        self._pass(body, is_last=is_last)

    def _pass(self, body: bytes, *, is_last: bool) -> None:
        """Let go what is not held, and keep the rest for later."""
        if self._hold_depth < 0:
            self._send(body[self._sent : self._position])
        elif is_last:
            self._end_hold(body, len(body))
        elif len(body) - self._sent > MAX_HELD_BYTES:
            self._is_hidden, self.gave_up = True, HELD_LIMIT
        if self._hold_depth < 0 or self._is_hidden:
            self._sent = self._position
        self._held = body[self._sent :]
        self._position -= self._sent
        self._sent = 0
        self._retry_at = len(self._held) * 3 // 2 if len(self._held) > STEP_BYTES else 0

    def _give_up(self, body: bytes, start: int) -> None:
        """A tag, a comment or the like has no end within what is held: nobody knows what all behind it is."""
        has_marks = self._hold_depth >= 0 or bool(find_words(body[start:].lower()))
        is_whole = len(body) - start <= MAX_HELD_BYTES
        if self._hold_depth < 0:
            self._send(body[self._sent : start] if has_marks or not is_whole else body[self._sent :])
        if has_marks or not is_whole:
            self.gave_up = HELD_LIMIT
        self._held, self._position, self._sent, self._is_over = b"", 0, 0, True

    def _send(self, data: bytes) -> None:
        if data:
            self._out.append(data)

    # Tokens

    def _take(self, body: bytes, found: re.Match[bytes], end: int) -> None:
        which, start = found.lastindex, found.start()
        if which == _COMMENT:
            self._take_comment(body, start, end)
        elif which == _CDATA and self._hold_depth < 0 and find_words(body[start:end].lower()):
            self._send(body[self._sent : start] + self._cut(body[start:end]))
            self._sent = end
        elif which == _START:
            self._take_start(body, found)
        elif which == _END:
            self._take_end(body, found[5][1:], start, end)

    def _take_comment(self, body: bytes, start: int, end: int) -> None:
        word = _mark_word(body[start:end])
        if not word:
            return
        if self._hold_depth < 0:
            self._begin_hold(body, start)
            self._runs = 0
        if self._hold_depth == len(self._open):
            self._runs += {"open": 1, "close": -1}.get(word, 0)
            if self._runs <= 0:
                self._end_hold(body, end)

    def _take_start(self, body: bytes, found: re.Match[bytes]) -> None:
        start, end = found.span()
        if self._hold_depth < 0 and self._is_marked(body[start:end].lower(), found[6].lower()):
            self._begin_hold(body, start)
            self._runs = 0
        if body[end - 2] != 0x2F:  # a slash: the element is empty
            self._open.append(found[6])
        elif self._hold_depth == len(self._open) and not self._runs:
            self._end_hold(body, end)

    def _is_marked(self, tag: bytes, name: bytes) -> bool:
        if PREFIX in tag:
            return True
        untrusted = self._settings.untrusted
        if not untrusted.names:
            return False
        values = {
            one.name: tag[one.value_start : one.value_end]
            for one in attributes_of(tag, 1 + len(name), len(tag))
        }
        return untrusted.has(name, values.get(b"id"), values.get(b"class"))

    def _take_end(self, body: bytes, name: bytes, start: int, end: int) -> None:
        if not self._open or self._open[-1] != name:
            self._is_broken = True
            if name not in self._open[-MAX_UNCLOSED:]:
                return
            while self._open[-1] != name:
                self._open.pop()
        self._open.pop()
        if self._hold_depth < 0:
            return
        if self._runs and len(self._open) < self._hold_depth:
            self._end_hold(body, start)
        elif not self._runs and len(self._open) <= self._hold_depth:
            self._end_hold(body, end)

    # What is held back

    def _begin_hold(self, body: bytes, start: int) -> None:
        self._send(body[self._sent : start])
        self._sent, self._hold_depth = start, len(self._open)

    def _end_hold(self, body: bytes, end: int) -> None:
        part, self._sent, self._hold_depth = body[self._sent : end], end, -1
        if self._is_hidden:
            self._is_hidden = False
        elif self._is_broken:
            self.gave_up = NESTING_LIMIT
        else:
            self._send(self._cut(part))

    def _cut(self, part: bytes) -> bytes:
        try:
            return self._cutter.cut(compile_xml(part, self._encoding, self._settings))
        except LimitExceeded as error:
            self.gave_up = error.limit
            return b""


def _mark_word(comment: bytes) -> str:
    """The work of a comment that is a mark: open, else or close; "" for any other."""
    found = _RUN_MARK.fullmatch(comment)
    if found is None:
        return ""
    if found[1]:
        return "close"
    return {b"": "", b"else": "else"}.get(found[2] or b"", "open")


def _token_end(body: bytes, start: int, found: re.Match[bytes] | None) -> int:
    """The end of a token; right after its bracket where it is none; -1 where more has to come."""
    if found is None:
        return -1 if _UNFINISHED.match(body, start) else start + 1
    which = found.lastindex or 0
    if which in ENDS:
        end = body.find(ENDS[which], found.end())
        return end + len(ENDS[which]) if end >= 0 else -1
    if which == _DECLARATION:
        doctype = DOCTYPE.match(body, start)
        return doctype.end() if doctype else -1
    return found.end()
