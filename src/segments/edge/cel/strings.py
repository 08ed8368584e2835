"""Functions on text and on sizes.

In: values that are neither failure nor UNKNOWN. Out: a value or a Failure. Positions count Unicode code
points. No result is larger than MAX_SIZE, and the size is known before anything is built.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from segments.edge.cel.arithmetic import MAX_SIZE, TOO_LARGE, Overloads
from segments.edge.cel.values import NO_OVERLOAD, Failure, Value

_LOWER: Final = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}
_UPPER: Final = {code: code - 32 for code in range(ord("a"), ord("z") + 1)}
_WHITE_SPACE: Final = "\t\n\v\f\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(
    map(chr, range(0x2000, 0x200B))
)
"""Unicode's property White_Space; str.strip() alone would also take the four separator controls."""


def _split(text: str, separator: str, limit: int = -1) -> Value:
    if limit == 0:
        return []
    if not separator:
        pieces = list(text) if limit < 0 or limit >= len(text) else [*text[: limit - 1], text[limit - 1 :]]
    else:
        pieces = text.split(separator, limit - 1 if limit > 0 else -1)
    return list[Value](pieces)


def _join(parts: Sequence[Value], separator: str = "") -> Value:
    texts = [part for part in parts if isinstance(part, str)]
    if len(texts) != len(parts):
        return NO_OVERLOAD
    size = sum(map(len, texts)) + len(separator) * len(texts)
    return separator.join(texts) if size <= MAX_SIZE else TOO_LARGE


def _replace(text: str, old: str, new: str, limit: int = -1) -> Value:
    count = text.count(old) if limit < 0 else min(text.count(old), limit)
    if len(text) + count * (len(new) - len(old)) > MAX_SIZE:
        return TOO_LARGE
    return text.replace(old, new, count)


def _index_of(text: str, wanted: str, start: int = 0) -> Value:
    if not 0 <= start <= len(text):
        return _outside(start, text)
    return text.find(wanted, start)


def _last_index_of(text: str, wanted: str, last: int | None = None) -> Value:
    if last is None:
        return text.rfind(wanted)
    if not 0 <= last <= len(text):
        return _outside(last, text)
    return text.rfind(wanted, 0, last + len(wanted))


def _substring(text: str, start: int, end: int | None = None) -> Value:
    if end is None:
        end = len(text)
    if not 0 <= start <= len(text) or not 0 <= end <= len(text):
        return _outside(start if not 0 <= start <= len(text) else end, text)
    return text[start:end] if start <= end else Failure(f"expected an end from {start} on, got {end}")


def _char_at(text: str, position: int) -> Value:
    return text[position : position + 1] if 0 <= position <= len(text) else _outside(position, text)


def _outside(position: int, text: str) -> Failure:
    return Failure(f"expected a position from 0 to {len(text)}, got {position}")


STRINGS: Final[Mapping[str, Overloads]] = {
    "size": {(str,): len, (bytes,): len, (list,): len, (dict,): len},
    "contains": {(str, str): lambda text, part: part in text},
    "startsWith": {(str, str): str.startswith},
    "endsWith": {(str, str): str.endswith},
    "lowerAscii": {(str,): lambda text: text.translate(_LOWER)},
    "upperAscii": {(str,): lambda text: text.translate(_UPPER)},
    "trim": {(str,): lambda text: text.strip(_WHITE_SPACE)},
    "split": {(str, str): _split, (str, str, int): _split},
    "join": {(list,): _join, (list, str): _join},
    "replace": {(str, str, str): _replace, (str, str, str, int): _replace},
    "indexOf": {(str, str): _index_of, (str, str, int): _index_of},
    "lastIndexOf": {(str, str): _last_index_of, (str, str, int): _last_index_of},
    "substring": {(str, int): _substring, (str, int, int): _substring},
    "charAt": {(str, int): _char_at},
}
