"""The grammar of JSON (RFC 8259) as expressions over bytes, each linear in what it reads.

In: nothing. Out: patterns that `scan.py` joins into a walk over containers. Runs of members and elements that
hold no container, or only flat ones, are one match, so that the walk has one step per nested container.
"""

from __future__ import annotations

import re
from typing import Final

_SPACE: Final = rb"[\t\n\r ]*+"
_STRING: Final = rb'"(?:[^"\\\x00-\x1f]++|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*+"'
_NUMBER: Final = rb"-?+(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?+(?:[eE][+-]?+[0-9]++)?+"
_SCALAR: Final = rb"(?:" + _STRING + rb"|" + _NUMBER + rb"|true|false|null)"
_KEY: Final = _STRING + _SPACE + rb":" + _SPACE


def _listed(item: bytes) -> bytes:
    """None or several of `item`, with commas between them and space around."""
    return rb"(?:" + item + _SPACE + rb"(?:," + _SPACE + item + _SPACE + rb")*+)?+"


_FLAT: Final = (
    rb"(?:"
    + _SCALAR
    + (rb"|\[" + _SPACE + _listed(_SCALAR) + rb"\]")
    + (rb"|\{" + _SPACE + _listed(_KEY + _SCALAR) + rb"\})")
)

SPACE: Final = re.compile(_SPACE)
FLAT: Final = re.compile(_FLAT)
SCALAR: Final = re.compile(_SCALAR)
STRING: Final = re.compile(_STRING)

KEY: Final = re.compile(rb"(" + _STRING + rb")" + _SPACE + rb":" + _SPACE)
"""A member's name, up to its value."""

ELEMENTS: Final = re.compile(rb"(?:" + _FLAT + _SPACE + rb"," + _SPACE + rb")*+")
"""Complete elements of an array, each with the comma behind it."""

MEMBERS: Final = re.compile(rb"(?:" + _KEY + _FLAT + _SPACE + rb"," + _SPACE + rb")*+")
"""Complete members of an object, each with the comma behind it."""

ELEMENT: Final = re.compile(rb"(" + _FLAT + rb")" + _SPACE + rb"(?:(,)" + _SPACE + rb")?+")
"""One element of an array, perhaps with the comma behind it."""

MEMBER: Final = re.compile(_KEY + ELEMENT.pattern)
"""One member of an object, the same."""

AFTER: Final = re.compile(_SPACE + rb"(?:(,)" + _SPACE + rb"|([\]}]))")
"""The rest after a value inside a container: another item, or the container's end."""

END: Final = re.compile(_SPACE + rb"([\]}])")
"""The end of an empty container."""
