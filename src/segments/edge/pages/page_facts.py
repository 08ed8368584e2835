"""A page's own words about itself: the kind of content that it is, and its tags.

In: the origin's headers, the page's own bytes, and where the site says to look. Out: `PageFacts`. This is done once
for a page and a bundle, and only where rules want it. Bytes that not every visitor gets are not looked at, since what
they say would depend on the answer.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final, TypeAlias

from segments.edge.pages.content_types import media_type
from segments.edge.pages.html_syntax.encoding import is_ascii_based, sniff_encoding
from segments.edge.pages.html_syntax.references import attribute_text
from segments.edge.pages.html_syntax.tokens import (
    RAW_TEXT,
    attributes_of,
    declaration_end,
    raw_text_end,
    tag_end,
)
from segments.edge.pages.json.bulk import is_shallow
from segments.edge.pages.plan.plan import FIXED, PagePlan
from segments.edge.signals.page import PageFacts
from segments.edge.signals.settings import SignalSettings

Found: TypeAlias = Mapping[str, list[str]]
"""Texts by name: what a page says under each name, in its order."""

MAX_HEAD_BYTES: Final = 65_536
"""The bytes in which elements of the head are looked for; heads with their styles inlined stay below it."""
MAX_JSON_BYTES: Final = 262_144
"""A longer document says nothing: reading it would cost as much as compiling it."""
MAX_TAGS: Final = 64
MAX_NAME_CHARS: Final = 100
"""Of a tag or a kind of content; a longer one is a sentence, and is left out."""

_BLANK_SEPARATED: Final = frozenset({"surrogate-key", "xkey", "x-xkey"})
"""Headers whose tags stand between blanks; everywhere else commas separate them."""

_INTERESTING: Final = re.compile(
    rb"<(?:!--|(/head|body|meta|title|style|script|noscript|textarea|template)(?=[\t\n\f\r />]))"
)
_TEMPLATE_END: Final = b"</template"
_HEAD_END: Final = re.compile(rb"</head|<body", re.IGNORECASE)


def fixed_beginning(plan: PagePlan) -> bytes:
    """The beginning of a page as far as it is the same for everybody, and as far as anything is looked for."""
    parts: list[bytes] = []
    size = 0
    for block, content in plan.pieces:
        if size > MAX_JSON_BYTES:
            break
        if block == FIXED:
            parts.append(content[: MAX_JSON_BYTES + 1])
            size += len(parts[-1])
    return b"".join(parts)[: MAX_JSON_BYTES + 1]


def is_head_over(beginning: bytes) -> bool:
    """True if a page that begins so has all of its head, as far as that can be told without reading it."""
    return _HEAD_END.search(beginning) is not None


def read_page_facts(headers: Mapping[str, str], beginning: bytes, settings: SignalSettings) -> PageFacts:
    """The facts of a page with these headers (lower-case names) that begins with these bytes."""
    says = _Sayings(headers, beginning)
    content_types = _first(says, settings.content_type_from)
    tags: dict[str, None] = {}
    for text in _first(says, settings.tags_from):
        tags.setdefault(text)
    return PageFacts(content_types[0] if content_types else "", tuple(tags)[:MAX_TAGS])


class _Sayings:
    """One page, asked place by place; its body is read when the first place in it is asked for."""

    __slots__ = ("_beginning", "_content_type", "_document", "_headers", "_metas")

    def __init__(self, headers: Mapping[str, str], beginning: bytes) -> None:
        self._headers, self._beginning = headers, beginning
        self._content_type = headers.get("content-type", "")
        self._metas: Found | None = None
        self._document: object = self

    def header(self, name: str) -> list[str]:
        value = self._headers.get(name, "")
        return value.split() if name in _BLANK_SEPARATED else value.split(",")

    def meta(self, name: str) -> list[str]:
        if self._metas is None:
            is_html = media_type(self._content_type) in ("text/html", "application/xhtml+xml")
            self._metas = read_metas(self._beginning, self._content_type) if is_html else {}
        return [part for text in self._metas.get(name, ()) for part in text.split(",")]

    def json(self, path: str) -> list[str]:
        if self._document is self:
            kind = media_type(self._content_type)
            is_json = kind.endswith("+json") or kind in ("application/json", "text/json")
            self._document = read_document(self._beginning) if is_json else None
        return list(_members(self._document, path.split(".")))


_PLACES: Final[Mapping[str, Callable[[_Sayings, str], list[str]]]] = {
    "header": _Sayings.header,
    "meta": _Sayings.meta,
    "json": _Sayings.json,
}


def _first(says: _Sayings, places: Sequence[tuple[str, str]]) -> list[str]:
    """The first usable words among several places."""
    for kind, name in places:
        ask = _PLACES.get(kind)
        found = [text.strip() for text in ask(says, name)] if ask else []
        usable = [text for text in found if 0 < len(text) <= MAX_NAME_CHARS]
        if usable:
            return usable
    return []


def read_metas(beginning: bytes, content_type: str) -> Found:
    """The meta elements in a page's head, by their name or property in lower case."""
    encoding = sniff_encoding(content_type, beginning)
    found: dict[str, list[str]] = {}
    if is_ascii_based(encoding):
        for name, content in _metas_in(beginning[:MAX_HEAD_BYTES], encoding):
            found.setdefault(name, []).append(content)
    return found


def _metas_in(head: bytes, encoding: str) -> Iterator[tuple[str, str]]:
    lower = head.lower()
    position = 0
    while (found := _INTERESTING.search(lower, position)) is not None:
        name = found[1]
        if name is None:
            position = declaration_end(lower, head, found.start(), in_foreign=False)[1]
            continue
        end = tag_end(lower, found.start())
        if name in (b"/head", b"body") or not end:
            return
        position = end
        if name in RAW_TEXT:
            position = raw_text_end(lower, end, name)
        elif name == b"template":
            position = max(lower.find(_TEMPLATE_END, end), 0) or len(lower)
        else:
            yield from _said_by(head, lower, (found.end(), end), encoding)


def _said_by(head: bytes, lower: bytes, extent: tuple[int, int], encoding: str) -> Iterator[tuple[str, str]]:
    """The name and the content of one element, if it has both."""
    values: dict[bytes, str] = {}
    for attribute in attributes_of(lower, *extent):
        if attribute.name in (b"name", b"property", b"content"):
            raw = head[attribute.value_start : attribute.value_end]
            values.setdefault(attribute.name, attribute_text(raw, encoding))
    name = values.get(b"name") or values.get(b"property")
    if name and b"content" in values:
        yield name.strip().lower(), values[b"content"]


def read_document(body: bytes) -> object:
    """A JSON document, or None for what is none, is long, or is nested deeply."""
    if len(body) > MAX_JSON_BYTES or not is_shallow(body):
        return None
    try:
        document: object = json.loads(body.decode("utf-8-sig"))
    except ValueError:
        return None
    return document


def _members(value: object, path: Sequence[str]) -> Iterator[str]:
    """The texts at a path of members; a list on the way stands for each of its items."""
    waiting = [(value, 0)]
    while waiting:
        here, depth = waiting.pop()
        if isinstance(here, list):
            waiting.extend((item, depth) for item in reversed(here))
        elif depth == len(path):
            if isinstance(here, str):
                yield here
        elif isinstance(here, dict):
            waiting.append((here.get(path[depth]), depth + 1))
