"""Blocks of a page in passing that cannot be held back: too long, or with more inside than the limits allow.

In: a page from such a block's mark on, and a `Cutter`. Out: whether it shows to this visitor, from its mark alone;
for one that does not, where it ends. Here, and only here, an element ends by nesting of its own name, since what a
parser would do is not known: content for others must not show, whatever else is lost with it. Where a page has many
such blocks, all that is left of it is decided like that, in one pass.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from segments.edge.pages.html.blocks import is_meant_alone
from segments.edge.pages.html.cut_part import cut_part
from segments.edge.pages.html.markup import MarkReader, label_of
from segments.edge.pages.html.next_mark import next_mark
from segments.edge.pages.html.passed_over import PassedOver
from segments.edge.pages.html.plain_content import PlainContent, plain_content
from segments.edge.pages.html_syntax.encoding import mask_characters
from segments.edge.pages.html_syntax.tokens import RAW_TEXT, TAG, declaration_end, raw_text_end, tag_end
from segments.edge.pages.html_tree.tree import Tag
from segments.edge.pages.liquid.blocks import add_found
from segments.edge.pages.liquid.places import conditions_in_markup, conditions_in_tag
from segments.edge.pages.liquid.stream import whole_part
from segments.edge.pages.liquid.tags import certain_end, find_tags
from segments.edge.pages.plan.assemble import assemble
from segments.edge.pages.plan.cutting import Cutter
from segments.edge.pages.plan.draft import Draft, DraftBlock
from segments.edge.pages.settings.liquid_settings import LiquidSettings
from segments.edge.pages.settings.page_settings import PageSettings
from segments.errors import LimitExceeded

STEP_BYTES: Final = 65_536
"""The bytes that one step looks at."""

MAX_HELD_BYTES: Final = 8 * 1024 * 1024
"""No token is waited for that is longer than a whole page may be."""

_RUN_MARK: Final = re.compile(
    rb"<!--[\t\n\f\r ]*+(?:(/segment(?:-all|-not)?+)|segment[\t\n\f\r ]++(else)"
    rb"|segment(?:-all|-not)?+[\t\n\f\r ]++[^>\t\n\f\r -])(?(1)[\t\n\f\r ]*+--)(?(2)[\t\n\f\r ]*+--)"
)


def run_mark(body: bytes, start: int) -> str:
    """The mark at `start` in a run of nodes: "open", "else", "close", or "" for none."""
    found = _RUN_MARK.match(body, start)
    return ("close" if found[1] else "else" if found[2] else "open") if found else ""


class LeftOut(PassedOver):
    """Hidden content, from right behind its mark: that of an element, or, without a name, of a run.

    `has_else` where another branch of the run comes when its end has come.
    """

    __slots__ = ("_depth", "_name", "has_else")

    def __init__(self, name: bytes = b"") -> None:
        super().__init__()
        self._name, self._depth = name, 1
        self.has_else = False

    def _take(self, body: bytes, lower: bytes, token: re.Match[bytes]) -> int:
        """The end of a token, with the raw text in it; only a whole token counts."""
        if token[4] is not None:
            _, end = declaration_end(lower, body, token.start(), in_foreign=False)
            if end < len(body) and not self._name:
                self._count_mark(run_mark(body, token.start()))
            return end
        name = token[3] or token[1]
        is_end = token[3] is not None
        end = token.end() if is_end or token[2] is None else token.start(2)
        if not is_end and name in RAW_TEXT and name != self._name:
            return raw_text_end(lower, end, name)
        if end < len(body):
            self._count_tag(name, is_end=is_end)
        return end

    def _count_tag(self, name: bytes, *, is_end: bool) -> None:
        if name == self._name:
            self._depth += -1 if is_end else 1
            self.is_over = not self._depth

    def _count_mark(self, word: str) -> None:
        if word == "open":
            self._depth += 1
        elif word == "close":
            self._depth -= 1
            self.is_over = not self._depth
        elif word == "else" and self._depth == 1:
            self.is_over = self.has_else = True


class Opened(NamedTuple):
    """The tag or comment at the start of a page's rest: where it ends, what shows of it, what is left out behind it.

    `is_run` says that a run of nodes begins that shows, whose marks are still to come.
    """

    end: int
    shown: bytes
    left_out: LeftOut | None = None
    is_run: bool = False


def open_block(body: bytes, encoding: str, cutter: Cutter, liquid: LiquidSettings) -> Opened:
    """Decide from its mark alone about what stands at the start of a page's rest; what is unmarked goes on."""
    lower = body.lower()
    draft = Draft()
    reader = MarkReader(body, lower, encoding, draft)
    token = TAG.match(lower)
    if token is None or token[1] is None:
        _, end = declaration_end(lower, body, 0, in_foreign=False)
        mark = reader.read_comment(0, end)
        if mark is None or mark.word != "open":
            return Opened(end, body[:end] if mark is None else b"")
        draft.add(DraftBlock(0, end, 0, "comment", mark.label, mark.audience))
        is_shown = bool(cutter.cut(assemble(body[:end], draft, is_kept=False)))
        return Opened(end, b"", None if is_shown else LeftOut(), is_run=is_shown)
    end = token.start(2) if token[2] is not None else token.end()
    marks = reader.read_element(Tag(lower, token[1], 0, end, is_end=False))
    if marks is None:
        unmarked = cutter.cut(assemble(body[:end], draft, is_kept=False)) if draft.cuts else body[:end]
        return Opened(end, unmarked)
    if liquid.is_on:
        add_found(draft, conditions_in_tag(body, lower, 1 + len(token[1]), end, liquid))
    block = draft.add(DraftBlock(0, end, 0, "element", label_of(token[1]), marks.audience))
    block.is_default, block.slot, block.cap = marks.is_default, marks.slot, marks.cap
    shown = cut_part(body[:end], draft, cutter, encoding)
    is_alone = is_meant_alone(Tag(lower, token[1], 0, end, is_end=False))
    return Opened(end, shown, None if shown or is_alone else LeftOut(token[1]))


class ByMarks:
    """The rest of a page, every block of which is decided from its mark alone."""

    __slots__ = ("_cutter", "_encoding", "_held", "_left_out", "_liquid", "_plain", "_runs", "_untrusted")

    def __init__(
        self,
        encoding: str,
        cutter: Cutter,
        left_out: LeftOut | None,
        runs: int,
        settings: PageSettings,
    ) -> None:
        """`left_out` is what does not show where the rest begins; `runs` that show have their marks still to come."""
        self._encoding, self._cutter, self._left_out, self._runs = encoding, cutter, left_out, runs
        self._liquid, self._untrusted = settings.liquid, settings.untrusted
        self._plain: PlainContent | None = None
        self._held = b""

    def feed(self, data: bytes, *, is_last: bool) -> bytes:
        """The visible bytes, as far as they are certain; all that there are if `is_last`."""
        ready: list[bytes] = []
        for start in range(0, max(1, len(data)), STEP_BYTES):
            step = data[start : start + STEP_BYTES]
            is_end = is_last and start + STEP_BYTES >= len(data)
            self._held += step
            ready.append(self._advance(is_last=is_end or len(self._held) > MAX_HELD_BYTES))
        return b"".join(ready)

    def _advance(self, *, is_last: bool) -> bytes:
        body = self._held
        lower = body.lower()
        ready: list[bytes] = []
        position, size = 0, len(body)
        while position < size:
            if self._left_out is not None:
                position = self._left_out.pass_over(body, lower, position)
                if not self._left_out.is_over:
                    break
                self._runs += self._left_out.has_else
                self._left_out = None
            if self._plain is not None:
                start, position = position, self._plain.pass_over(body, lower, position)
                if not self._plain.is_over:
                    position = size if is_last else position
                ready.append(body[start:position])
                if not self._plain.is_over:
                    break
                self._plain = None
            end, is_marked = next_mark(body, lower, position, is_last=is_last)
            end, is_marked = self._before_untrusted(lower, position, end, is_marked=is_marked)
            shown, passed = self._cut_between(body[position:end], is_last=is_last or is_marked)
            ready.append(shown)
            position += passed
            if position < end:
                break
            token = _token_end(body, lower, position) if is_marked else size
            if not is_marked or (token >= size and not is_last):
                break
            ready.append(self._take_mark(body[position:token]))
            if self._left_out is None:
                self._plain = plain_content(lower[position:token], self._untrusted)
            position = token
        self._held = b"" if is_last else body[position:]
        return b"".join(ready)

    def _before_untrusted(
        self, lower: bytes, position: int, end: int, *, is_marked: bool
    ) -> tuple[int, bool]:
        """The beginning of the first element before an offset that visitors write in, or that offset."""
        if next(self._untrusted.places(lower[position:end]), -1) < 0:
            return end, is_marked
        while (token := TAG.search(lower, position, end)) is not None:
            position = token.end()
            if token[1] is None:
                position = (
                    declaration_end(lower, lower, token.start(), in_foreign=False)[1]
                    if token[4]
                    else position
                )
                continue
            tag_end = token.start(2) if token[2] is not None else position
            if plain_content(lower[token.start() : tag_end], self._untrusted):
                return token.start(), True
            position = raw_text_end(lower, tag_end, token[1]) if token[1] in RAW_TEXT else tag_end
        return end, is_marked

    def _cut_between(self, part: bytes, *, is_last: bool) -> tuple[bytes, int]:
        """The visible bytes of whole tokens without marks, and the length read for them: Liquid is waited for."""
        end = len(part)
        try:
            if not (self._liquid.is_on and b"{%" in part):
                return cut_part(part, Draft(), self._cutter, self._encoding), end
            text = mask_characters(part, self._encoding)
            if not is_last:
                end = max(text.rfind(b">") + 1, certain_end(text))  # never inside a token
            found = conditions_in_markup(text[:end], list(find_tags(text[:end], self._liquid)), self._liquid)
            end = whole_part(found, end, is_last=is_last)
            draft = Draft()
            add_found(draft, found.before(end))
            return cut_part(part[:end], draft, self._cutter, self._encoding), end
        except LimitExceeded:
            return part, len(part)

    def _take_mark(self, token: bytes) -> bytes:
        word = run_mark(token, 0) if self._runs else ""
        if word in ("else", "close"):
            self._runs -= 1
            self._left_out = LeftOut() if word == "else" else None
            return b""
        opened = open_block(token, self._encoding, self._cutter, self._liquid)
        self._left_out = opened.left_out
        self._runs += opened.is_run
        return opened.shown


def _token_end(body: bytes, lower: bytes, start: int) -> int:
    return tag_end(lower, start) or declaration_end(lower, body, start, in_foreign=False)[1]
