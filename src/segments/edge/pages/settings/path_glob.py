"""Globs of paths: `*` stands for any run of characters.

In: a glob and a decoded path. Out: a match or none, in time linear in the path. Nothing here knows what a path is for.
"""

from __future__ import annotations


def matches_glob(glob: str, path: str) -> bool:
    """Each literal of the glob is looked for once, behind the one before it."""
    first, *middle = glob.split("*")
    if not middle:
        return path == glob
    last = middle.pop()
    position, end = len(first), len(path) - len(last)
    if not path.startswith(first) or not path.endswith(last) or end < position:
        return False
    for literal in middle:
        found = path.find(literal, position, end)
        if found < 0:
            return False
        position = found + len(literal)
    return True
