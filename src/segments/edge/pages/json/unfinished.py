"""The end of an item of JSON, in a document of which only the beginning has come.

In: bytes and where an item starts. Out: where it ends, or that more has to come. Nothing is built, and nothing
recurses: what is nested without end costs what its length costs.
"""

from __future__ import annotations

import re
from typing import Final

from segments.edge.pages.json.grammar import FLAT, KEY, SPACE

_BRACKETS: Final = re.compile(rb'([\[{])|[\]}]|"(?:[^"\\]++|\\.)*+("?+)', re.DOTALL)
_IN_NUMBER: Final = (b"", b".", b"e", b"E")


class Broken(ValueError):
    """Bytes that are not JSON."""


def skip_space(body: bytes, position: int) -> int:
    """The end of the white space at `position`."""
    found = SPACE.match(body, position)
    return found.end() if found else position


def item_end(body: bytes, position: int, unclosed: set[int], *, is_object: bool) -> int:
    """The end of the item at `position`, or 0 where it has none yet.

    Raises:
        Broken: there is none.
    """
    start = skip_space(body, position)
    if is_object:
        key = KEY.match(body, start)
        if key is None:
            if body[start : start + 1] not in (b'"', b""):
                raise Broken
            return 0
        start = key.end()
    flat = FLAT.match(body, start)
    if flat is not None:
        # A number may go on where what has come ends.
        return flat.end() if body[flat.end() : flat.end() + 1] not in _IN_NUMBER else 0
    if body[start : start + 1] in (b"[", b"{"):
        return _container_end(body, start, unclosed)
    if start < len(body) and body[start] not in b'"-0123456789tfn':
        raise Broken
    return 0


def _container_end(body: bytes, start: int, unclosed: set[int]) -> int:
    """The end of the container at `start`, or 0; `unclosed` are containers known not to end, and gets those found."""
    if start in unclosed:
        return 0
    around: list[int] = []
    for found in _BRACKETS.finditer(body, start):
        if found[1]:
            around.append(found.start())
        elif found[2] is None:
            around.pop()
            if not around:
                return found.end()
        elif not found[2]:
            break
    unclosed.update(around)
    return 0
