"""A literal in JavaScript read as JSON: bare names, single quotes, and values that JSON does not have.

In: a script's text and where a literal begins. Out: the literal as JSON, with the place of each byte. Calls, dates,
functions and other expressions become 0, so they say nothing; one that has marks is never passed over.
"""

from __future__ import annotations

import re
from typing import Final

from segments.edge.pages.html_syntax.unescape import Unescaped
from segments.edge.pages.json.reader import document_end
from segments.edge.pages.state.keys import first_between

_END: Final = rb"(?![\w$.])"
_SPACE: Final = rb"[\t\n\r ]*+"
_NAME: Final = rb"[A-Za-z_$][\w$]*+"

_AS_JSON: Final = re.compile(
    rb'(?:[\[\]{},:\t\n\r ]++|"(?:[^"\\\x00-\x1f]|\\["\\/bfnrtu])*+"'
    rb"|-?(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?+(?:[eE][+-]?+[0-9]++)?+" + _END + rb"(?!" + _SPACE + rb":)"
    rb"|(?:true|false|null)" + _END + rb"(?!" + _SPACE + rb":))*+"
    rb"(?:(" + _NAME + rb")(?=" + _SPACE + rb":))?+"
)
"""The tokens that are the same in both, and perhaps a bare name behind them."""

_METHOD: Final = re.compile(
    rb"(?:(?:async|get|set)[\t\n\r ]++)?+(?!function\b)("
    + _NAME
    + rb")"
    + _SPACE
    + rb"\([\w$,= \t\n\r]*+\)"
    + _SPACE
    + rb"(?=\{)"
)
_CONSTANT: Final = re.compile(rb"(void 0|undefined|!0|!1)" + _END)
_CONSTANTS: Final = {b"void 0": b"null", b"undefined": b"null", b"!0": b"true", b"!1": b"false"}

_STRING: Final = re.compile(rb'"(?:[^"\\\n]|\\.)*+"' + rb"|'(?:[^'\\\n]|\\.)*+'")
_ODD: Final = re.compile(rb"""\\(?:x([0-9a-fA-F]{2})|(['0v]))|(")|\\.""")
_ESCAPES: Final = {b"'": b"'", b"0": b"\\u0000", b"v": b"\\u000b"}

_STEP: Final = re.compile(rb"(?:[^()\[\]{},;\"'`/]++|" + _STRING.pattern + rb")++|([(\[{])|([)\]}])|([,;])")
"""A step through an expression. A slash may begin a pattern, and a backtick more code: both end the reading."""


def read_literal(text: bytes, start: int, limit: int, marks: list[int]) -> tuple[Unescaped, int] | None:
    """The literal at `start` as JSON, and where it ends; None where there is none, or where a mark would be hidden.

    `marks` are where names of ours stand in the text.
    """
    pieces: list[bytes] = []
    starts, places = [0], [start]
    size, position = 0, start
    while position < limit:
        plain = _AS_JSON.match(text, position, limit)
        end = plain.end() if plain else position
        if plain is not None and plain[1]:
            written, following = b'"%b"' % plain[1], end
            end = plain.start(1)
        else:
            found = _replace(text, end, limit)
            if found is None:
                pieces.append(text[position:end])
                break
            written, following, is_hidden = found
            if is_hidden and first_between(marks, end, following) < following:
                return None
        pieces += (text[position:end], written)
        size += end - position
        starts += (size, size + len(written))
        places += (end, following)
        size += len(written)
        position = following
    content = b"".join(pieces)
    end = document_end(content, 0, len(content))
    if not end:
        return None
    literal = Unescaped(content[:end], tuple(starts), tuple(places))
    return literal, literal.place_of(end)


def _replace(text: bytes, start: int, limit: int) -> tuple[bytes, int, bool] | None:
    """The JSON for the expression that begins here, its end, and whether it hides anything; None at an end."""
    string = _STRING.match(text, start, limit)
    if string is not None:
        return b'"' + _ODD.sub(_rewrite, string[0][1:-1]) + b'"', string.end(), False
    constant = _CONSTANT.match(text, start, limit)
    if constant is not None:
        return _CONSTANTS[constant[1]], constant.end(), False
    method = _METHOD.match(text, start, limit)
    if method is not None:
        end = _expression_end(text, method.end(), limit)
        return (b'"' + method[1] + b'":0', end, True) if end else None
    end = _expression_end(text, start, limit)
    return (b"0", end, True) if end > start else None


def _rewrite(found: re.Match[bytes]) -> bytes:
    if found[1]:
        return b"\\u00" + found[1]
    if found[2]:
        return _ESCAPES[found[2]]
    return b'\\"' if found[3] else found[0]


def _expression_end(text: bytes, start: int, limit: int) -> int:
    """The end of the expression at `start`: before a comma or an end that is not its own; 0 where that is unsure."""
    position, depth = start, 0
    while (step := _STEP.match(text, position, limit)) is not None:
        if not depth and (step[2] or step[3]):
            return position
        depth += bool(step[1]) - bool(step[2])
        position = step.end()
    return position if position == limit and not depth else 0
