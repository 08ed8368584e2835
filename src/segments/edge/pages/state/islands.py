"""Astro's islands: one whose props say whom it is for is itself the block.

In: the value of an island's `props`, without the escapes of its attribute. Out: the block that the island is, or None.
Each prop stands in an array, behind the number of its kind (`{"card":[0,{"segments":[1,[[0,"x"]]]}]}`). An island
cannot lose its props, or the one prop that it is about: its component would run without them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Final

from segments.edge.pages.html_syntax.unescape import Unescaped, merge_unescaped
from segments.edge.pages.json.bulk import MAX_BULK_BYTES, is_shallow
from segments.edge.pages.json.reader import BlockReader, unwrapped
from segments.edge.pages.json.scan import Container, Item
from segments.edge.pages.json.shapes import COMPANIONS, Shape, named_as_in
from segments.edge.pages.plan.draft import Draft, DraftBlock
from segments.edge.pages.plan.marks import WORD, find_words
from segments.edge.pages.state.documents import add_extent
from segments.edge.pages.state.keys import find_state

ELEMENT: Final = b"astro-island"

_WRAPPED: Final = re.compile(
    rb'[\t\n\r ]*+\{[\t\n\r ]*+(?:"[^"\\]*+"[\t\n\r ]*+:[\t\n\r ]*+\[[0-9]{1,2},|\})'
)
"""The beginning of Astro's props: every value stands in an array, behind the number of its kind."""

_ASTRO: Final = Shape("astro", is_wrapped=True)
_MARKS: Final = frozenset({"segments", *COMPANIONS})


def is_wrapped(content: bytes) -> bool:
    """True if a value of an attribute `props` begins as Astro's do."""
    return _WRAPPED.match(content) is not None


def read_island(draft: Draft, content: bytes) -> DraftBlock | None:
    """The block that an island with these props is, its problems in the draft; None for one that is for everybody."""
    props = _read_props(content)
    owner = props if _has_marks(props) else _only_marked(props)
    if not _has_marks(owner):
        return None
    reader = BlockReader(content, draft, named_as_in(_ASTRO, content))
    container = Container(0, is_object=True, key=b'"props"', item_start=0)
    for name in _MARKS & owner.keys():
        reader.read_mark(container, name, unwrapped(owner[name]), 0)
    return reader.read_block(container, [], Item(0, len(content)))


def _read_props(content: bytes) -> Mapping[str, object]:
    if (
        WORD not in content
        or not is_wrapped(content)
        or len(content) > MAX_BULK_BYTES
        or not is_shallow(content)
    ):
        return {}
    try:
        props = json.loads(content)
    except ValueError:
        return {}
    return props if isinstance(props, dict) else {}


def _only_marked(props: Mapping[str, object]) -> Mapping[str, object]:
    """The object that is the one prop with marks; nothing where others have some, or only what is inside it."""
    marked = [value for value in props.values() if any(map(_has_marks, _objects(value)))]
    only = marked[0][1] if len(marked) == 1 and isinstance(marked[0], list) and marked[0][:1] == [0] else None
    return only if isinstance(only, dict) else {}


def _has_marks(members: Mapping[str, object]) -> bool:
    """Are there marks among them? One without an array around it is no value of Astro's."""
    return any(isinstance(members[name], list) for name in _MARKS & members.keys())


def _objects(value: object) -> Iterator[Mapping[str, object]]:
    """All objects in a value."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            yield one
            waiting += one.values()
        elif isinstance(one, list):
            waiting += one


def add_props(draft: Draft, value: Unescaped) -> bool:
    """Add the blocks in an island's props; false where they cannot be read. What makes an island a block stays in it.

    Raises:
        LimitExceeded: more blocks than a page may have.
    """
    content = value.content
    found = draft.empty()
    marks = find_state(content, find_words(content))
    if not add_extent(found, content, (0, len(content)), marks, named_as_in(_ASTRO, content)):
        return False
    if read_island(Draft(), content) is not None:
        found.problems = [problem for problem in found.problems if problem[0] != "whole-document"]
        if not _has_marks(_read_props(content)):
            found.blocks.remove(
                min(found.blocks, key=lambda block: block.start)
            )  # the prop around all others
    merge_unescaped(draft, found, value)
    return True
