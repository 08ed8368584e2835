"""Names of query parameters, read as every server behind the worker might read them.

In: one part of a query, as sent. Out: paths of names: `filters[segments][slug]` is (`filters`, `segments`, `slug`).
A part has several where servers differ. Names are in lower case, without white space around them; nothing raises.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Final, TypeAlias

from segments.edge.http.percent import decode_leniently

ParameterName: TypeAlias = tuple[str, ...]

_GROUP: Final = re.compile(r"\[([^\[\]]*)\]")
_BRACKET_EQUALS: Final = re.compile(r"(?:\]|%5[dD])=")
_MANGLED: Final = str.maketrans("._+ ", "____")
"""PHP writes an underscore for each of these in the root of a name."""


def names_in(part: str) -> list[ParameterName]:
    """The names of one part of a query: what stands before `=`, and, for `qs`, before a `=` right behind a bracket.

    Some servers take a semicolon for an ampersand.
    """
    pieces = part.split(";") if ";" in part else [part]
    found = [piece.partition("=")[0] for piece in pieces]
    bracket = _BRACKET_EQUALS.search(part)
    if bracket:
        found.append(part[: bracket.end() - 1])
    # A NUL ends the name in some servers.
    names = [decode_leniently(name.replace("+", " ")).partition("\0")[0].lower() for name in found]
    return [path for name in names for path in (_flat_path(name), _balanced_path(name))]


def is_root(name: ParameterName, wanted: str) -> bool:
    """True if a server could read this name as the parameter `wanted`, or as a part of it."""
    return name[0] == wanted or name[0].translate(_MANGLED) == wanted.translate(_MANGLED)


def without(parts: Sequence[str], is_taken: Callable[[ParameterName], bool]) -> list[str]:
    """The parts of a query none of whose names is taken."""
    return [part for part in parts if not any(is_taken(name) for name in names_in(part))]


def _flat_path(name: str) -> ParameterName:
    """The root and the groups in brackets as `qs` reads them up to version 6.14.

    The first group has no bracket inside; what stands between groups does not count.
    """
    first = _GROUP.search(name)
    if first is None:
        return (name.partition("[")[0].strip(),)
    return _path(name[: first.start()], _GROUP.findall(name, first.start()))


def _balanced_path(name: str) -> ParameterName:
    """The same as later versions read them, and PHP: the root ends at the first bracket, groups have pairs in them."""
    root, bracket, rest = name.partition("[")
    groups: list[str] = []
    while bracket:
        depth, end = 1, 0
        while depth and end < len(rest):
            depth += (rest[end] == "[") - (rest[end] == "]")
            end += 1
        groups.append(rest[: end - 1] if not depth else rest)
        _, bracket, rest = rest[end:].partition("[")
    return _path(root, groups)


def _path(root: str, groups: list[str]) -> ParameterName:
    """Without a root the first group is one."""
    names = tuple(group.strip(" []") for group in groups)
    return (root.strip(), *names) if root.strip() else names or ("",)
