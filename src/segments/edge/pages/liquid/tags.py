"""The tags of Liquid that conditions about segments consist of: where they stand, and what each of them says.

In: a text, and under which name the site asks for segments. Out: tags, in order. A tag that names segments and is not
exactly right is found as well, since its content is meant for somebody. Nothing here knows where in a page a tag is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from segments.edge.pages.plan.marks import MAX_TERMS, ConditionError, both, either, negate
from segments.edge.pages.plan.plan import Term
from segments.edge.pages.settings.liquid_settings import ANY_WORD, LiquidSettings

MAX_TAG_BYTES: Final = 4_096
"""A longer tag is text: 64 names of usual length have room."""

MAX_TRIMMED_BYTES: Final = 4_096
"""White space that one dash takes away at most; templates leave some lines."""

MAX_LITERAL_BYTES: Final = 65_536
"""The distance within which the end of raw text or of a comment of Liquid is looked for."""

SPACE: Final = b"\t\n\f\r "

_TAG: Final = re.compile(rb"\{%-?((?:[^%{]++|%(?!\})|\{(?!%))*+)%\}")
_NO_BREAK: Final = rb"&nbsp;|&#160;|&#[xX][aA]0;|\xc2\xa0|(?<![\x80-\xff])\xa0|\\u00[aA]0"
_SPACES: Final = re.compile(rb"(?:[\t\n\f\r ]|" + _NO_BREAK + rb")++")
_UNSEEN: Final = re.compile(
    rb"\xe2\x80[\x8b-\x8d]|\xe2\x81\xa0|\xef\xbb\xbf|&(?:ZeroWidthSpace|zwnj|zwj|#820[345]|#[xX]200[bBcCdD]);|&shy;|\xc2\xad"
)
_INLINE: Final = re.compile(
    rb"<(?:(/?)(span|b|i|em|strong|u|font)\b[^<>]*+|/?(?:br|wbr)\b[^<>]*+)>", re.IGNORECASE
)
_WORD: Final = re.compile(rb"(else ?if|[A-Za-z]++)(?![A-Za-z0-9_])", re.IGNORECASE)

_QUOTED: Final = re.compile(rb"""(\\?["']|&(?:quot|apos|#0*+3[49]|#[xX]0*+2[27]);)([\w.\-\x80-\xff]*+)\1""")
_ANY_QUOTED: Final = re.compile(rb"""(["'])[^"']*+\1""")
_QUOTES: Final = re.compile(rb"""["']""")
_NAME: Final = rb"""(["'])([\w.\-\x80-\xff]++)"""
_JOIN: Final = re.compile(rb"(and|or) ")

_OPENING: Final = frozenset({b"if", b"unless", b"case", b"for", b"tablerow", b"ifchanged"})
_OTHER_BRANCHES: Final = {
    b"else": "else",
    b"elsif": "elsif",
    **dict.fromkeys((b"elseif", b"elif", b"else if", b"elsif", b"when"), "elsif"),
}
_EXACT: Final = frozenset({b"if", b"unless", b"elsif", b"else", b"endif", b"endunless"})

_JOINED: Final = re.compile(rb"<[/!?]?[-A-Za-z]{0,9}\Z")
"""The beginning of a tag or a comment, which must not meet its end because something between them is cut out."""


@dataclass(frozen=True, slots=True)
class LiquidTag:
    """One tag. `kind` is "open", "else", "elsif" or "close"; `word` is what it opens or closes.

    `is_ours` says that it names segments, `is_exact` that its form is right so far; `content` is what stands in it,
    with one blank for each white space. `cut` are its bytes with the space that its dashes take.
    """

    kind: str
    word: bytes
    start: int
    end: int
    cut: tuple[int, int]
    content: bytes
    is_ours: bool
    is_exact: bool

    def moved(self, by: int) -> LiquidTag:
        """The same tag, so many bytes further."""
        cut = (self.cut[0] + by, self.cut[1] + by)
        return replace(self, start=self.start + by, end=self.end + by, cut=cut)

    @property
    def is_one_text(self) -> bool:
        """Has it no quotes but those around names? Else it may reach from one value into another."""
        return _QUOTES.search(_QUOTED.sub(b"", self.content)) is None


def find_tags(
    body: bytes, settings: LiquidSettings, start: int = 0, end: int | None = None
) -> Iterator[LiquidTag]:
    """The tags between two offsets that may belong to a condition, in order."""
    end = len(body) if end is None else end
    position = start
    literals = _Literals(body, end)
    while (found := _TAG.search(body, position, end)) is not None:
        first, position = found.span()
        if position - first > MAX_TAG_BYTES or _JOINED.search(body, max(start, first - 12), first):
            continue
        literal = _LITERAL.match(found[1])
        if literal is not None:
            position = literals.end_of(literal[1], position) or position
        elif (tag := _read_tag(body, found, settings, start, end)) is not None:
            yield tag


_LITERAL: Final = re.compile(rb"[\t\n\f\r ]*+(raw|comment)[\t\n\f\r ]*+-?\Z")
_LITERAL_ENDS: Final = {
    word: re.compile(rb"\{%-?[\t\n\f\r ]*+end" + word + rb"[\t\n\f\r ]*+-?%\}")
    for word in (b"raw", b"comment")
}


class _Literals:
    """Ends of raw text and of comments of Liquid, in which nothing counts. There is no markup in them."""

    __slots__ = ("_body", "_end", "_searched")

    def __init__(self, body: bytes, end: int) -> None:
        self._body, self._end = body, end
        self._searched = dict.fromkeys(_LITERAL_ENDS, 0)

    def end_of(self, word: bytes, position: int) -> int:
        """The end of the literal if it begins there, 0 for none. A search in vain is not repeated."""
        limit = min(self._end, position + MAX_LITERAL_BYTES)
        markup = self._body.find(b"<", position, limit)
        limit = limit if markup < 0 else markup
        found = _LITERAL_ENDS[word].search(self._body, max(position, self._searched[word]), limit)
        if found is None:
            self._searched[word] = max(position, limit - MAX_TRIMMED_BYTES)
        return found.end() if found else 0


def _read_tag(
    body: bytes, found: re.Match[bytes], settings: LiquidSettings, start: int, end: int
) -> LiquidTag | None:
    content = found[1].removesuffix(b"-")
    plain, is_plain = _plain_content(content)
    word = _WORD.match(plain)
    if word is None or plain is None:
        return None
    name = b" ".join(word[1].lower().split())
    rest = plain[word.end() :]
    is_exact = is_plain and word[1] in _EXACT
    is_ours = _asks_for(settings.word).search(_ANY_QUOTED.sub(b"", rest)) is not None
    if name in _OPENING:
        kind = "open"
    elif name.startswith(b"end"):
        kind, name = "close", name[3:]
    elif name in _OTHER_BRANCHES:
        kind = _OTHER_BRANCHES[name]
        is_exact = is_exact and (kind == "elsif" or not rest.strip())
        kind = "elsif" if rest.strip() else kind
    else:
        return None
    return LiquidTag(
        kind, name, found.start(), found.end(), _cut(body, found, start, end), plain, is_ours, is_exact
    )


def _plain_content(content: bytes) -> tuple[bytes, bool]:
    """A tag's content with blanks for white space; false where editors have left in it what is no Liquid."""
    plain = _UNSEEN.sub(b"", _SPACES.sub(b" ", content))
    is_plain = plain == _SPACES.sub(b" ", content)
    if b"<" in plain:
        is_plain = False
        opened = 0
        for markup in _INLINE.finditer(plain):
            opened += (-1 if markup[1] else 1) if markup[2] else 0
            if opened < 0:
                break
        plain = _SPACES.sub(b" ", _INLINE.sub(b" ", plain)) if opened == 0 else b""
    return plain.strip(b" "), is_plain


def _cut(body: bytes, found: re.Match[bytes], start: int, end: int) -> tuple[int, int]:
    """The bytes of a tag, with the white space around it that its dashes take away."""
    first, last = found.span()
    if body.startswith(b"-", first + 2):
        least = max(start, first - MAX_TRIMMED_BYTES)
        while first > least and body[first - 1] in SPACE:
            first -= 1
    if body.endswith(b"-%}", last - 3, last) and last - 3 >= found.start(1):
        most = min(end, last + MAX_TRIMMED_BYTES)
        while last < most and body[last] in SPACE:
            last += 1
    return first, last


@lru_cache(maxsize=8)
def _asks_for(word: str) -> re.Pattern[bytes]:
    """The pattern of a site's questions for segments, in any case of letters."""
    anything = rb"(?:\.[A-Za-z]\w*+)?+"
    member = {"": anything, ANY_WORD: anything}.get(word, rb"\." + word.encode())
    return re.compile(rb"(?<![A-Za-z0-9_.-])segments" + member + rb"(?![A-Za-z0-9_-])", re.IGNORECASE)


@lru_cache(maxsize=8)
def _clause(word: str) -> re.Pattern[bytes]:
    member = {"": b"", ANY_WORD: rb"(?:\.[A-Za-z]\w*+)?+"}.get(word, rb"\." + word.encode())
    return re.compile(rb" ?segments" + member + rb" contains ?" + _NAME + rb"\1 ?")


def names_of(tag: LiquidTag) -> tuple[str, ...]:
    """The names in quotes in a tag."""
    return tuple(found[2].decode("utf-8", "replace") for found in _QUOTED.finditer(tag.content) if found[2])


def read_audience(tag: LiquidTag, settings: LiquidSettings) -> tuple[Term, ...] | None:
    """The audience of a tag, or None where it asks for anything but segments or is not exactly right.

    The condition `segments contains "a"` may be joined by `and` and `or`, which Liquid reads from the right, without
    precedence. Quotes are quotes here: what may be written in their place depends on where a text stands, and whoever
    reads an attribute or a string resolves its escapes before.
    """
    word = tag.content.partition(b" ")[0]
    if not tag.is_exact or not tag.is_ours:
        return None
    clauses: list[tuple[Term, ...]] = []
    joins: list[bytes] = []
    position, pattern = len(word), _clause(settings.word)
    while True:
        clause = pattern.match(tag.content, position)
        if clause is None or len(clauses) >= MAX_TERMS:
            return None
        clauses.append((Term((clause[2].decode("utf-8", "replace"),), ()),))
        position = clause.end()
        if position == len(tag.content):
            break
        join = _JOIN.match(tag.content, position)
        if join is None:
            return None
        joins.append(join[1])
        position = join.end() - 1
    try:
        audience = clauses.pop()
        while joins:
            combine = both if joins.pop() == b"and" else either
            audience = combine(clauses.pop(), audience)
        return negate(audience) if word == b"unless" else audience
    except ConditionError:
        return None


def certain_end(text: bytes) -> int:
    """The length that can be decided without what follows it: no tag is cut in two there, nor its white space."""
    end = len(text) - text.endswith(b"{")
    last = text.rfind(b"{%", 0, end)
    if last >= 0 and end - last <= MAX_TAG_BYTES and text.find(b"%}", last, end) < 0:
        end = last
    end = _before_space(text, _open_literal(text, end))
    for _ in range(_MAX_CHAIN):
        if not text.endswith(b"-%}", 0, end):
            break
        end = _before_space(text, max(0, text.rfind(b"{%", 0, end)))
    return end


_MAX_CHAIN: Final = 64
"""Tags with dashes that have only white space between them: what follows the last may be taken by each."""

_ANY_LITERAL: Final = re.compile(rb"\{%-?[\t\n\f\r ]*+(end)?(raw|comment)[\t\n\f\r ]*+-?%\}")


def _open_literal(text: bytes, end: int) -> int:
    """The beginning of raw text or of a comment of Liquid whose end may still come, or `end` for none."""
    least = max(0, end - MAX_LITERAL_BYTES, text.rfind(b"<", 0, end))
    opened = b""
    start = end
    for found in _ANY_LITERAL.finditer(text, least, end):
        if not found[1] and not opened:
            opened, start = found[2], found.start()
        elif found[1] and found[2] == opened:
            opened, start = b"", end
    return start


def _before_space(text: bytes, end: int) -> int:
    """The beginning of the white space that ends there, if one tag can take it."""
    least = max(0, end - MAX_TRIMMED_BYTES)
    start = end
    while start > least and text[start - 1] in SPACE:
        start -= 1
    return start
