"""Formatting elements: bold, links and the like, which the parser reopens and rearranges when misnested.

In: a `Tree` and a tag. Out: the tree changed as "reconstruct the active formatting elements" and "the adoption
agency algorithm" change it (HTML standard, sections 13.2.4.3 and 13.2.6.4.7). What the algorithms do to nodes
that are not open any more is not followed.
"""

from __future__ import annotations

from typing import Final

from segments.edge.pages.html_syntax import names
from segments.edge.pages.html_syntax.tokens import attributes_of
from segments.edge.pages.html_tree.tree import CLOSED, FORMATTING_LIMIT, MAX_FORMATTING, Formatting, Tag, Tree
from segments.errors import LimitExceeded

_MARK_ATTRIBUTES: Final = b"data-segment"
MAX_ALIKE: Final = 3
"""The standard's "Noah's Ark clause": of equal active formatting elements the earliest goes."""

_CLONES: Final = 3
"""The number of elements between a misnested formatting element and its furthest block that the standard clones."""


def push_formatting(tree: Tree, tag: Tag) -> None:
    """Insert a formatting element and make it active.

    Raises:
        LimitExceeded: there are more than `MAX_FORMATTING`.
    """
    same = [position for position in tree.active_formatting() if tree.formatting[position].name == tag.name]
    if len(same) >= MAX_ALIKE:
        wanted = _attribute_set(tree.lower, tag.name_end, tag.end)
        alike = [position for position in same if _is_alike(tree, tree.formatting[position], tag, wanted)]
        if len(alike) >= MAX_ALIKE:
            del tree.formatting[alike[-1]]
    tree.push(tag.name)
    tree.formatting.append(Formatting(tag.name, len(tree.stack) - 1, tag.start, tag.end))
    if len(tree.formatting) > MAX_FORMATTING:
        raise LimitExceeded(FORMATTING_LIMIT, MAX_FORMATTING, len(tree.formatting))


def _is_alike(tree: Tree, entry: Formatting, tag: Tag, wanted: frozenset[tuple[bytes, bytes]]) -> bool:
    """True if an entry of the tag's name has the wanted attributes, the tag's. Most that have are the same bytes."""
    lower = tree.lower
    if lower[entry.start : entry.end] == lower[tag.start : tag.end]:
        return True
    name_end = entry.start + 1 + len(entry.name)
    return _attribute_set(lower, name_end, entry.end) == wanted


def _attribute_set(lower: bytes, name_end: int, end: int) -> frozenset[tuple[bytes, bytes]]:
    """Attributes to compare; marks do not count, since they do not reach the visitor."""
    return frozenset(
        (found.name, lower[found.value_start : found.value_end])
        for found in attributes_of(lower, name_end, end)
        if not found.name.startswith(_MARK_ATTRIBUTES)
    )


def reopen_formatting(tree: Tree) -> None:
    """Reconstruct the active formatting elements: text and phrasing content go into them."""
    formatting = tree.formatting
    first = len(formatting)
    while first and formatting[first - 1].place == CLOSED:
        first -= 1
    for position in range(first, len(formatting)):
        entry = formatting[position]
        tree.push(entry.name)
        formatting[position] = Formatting(entry.name, len(tree.stack) - 1, entry.start, entry.end)


def forget_formatting(tree: Tree, name: bytes) -> None:
    """Drop the last active element of a name, from the list and from the stack where it still is."""
    for position in tree.active_formatting():
        if tree.formatting[position].name == name:
            entry = tree.formatting.pop(position)
            if entry.place != CLOSED:
                tree.events.append(("moved", entry.place))
                tree.remove_at(entry.place)
            return


def is_active(tree: Tree, name: bytes) -> bool:
    """True if a formatting element of this name is active since the last marker."""
    return any(tree.formatting[position].name == name for position in tree.active_formatting())


def close_formatting(tree: Tree, name: bytes) -> bool:
    """The adoption agency algorithm for an end tag, or for a start tag that ends an element of its name.

    False where the tag has to be treated as any other end tag.
    """
    top = len(tree.stack) - 1
    if tree.stack[top] == name and not any(
        entry.place == top and entry.name == name for entry in tree.formatting
    ):
        tree.cut(top)
        return True
    for _ in range(8):
        position = next((p for p in tree.active_formatting() if tree.formatting[p].name == name), -1)
        if position < 0:
            return False
        if not _adopt(tree, position):
            return True
    return True


def _adopt(tree: Tree, position: int) -> bool:
    """One round of the outer loop; False when the algorithm ends with it."""
    index = tree.formatting[position].place
    if index == CLOSED:
        del tree.formatting[position]
        return False
    above = tree.stack[index + 1 :]
    tree.spend(len(above))
    if any(name in names.SCOPE for name in above):
        return False
    furthest = next((i for i, name in enumerate(above, index + 1) if name in names.SPECIAL), -1)
    if furthest < 0:
        del tree.formatting[position]
        tree.cut(index)
        return False
    tree.events.append(("moved", index))
    _rearrange(tree, position, index, furthest)
    return True


def _rearrange(tree: Tree, position: int, index: int, furthest: int) -> None:
    """The inner loop and what follows it, on the stack and the list alone.

    Elements between the formatting element and the furthest block stay open as clones where they are active
    formatting elements (at most three of them), and close otherwise.
    """
    formatting = tree.formatting
    subject = formatting[position]
    bookmark = position
    has_clone = False
    for counter, node in enumerate(range(furthest - 1, index, -1), 1):
        entry = next((p for p, found in enumerate(formatting) if found.place == node), -1)
        if entry >= 0 and counter <= _CLONES:
            bookmark = bookmark if has_clone else entry + 1
            has_clone = True
            continue
        if entry >= 0:
            del formatting[entry]
            bookmark -= entry < bookmark
        tree.remove_at(node)
        furthest -= 1
    place = formatting.index(subject)
    del formatting[place]
    bookmark -= place < bookmark
    tree.remove_at(index)
    tree.insert_at(furthest, subject.name)
    tree.inserted.append(subject.name)
    formatting.insert(bookmark, subject._replace(place=furthest))
