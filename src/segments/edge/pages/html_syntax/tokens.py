"""The extents of tags, comments and raw text, by the HTML standard's tokenizer (section 13.2.5).

In: a body in lower case and an offset. Out: the end of the token that is there. Tags are matched whole by
`TAG`, in C, since a loop over characters is too slow at the edge. Nothing here builds a tree; every pattern
is linear on any input (possessive quantifiers, no choice that is tried twice from the same place).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

SPACE: Final = b"\t\n\f\r "
"""White space in the standard; a carriage return is one since input streams turn it into a line feed."""

_UNQUOTED: Final = rb"""[^\t\n\f\r "'>][^\t\n\f\r >]*+"""
_VALUE: Final = rb"""(?>"[^"]*+"|'[^']*+'|""" + _UNQUOTED + rb"|(?=>))"
_EQUALS: Final = rb"[\t\n\f\r ]*+=[\t\n\f\r ]*+"
# An attribute whose name is followed by an equals sign must have a value, or the tag never ends.
_ATTRIBUTE: Final = rb"[^\t\n\f\r />][^\t\n\f\r />=]*+(?>" + _EQUALS + _VALUE + rb"|(?![\t\n\f\r ]*+=))"
_ANY_ATTRIBUTES: Final = rb"(?>[\t\n\f\r /]++|" + _ATTRIBUTE + rb")*+>"
# Most tags: every equals sign follows a name and is followed by a double-quoted value, no other quotes. The
# second alternative is the standard's own; it is tried only where the first fails.
_USUAL_ATTRIBUTES: Final = rb"""(?>[^"'>=]*+(?<![\t\n\f\r /"'])="[^"]*+")*+[^"'>=]*+>"""
_REST_OF_TAG: Final = rb"(?=[\t\n\f\r />])(?>" + _USUAL_ATTRIBUTES + rb"|" + _ANY_ATTRIBUTES + rb")"

TAG: Final = re.compile(
    rb"<(?:"
    rb"([a-z][^\t\n\f\r />]*+)" + _REST_OF_TAG + rb"([^<]*+</\1>)?+"
    rb"|/([a-z][^\t\n\f\r />]*+)(?>>|" + _REST_OF_TAG + rb")"
    rb"|([a-z!?/]))"
)
"""Everything that a `<` can start outside raw text. Groups:

1 the name of a start tag; 2 text and end tag, where the element holds nothing but text; 3 the name of an end tag;
4 the byte after `<` where neither ends: a letter or a slash before a letter is a tag that the end of the file
cuts off, `!`, `?` and other slashes start comments of some kind. Any other `<` is text and does not match.
"""

_ONE_ATTRIBUTE: Final = re.compile(
    rb"[\t\n\f\r /]*+([^\t\n\f\r />][^\t\n\f\r />=]*+)(?>" + _EQUALS + rb"""(?>"([^"]*+)"|'([^']*+)'|("""
    rb"[^\t\n\f\r >]++)|(?=>))|(?![\t\n\f\r ]*+=))"
)

_COMMENT_END: Final = re.compile(rb"--!?>")
_SCRIPT_STEP: Final = re.compile(rb"<!--|-->|<(/?)script(?=[\t\n\f\r />])")
_AFTER_NAME: Final = frozenset((b"\t", b"\n", b"\f", b"\r", b" ", b"/", b">"))
_RAW_ENDS: Final[dict[bytes, re.Pattern[bytes]]] = {
    name: re.compile(rb"</" + name + rb"(?=[\t\n\f\r />])")
    for name in (
        b"title",
        b"textarea",
        b"style",
        b"xmp",
        b"iframe",
        b"noembed",
        b"noframes",
        b"noscript",
        b"script",
    )
}
RAW_TEXT: Final = frozenset(_RAW_ENDS)
"""Elements whose content is text (RCDATA, RAWTEXT and script data), in a browser that runs scripts."""


class Attribute(NamedTuple):
    """One attribute: its name in lower case, where its value lies (equal offsets for none), its own extent."""

    name: bytes
    start: int
    end: int
    value_start: int
    value_end: int
    is_unquoted: bool


def attributes_of(lower: bytes, position: int, end: int) -> Iterator[Attribute]:
    """The attributes of the start tag whose name ends at `position` and whose `>` stands before `end`.

    Equal names come all; the standard keeps the first.
    """
    while (found := _ONE_ATTRIBUTE.match(lower, position, end)) is not None:
        group = found.lastindex or 1
        start, last = found.span(group) if group > 1 else (found.end(), found.end())
        yield Attribute(found[1], found.start(1), found.end(), start, last, is_unquoted=group == 4)
        position = found.end()


def is_self_closing(lower: bytes, name_end: int, end: int) -> bool:
    """True if the start tag ends with a slash of its own, which only foreign elements obey."""
    if lower[end - 2] != 0x2F:
        return False
    last = name_end
    for attribute in attributes_of(lower, name_end, end):
        last = attribute.end
    return last < end - 1


def declaration_end(lower: bytes, exact: bytes, start: int, *, in_foreign: bool) -> tuple[str, int]:
    """The kind and the end of the token at `start`, where `TAG` found no tag.

    "comment", "doctype", "cdata" (in foreign content), "bogus" (a comment by accident), or "cut" for a tag that
    the end of the body cuts off: the standard drops it. `exact` is the body before it was put in lower case.
    """
    if lower.startswith(b"<!--", start):
        return "comment", _comment_end(lower, start)
    if lower.startswith(b"<!doctype", start):
        return "doctype", _next_close(lower, start)
    if in_foreign and exact.startswith(b"<![CDATA[", start):
        end = lower.find(b"]]>", start)
        return "cdata", end + 3 if end >= 0 else len(lower)
    if lower[start + 1] in b"!?":
        return "bogus", _next_close(lower, start)
    if lower[start + 1] == 0x2F and start + 2 < len(lower) and not lower[start + 2 : start + 3].isalpha():
        return "bogus", _next_close(lower, start)
    return "cut", len(lower)


def _comment_end(lower: bytes, start: int) -> int:
    for short in (b">", b"->"):
        if lower.startswith(short, start + 4):
            return start + 4 + len(short)
    found = _COMMENT_END.search(lower, start + 4)
    return found.end() if found else len(lower)


def _next_close(lower: bytes, start: int) -> int:
    return lower.find(b">", start) + 1 or len(lower)


def raw_text_end(lower: bytes, start: int, name: bytes) -> int:
    """The end of raw text that begins at `start`: the `<` of its end tag, or the end of the body."""
    if name == b"script":
        return _script_end(lower, start)
    found = _RAW_ENDS[name].search(lower, start)
    return found.start() if found else len(lower)


def _script_end(lower: bytes, position: int) -> int:
    """Script data with its escapes: after `<!--`, a `<script` hides the next `</script` until `-->`."""
    end = lower.find(b"</script", position)
    if lower[end + 8 : end + 9] in _AFTER_NAME and end >= 0 and lower.find(b"<!--", position, end) < 0:
        return end
    is_escaped = is_double = False
    while (found := _SCRIPT_STEP.search(lower, position)) is not None:
        position = found.end()
        if found[0] == b"<!--":
            is_escaped = True
            position -= 2  # its dashes may be those of `-->`
        elif found[0] == b"-->":
            is_escaped = is_double = False
        elif not found[1]:
            is_double = is_escaped
        elif is_double:
            is_double = False
        else:
            return found.start()
    return len(lower)


def tag_end(lower: bytes, start: int) -> int:
    """The end of the tag whose `<` is at `start`, or 0 where the end of the body cuts it off."""
    found = TAG.match(lower, start)
    if found is None or found[4] is not None:
        return 0
    return found.start(2) if found[2] is not None and found[1] is not None else found.end()
