"""The rules of tree construction for tables.

In: a `Tree` and a tag. Out: the tree changed; True where the tag must be processed again in the mode that is
set now. Sections 13.2.6.4.9 to 13.2.6.4.15 of the HTML standard.
"""

from __future__ import annotations

from typing import Final

from segments.edge.pages.html_syntax import names
from segments.edge.pages.html_tree.body import in_body
from segments.edge.pages.html_tree.head import in_head, reset_mode
from segments.edge.pages.html_tree.tree import NO_FORM, Tag, Tree

_TABLE: Final = frozenset({b"table"})
_TR: Final = frozenset({b"tr"})
_NEVER_CLOSED_HERE: Final = frozenset({b"body", b"caption", b"col", b"colgroup", b"html"})
_ROW_STARTS: Final = frozenset({b"caption", b"col", b"colgroup", b"tbody", b"tfoot", b"thead"})
_CELL_STARTS: Final = _ROW_STARTS | names.CELLS | _TR
_SECTION_ENDS: Final = names.TABLE_SECTIONS | names.CELLS | _TR


def in_table(tree: Tree, tag: Tag) -> bool:
    """Directly in a table; what does not belong there goes before it."""
    if tag.is_end:
        return _end_in_table(tree, tag)
    opens = _TABLE_STARTS.get(tag.name)
    if opens is not None:
        _clear_back_to(tree, names.TABLE_SCOPE)
        name, tree.mode, again = opens
        if name == b"caption":
            tree.mark_formatting()
        tree.push(name)
        return again
    if tag.name == b"table":
        return _close_table(tree)
    if tag.name in (b"style", b"script", b"template"):
        return in_head(tree, tag)
    if tag.name == b"input" and tag.attribute(b"type") == b"hidden":
        tree.insert()
        return False
    if tag.name == b"form":
        _start_form(tree)
        return False
    return foster_tag(tree, tag)


def _end_in_table(tree: Tree, tag: Tag) -> bool:
    if tag.name == b"table":
        _close_table(tree)
        return False
    if tag.name in _NEVER_CLOSED_HERE or tag.name in _SECTION_ENDS:
        return False
    if tag.name == b"template":
        return in_head(tree, tag)
    return foster_tag(tree, tag)


_TABLE_STARTS: Final = {
    b"caption": (b"caption", "in caption", False),
    b"colgroup": (b"colgroup", "in column group", False),
    b"col": (b"colgroup", "in column group", True),
    **{name: (name, "in table body", False) for name in names.TABLE_SECTIONS},
    **dict.fromkeys((b"td", b"th", b"tr"), (b"tbody", "in table body", True)),
}
"""Start tags in a table: what they open there, the mode after it, and whether the tag itself is still to come."""


def foster_tag(tree: Tree, tag: Tag) -> bool:
    """Anything else in a table: as in the body, but before the table where it would be in its frame."""
    tree.is_fostering = True
    again = in_body(tree, tag)
    tree.is_fostering = False
    return again


def _close_table(tree: Tree) -> bool:
    index = tree.find(_TABLE, names.TABLE_SCOPE)
    if index < 0:
        return False
    tree.cut(index)
    reset_mode(tree)
    return True


def _start_form(tree: Tree) -> None:
    """A form in a table is empty, but its controls still belong to it."""
    if tree.form == NO_FORM and not tree.template_modes:
        tree.form = len(tree.stack)
        tree.push(b"form")
        tree.cut(len(tree.stack) - 1)


def _clear_back_to(tree: Tree, stops: frozenset[bytes]) -> None:
    tree.cut(tree.find(stops, frozenset()) + 1)


def in_column_group(tree: Tree, tag: Tag) -> bool:
    """Columns only; anything else ends the group."""
    if not tag.is_end and tag.name in (b"html", b"col"):
        tree.insert()
        return False
    if tag.name == b"template":
        return in_head(tree, tag)
    if tag.is_end and tag.name == b"col":
        return False
    if tree.stack[-1] != b"colgroup":
        return False
    tree.cut(len(tree.stack) - 1)
    tree.mode = "in table"
    return not (tag.is_end and tag.name == b"colgroup")


def in_caption(tree: Tree, tag: Tag) -> bool:
    """Content, until something that belongs into the table comes."""
    if tag.is_end and tag.name in (_SECTION_ENDS | _NEVER_CLOSED_HERE) - {b"caption"}:
        return False
    ends = (b"caption", b"table") if tag.is_end else _CELL_STARTS
    if tag.name not in ends:
        return in_body(tree, tag)
    index = tree.find(frozenset({b"caption"}), names.TABLE_SCOPE)
    if index < 0:
        return False
    tree.close_implied()
    tree.cut(index)
    tree.clear_formatting()
    tree.mode = "in table"
    return not (tag.is_end and tag.name == b"caption")


def in_table_body(tree: Tree, tag: Tag) -> bool:
    """Rows; a cell opens one."""
    if not tag.is_end and (tag.name == b"tr" or tag.name in names.CELLS):
        _clear_back_to(tree, names.TABLE_SECTIONS | {b"template", b"html"})
        tree.push(b"tr")
        tree.mode = "in row"
        return tag.name != b"tr"
    if tag.is_end and tag.name in names.TABLE_SECTIONS:
        if tree.find(frozenset({tag.name}), names.TABLE_SCOPE) >= 0:
            _leave_section(tree)
        return False
    if tag.name in (_TABLE if tag.is_end else _ROW_STARTS):
        if tree.find(names.TABLE_SECTIONS, names.TABLE_SCOPE) < 0:
            return False
        _leave_section(tree)
        return True
    if tag.is_end and tag.name in _NEVER_CLOSED_HERE | names.CELLS | _TR:
        return False
    return in_table(tree, tag)


def _leave_section(tree: Tree) -> None:
    _clear_back_to(tree, names.TABLE_SECTIONS | {b"template", b"html"})
    tree.cut(len(tree.stack) - 1)
    tree.mode = "in table"


def in_row(tree: Tree, tag: Tag) -> bool:
    """Cells."""
    if not tag.is_end and tag.name in names.CELLS:
        _clear_back_to(tree, _TR | {b"template", b"html"})
        tree.push(tag.name)
        tree.mode = "in cell"
        tree.mark_formatting()
        return False
    if tag.is_end and tag.name in _NEVER_CLOSED_HERE | names.CELLS:
        return False
    ends = (_TR | _TABLE | names.TABLE_SECTIONS) if tag.is_end else (_ROW_STARTS | _TR)
    if tag.name not in ends:
        return in_table(tree, tag)
    wanted = frozenset({tag.name}) if tag.is_end and tag.name in names.TABLE_SECTIONS else _TR
    if tree.find(wanted, names.TABLE_SCOPE) < 0 or tree.find(_TR, names.TABLE_SCOPE) < 0:
        return False
    _clear_back_to(tree, _TR | {b"template", b"html"})
    tree.cut(len(tree.stack) - 1)
    tree.mode = "in table body"
    return not (tag.is_end and tag.name == b"tr")


def in_cell(tree: Tree, tag: Tag) -> bool:
    """Content, until something that belongs into the table comes."""
    if tag.is_end and tag.name in names.CELLS:
        index = tree.find(frozenset({tag.name}), names.TABLE_SCOPE)
        if index >= 0:
            _leave_cell(tree, index)
        return False
    if tag.is_end and tag.name in _NEVER_CLOSED_HERE:
        return False
    ends = (_TABLE | names.TABLE_SECTIONS | _TR) if tag.is_end else _CELL_STARTS
    if tag.name not in ends:
        return in_body(tree, tag)
    if tag.is_end and tree.find(frozenset({tag.name}), names.TABLE_SCOPE) < 0:
        return False
    index = tree.find(names.CELLS, names.TABLE_SCOPE)
    if index < 0:
        return False
    _leave_cell(tree, index)
    return True


def _leave_cell(tree: Tree, index: int) -> None:
    tree.close_implied()
    tree.cut(index)
    tree.clear_formatting()
    tree.mode = "in row"
