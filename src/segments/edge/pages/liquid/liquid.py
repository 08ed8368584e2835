"""Liquid tags about segments, in any text: HTML, attribute values, scripts, JSON strings.

In: a body. Out: its conditions with their branches, as byte ranges; all other Liquid is left alone. A Liquid
template is text to Liquid, so the extents here are certain whatever the text means. The condition
`segments contains "a"` may be joined by `and` and `or`, which Liquid reads from the right, without precedence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from segments.edge.pages.plan.marks import MAX_TERMS, ConditionError, both, either, negate
from segments.edge.pages.plan.plan import Term

_TAG: Final = re.compile(
    rb"\{%-?[\t\n\f\r ]*+(if|unless|elsif|else|endif|endunless|case|endcase|for|endfor|ifchanged|endifchanged"
    rb"|tablerow|endtablerow|raw|comment)(?![A-Za-z0-9_])"
)
_LITERAL_ENDS: Final = {
    b"raw": re.compile(rb"\{%-?[\t\n\f\r ]*+endraw[\t\n\f\r ]*+-?%\}"),
    b"comment": re.compile(rb"\{%-?[\t\n\f\r ]*+endcomment[\t\n\f\r ]*+-?%\}"),
}
_HINT: Final = re.compile(
    rb"\{%-?[\t\n\f\r ]*+(?:if|unless|elsif)[\t\n\f\r ][^%]*?segments[\t\n\f\r ]++contains"
)
_QUOTE: Final = rb"""(\\?["']|&(?:quot|apos|#0*+3[49]|#[xX]0*+2[27]);)"""
_CLAUSE: Final = re.compile(
    rb"[\t\n\f\r ]*+segments[\t\n\f\r ]++contains[\t\n\f\r ]*+" + _QUOTE + rb"([^\"'&\\]*+)\1[\t\n\f\r ]*+"
)
_JOIN: Final = re.compile(rb"(and|or)(?=[\t\n\f\r ])")
_SPACE: Final = b"\t\n\f\r "

_OWN_CLOSE: Final = {b"if": b"endif", b"unless": b"endunless"}


@dataclass(slots=True)
class Branch:
    """The bytes between two tags of one condition. `audience` is None where the condition cannot be read."""

    tag: int
    start: int
    end: int
    audience: tuple[Term, ...] | None
    is_default: bool = False


@dataclass(slots=True)
class Condition:
    """One `if` or `unless` with its branches, in order; `cuts` are its tags, with the space that dashes take."""

    offset: int
    word: bytes
    branches: list[Branch]
    cuts: list[tuple[int, int]] = field(default_factory=list)
    is_closed: bool = False

    def move(self, by: int) -> None:
        """Count offsets from so many bytes before."""
        self.offset += by
        self.cuts = [(start + by, end + by) for start, end in self.cuts]
        for branch in self.branches:
            branch.tag, branch.start, branch.end = branch.tag + by, branch.start + by, branch.end + by


@dataclass(slots=True)
class _Open:
    """A Liquid block that is not closed yet; `condition` is None for one that is not ours."""

    word: bytes
    condition: Condition | None


class _Tag:
    """One tag: its word, what follows the word, and what is cut with it."""

    __slots__ = ("argument", "cut", "end", "start", "word")

    def __init__(self, body: bytes, found: re.Match[bytes], close: int) -> None:
        self.word: bytes = found[1]
        self.start, self.end = found.start(), close + 2
        trims_after = body[close - 1] == 0x2D and close - 1 >= found.end()
        self.argument = body[found.end() : close - trims_after]
        first, last = self.start, self.end
        if body[self.start + 2] == 0x2D:
            while first and body[first - 1] in _SPACE:
                first -= 1
        if trims_after:
            while last < len(body) and body[last] in _SPACE:
                last += 1
        self.cut = (first, last)


def find_conditions(body: bytes) -> list[Condition]:
    """The conditions about segments in a body, in the order of their first tags."""
    if b"{%" not in body or _HINT.search(body) is None:
        return []
    found: list[Condition] = []
    open_blocks: list[_Open] = []
    position = 0
    while (match := _TAG.search(body, position)) is not None:
        close = body.find(b"%}", match.end())
        if close < 0:
            break
        position = close + 2
        literal_end = _LITERAL_ENDS.get(match[1])
        if literal_end is not None:
            ended = literal_end.search(body, position)
            if ended is None:
                break
            position = ended.end()
        else:
            _take(_Tag(body, match, close), open_blocks, found)
    _end_open(open_blocks, len(body))
    return found


def _take(tag: _Tag, open_blocks: list[_Open], found: list[Condition]) -> None:
    if tag.word.startswith(b"end"):
        _close(tag, open_blocks)
    elif tag.word in (b"else", b"elsif"):
        if open_blocks and open_blocks[-1].condition is not None:
            _next_branch(tag, open_blocks[-1].condition)
    elif tag.word in _OWN_CLOSE and b"segments" in tag.argument and b"contains" in tag.argument:
        condition = Condition(tag.start, tag.word, [])
        condition.branches.append(Branch(tag.start, tag.cut[1], -1, _read(tag)))
        condition.cuts.append(tag.cut)
        found.append(condition)
        open_blocks.append(_Open(tag.word, condition))
    else:
        open_blocks.append(_Open(tag.word, None))


def _close(tag: _Tag, open_blocks: list[_Open]) -> None:
    """Close the innermost block of the tag's word, and what was left open inside it."""
    word = tag.word[3:]
    if not any(block.word == word for block in open_blocks[-MAX_OPEN:]):
        return
    while True:
        block = open_blocks.pop()
        if block.word == word:
            break
        _end_open([block], tag.start)
    if block.condition is not None:
        block.condition.branches[-1].end = max(tag.cut[0], block.condition.branches[-1].start)
        block.condition.cuts.append(tag.cut)
        block.condition.is_closed = True


MAX_OPEN: Final = 64
"""How deep an end tag looks for what it closes; deeper nesting is no template that a person wrote."""


def _end_open(open_blocks: list[_Open], position: int) -> None:
    """What is never closed ends where it must, and says so by `is_closed`."""
    for block in open_blocks:
        if block.condition is not None:
            branch = block.condition.branches[-1]
            branch.end = max(position, branch.start)


def _next_branch(tag: _Tag, condition: Condition) -> None:
    last = condition.branches[-1]
    last.end = max(tag.cut[0], last.start)
    condition.cuts.append(tag.cut)
    audience = () if tag.word == b"else" else _read(tag)
    # A second else never shows in Liquid either: an empty audience and no default.
    is_default = tag.word == b"else" and not any(branch.is_default for branch in condition.branches)
    condition.branches.append(Branch(tag.start, tag.cut[1], -1, audience, is_default))


def _read(tag: _Tag) -> tuple[Term, ...] | None:
    """The audience of a condition, or None where it asks for anything but segments."""
    clauses: list[tuple[Term, ...]] = []
    joins: list[bytes] = []
    position = 0
    while True:
        clause = _CLAUSE.match(tag.argument, position)
        if clause is None or len(clauses) >= MAX_TERMS:
            return None
        clauses.append((Term((clause[2].decode("utf-8", "replace"),), ()),))
        position = clause.end()
        if position == len(tag.argument):
            break
        join = _JOIN.match(tag.argument, position)
        if join is None:
            return None
        joins.append(join[1])
        position = join.end()
    try:
        audience = clauses.pop()
        while joins:
            combine = both if joins.pop() == b"and" else either
            audience = combine(clauses.pop(), audience)
        return negate(audience) if tag.word == b"unless" else audience
    except ConditionError:
        return None
