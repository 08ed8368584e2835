"""The scan over one XML document: where its marked elements and runs between comments begin and end.

In: a document without its Liquid. Out: blocks in a draft, and the CDATA sections. Where elements are not closed in
order, a browser shows an error and a feed reader guesses: from there on no block's extent is certain.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from segments.edge.pages.html.markup import PLAIN_MARK, PREFIX, MarkReader, label_of
from segments.edge.pages.html.source import Source
from segments.edge.pages.html_syntax.tokens import attributes_of
from segments.edge.pages.html_tree.tree import Tag
from segments.edge.pages.plan.draft import Draft, DraftBlock
from segments.edge.pages.settings.page_settings import PageSettings

TAG: Final = re.compile(
    rb"<(?:(!--)|(!\[CDATA\[)|(\?)|(!)|(/[^\s/<>]++)\s*+>|([^\s/<>!?]++)(?>[^<>\"']++|\"[^\"]*+\"|'[^']*+')*+>)"
)
"""A comment, a CDATA section, an instruction and a declaration by their beginnings; an end tag and a start tag."""
ENDS: Final = {1: b"-->", 2: b"]]>", 3: b"?>"}
DOCTYPE: Final = re.compile(rb"<!(?>[^<>\[\]\"']++|\"[^\"]*+\"|'[^']*+'|\[[^\]]*+\])*+>")


MAX_UNCLOSED: Final = 64
"""Elements that an end tag may end beside its own; each such tag looks through them."""


@dataclass(slots=True)
class _Open:
    """An element whose end tag has not come, with the blocks that end in it."""

    name: bytes
    block: DraftBlock | None
    runs: list[DraftBlock]


class XmlScan:
    """One document on its way from tags to blocks."""

    def __init__(self, source: Source, encoding: str, draft: Draft, settings: PageSettings) -> None:
        _, self._body, self._lower = source
        self._draft, self._untrusted = draft, settings.untrusted
        self._plain_depth = 0
        self._is_broken = False
        self._reader = MarkReader(self._body, self._lower, encoding, draft)
        self._stack = [_Open(b"", None, [])]
        self.sections: list[tuple[int, int]] = []

    def run(self) -> None:
        """Find all blocks.

        Raises:
            LimitExceeded: more blocks than a page may have.
        """
        position = 0
        while (found := TAG.search(self._body, position)) is not None:
            which = found.lastindex or 0
            if which in ENDS:
                position = self._body.find(ENDS[which], found.end()) + len(ENDS[which])
                if position < len(ENDS[which]):
                    break
                if self._plain_depth:
                    continue
                if which == 1:
                    self._take_comment(found.start(), position)
                elif which == 2:
                    self.sections.append((found.end(), position - len(ENDS[2])))
                continue
            if which == 4:
                doctype = DOCTYPE.match(self._body, found.start())
                position = doctype.end() if doctype else found.end()
                continue
            position = found.end()
            if which == 6:
                self._open(found[6], found.start(), position)
            else:
                self._close(found[5][1:], found.start(), position)
        self._finish()

    def _open(self, name: bytes, start: int, end: int) -> None:
        tag = Tag(self._lower, name.lower(), start, end, is_end=False)
        has_marks = self._lower.find(PREFIX, start, end) >= 0
        marks = self._reader.read_element(tag) if has_marks and not self._plain_depth else None
        if not self._plain_depth and (has_marks or self._untrusted.names) and self._is_plain(tag):
            self._plain_depth = len(self._stack)
        block = None
        if marks is not None:
            block = self._add(
                DraftBlock(
                    start=start,
                    end=end,
                    offset=start,
                    place="element",
                    label=label_of(name),
                    audience=marks.audience,
                    is_default=marks.is_default,
                    slot=marks.slot,
                    cap=marks.cap,
                )
            )
        if self._body[end - 2] != 0x2F:  # a slash: the element is empty
            self._stack.append(_Open(name, block, []))
        elif self._plain_depth == len(self._stack):
            self._plain_depth = 0

    def _is_plain(self, tag: Tag) -> bool:
        """True for an element whose content visitors write."""
        values = {
            found.name: self._lower[found.value_start : found.value_end]
            for found in attributes_of(self._lower, tag.name_end, tag.end)
        }
        return PLAIN_MARK in values or self._untrusted.has(tag.name, values.get(b"id"), values.get(b"class"))

    def _close(self, name: bytes, start: int, end: int) -> None:
        """Take an end tag. One that is not the innermost element's ends those in between, or nothing."""
        if self._stack[-1].name != name or len(self._stack) == 1:
            self._break()
            for element in reversed(self._stack[1:][-MAX_UNCLOSED:]):
                if element.name == name:
                    break
            else:
                return
            while self._stack[-1] is not element:
                self._pop(start, start)
        self._pop(start, end)

    def _pop(self, start: int, end: int) -> None:
        """Leave the innermost element at an end tag from `start` to `end`."""
        top = self._stack.pop()
        if self._plain_depth == len(self._stack):
            self._plain_depth = 0
        self._doubt(top.runs, start)
        if top.block is not None:
            top.block.end = end

    def _break(self) -> None:
        """The document does not nest."""
        self._is_broken = True
        for element in self._stack:
            for block in (*element.runs, *([element.block] if element.block else ())):
                self._draft.doubt(block, "never-closed")

    def _add(self, block: DraftBlock) -> DraftBlock:
        if self._is_broken:
            self._draft.doubt(block, "never-closed")
        return self._draft.add(block)

    def _take_comment(self, start: int, end: int) -> None:
        mark = self._reader.read_comment(start, end)
        if mark is None:
            return
        self._draft.cuts.append((start, end))
        runs = self._stack[-1].runs
        if mark.word == "open":
            block = DraftBlock(end, end, start, "comment", mark.label, mark.audience)
            block.branches = self._draft.next_branches()
            runs.append(self._add(block))
            return
        if not runs or (mark.word == "else" and runs[-1].is_default):
            self._draft.report(f"stray-{mark.word}", start, mark.label)
            return
        run = runs.pop()
        run.end = start
        if mark.word == "else":
            block = DraftBlock(end, end, start, "comment", mark.label, (), is_default=True)
            block.branches = run.branches
            runs.append(self._add(block))

    def _finish(self) -> None:
        for element in self._stack:
            self._doubt(element.runs, len(self._body))
            if element.block is not None:
                element.block.end = len(self._body)
                self._draft.doubt(element.block, "never-closed")

    def _doubt(self, runs: list[DraftBlock], end: int) -> None:
        """Runs whose closing comment did not come before the end of what is around them."""
        for run in runs:
            run.end = end
            self._draft.doubt(run, "never-closed")
