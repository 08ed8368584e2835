"""Character references, as the HTML standard resolves them (sections 13.2.5.72 to 13.2.5.80).

In: text as it stands in a page. Out: the text that it means. Only marks are resolved at the edge, and nearly
none has a reference by name, so the table of 2,231 names is imported by the first that has.
"""

from __future__ import annotations

import codecs
import re
from typing import Final

_REFERENCE: Final = re.compile(r"&(?:#([0-9]++);?|#[xX]([0-9a-fA-F]++);?|([A-Za-z0-9]{1,31};?))")
_MAX_DIGITS: Final = 8
_REPLACEMENT: Final = "\N{REPLACEMENT CHARACTER}"


def attribute_text(raw: bytes, encoding: str) -> str:
    """The text of an attribute's value in a page of this encoding."""
    return resolve_references(
        raw.decode("ascii") if raw.isascii() else _decode(raw, encoding), in_attribute=True
    )


def _decode(raw: bytes, encoding: str) -> str:
    try:
        return codecs.decode(raw, encoding, "replace")
    except LookupError:
        return raw.decode("utf-8", "replace")


def resolve_references(text: str, *, in_attribute: bool) -> str:
    """The text with its references resolved; in an attribute `&not=` is no reference, for old links' sake."""
    if "&" not in text:
        return text

    def resolve(found: re.Match[str]) -> str:
        if found[3] is None:
            return _character(found[1] or found[2], 10 if found[1] else 16)
        following = text[found.end() : found.end() + 1]
        return _named(found[3], following, in_attribute=in_attribute)

    return _REFERENCE.sub(resolve, text)


def _character(digits: str, base: int) -> str:
    digits = digits.lstrip("0")
    code = int(digits, base) if 0 < len(digits) <= _MAX_DIGITS else 0
    if code == 0 or code > 0x10FFFF or 0xD800 <= code < 0xE000:
        return _REPLACEMENT
    if 0x80 <= code < 0xA0:
        # Pages that name these mean the characters that windows-1252 has there.
        return bytes([code]).decode("cp1252", "ignore") or chr(code)
    return chr(code)


def _named(name: str, following: str, *, in_attribute: bool) -> str:
    from html.entities import html5  # noqa: PLC0415 - see above

    for length in range(len(name), 1, -1):
        value = html5.get(name[:length])
        if value is None:
            continue
        after = name[length : length + 1] or following
        if (
            in_attribute
            and name[length - 1] != ";"
            and (after == "=" or (after.isascii() and after.isalnum()))
        ):
            break
        return value + name[length:]
    return "&" + name
