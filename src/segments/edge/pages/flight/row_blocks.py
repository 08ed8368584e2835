"""The blocks in rows of flight, each row a document of its own.

In: a text and its rows. Out: blocks in a draft, or the word that one cannot be cut. Rows without marks are not looked
into, and of the others only the elements around marks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Final

from segments.edge.pages.flight.elements import ELEMENT, ELEMENT_KEY, ElementReader
from segments.edge.pages.flight.markup_texts import MarkupTexts, has_markup
from segments.edge.pages.flight.paths import Paths
from segments.edge.pages.flight.rows import CODE, Row
from segments.edge.pages.json.compile import find_keys
from segments.edge.pages.json.scan import DocumentScan, NotJson
from segments.edge.pages.json.separators import place_items
from segments.edge.pages.json.shapes import SHAPES, shape_of_state
from segments.edge.pages.plan.draft import Draft

MAX_NEAR: Final = 4
"""Elements that are tried for a mark: its own is behind those in props before it."""

_DATA: Final = re.compile(rb'"segment[sA-Z_]')
"""Names of ours in data."""

_ESCAPED: Final = rb"\u00"
"""The beginning of a letter that is written as an escape, perhaps in a name of ours."""

_LINK: Final = b'"sys"'
"""Contentful's name for what leads from one document to another."""

_Keys = Sequence[tuple[int, str]]


def add_rows(draft: Draft, text: bytes, rows: Sequence[Row], paths: Paths) -> bool:
    """Add the blocks in rows; false where marks stand in what cannot be cut.

    Raises:
        LimitExceeded: more blocks than a page may have.
    """
    reader = _RowReader(draft, text, paths)
    return all(reader.add(row) for row in rows if row.tag not in CODE)


class _RowReader:
    """The reader of one text's rows."""

    __slots__ = ("_draft", "_has_data", "_markup", "_paths", "_shape", "_text")

    def __init__(self, draft: Draft, text: bytes, paths: Paths) -> None:
        self._draft, self._text, self._paths = draft, text, paths
        self._has_data = any(sign in text for sign in (_ESCAPED, _LINK)) or _DATA.search(text) is not None
        is_marked = has_markup(text, sum(1 for _ in ELEMENT_KEY.finditer(text)))
        self._markup = MarkupTexts(draft, text) if is_marked else None
        self._shape = shape_of_state(text) if self._has_data else SHAPES["generic"]

    def add(self, row: Row) -> bool:
        """Add the blocks in one row; false where one of them cannot go."""
        markup = self._markup
        if row.tag:
            return markup is None or markup.add_row(row)
        return (markup is None or markup.add_props(row)) and self._add_keys(row)

    def _add_keys(self, row: Row) -> bool:
        extent = (row.content, row.stop)
        keys = [(key.start(), key[1].decode()) for key in ELEMENT_KEY.finditer(self._text, *extent)]
        if self._has_data:
            keys = sorted(keys + find_keys(self._text, self._shape, *extent))
        if not keys:
            return True
        # Links between documents lead from one element to the next.
        return (not self._shape.has_links and self._read(_walk_elements, row, keys)) or self._read(
            _walk_row, row, keys
        )

    def _read(self, walk: Callable[[DocumentScan, bytes, Row, _Keys], bool], row: Row, keys: _Keys) -> bool:
        found = self._draft.empty()
        reader = ElementReader(self._text, found, self._shape, self._paths.value_of)
        try:
            if not walk(DocumentScan(self._text, keys, reader), self._text, row, keys):
                return False
        except NotJson:
            return False
        found.plain = reader.plain()
        containers = [one for one in reader.containers if not found.is_plain(one.start)]
        found.blocks[:] = [block for block in found.blocks if not found.is_plain(block.offset)]
        place_items(self._text, found, containers, reader.blocks_by_id)
        if reader.is_lost or any(code == "whole-document" for code, _, _ in found.problems):
            return False
        self._draft.take(found)
        return True


def _walk_elements(scan: DocumentScan, text: bytes, row: Row, keys: _Keys) -> bool:
    """Walk the elements around keys, and nothing else; false where a key is in none that begins near it."""
    end = row.content
    for offset, _ in keys:
        if end > offset:
            continue
        before, start = end, offset
        for _ in range(MAX_NEAR):
            # No string of JSON holds the beginning of an element: it would have the quotes escaped.
            start = text.rfind(ELEMENT, before, start)
            if start < 0:
                return False
            end = scan.run(start, row.stop)
            if end > offset:
                break
        else:
            return False
    return True


def _walk_row(scan: DocumentScan, _: bytes, row: Row, __: _Keys) -> bool:
    return scan.run(row.content, row.stop) == row.stop
