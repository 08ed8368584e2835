"""One token at a time into the tree: finds the rules for the place that the parser is in.

In: a `Tree` and a tag, or word that there is text. Out: the tree changed. Comments change nothing, and document
types are read in head.py.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from segments.edge.pages.html_tree import head, tables
from segments.edge.pages.html_tree.body import in_body
from segments.edge.pages.html_tree.foreign import in_foreign, is_foreign, is_foreign_text
from segments.edge.pages.html_tree.formatting import reopen_formatting
from segments.edge.pages.html_tree.selects import follow_older
from segments.edge.pages.html_tree.tree import Tag, Tree

IN_CONTENT: Final = frozenset({"in body", "in cell", "in caption"})
"""Modes in which content is content: all tags but those of tables and of the page's frame mean the same."""


def take_tag(tree: Tree, tag: Tag) -> None:
    """Process a tag.

    Raises:
        LimitExceeded: nesting or misnesting beyond the named limits.
    """
    tree.begin_step()
    again = True
    while again:
        if is_foreign(tree, tag):
            again = in_foreign(tree, tag) and MODES[tree.mode](tree, tag)
        else:
            again = MODES[tree.mode](tree, tag)
    if tree.older is not None or tag.name == b"select":
        follow_older(tree, tag)


def take_text(tree: Tree) -> None:
    """Process text that is not only white space."""
    tree.begin_step()
    if is_foreign_text(tree):
        return
    if tree.mode in _BEFORE_BODY:
        _imply_body(tree)
    if tree.mode == "in column group" and tree.stack[-1] == b"colgroup":
        tree.cut(len(tree.stack) - 1)
        tree.mode = "in table"
    if tree.mode in ("after body", "after after body"):
        tree.mode = "in body"
    if tree.mode in _NO_TEXT:
        return
    tree.is_fostering = tree.mode in _TABLE_FRAME
    tree.foster()
    reopen_formatting(tree)
    tree.is_fostering = False


_BEFORE_BODY: Final = frozenset({"initial", "before html", "before head", "in head", "after head"})
_TABLE_FRAME: Final = frozenset({"in table", "in table body", "in row"})
_NO_TEXT: Final = frozenset({"in frameset", "after frameset"})


def _imply_body(tree: Tree) -> None:
    """Text before the body opens it, as any tag that belongs there does."""
    opener = Tag(tree.lower, b"br", 0, 0, is_end=False)
    while tree.mode in _BEFORE_BODY and MODES[tree.mode](tree, opener) and tree.mode != "in body":
        pass


def _after_body(tree: Tree, tag: Tag) -> bool:
    if tag.name == b"html":
        if tag.is_end:
            tree.mode = "after after body"
        else:
            tree.events.append(("moved", 0))
        return False
    tree.mode = "in body"
    return True


def _in_frameset(tree: Tree, tag: Tag) -> bool:
    if tag.name == b"frameset":
        if not tag.is_end:
            tree.push(tag.name)
        elif len(tree.stack) > 1:
            tree.cut(len(tree.stack) - 1)
            tree.mode = "in frameset" if tree.stack[-1] == b"frameset" else "after frameset"
    elif tag.name == b"noframes" and not tag.is_end:
        tree.insert()
        head.read_raw(tree, tag)
    elif tag.name == b"frame" and not tag.is_end:
        tree.insert()
    return False


def _after_frameset(tree: Tree, tag: Tag) -> bool:
    if tag.name == b"noframes" and not tag.is_end:
        head.read_raw(tree, tag)
    return False


MODES: Final[dict[str, Callable[[Tree, Tag], bool]]] = {
    "initial": head.initial,
    "before html": head.before_html,
    "before head": head.before_head,
    "in head": head.in_head,
    "after head": head.after_head,
    "in body": in_body,
    "in table": tables.in_table,
    "in caption": tables.in_caption,
    "in column group": tables.in_column_group,
    "in table body": tables.in_table_body,
    "in row": tables.in_row,
    "in cell": tables.in_cell,
    "in template": head.in_template,
    "after body": _after_body,
    "after after body": _after_body,
    "in frameset": _in_frameset,
    "after frameset": _after_frameset,
}
