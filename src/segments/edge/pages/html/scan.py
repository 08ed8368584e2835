"""The scan over one page: from mark to mark, with the parser's state kept right in between.

In: a body, where marks may be, Liquid tags. Out: blocks with their extents, in a draft. Most of most pages leaves
the parser as it is, and is passed in long runs (skip.py); most other tags cost one look into a table (plain.py).
Everything else goes through the rules, token by token. The scan ends with the last block, not with the page.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from typing import Final

from segments.edge.pages.html.blocks import BlockTracker
from segments.edge.pages.html.frames import find_frames
from segments.edge.pages.html.liquid_runs import LiquidRuns
from segments.edge.pages.html.markup import PLAIN_MARK, MarkReader, find_marks, is_marked, label_of
from segments.edge.pages.html.source import Source
from segments.edge.pages.html_syntax.tokens import TAG, declaration_end, raw_text_end, tag_end
from segments.edge.pages.html_tree.head import read_doctype
from segments.edge.pages.html_tree.kinds import EMPTY, FORMAT, ORDINARY, STARTS
from segments.edge.pages.html_tree.plain import follow
from segments.edge.pages.html_tree.rules import IN_CONTENT, take_tag
from segments.edge.pages.html_tree.skip import element_end, place_of, row_end, skip, skip_rows
from segments.edge.pages.html_tree.tree import MARKER, Tag, Tree
from segments.edge.pages.liquid.blocks import add_found
from segments.edge.pages.liquid.conditions import Found
from segments.edge.pages.liquid.places import conditions_in_comment, conditions_in_raw_text, conditions_in_tag
from segments.edge.pages.liquid.tags import LiquidTag
from segments.edge.pages.plan.draft import Draft, DraftBlock
from segments.edge.pages.plan.marks import find_words
from segments.edge.pages.settings.page_settings import PLAIN_PAGE, PageSettings

_TEXT: Final = re.compile(rb"[^\t\n\f\r \x00]")
_FALLBACKS: Final = frozenset({b"noscript", b"iframe", b"noembed", b"noframes"})
"""Markup to their authors and to browsers without scripts, text to the others: a fragment of its own in either case."""

FRAGMENT: Final = re.compile(
    rb"(?>[\t\n\f\r ]++|<!--(?!-?>)(?>[^-]++|-(?!->))*+-->)*+"
    rb"<(?:caption|col|colgroup|tbody|thead|tfoot|tr|td|th)[\t\n\f\r />]"
)
"""A response that starts in the middle of a table is a fragment for a script to put there."""


class PageScan:
    """One page on its way from marks to blocks."""

    def __init__(
        self,
        source: Source,
        encoding: str,
        draft: Draft,
        marks: Sequence[int],
        tags: Sequence[LiquidTag],
        settings: PageSettings = PLAIN_PAGE,
        *,
        can_skip: bool = True,
        is_fragment: bool = False,
    ) -> None:
        """`marks` are offsets; `tags` are those of Liquid, in order. A fragment has no head, and no body of its own.

        Without `can_skip` every tag is taken by itself, which costs more and must find the same.
        """
        (self._text, self._masked, self._lower), self._draft = source, draft
        self._settings, self._encoding = settings, encoding
        self._tags = {tag.start: tag for tag in tags}
        self._marks = sorted([*marks, *self._tags])
        self._cursor = 0
        self._tree = Tree(self._lower)
        self._tracker = BlockTracker(self._tree, draft)
        self._reader = MarkReader(self._masked, self._lower, encoding, draft)
        self._liquid_runs = LiquidRuns(self._tracker, draft, settings.liquid)
        self._is_plain = False
        self._is_plain_tag = False
        self._can_skip, self._is_fragment = can_skip, is_fragment
        self._seen = 0

    @property
    def tree(self) -> Tree:
        """The open elements now."""
        return self._tree

    def run(self) -> None:
        """Find the extents of all blocks.

        Raises:
            LimitExceeded: nesting or misnesting beyond the named limits.
        """
        if self._is_fragment or FRAGMENT.match(self._lower):
            self._begin_in_template()
        position, size, marks = 0, len(self._lower), self._marks
        while position < size:
            while self._cursor < len(marks) and marks[self._cursor] < position:
                self._cursor += 1
            if self._cursor < len(marks):
                position = self._run(position, marks[self._cursor])
            elif self._tracker.open_blocks or self._tracker.waiting or self._tracker.plain >= 0:
                position = self._run(position, size)
            else:
                break
        if position >= size:
            self._take_text(size)
        self._finish()

    def _finish(self) -> None:
        self._liquid_runs.leave_all()
        self._tracker.finish_page(len(self._lower))
        self._doubt_frames()

    def _doubt_frames(self) -> None:
        frames = find_frames(self._lower, self._draft.blocks)
        if frames >= 0:
            self._tracker.doubt_before(frames)  # it takes the place of the body if nothing shows before it

    def _begin_in_template(self) -> None:
        self._tree.stack = [b"html", b"template"]
        self._tree.formatting = [MARKER]
        self._tree.mode = "in template"
        self._tree.template_modes = ["in template"]

    def _run(self, position: int, limit: int) -> int:
        """Follow all tokens that end before `limit`, and the one there; returns where to go on."""
        while True:
            if self._can_skip and (self._is_plain or self._seen == position):
                position = self._skip(position, limit)
                if limit < len(self._lower) and self._lower.find(b">", position, limit) < 0:
                    return self._pass_limit(position, limit)
            match = TAG.search(self._lower, position, limit)
            if match is None:
                return self._pass_limit(position, limit)
            if not self._is_plain or not follow(self._tree, match, self._tracker.floor):
                if match.lastindex == 4 and limit < len(self._lower) and match[4] not in b"!?":
                    return self._pass_limit(match.start(), limit)
                restart = self._take(match)
                if restart:
                    return restart
            position = match.end()

    def _skip(self, position: int, limit: int) -> int:
        """Pass what leaves the parser as it is; the elements that then are open are taken one by one."""
        if not self._is_plain:
            if not self._tracker.waiting:
                self._seen = skip_rows(self._tree, self._lower, position, limit)
            return self._seen
        place = place_of(self._tree)
        if place is None:
            return position
        end, left_open = skip(self._lower, position, limit, place)
        for start in left_open:
            match = TAG.match(self._lower, start, limit)
            if match is not None and not follow(self._tree, match, self._tracker.floor):
                self._take(match)
        return end

    def _pass_limit(self, position: int, limit: int) -> int:
        """All tokens before `position` are done: take the one across or right after `limit`."""
        if limit == len(self._lower):
            return limit
        found = TAG.search(self._lower, position)
        start = found.start() if found else len(self._lower)
        if found is None or start > limit:
            return self._pass_marks_in_text(start)
        if found.lastindex not in (1, 2):
            return self._take(found) or found.end()
        tag = Tag(self._lower, found[1], start, found.start(2) if found[2] else found.end(), is_end=False)
        self._take_text(start)
        if self._tracker.plain >= 0:
            if not self._ends_plain(tag):
                return self._take_start(tag) or tag.end
            self._tracker.end_plain(start)
        self._is_plain_tag = self._begins_plain(tag)
        end = self._take_marked(tag) if is_marked(self._masked, tag) else self._take_start(tag) or tag.end
        if self._is_plain_tag:
            self._is_plain_tag = False
            if end > tag.end:
                self._draft.plain.append((tag.start, end))
            else:
                self._tracker.begin_plain(tag.name, tag.start)
        return end

    def _ends_plain(self, tag: Tag) -> bool:
        """True if this tag ends the plain content that it stands in, as the next item of a list does."""
        tree = self._tree
        if STARTS.get(tag.name, ORDINARY) in (ORDINARY, EMPTY, FORMAT) and not self._is_in_foreign():
            return False
        tree.spend(len(tree.stack))
        fork = tree.fork()
        take_tag(fork, tag)
        return fork.low <= self._tracker.plain

    def _begins_plain(self, tag: Tag) -> bool:
        """True if everything in this element is plain content."""
        untrusted = self._settings.untrusted
        if self._lower.find(PLAIN_MARK, tag.start, tag.end) >= 0 and tag.attribute(PLAIN_MARK) is not None:
            return True
        return bool(untrusted.names) and untrusted.has(
            tag.name, tag.attribute(b"id"), tag.attribute(b"class")
        )

    def _pass_marks_in_text(self, start: int) -> int:
        """The next tag is at `start`. Marks before it are Liquid, or no marks at all."""
        while self._cursor < len(self._marks) and self._marks[self._cursor] < start:
            position = self._marks[self._cursor]
            tag = self._tags.get(position)
            if tag is not None and tag.end <= start and self._tracker.plain < 0:
                self._take_text(position)
                self._take_liquid(tag)
                self._settle(position)
            self._cursor += 1
        return start

    # Tokens that go through the rules

    def _take(self, match: re.Match[bytes]) -> int:
        """Process one match; returns where to go on if that is not right after it, else 0."""
        start, which = match.start(), match.lastindex
        self._take_text(start)
        if which == 4:
            return self._take_declaration(start)
        if which == 3:
            self._tracker.tag(Tag(self._lower, match[3], start, match.end(), is_end=True))
            self._settle(match.end())
            return 0
        name = match[1]
        tag = Tag(self._lower, name, start, match.start(2) if which == 2 else match.end(), is_end=False)
        restart = self._take_start(tag)
        if restart or which == 1:
            return restart
        end = match.end() - len(name) - 3
        self._take_text(end)
        self._tracker.tag(Tag(self._lower, name, end, match.end(), is_end=True))
        self._settle(match.end())
        return 0

    def _take_text(self, end: int) -> None:
        """Take the text between the last token and `end`; in ordinary content text changes nothing."""
        if not self._is_plain and _TEXT.search(self._lower, self._seen, end):
            self._tracker.text(self._seen)
            self._settle(end)
        elif self._tracker.waiting and self._lower.find(0, self._seen, end) >= 0:
            self._tracker.doubt_waiting()  # in foreign content U+0000 is text, elsewhere nothing

    def _settle(self, position: int) -> None:
        """Note after a step if content is ordinary from here on."""
        tree = self._tree
        self._seen = position
        self._is_plain = (
            tree.mode in IN_CONTENT
            and tree.older is None
            and not self._tracker.waiting
            and not tree.has_closed_formatting()
            and b"/" not in tree.stack[-1]
        )

    def _take_start(self, tag: Tag) -> int:
        self._tracker.tag(tag)
        self._take_liquid_in(tag)
        end = self._skip_raw(tag) if self._tree.raw else 0
        self._settle(end or tag.end)
        return end

    def _skip_raw(self, tag: Tag) -> int:
        """The end of an element whose content is text."""
        if tag.name == b"plaintext":
            return len(self._lower)
        end = raw_text_end(self._lower, tag.end, tag.name)
        if self._has_liquid_in(tag.end, end):
            kind = (tag.attribute(b"type") or b"") if tag.name == b"script" else b""
            self._add_liquid(
                conditions_in_raw_text(self._text, tag.end, end, tag.name, kind, self._settings.liquid)
            )
        if tag.name in _FALLBACKS and self._tracker.plain < 0:
            add_fragment(self._draft, self._masked[tag.end : end], tag.end, self._encoding, self._settings)
        return tag_end(self._lower, end) or len(self._lower)

    def _take_declaration(self, start: int) -> int:
        """A comment of any kind, a document type, a CDATA section, or a tag that the end of the page cuts off."""
        kind, end = declaration_end(self._lower, self._masked, start, in_foreign=self._is_in_foreign())
        if kind == "doctype" or self._masked.startswith(b"<![CDATA[", start):
            self._tracker.doubt_waiting()  # which of them counts, and as what, depends on what came before
        if kind == "comment" and self._tracker.plain < 0:
            self._take_comment(start, end)
            if self._has_liquid_in(start, end):
                self._add_liquid(conditions_in_comment(self._text, start, end, self._settings.liquid))
        elif kind == "doctype":
            read_doctype(self._tree, self._lower[start + 2 : end - 1])
        self._settle(end)
        return end

    def _is_in_foreign(self) -> bool:
        return bool(self._tree.stack) and b"/" in self._tree.stack[-1]

    # Marks

    def _take_marked(self, tag: Tag) -> int:
        marks = self._reader.read_element(tag)
        if marks is None:
            return self._take_start(tag) or tag.end
        block = self._draft.add(
            DraftBlock(
                start=tag.start,
                end=tag.end,
                offset=tag.start,
                place="element",
                label=label_of(tag.name),
                audience=marks.audience,
                is_default=marks.is_default,
                slot=marks.slot,
                cap=marks.cap,
            )
        )
        end = self._pass_block(tag)
        if end:
            block.end = end
            self._settle(end)
            return end
        self._take_liquid_in(tag)
        raw_block = self._tracker.open_element(tag, block)
        end = self._skip_raw(tag) if self._tree.raw else tag.end
        if raw_block is not None:
            self._tracker.close_raw(raw_block, end)
        self._settle(end)
        return end

    def _pass_block(self, tag: Tag) -> int:
        """The end of a block that leaves the parser as it is, with no other block in it; 0 for all others."""
        if not self._can_skip or self._tracker.waiting:
            return 0
        marks = self._marks
        following = bisect_left(marks, tag.end, self._cursor)
        limit = marks[following] if following < len(marks) else len(self._lower)
        if not self._is_plain:
            return row_end(self._tree, self._lower, tag.start, tag.name, limit)
        place = place_of(self._tree)
        return element_end(self._lower, tag.start, tag.name, limit, place) if place is not None else 0

    def _take_comment(self, start: int, end: int) -> None:
        mark = self._reader.read_comment(start, end)
        if mark is None:
            return
        tracker, draft = self._tracker, self._draft
        draft.cuts.append((start, end))
        run = tracker.innermost_run()
        if mark.word == "open":
            block = DraftBlock(end, end, start, "comment", mark.label, mark.audience)
            block.branches = draft.next_branches()
        elif run is None or (mark.word == "else" and run.block.is_default):
            draft.report(f"stray-{mark.word}", start, mark.label)
            return
        else:
            tracker.close_run(run, start)
            if mark.word == "close":
                return
            block = DraftBlock(end, end, start, "comment", mark.label, (), is_default=True)
            block.branches = run.block.branches
        tracker.open_run(draft.add(block))

    # Liquid

    def _take_liquid(self, tag: LiquidTag) -> None:
        """A tag of Liquid between elements."""
        self._liquid_runs.take(tag)

    def _has_liquid_in(self, start: int, end: int) -> bool:
        """True if a tag of Liquid between these offsets asks for segments."""
        if not self._tags or self._is_plain_tag or self._tracker.plain >= 0:
            return False
        marks = self._marks
        for index in range(bisect_left(marks, start), bisect_left(marks, end)):
            tag = self._tags.get(marks[index])
            if tag is not None and tag.is_ours:
                return True
        return False

    def _take_liquid_in(self, tag: Tag) -> None:
        """Conditions in the attributes of a start tag."""
        if self._has_liquid_in(tag.name_end, tag.end):
            settings = self._settings.liquid
            self._add_liquid(conditions_in_tag(self._text, self._lower, tag.name_end, tag.end, settings))

    def _add_liquid(self, found: Found) -> None:
        add_found(self._draft, found)


def add_fragment(draft: Draft, content: bytes, offset: int, encoding: str, settings: PageSettings) -> None:
    """Add the blocks of markup that a page's parser takes for text, and that begins at an offset of the page.

    Raises:
        LimitExceeded: as for a page.
    """
    lower = content.lower()
    marks = find_marks(content, lower, find_words(lower))
    if not marks:
        return
    marks += settings.untrusted.places(lower)
    part = Draft(branch_groups=draft.branch_groups)
    PageScan(Source(content, content, lower), encoding, part, marks, [], settings, is_fragment=True).run()
    part.move(offset)
    draft.branch_groups = part.branch_groups
    draft.chains += part.chains
    for block in part.blocks:
        draft.add(block)
    draft.cuts += part.cuts
    draft.problems += part.problems
