"""The end of an element of plain content, where a limit has ended the state of the page's parser.

In: the element's start tag, or what is open from it on, and the rest of the page piece by piece. Out: how far all is
plain content. The tags that can end it go through the rules of tree construction, so that it ends where a browser ends
it, with an end tag or without. What is around it is known where it began before the limit; else the end of what is
around it is an end tag of a container that is open nowhere inside. Where that takes too much work it never ends: a mark
that a visitor wrote must not count, whatever else is lost with it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from segments.edge.pages.html.blocks import BlockTracker
from segments.edge.pages.html.markup import PLAIN_MARK
from segments.edge.pages.html.passed_over import PassedOver
from segments.edge.pages.html.surroundings import begin_in_surroundings, ends_with_surroundings
from segments.edge.pages.html_syntax import names
from segments.edge.pages.html_syntax.tokens import RAW_TEXT, TAG, declaration_end, raw_text_end
from segments.edge.pages.html_tree.kinds import EMPTY, FORMAT, LINK, ORDINARY, STARTS
from segments.edge.pages.html_tree.tree import Tag
from segments.edge.pages.plan.draft import Draft
from segments.edge.pages.settings.untrusted import Untrusted
from segments.errors import LimitExceeded

_WITHOUT_EFFECT: Final = frozenset((ORDINARY, EMPTY, FORMAT, LINK))
"""Kinds of tags that end no element of another name, and hold none that would end outside them."""

_NAME_END: Final = b"+html"


class PlainContent(PassedOver):
    """One element of plain content from behind its start tag on."""

    __slots__ = ("_has_known_surroundings", "_is_endless", "_name", "_tracker")

    def __init__(self, name: bytes, around: Sequence[bytes] = (), inside: Sequence[bytes] = ()) -> None:
        """`around` are the names of the elements that it is in, where they are known, `inside` of those open in it."""
        super().__init__()
        self._name = name
        self._has_known_surroundings = bool(around)
        tree = begin_in_surroundings(b"", b"" if around else name)
        self._tracker = BlockTracker(tree, Draft())
        self._is_endless = False
        for outer in around:
            self._open(outer)
        self._open(name)
        self._tracker.begin_plain(name, 0)
        for inner in inside:
            self._open(inner)
        self._is_endless |= self._tracker.plain < 0

    @classmethod
    def from_stack(cls, stack: Sequence[bytes], place: int, *, is_whole: bool) -> PlainContent:
        """The element at a place in the stack of a parser that stops here; `is_whole` if the stack is the page's."""
        elements = [name.rpartition(b"/")[2].removesuffix(_NAME_END) for name in stack]
        around = [name for name in elements[:place] if name not in names.UNREMOVABLE | {b"head"}]
        # A page's body is around everything, and ends as what is in it does.
        return cls(elements[place], (b"body", *around) if is_whole else (), elements[place + 1 :])

    def _open(self, name: bytes) -> None:
        if name == self._name or self._has_effect(name):
            self._follow(Tag(b"<" + name + b">", name, 0, len(name) + 2, is_end=False))

    def _has_effect(self, name: bytes) -> bool:
        """True if a tag of this name can end the element, or be ended by another one."""
        in_foreign = b"/" in self._tracker.tree.stack[-1]
        return in_foreign or name == self._name or STARTS.get(name, ORDINARY) not in _WITHOUT_EFFECT

    def _follow(self, tag: Tag) -> None:
        self._tracker.tree.grow(tag.lower, tag.end - tag.start)
        try:
            self._tracker.tag(tag)
        except LimitExceeded:
            self._is_endless = True

    def _take(self, body: bytes, lower: bytes, token: re.Match[bytes]) -> int:
        start, in_foreign = token.start(), b"/" in self._tracker.tree.stack[-1]
        if token[4] is not None:
            return declaration_end(lower, body, start, in_foreign=in_foreign)[1]
        name, is_end = token[3] or token[1], token[3] is not None
        tag_end = token.end() if is_end or token[2] is None else token.start(2)
        is_raw = not is_end and name in RAW_TEXT and not in_foreign
        end = raw_text_end(lower, tag_end, name) if is_raw else tag_end
        if self._is_endless or end >= len(body) or not self._has_effect(name):
            return end
        if self._ends_around(name, is_end=is_end):
            self.is_over = True
            return start
        self._follow(Tag(lower, name, start, tag_end, is_end=is_end))
        # What follows `<plaintext>` is text to the end of the page.
        self._is_endless |= name == b"plaintext" and not in_foreign
        self.is_over = self._tracker.plain < 0 and not self._is_endless
        return (end if is_end else start) if self.is_over else end

    def _ends_around(self, name: bytes, *, is_end: bool) -> bool:
        stack, place = self._tracker.tree.stack, self._tracker.plain
        if self._has_known_surroundings or not names.SCOPE.isdisjoint(stack[place:]):
            return False
        return ends_with_surroundings(self._name, stack, name, is_end=is_end)


def plain_content(tag: bytes, untrusted: Untrusted) -> PlainContent | None:
    """The element of plain content that a start tag, in lower case, begins."""
    token = TAG.match(tag)
    if token is None or token[1] is None or token[1] in names.VOID or token[1] in RAW_TEXT:
        return None
    start = Tag(tag, token[1], 0, len(tag), is_end=False)
    is_off = PLAIN_MARK in tag and start.attribute(PLAIN_MARK) is not None
    if not is_off and not untrusted.has(token[1], start.attribute(b"id"), start.attribute(b"class")):
        return None
    return PlainContent(token[1])
