"""The kinds of tags in ordinary content, as tables, so that most tags cost the scan's loop one look.

A tag of kind `WITH_RULES`, and every tag where content is not ordinary, goes through the rules of tree
construction; the others only push or pop the stack, as those rules would.
"""

from __future__ import annotations

from typing import Final

from segments.edge.pages.html_syntax import names
from segments.edge.pages.html_syntax.tokens import RAW_TEXT

ORDINARY, BLOCK, PARAGRAPH, HEADING, ITEM, EMPTY, FORMAT, LINK, WITH_RULES = range(9)
"""The effect of a tag: it pushes; pushes unless a p is open; the same for p itself, for headings outside headings and
for items right inside lists; holds nothing; formats; formats but never inside itself; or has rules of its own."""

_ALWAYS_WITH_RULES: Final = (
    RAW_TEXT
    | (names.THOROUGHLY_IMPLIED_ENDS - {b"p", b"li", b"dd", b"dt"})
    | names.UNREMOVABLE
    | names.MARKED
    | frozenset(b"table form button select template svg math image plaintext hr col frame".split())
)

STARTS: Final[dict[bytes, int]] = {
    **dict.fromkeys(names.CLOSES_P, BLOCK),
    b"p": PARAGRAPH,
    **dict.fromkeys(names.HEADINGS, HEADING),
    **dict.fromkeys((b"li", b"dd", b"dt"), ITEM),
    **dict.fromkeys(names.VOID, EMPTY),
    **dict.fromkeys(names.FORMATTING, FORMAT),
    b"a": LINK,
    b"nobr": LINK,
    **dict.fromkeys(_ALWAYS_WITH_RULES, WITH_RULES),
}
"""Start tags; what is not here is ORDINARY."""

ENDS: Final[dict[bytes, int]] = {
    b"p": PARAGRAPH,
    **dict.fromkeys(names.FORMATTING, FORMAT),
    **dict.fromkeys(names.CELLS | names.TABLE_PARTS | names.MARKED, WITH_RULES),
    **dict.fromkeys(names.UNREMOVABLE, WITH_RULES),
    **dict.fromkeys((b"caption", b"colgroup", b"form", b"template", b"br", b"select"), WITH_RULES),
}
"""End tags of the innermost element; what is not here only closes it."""

LEAVES: Final[dict[bytes, int]] = {
    **STARTS,
    **dict.fromkeys(RAW_TEXT - {b"xmp"}, ORDINARY),
    b"br": ORDINARY,
}
"""Elements that hold only text: most of them leave no trace in the parser's state."""

ITEM_PARENTS: Final = {b"li": (b"ul", b"ol", b"menu"), b"dd": (b"dl",), b"dt": (b"dl",)}
"""The parents right inside which an item closes nothing: its own lists."""
