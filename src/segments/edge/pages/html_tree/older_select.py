"""A parser from before 2025 in a select, where it drops most tags: a state beside the tree's own.

In: a tag in a select. Out: the state after it. Such a parser knows options, their groups and templates there, and some
tags end the select for it; section 13.2.6.4.16 of the HTML standard as it was.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from segments.edge.pages.html_syntax import names


class Opened(NamedTuple):
    """An element that is open in a select, and where its start tag stands: two of a name are not the same."""

    name: bytes
    start: int


class OlderSelect(NamedTuple):
    """The state: whether the select is in a table, how many formatting elements were active before it, what is open in
    it, and whether the parser has left it where today's has not.
    """

    is_in_table: bool
    formatting: int
    open: tuple[Opened, ...] = ()
    has_left: bool = False

    @property
    def is_in_template(self) -> bool:
        """True where anything may stand, to parsers of all years."""
        return any(one.name == b"template" for one in self.open)


_TABLE_TAGS: Final = names.TABLE_SECTIONS | names.CELLS | frozenset({b"caption", b"table", b"tr"})
_ENDS_SELECT: Final = frozenset({b"input", b"keygen", b"textarea", b"select"})


def step_older(before: OlderSelect, tag: Opened, *, is_end: bool) -> OlderSelect | None:
    """The state after a tag; None where the tag ends the select."""
    opened, name = before.open, tag.name
    if before.has_left:
        return before
    if name == b"template":
        return _after_template(before, tag, is_end=is_end)
    if before.is_in_template:
        return before
    if before.is_in_table and name in _TABLE_TAGS:
        return None
    if is_end:
        return None if name == b"select" else before._replace(open=_after_end(opened, name))
    return None if name in _ENDS_SELECT else before._replace(open=_after_start(opened, tag))


def _after_template(before: OlderSelect, tag: Opened, *, is_end: bool) -> OlderSelect | None:
    """A template holds anything; its end without one of its own is that of the template around the select."""
    opened = before.open
    if not is_end:
        return before._replace(open=(*opened, tag))
    while opened:
        last, opened = opened[-1], opened[:-1]
        if last.name == b"template":
            return before._replace(open=opened)
    return None


def _after_start(opened: tuple[Opened, ...], tag: Opened) -> tuple[Opened, ...]:
    if tag.name not in (b"option", b"optgroup", b"hr"):
        return opened
    opened = _without_last(opened, b"option")
    if tag.name != b"option":
        opened = _without_last(opened, b"optgroup")
    return opened if tag.name == b"hr" else (*opened, tag)


def _after_end(opened: tuple[Opened, ...], name: bytes) -> tuple[Opened, ...]:
    if name == b"optgroup" and [one.name for one in opened[-2:]] == [b"optgroup", b"option"]:
        opened = opened[:-1]
    return _without_last(opened, name) if name in (b"option", b"optgroup") else opened


def _without_last(opened: tuple[Opened, ...], name: bytes) -> tuple[Opened, ...]:
    return opened[:-1] if opened and opened[-1].name == name else opened
