"""The marks in a page's own markup: attributes of start tags, and comments.

In: a start tag or a comment. Out: its audience, and the bytes that are the mark itself. Wrong marks become
problems of the draft; nothing here knows extents.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from segments.edge.pages.html_syntax.references import attribute_text
from segments.edge.pages.html_syntax.tokens import SPACE, Attribute, attributes_of
from segments.edge.pages.html_syntax.unescape import unescape
from segments.edge.pages.html_tree.tree import Tag
from segments.edge.pages.plan.draft import Draft, DraftBlock
from segments.edge.pages.plan.marks import (
    WORD,
    ConditionError,
    audience_of,
    is_plain_name,
    read_cap,
    split_names,
)
from segments.edge.pages.plan.plan import Cap, Term
from segments.edge.pages.state.islands import ELEMENT as ISLAND
from segments.edge.pages.state.islands import read_island

PREFIX: Final = b"data-segment"
SCRIPT_PREFIXES: Final = (b"data-segment-event", b"data-segment-measure")
"""Attributes of the event script, which stay in the page."""

PLAIN_MARK: Final = b"data-segment-off"
"""Everything inside its element is plain content."""

_AUDIENCE_MARKS: Final = (b"data-segment", b"data-segment-all", b"data-segment-not")
_MARKS: Final = frozenset(
    {*_AUDIENCE_MARKS, b"data-segment-slot", b"data-segment-default", b"data-segment-cap", PLAIN_MARK}
)

_EVERYBODY: Final = (Term((), ()),)
"""A cap alone asks for nobody in particular."""

_ONE_NAME: Final = re.compile(
    rb"""(?>[\t\n\f\r ]++(?!data-segment)[a-z0-9_:.@-]++(?>="[^"]*+")?+)*+"""
    rb"""[\t\n\f\r ]++data-segment="(\w[\w.\-]*+)"(?=[\t\n\f\r ]*+>|[\t\n\f\r ]++[a-z])"""
)
"""Most marked tags: usual attributes and, among them, the mark with one name."""

ISLAND_TAG: Final = b"<" + ISLAND
_ISLAND: Final = re.compile(ISLAND_TAG + rb"(?=[\t\n\f\r ])")
"""A tag of Astro's, which may have marks in its props."""

_EQUALS_NEXT: Final = re.compile(rb"[\t\n\f\r ]*+=")
_IN_COMMENTS: Final = frozenset((b"\t", b"\n", b"\f", b"\r", b" ", b"/"))
"""Bytes that may stand right before the word in a comment that is a mark, if it is not the comment's first."""

_IN_STRING: Final = re.compile(PREFIX + rb'[a-z-]*+(?=\\++")')
"""A name in a string of a script (`\\"data-segment\\":`): no attribute has a name with a backslash of ours."""

_COMMENT_START: Final = re.compile(rb"<!--[\t\n\f\r ]*+/?segment")
_COMMENT: Final = re.compile(rb"[\t\n\f\r ]*+(/?segment(?:-all|-not)?)(?![^\t\n\f\r ])([^>]*+)")


def find_marks(body: bytes, lower: bytes, words: Sequence[int]) -> list[int]:
    """Offsets at which attributes and comments that are marks may begin; all of them contain one of `words`."""
    before = len(PREFIX) - len(WORD)
    found = [word - before for word in words if lower.startswith(PREFIX, max(0, word - before))]
    found = [start for start in found if not _IN_STRING.match(lower, start)]
    # No search for comments where no word could be in one.
    if any(lower[word - 1 : word] in _IN_COMMENTS or lower[word - 4 : word] == b"<!--" for word in words):
        found += [comment.start() for comment in _COMMENT_START.finditer(body)]
    if words and ISLAND_TAG in lower:
        found += [island.start() for island in _ISLAND.finditer(lower)]
    return sorted(found)


@dataclass(frozen=True, slots=True)
class ElementMarks:
    """All marks on one start tag."""

    audience: tuple[Term, ...]
    slot: str
    is_default: bool
    cap: Cap | None


@dataclass(frozen=True, slots=True)
class CommentMark:
    """One comment that is a mark: `word` is "open", "else" or "close"."""

    word: str
    label: str
    audience: tuple[Term, ...] = ()


class MarkReader:
    """Reads the marks of one page into a draft."""

    __slots__ = ("_body", "_draft", "_encoding", "_lower", "_one_name")

    def __init__(self, body: bytes, lower: bytes, encoding: str, draft: Draft) -> None:
        self._body, self._lower, self._encoding, self._draft = body, lower, encoding, draft
        self._one_name: dict[bytes, ElementMarks] = {}

    def look_at(self, body: bytes, lower: bytes) -> None:
        """Go on with more of the page."""
        self._body, self._lower = body, lower

    def read_element(self, tag: Tag) -> ElementMarks | None:
        """The marks of a start tag, or None where it has none; their bytes are cut."""
        found = _ONE_NAME.match(self._lower, tag.name_end, tag.end)
        if found is not None and self._lower.find(PREFIX, found.end(), tag.end) < 0:
            return self._read_name(*found.span(1))
        return self._read_attributes(tag)

    def _read_name(self, start: int, end: int) -> ElementMarks:
        self._draft.cuts.append((start - len(PREFIX) - len(' ="'), end + 1))
        name = self._body[start:end]
        marks = self._one_name.get(name)
        if marks is None:
            audience = audience_of((name.decode("ascii"),), (), ())
            marks = self._one_name[name] = ElementMarks(audience, "", is_default=False, cap=None)
        return marks

    def _read_attributes(self, tag: Tag) -> ElementMarks | None:
        values: dict[bytes, str] = {}
        before: Attribute | None = None
        for attribute in attributes_of(self._lower, tag.name_end, tag.end):
            if attribute.name in _MARKS:
                self._cut(attribute, before, tag.end)
                values.setdefault(attribute.name, self._text(attribute.value_start, attribute.value_end))
            else:
                if attribute.name.startswith(PREFIX + b"-") and not attribute.name.startswith(
                    SCRIPT_PREFIXES
                ):
                    self._draft.report(
                        "unknown-mark", attribute.start, attribute.name.decode("ascii", "replace")
                    )
                before = attribute
        values.pop(PLAIN_MARK, None)
        if not values:
            return self._read_island(tag)
        texts = [values.get(name, "") for name in _AUDIENCE_MARKS]
        audience: tuple[Term, ...] = ()
        if any(name in values for name in _AUDIENCE_MARKS):
            audience = self._audience(texts, tag.start, label_of(tag.name))
        elif set(values) == {b"data-segment-cap"}:
            audience = _EVERYBODY
        elif b"data-segment-default" not in values:
            self._draft.report("no-names", tag.start, label_of(tag.name))
        elif b"data-segment-slot" not in values:
            self._draft.report("alone-default", tag.start, "")
        return ElementMarks(
            audience=audience,
            slot=values.get(b"data-segment-slot", "").strip("\t\n\f\r "),
            is_default=b"data-segment-default" in values,
            cap=self._cap(values.get(b"data-segment-cap"), tag.start),
        )

    def _read_island(self, tag: Tag) -> ElementMarks | None:
        """The audience in the props of an island; their own bytes are cut with the other state of the page."""
        block = island_of(self._body, tag, self._draft) if tag.name == ISLAND else None
        if block is None:
            return None
        return ElementMarks(block.audience, block.slot, is_default=block.is_default, cap=block.cap)

    def _cut(self, attribute: Attribute, before: Attribute | None, end: int) -> None:
        """The bytes of a mark: the attribute, and one white space before it where nothing then runs together."""
        lower, after = self._lower, attribute.end
        start = attribute.start - (lower[attribute.start - 1] in SPACE)
        next_byte = lower[after]
        if next_byte == 0x2F:
            start = attribute.start if before is not None and before.is_unquoted else start
        elif next_byte != 0x3E and next_byte not in SPACE:
            start = attribute.start
        if _EQUALS_NEXT.match(lower, after, end):
            # Without the mark this stray equals sign would give the attribute before it another value.
            self._draft.report("unknown-mark", attribute.start, attribute.name.decode() + " before =")
            return
        self._draft.cuts.append((start, after))

    def read_comment(self, start: int, end: int) -> CommentMark | None:
        """The mark that a comment is, or None for any other comment."""
        found = _COMMENT.match(self._body, start + 4, end)
        if found is None or found.end() != end - 1:
            return None
        word, rest = found[1].decode("ascii"), found[2]
        text = rest[: -3 if rest.endswith(b"--!") else -2].decode("utf-8", "replace").strip("\t\n\f\r ")
        if word.startswith("/"):
            return None if text else CommentMark("close", f"<!-- {word} -->")
        if word == "segment" and text == "else":
            return CommentMark("else", "<!-- segment else -->")
        if not text:
            return None
        texts = [text if word == "segment" + suffix else "" for suffix in ("", "-all", "-not")]
        label = f"<!-- {word} {text[:60]} -->"
        return CommentMark("open", label, self._audience(texts, start, label))

    def _audience(self, texts: list[str], offset: int, label: str) -> tuple[Term, ...]:
        try:
            any_of, all_of, none_of = (split_names(text) for text in texts)
        except ConditionError as error:
            self._draft.report("too-many-names", offset, str(error))
            return ()
        if not (any_of or all_of or none_of):
            self._draft.report("no-names", offset, label)
        for name in (*any_of, *all_of, *none_of):
            if not is_plain_name(name):
                self._draft.report("odd-name", offset, f'"{name[:60]}"')
        return audience_of(any_of, all_of, none_of)

    def _cap(self, text: str | None, offset: int) -> Cap | None:
        cap = read_cap(text) if text is not None else None
        if text is not None and cap is None:
            self._draft.report("bad-cap", offset, f'"{text[:60]}"')
        return cap

    def _text(self, start: int, end: int) -> str:
        return attribute_text(self._body[start:end], self._encoding)


def is_marked(body: bytes, tag: Tag) -> bool:
    """May a start tag have marks, in attributes of ours or in the props of an island?"""
    if tag.lower.find(PREFIX, tag.start, tag.end) >= 0:
        return True
    return tag.name == ISLAND and island_of(body, tag, Draft()) is not None


def island_of(body: bytes, tag: Tag, draft: Draft) -> DraftBlock | None:
    """The block that an island's props make of it, by its start tag."""
    found = {one.name: one for one in reversed([*attributes_of(tag.lower, tag.name_end, tag.end)])}
    props = found.get(b"props")
    if props is None or tag.lower.find(WORD, props.value_start, props.value_end) < 0:
        return None
    problems = Draft()
    block = read_island(problems, unescape(body, props.value_start, props.value_end).content)
    draft.problems += [(code, tag.start, got) for code, _, got in problems.problems]
    return block


def label_of(name: bytes) -> str:
    """The name of an element in messages."""
    return f"<{name.decode('utf-8', 'replace')[:40]}>"
