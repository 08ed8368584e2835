"""The surroundings of an element where they are not known any more: the least that its tag needs to mean something.

In: the name of an element. Out: a parser that is about to read its start tag; and whether a tag ends an element that
needs no end tag of its own, because it ends what is around it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from segments.edge.pages.html_syntax import names
from segments.edge.pages.html_tree.older_select import OlderSelect
from segments.edge.pages.html_tree.tree import Tree

_IN_BODY: Final = ("in body", b"")
_PLACES: Final = {
    **dict.fromkeys((b"caption", b"colgroup", b"tbody", b"tfoot", b"thead"), ("in table", b"table")),
    b"col": ("in column group", b"table colgroup"),
    b"tr": ("in table body", b"table tbody"),
    **dict.fromkeys((b"td", b"th"), ("in row", b"table tbody tr")),
    **dict.fromkeys((b"option", b"optgroup"), ("in body", b"select")),
    **dict.fromkeys((b"rb", b"rp", b"rt", b"rtc"), ("in body", b"ruby")),
}
"""The parents of parts of tables, of choices and of ruby: elsewhere the parts mean nothing, or do not end."""

_CONTAINERS: Final = (
    names.CLOSES_P | names.TABLE_SCOPE | names.TABLE_PARTS | names.CELLS
    | frozenset({b"select", b"optgroup", b"datalist", b"ruby", b"body", b"caption", b"form", b"button"})
)  # fmt: skip
"""Elements whose end ends an item, a row or a paragraph in them that has no end tag."""

_PARTS: Final = names.TABLE_SECTIONS | names.CELLS | frozenset({b"caption", b"col", b"colgroup", b"tr"})
"""Start tags that mean nothing but in a table."""


def begin_in_surroundings(lower: bytes, name: bytes = b"") -> Tree:
    """A parser in a page's body, with the table or the choice around it that an element of this name is in."""
    tree = Tree(lower)
    mode, around = _PLACES.get(name, _IN_BODY)
    tree.stack, tree.has_head = [b"html", b"body", *around.split()], True
    tree.mode = mode
    tree.older = OlderSelect(is_in_table=False, formatting=0) if around == b"select" else None
    return tree


def ends_with_surroundings(name: bytes, stack: Sequence[bytes], tag: bytes, *, is_end: bool) -> bool:
    """True if a tag ends what is around an element of this name, which began before all that is known of it.

    Only for an element that needs no end tag of its own: the end of a container that is not open in it, or the
    beginning of the next part of a table that is not.
    """
    if name not in names.OPTIONAL_END or tag in stack:
        return False
    return tag in _CONTAINERS if is_end else tag in _PARTS and b"table" not in stack
