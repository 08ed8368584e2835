"""The scan's patterns as a tokenizer with the output of the html5lib-tests suite, to compare the two."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from segments.edge.pages.html_syntax.references import resolve_references
from segments.edge.pages.html_syntax.tokens import (
    TAG,
    attributes_of,
    declaration_end,
    is_self_closing,
    raw_text_end,
    tag_end,
)

Token = list[Any]
RAW_STATES = {"RCDATA state", "RAWTEXT state", "Script data state"}


def tokenize(data: bytes, state: str, last_start_tag: str) -> list[Token]:
    """The tokens of `data`; neighbouring character tokens are one."""
    lower = data.lower()
    position = 0
    tokens: list[Token] = []
    if state == "PLAINTEXT state":
        tokens, position = [characters(data, is_raw=True)], len(data)
    elif state == "CDATA section state":
        end = data.find(b"]]>")
        tokens.append(["Character", newlines(data[: end if end >= 0 else len(data)])])
        position = end + 3 if end >= 0 else len(data)
    elif state in RAW_STATES:
        end = raw_text_end(lower, 0, last_start_tag.encode()) if last_start_tag else len(data)
        tokens.append(characters(data[:end], is_raw=True, has_references=state == "RCDATA state"))
        position = tag_end(lower, end) or len(data) if end < len(data) else end
        if end < len(data) and tag_end(lower, end):
            tokens.append(["EndTag", last_start_tag])
    return join([*tokens, *data_tokens(data, lower, position)])


def data_tokens(data: bytes, lower: bytes, position: int) -> Iterator[Token]:
    while (match := TAG.search(lower, position)) is not None:
        yield characters(data[position : match.start()])
        if match.lastindex == 4:
            kind, position = declaration_end(lower, data, match.start(), in_foreign=False)
            yield from declaration(data, kind, match.start(), position)
            continue
        name = match[3] or match[1]
        position = match.start(2) if match[2] is not None else match.end()
        if match.lastindex == 3:
            yield ["EndTag", clean(name)]
        else:
            yield start_tag(data, lower, match.start(), position, name)
    yield characters(data[position:])


def declaration(data: bytes, kind: str, start: int, end: int) -> Iterator[Token]:
    text = data[start:end]
    if kind == "doctype":
        yield ["DOCTYPE"]
    elif kind == "comment":
        inner = re.sub(rb"\A(?:-?>\Z)|(?:--!?>|--!|--|-)\Z", b"", text[4:], count=1)
        yield ["Comment", clean(inner)]
    elif kind == "bogus" and text != b"</>":
        inner = text[1:] if text.startswith(b"<?") else text[2:]
        yield ["Comment", clean(inner.removesuffix(b">"))]
    elif kind == "cut" and text == b"</":
        yield ["Character", "</"]


def start_tag(data: bytes, lower: bytes, start: int, end: int, name: bytes) -> Token:
    name_end = start + 1 + len(name)
    attributes: dict[str, str] = {}
    for attribute in attributes_of(lower, name_end, end):
        raw = clean(data[attribute.value_start : attribute.value_end])
        attributes.setdefault(clean(attribute.name), resolve_references(raw, in_attribute=True))
    token: Token = ["StartTag", clean(name), attributes]
    return [*token, True] if is_self_closing(lower, name_end, end) else token


def characters(data: bytes, *, is_raw: bool = False, has_references: bool = True) -> Token:
    text = newlines(data)
    if is_raw:
        text = text.replace("\0", "\N{REPLACEMENT CHARACTER}")
        return ["Character", resolve_references(text, in_attribute=False) if has_references else text]
    return ["Character", resolve_references(text, in_attribute=False)]


def newlines(data: bytes) -> str:
    return data.decode("utf-8", "surrogatepass").replace("\r\n", "\n").replace("\r", "\n")


def clean(data: bytes) -> str:
    return newlines(data).replace("\0", "\N{REPLACEMENT CHARACTER}")


def join(tokens: list[Token]) -> list[Token]:
    joined: list[Token] = []
    for token in tokens:
        if token[0] == "Character" and not token[1]:
            continue
        if token[0] == "Character" and joined and joined[-1][0] == "Character":
            joined[-1] = ["Character", joined[-1][1] + token[1]]
        else:
            joined.append(token)
    return joined
