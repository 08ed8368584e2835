"""The rules of tree construction for selects, and what parsers from before 2025 make of the same tags.

In: a `Tree` and a tag. Out: the tree changed. Section 13.2.6.4.7 of the HTML standard, which lets a select hold any
element. Older parsers drop most tags there, and end a select at some: their state (older_select.py) is kept beside the
tree's, so that what is cut can go for both. Where the two part for good, everything open is reported as moved.
"""

from __future__ import annotations

from typing import Final

from segments.edge.pages.html_syntax import names
from segments.edge.pages.html_syntax.tokens import RAW_TEXT
from segments.edge.pages.html_tree.formatting import reopen_formatting
from segments.edge.pages.html_tree.older_select import OlderSelect, Opened, step_older
from segments.edge.pages.html_tree.tree import Tag, Tree

_SELECT: Final = frozenset({b"select"})
_EVERYTHING: Final = ("moved", 0)


def start_select(tree: Tree, tag: Tag) -> None:
    """A select inside a select only ends it."""
    if not _close_select(tree):
        reopen_formatting(tree)
        tree.push(tag.name)


def start_input(tree: Tree, _: Tag) -> None:
    """An input ends the select that it stands in."""
    _close_select(tree)
    reopen_formatting(tree)
    tree.insert()


def _close_select(tree: Tree) -> bool:
    index = tree.find(_SELECT, names.SCOPE - _SELECT)
    if index >= 0:
        tree.cut(index)
    return index >= 0


def start_option(tree: Tree, tag: Tag) -> None:
    """An option ends the one before it; so does a group of options."""
    if is_in_select(tree):
        tree.close_implied(but=b"optgroup" if tag.name == b"option" else b"")
    elif tree.stack[-1] == b"option":
        tree.cut(len(tree.stack) - 1)
    reopen_formatting(tree)
    tree.push(tag.name)


def start_rule(tree: Tree, _: Tag) -> None:
    """A line between options stands in none of them."""
    tree.close_p()
    if is_in_select(tree):
        tree.close_implied()
    tree.insert()


def is_in_select(tree: Tree) -> bool:
    """True if a select is open in scope."""
    return tree.find(_SELECT, names.SCOPE - _SELECT) >= 0


_IN_TABLE: Final = frozenset({"in table", "in caption", "in table body", "in row", "in cell"})
_OLDER_MARKUP: Final = (RAW_TEXT - {b"script", b"textarea"}) | frozenset({b"plaintext"})
"""Elements whose content is text today, and was markup in a select."""
_PART_FOR_GOOD: Final = _OLDER_MARKUP | frozenset({b"form", b"html", b"body"})
"""Tags that the two read differently beyond the select: as text or not, as the page's form or root."""


def follow_older(tree: Tree, tag: Tag) -> None:
    """Keep the older parser's state in step, after a tag with a select open before or after it."""
    selects = tree.stack.count(b"select")
    tree.spend(len(tree.stack))
    before = tree.older
    if before is None:
        tree.older = OlderSelect(tree.mode in _IN_TABLE, len(tree.formatting)) if selects else None
        return
    after = step_older(before, Opened(tag.name, tag.start), is_end=tag.is_end)
    if selects > 1 or _is_parting(tree, before, tag):
        tree.events.append(_EVERYTHING)
    if selects:
        has_left = after is None or selects > 1 or (tag.name in _OLDER_MARKUP and tree.raw == tag.name)
        tree.older = before._replace(has_left=True) if has_left else after
        return
    tree.older = None
    has_stayed = after is not None and not after.has_left
    if has_stayed or len(tree.formatting) != before.formatting or tree.has_closed_formatting():
        tree.events.append(_EVERYTHING)


def is_doubtful_start(tree: Tree, tag: Tag) -> bool:
    """True where parsers differ about an element whose start tag comes next, whatever is in it and behind it."""
    older = tree.older
    return older is not None and (older.has_left or (tag.name in _OLDER_MARKUP and not older.is_in_template))


def _is_parting(tree: Tree, before: OlderSelect, tag: Tag) -> bool:
    """True if the tag may mean something else to an older parser, for what is not in the select either."""
    if before.has_left:
        return tag.name != b"select"
    if before.is_in_template:
        return False
    select = tree.stack.index(b"select") if b"select" in tree.stack else 0
    return tag.name in _PART_FOR_GOOD or any(place <= select for _, place in tree.events)
