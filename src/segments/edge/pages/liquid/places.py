"""The places in a text that hold all tags of a condition: one string of code, one text between elements.

In: a page or a text, and a part of it whose kind is known. Out: the conditions whose tags all stand in one place of
it. A visitor's words are in one such place each, since whoever wrote the page's template put quotes or elements around
them; so a condition that a visitor writes ends where the visitor's words end.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator, Sequence
from itertools import count
from typing import Final

from segments.edge.pages.html_syntax import names
from segments.edge.pages.html_syntax.tokens import (
    RAW_TEXT,
    TAG,
    Attribute,
    attributes_of,
    declaration_end,
    raw_text_end,
)
from segments.edge.pages.html_syntax.unescape import unescape, unescape_string
from segments.edge.pages.liquid.code import (
    JSON,
    SCRIPT,
    STYLES,
    Lexis,
    Literal,
    LostInCode,
    literals_of,
    quotations_of,
)
from segments.edge.pages.liquid.conditions import Found, pair_tags
from segments.edge.pages.liquid.tags import LiquidTag, find_tags
from segments.edge.pages.settings.liquid_settings import LiquidSettings

MAX_LEVELS: Final = 4
"""Strings inside strings: JSON in JSON in a script has three, and each is read once more."""

MAX_LOOK_BACK: Final = 8
"""Elements that an end tag may close together where the rules of a parser are not followed."""

_CODE_ATTRIBUTE: Final = re.compile(
    rb"on[a-z]|x-|v-|hx-|@|:|\*ng|ng-|data-(?:bind|action|props|state)|bind:|wire:"
)
_TEMPLATE_TYPE: Final = re.compile(rb"template|text/(?:html|x-|ng-|ractive)|text/plain")

Placed = tuple[Hashable, LiquidTag]


def ours_in(tags: Sequence[LiquidTag]) -> bool:
    """True if any of these tags asks for segments: without one there is no condition."""
    return any(tag.is_ours for tag in tags)


def conditions_in_xml(text: bytes, settings: LiquidSettings) -> Found:
    """The conditions of a document in XML."""
    return conditions_in_markup(text, list(find_tags(text, settings)), settings, is_xml=True)


def conditions_in_plain_text(text: bytes, settings: LiquidSettings) -> Found:
    """The conditions of a text without any markup."""
    return pair_tags(((0, tag) for tag in find_tags(text, settings)), settings)


# Code


def conditions_in_code(text: bytes, lexis: Lexis, settings: LiquidSettings, level: int = 0) -> Found:
    """The conditions of a script, a style sheet or JSON: all tags in one string, or all outside strings."""
    tags = list(find_tags(text, settings))
    if not ours_in(tags):
        return Found()
    literals: list[Literal] = []
    is_lost = False
    try:
        for literal in literals_of(text, lexis, tags):
            literals.append(literal)  # noqa: PERF402 - those before it is lost count
    except LostInCode:
        is_lost = True
    end = literals[-1].end if literals and is_lost else 0 if is_lost else len(text)
    found = pair_tags(_outside(text, tags, literals, end), settings)
    _add_strings(found, text, tags, literals, settings, level)
    return found


def _outside(
    text: bytes, tags: Sequence[LiquidTag], literals: Sequence[Literal], end: int
) -> Iterator[Placed]:
    """Tags that are in no string: in code, or in one comment each; none where nobody knows."""
    waiting = iter([*literals, Literal(len(text) + 1, len(text) + 1, is_string=False)])
    literal = next(waiting)
    for tag in tags:
        while literal.end < tag.end:
            literal = next(waiting)
        if tag.end <= literal.start and tag.end <= end:
            yield "code", tag
        elif tag.start >= literal.start and not literal.is_string:
            yield literal.start, tag


def _add_strings(
    found: Found,
    text: bytes,
    tags: Sequence[LiquidTag],
    literals: Sequence[Literal],
    settings: LiquidSettings,
    level: int,
) -> None:
    """Add those of each string that has a tag which asks for segments."""
    ours = iter(tag for tag in tags if tag.is_ours)
    tag = next(ours, None)
    for literal in literals:
        while tag is not None and tag.start < literal.start:
            tag = next(ours, None)
        if tag is not None and literal.is_string and tag.end <= literal.end:
            content = unescape_string(text, literal.start, literal.end)
            found.add(conditions_in_string(content.content, settings, level + 1), content.place_of)


def conditions_in_string(text: bytes, settings: LiquidSettings, level: int = 0) -> Found:
    """The conditions of a text whose escapes are resolved: prose, markup, or JSON once more."""
    tags = list(find_tags(text, settings))
    if not ours_in(tags):
        return Found()
    literals = list(quotations_of(text, tags)) if level < MAX_LEVELS and b'"' in text else []
    apart = {id(tag) for tag in _inside(tags, literals)}
    found = conditions_in_markup(text, [tag for tag in tags if id(tag) not in apart], settings, level)
    _add_strings(found, text, tags, literals, settings, level)
    return found


def _inside(tags: Sequence[LiquidTag], literals: Sequence[Literal]) -> Iterator[LiquidTag]:
    """The tags in literals, or across their ends."""
    waiting = iter(literals)
    literal = next(waiting, None)
    for tag in tags:
        while literal is not None and literal.end <= tag.start:
            literal = next(waiting, None)
        if literal is not None and tag.end > literal.start:
            yield tag


# Parts of markup


def conditions_in_value(body: bytes, attribute: Attribute, settings: LiquidSettings, level: int = 0) -> Found:
    """The conditions of an attribute's value."""
    value = unescape(body, attribute.value_start, attribute.value_end)
    content = value.content
    if attribute.name == b"style":
        found = conditions_in_code(content, STYLES, settings, level)
    elif _CODE_ATTRIBUTE.match(attribute.name) or content.lstrip()[:1] in (b"{", b"["):
        found = conditions_in_code(content, SCRIPT, settings, level)
    else:
        found = conditions_in_string(content, settings, level)
    placed = Found()
    placed.add(found, value.place_of)
    return placed


def conditions_in_tag(
    body: bytes, lower: bytes, name_end: int, end: int, settings: LiquidSettings, level: int = 0
) -> Found:
    """The conditions of a start tag: in one value, or between attributes, where only the page's template writes."""
    found = Found()
    position, gaps = name_end, []
    for attribute in attributes_of(lower, name_end, end):
        if attribute.value_end > attribute.value_start and not attribute.is_unquoted:
            if body.find(b"{%", attribute.value_start, attribute.value_end) >= 0:
                found.add(conditions_in_value(body, attribute, settings, level), _same)
            gaps.append((position, attribute.value_start))
            position = attribute.value_end
    gaps.append((position, end))
    between = [tag for start, stop in gaps for tag in find_tags(body, settings, start, stop)]
    found.add(pair_tags(((0, tag) for tag in between), settings), _same)
    return found


def _same(offset: int) -> int:
    return offset


def conditions_in_raw_text(
    body: bytes, start: int, end: int, name: bytes, kind: bytes, settings: LiquidSettings
) -> Found:
    """The conditions of an element's content that is text to browsers; `kind` is the type of a script."""
    text = body[start:end]
    if name == b"script" and not _TEMPLATE_TYPE.search(kind):
        found = conditions_in_code(text, JSON if b"json" in kind else SCRIPT, settings)
    elif name == b"style":
        found = conditions_in_code(text, STYLES, settings)
    elif name in (b"title", b"textarea"):
        found = conditions_in_plain_text(text, settings)
    else:
        found = conditions_in_markup(text, list(find_tags(text, settings)), settings, MAX_LEVELS)
    placed = Found()
    placed.add(found, lambda offset: start + offset)
    return placed


def conditions_in_comment(body: bytes, start: int, end: int, settings: LiquidSettings) -> Found:
    """The conditions of a comment that nothing but its end could end."""
    if not body.startswith(b"<!--", start) or not body.endswith(b"-->", start, end) or end - start < 7:
        return Found()
    if body.find(b">", start, end - 1) >= 0:
        return Found()
    return pair_tags(((0, tag) for tag in find_tags(body, settings, start + 4, end - 3)), settings)


# Markup whose parser is not followed


def conditions_in_markup(
    body: bytes, tags: Sequence[LiquidTag], settings: LiquidSettings, level: int = 0, *, is_xml: bool = False
) -> Found:
    """The conditions of markup with elements nested as written: each between texts of one element."""
    if not ours_in(tags):
        return Found()
    masked = mask_tags(body, tags)
    lower = masked.lower()
    found = Found()
    placed: list[Placed] = []
    numbers = count()
    around: list[tuple[bytes, int]] = [(b"", next(numbers))]
    waiting = iter(tags)
    tag = next(waiting, None)
    position = 0
    while tag is not None:
        token = TAG.search(lower, position)
        start = token.start() if token else len(body)
        while tag is not None and tag.end <= start:
            placed.append((around[-1][1], tag))
            tag = next(waiting, None)
        if token is None:
            break
        position = _follow(token, body, lower, around, numbers, is_xml=is_xml)
        if tag is not None and tag.start < position and token[1] is not None and level < MAX_LEVELS:
            name_end, tag_end = (
                start + 1 + len(token[1]),
                token.start(2) if token[2] is not None else token.end(),
            )
            found.add(
                conditions_in_tag(body, lower, name_end, min(tag_end, position), settings, level + 1), _same
            )
            if tag_end < position and not level:
                found.add(conditions_in_raw_text(body, tag_end, position, token[1], b"", settings), _same)
        while tag is not None and tag.start < position:
            tag = next(waiting, None)
    between = pair_tags(placed, settings)
    found.add(between, _same)
    found.first_open = between.first_open
    return found


def _follow(
    token: re.Match[bytes],
    body: bytes,
    lower: bytes,
    around: list[tuple[bytes, int]],
    numbers: count[int],
    *,
    is_xml: bool,
) -> int:
    """The end of a token, with the raw text in it."""
    if token[4] is not None:
        return declaration_end(lower, body, token.start(), in_foreign=is_xml)[1]
    if token[3] is not None:
        _close(token[3], around, numbers)
        return token.end()
    name = token[1]
    end = token.start(2) if token[2] is not None else token.end()
    if name in RAW_TEXT and not is_xml:
        return raw_text_end(lower, end, name)
    if not (lower.endswith(b"/>", 0, end) if is_xml else name in names.VOID):
        around.append((name, next(numbers)))
    return end


def _close(name: bytes, around: list[tuple[bytes, int]], numbers: count[int]) -> None:
    """Go back out of an element. An end tag of none that is open begins a place of its own."""
    for index in range(len(around) - 1, max(0, len(around) - 1 - MAX_LOOK_BACK), -1):
        if around[index][0] == name:
            del around[index:]
            return
    around[-1] = (around[-1][0], next(numbers))


def mask_tags(body: bytes, tags: Sequence[LiquidTag]) -> bytes:
    """The body with blanks for tags that will be gone, at the same offsets."""
    masked = bytearray(body)
    for tag in tags:
        if tag.is_one_text and (tag.is_ours or tag.kind != "open"):
            masked[tag.start : tag.end] = b" " * (tag.end - tag.start)
    return bytes(masked)
