"""One JSON response becomes a page plan.

In: a body, the name of a preset, the site's settings. Out: a `PagePlan`, independent of any rules. A body without
marks costs a search for their names; what is not JSON goes out as it came.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from typing import Final

from segments.edge.pages.json.data_lines import compile_data_lines, compile_result, is_nodes, is_result
from segments.edge.pages.json.devalue import add_flattened
from segments.edge.pages.json.grammar import STRING
from segments.edge.pages.json.reader import SYS, BlockReader
from segments.edge.pages.json.scan import Container, DocumentScan, NotJson
from segments.edge.pages.json.separators import place_items
from segments.edge.pages.json.shapes import COMPANIONS, Shape, detect_preset, lacks_segments, shape_of
from segments.edge.pages.json.templates import add_liquid
from segments.edge.pages.plan.assemble import assemble
from segments.edge.pages.plan.draft import Draft
from segments.edge.pages.plan.marks import WORD
from segments.edge.pages.plan.plan import FIXED, PagePlan, Piece
from segments.edge.pages.settings.page_settings import PLAIN_PAGE, PageSettings

_BOM: Final = b"\xef\xbb\xbf"
_ESCAPED_KEY: Final = re.compile(
    rb'\\u00[0-7][0-9a-fA-F](?:[^"\\\x00-\x1f]|\\u[0-9a-fA-F]{4}){0,64}+("[\t\n\r ]*+:)?'
)
_OURS: Final = WORD.decode()
_MAX_KEY_BYTES: Final = 512
"""A name of ours with every character escaped is shorter."""

SEGMENTS_ABSENT: Final = "segments-absent"
"""Reported where entries of a system that would name their segments do not."""

_INDEXED: Final = re.compile(rb'"[^"]*+"[\t\n\r ]*+:[\t\n\r ]*+-?[0-9]')


def compile_json(body: bytes, preset: str | None = None, settings: PageSettings = PLAIN_PAGE) -> PagePlan:
    """The plan of one document; `preset` names a row of `SHAPES`, and without one the document says what it is.

    Raises:
        KeyError: there is no such preset.
        LimitExceeded: more blocks than a page may have.
    """
    draft = Draft(keeps_marks=settings.json.keeps_marks)
    shape = shape_of(preset or settings.json.preset or detect_preset(body), settings.json)
    keys = find_keys(body, shape)
    start = len(_BOM) if body.startswith(_BOM) else 0
    if keys and is_nodes(body, start):
        return compile_data_lines(body, settings)
    if not keys and is_result(body, start):
        return compile_result(body, start, settings)
    if not _add_payload(draft, body, start, keys) and keys:
        add_document(draft, body, (start, len(body)), keys, shape)
    add_liquid(draft, body, settings.liquid)
    if settings.json.has_marks and not keys and lacks_segments(body, shape.name):
        draft.report(SEGMENTS_ABSENT, start, f"the {shape.name} answer")
    return _finish(body, draft)


def _add_payload(draft: Draft, body: bytes, start: int, keys: list[tuple[int, str]]) -> bool:
    """Add the flattened array that pages of Nuxt ask for when a visitor goes on; false for other JSON.

    Raises:
        LimitExceeded: more blocks than a page may have.
    """
    if not keys or not all(_INDEXED.match(body, offset) for offset, _ in keys):
        return False
    return add_flattened(draft, body, (start, len(body)))


def compile_json_lines(
    body: bytes, preset: str | None = None, settings: PageSettings = PLAIN_PAGE
) -> PagePlan:
    """The plan of documents on lines of their own (NDJSON). A line can be a block; one that is no JSON stays.

    Raises:
        KeyError: there is no such preset.
        LimitExceeded: more blocks than a page may have.
    """
    draft = Draft(keeps_marks=settings.json.keeps_marks)
    shape = shape_of(preset or settings.json.preset, settings.json)
    keys = find_keys(body, shape)
    end = 0
    for index, (offset, _) in enumerate(keys):
        if offset < end:
            continue
        start, end = _line_around(body, offset)
        lines = Container(start, is_object=False, key=b"", item_start=start)
        line_keys = keys[index : bisect_right(keys, (end, ""))]
        begin = start + len(_BOM) if body.startswith(_BOM, start) else start
        add_document(draft, body, (begin, end), line_keys, shape, lines)
        for item in lines.items:
            if item.block is not None:
                item.block.start, item.block.end = begin, end
    add_liquid(draft, body, settings.liquid)
    return _finish(body, draft)


def _line_around(body: bytes, offset: int) -> tuple[int, int]:
    end = body.find(b"\n", offset)
    return body.rfind(b"\n", 0, offset) + 1, end + 1 if end >= 0 else len(body)


def find_keys(body: bytes, shape: Shape, start: int = 0, limit: int | None = None) -> list[tuple[int, str]]:
    """Offsets of keys that may be marks, in order; none where no key is a mark for certain."""
    limit = len(body) if limit is None else limit
    marks = {*COMPANIONS, *(path[-1] for path in shape.paths)}
    found: list[tuple[int, str]] = []
    if any(body.find(_quoted(name)[:-1], start, limit) >= 0 for name in (_OURS, *marks)):
        # The quote stands before all names, and so does our word where a site has none of its own: bytes that do not
        # vary are searched for fastest.
        word = _OURS if all(name.startswith(_OURS) for name in marks) else ""
        names = "|".join(re.escape(_quoted(name)[1:].decode().removeprefix(word)) for name in sorted(marks))
        pattern = re.compile(f'"({word}(?:{names}))[\t\n\r ]*+:'.encode())
        found = [(key.start(), key[1][:-1].decode()) for key in pattern.finditer(body, start, limit)]
    found += _find_escaped(body, marks, start, limit)
    if shape.has_links and (found or body.find(b'"' + shape.prefix.encode(), start, limit) >= 0):
        pattern = re.compile(rb'"sys"[\t\n\r ]*+:')
        found += [(key.start(), SYS) for key in pattern.finditer(body, start, limit)]
    return sorted(found)


def _quoted(name: str) -> bytes:
    return json.dumps(name, ensure_ascii=False).encode()


def _find_escaped(body: bytes, names: set[str], start: int, limit: int) -> list[tuple[int, str]]:
    """Keys with some of their letters written as escapes."""
    found: dict[int, str] = {}
    for escape in _ESCAPED_KEY.finditer(body, start, limit):
        if not escape[1]:
            continue
        opening = body.rfind(b'"', max(start, escape.start() - _MAX_KEY_BYTES), escape.start())
        key = STRING.match(body, opening, limit) if opening >= 0 else None
        name = json.loads(key[0].decode("utf-8", "replace")) if key else ""
        if name in names:
            found[opening] = name
    return list(found.items())


def add_document(
    draft: Draft,
    body: bytes,
    extent: tuple[int, int],
    keys: list[tuple[int, str]],
    shape: Shape,
    lines: Container | None = None,
) -> bool:
    """Add the blocks of one document to a draft. One that is no JSON adds a problem and nothing else.

    Raises:
        LimitExceeded: more blocks than a page may have.
    """
    found = draft.empty()
    reader = BlockReader(body, found, shape)
    try:
        _walk(DocumentScan(body, keys, reader, lines), extent)
    except NotJson as error:
        draft.report("not-json", error.offset, _describe(body, error))
        return False
    place_items(body, found, reader.containers, reader.blocks_by_id)
    draft.take(found)
    return True


def _walk(scan: DocumentScan, extent: tuple[int, int]) -> None:
    end = scan.run(*extent)
    if end < extent[1]:
        raise NotJson(end)


def _describe(body: bytes, error: NotJson) -> str:
    if error.is_deep:
        return "containers nested beyond what parsers read"
    found = body[error.offset : error.offset + 12].decode("utf-8", "replace")
    return f'"{found}"' if found.strip() else "the end of the text"


def _finish(body: bytes, draft: Draft) -> PagePlan:
    """Without blocks and marks nothing is to be decided, and the response goes out as it came."""
    if not (draft.blocks or draft.cuts):
        plan = assemble(body, draft) if draft.problems else None
        return PagePlan((Piece(FIXED, body),), problems=plan.problems if plan else ())
    return assemble(body, draft)
