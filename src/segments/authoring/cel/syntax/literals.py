"""The values of CEL literals: escapes of strings and bytes, ranges of numbers.

In: the text of one literal, without prefix and quotes, and where it stands. Out: the Python value, or
CelSyntaxError at the character that is wrong (cel-spec, "String and Bytes Values" and "Numeric Values").
"""

from __future__ import annotations

import re
from typing import Final

from segments.authoring.cel.syntax.problems import CelSyntaxError

INT_MIN: Final = -(2**63)
INT_MAX: Final = 2**63 - 1
UINT_MAX: Final = 2**64 - 1

_PLAIN_ESCAPES: Final = dict(zip("abfnrtv\"'\\?`", "\a\b\f\n\r\t\v\"'\\?`", strict=True))
_CODED_ESCAPE: Final = re.compile(r"[xX]([0-9a-fA-F]{2})|([0-3][0-7]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})")
_SURROGATE_PAIR: Final = re.compile(r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u([dD][c-fC-F][0-9a-fA-F]{2})")
_ESCAPE_HINT: Final = (
    "Escapes are \\n \\t \\r \\a \\b \\f \\v \\\\ \\? \\\" \\' \\`, \\x41, \\101, \\u0041, \\U00000041;"
    ' write \\\\ for a backslash, or put r before the quote: r"\\d+"'
)


def int_value(text: str, start: int) -> int:
    """The value of an int literal with its sign, decimal or hexadecimal."""
    value = _whole_number(text)
    if not INT_MIN <= value <= INT_MAX:
        hint = (
            f"An int goes from {INT_MIN} to {INT_MAX}; write {text}u for a larger whole number, or {text}.0"
        )
        raise CelSyntaxError("a 64-bit int", text, (start, start + len(text)), hint)
    return value


def uint_value(text: str, start: int) -> int:
    """The value of a uint literal, its final u or U included in `text`."""
    value = _whole_number(text[:-1])
    if value > UINT_MAX:
        hint = f"A uint goes from 0 to {UINT_MAX}"
        raise CelSyntaxError("a 64-bit uint", text, (start, start + len(text)), hint)
    return value


def double_value(text: str, start: int) -> float:
    """The value of a double literal; too large to be finite is an error, too small is zero."""
    value = float(text)
    if value in (float("inf"), float("-inf")):
        raise CelSyntaxError(
            "a finite double", text, (start, start + len(text)), "A double ends at about 1.8e308"
        )
    return value


def _whole_number(text: str) -> int:
    digits = text.lstrip("-")
    # Longer numbers are out of range anyhow, and converting thousands of digits takes quadratic time.
    value = (
        int(digits, 16 if digits[1:2] in ("x", "X") else 10)
        if len(digits.lstrip("0xX")) <= 20
        else UINT_MAX + 1
    )
    return -value if text.startswith("-") else value


def string_value(body: str, start: int) -> str:
    """The text of a string literal that is not raw; `start` is where `body` stands in the expression."""
    parts: list[str] = []
    position = 0
    while (backslash := body.find("\\", position)) >= 0:
        parts.append(body[position:backslash])
        code_point, position = _escape(body, backslash, start)
        if 0xD800 <= code_point <= 0xDFFF:
            code_point, position = _surrogate_pair(body, code_point, backslash, start)
        parts.append(chr(code_point))
    parts.append(body[position:])
    return "".join(parts)


def bytes_value(body: str, start: int) -> bytes:
    """The octets of a bytes literal that is not raw: UTF-8, but numeric escapes stand for one octet each."""
    parts: list[bytes] = []
    position = 0
    while (backslash := body.find("\\", position)) >= 0:
        parts.append(body[position:backslash].encode())
        if body[backslash + 1 : backslash + 2] in ("u", "U"):
            span = (start + backslash, start + backslash + 2)
            raise CelSyntaxError(
                "an escape for one octet", body[backslash : backslash + 2], span, "Write \\xff in bytes"
            )
        octet, position = _escape(body, backslash, start)
        parts.append(bytes((octet,)))
    parts.append(body[position:].encode())
    return b"".join(parts)


def _escape(body: str, backslash: int, start: int) -> tuple[int, int]:
    """The code point of the escape at `backslash`, and the position after it."""
    plain = _PLAIN_ESCAPES.get(body[backslash + 1 : backslash + 2])
    if plain is not None:
        return ord(plain), backslash + 2
    coded = _CODED_ESCAPE.match(body, backslash + 1)
    if coded is None:
        got = body[backslash : backslash + 2]
        raise CelSyntaxError(
            "an escape sequence", got, (start + backslash, start + backslash + len(got)), _ESCAPE_HINT
        )
    code_point = int(coded[2], 8) if coded[2] else int(coded[1] or coded[3] or coded[4], 16)
    if code_point > 0x10FFFF:
        span = (start + backslash, start + coded.end())
        raise CelSyntaxError("a Unicode code point", coded[0], span, "The highest code point is \\U0010ffff")
    return code_point, coded.end()


def _surrogate_pair(body: str, high: int, backslash: int, start: int) -> tuple[int, int]:
    r"""The code point above U+FFFF that two \u escapes name together, and the position after them."""
    pair = _SURROGATE_PAIR.match(body, backslash)
    if pair is None:
        span = (start + backslash, start + backslash + 2)
        hint = "A surrogate stands for half a character: write both halves, or \\U0001f600"
        raise CelSyntaxError("a Unicode code point", "a lone surrogate", span, hint)
    return 0x10000 + ((high - 0xD800) << 10) + int(pair[1], 16) - 0xDC00, pair.end()
