"""Single tags in ordinary content, taken by a look into a table.

In: a `Tree` in ordinary content, where no formatting waits to be reopened, and a match of `TAG`. Out: the tree as the
rules would have left it and True; or False, with nothing done, where the tag has to go through the rules.
"""

from __future__ import annotations

import re

from segments.edge.pages.html_syntax import names
from segments.edge.pages.html_tree.formatting import MAX_ALIKE
from segments.edge.pages.html_tree.kinds import (
    EMPTY,
    ENDS,
    FORMAT,
    ITEM,
    ITEM_PARENTS,
    LEAVES,
    LINK,
    ORDINARY,
    PARAGRAPH,
    STARTS,
    WITH_RULES,
)
from segments.edge.pages.html_tree.tree import MARKER, Formatting, Tree


def follow(tree: Tree, match: re.Match[bytes], floor: int) -> bool:
    """Take a tag; an end tag only of an element from `floor` on, below which blocks are concerned."""
    which = match.lastindex
    if which == 1:
        return _open(tree, match)
    if which == 2:
        kind = LEAVES.get(match[1], ORDINARY)
        return kind == ORDINARY or (kind != WITH_RULES and _may_open(tree, match[1], kind))
    return which == 3 and len(tree.stack) > floor and _close(tree, match[3])


def _open(tree: Tree, match: re.Match[bytes]) -> bool:
    name = match[1]
    kind = STARTS.get(name, ORDINARY)
    if kind != ORDINARY:
        if kind == EMPTY:
            return True
        if kind == WITH_RULES or not _may_open(tree, name, kind):
            return False
        if kind in (FORMAT, LINK):
            tree.formatting.append(Formatting(name, len(tree.stack), match.start(), match.end()))
        tree.open_p += kind == PARAGRAPH
    tree.stack.append(name)
    return True


def _may_open(tree: Tree, name: bytes, kind: int) -> bool:
    """True if an element of this kind ends nothing that is open here."""
    if kind == LINK:
        return not tree.formatting or tree.formatting[-1] is MARKER
    if kind == FORMAT:
        return len(tree.formatting) < MAX_ALIKE  # so many may be alike, and then the first of them goes
    if tree.open_p:
        return False
    if kind == ITEM:
        return tree.stack[-1] in ITEM_PARENTS[name]
    return kind <= PARAGRAPH or tree.stack[-1] not in names.HEADINGS


def _close(tree: Tree, name: bytes) -> bool:
    """Only of the innermost element."""
    kind = ENDS.get(name, ORDINARY)
    if tree.stack[-1] != name or kind == WITH_RULES:
        return False
    if kind == FORMAT:
        if not tree.formatting or tree.formatting[-1].place != len(tree.stack) - 1:
            return False
        tree.formatting.pop()
    tree.open_p -= kind == PARAGRAPH
    tree.stack.pop()
    return True
