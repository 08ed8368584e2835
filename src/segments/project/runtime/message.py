"""The message in which workerd reads its Python runtime: Cap'n Proto, one segment, `Bundle { modules :List(Module) }`.

In: modules as (name, kind, content). Out: bytes. The form is that of Cap'n Proto's own encoder; a test compares both.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from typing import Final

WORD_BYTES: Final = 8
MODULE_DATA_WORDS: Final = 1
MODULE_POINTERS: Final = 4  # name, content, type declarations, compile cache
MODULE_WORDS: Final = MODULE_DATA_WORDS + MODULE_POINTERS

KINDS: Final = ("src", "wasm", "data")
"""The members of the union that holds the content, by the number of each."""

INTERNAL: Final = 2
"""The type of a module that is the runtime's own."""

STRUCT_POINTER, LIST_POINTER = 0, 1
BYTES, STRUCTS = 2, 7
"""Sizes of a list's elements."""


def encode_modules(modules: Sequence[tuple[str, str, bytes]]) -> bytes:
    """Return the message that holds the modules."""
    head = [
        _struct_pointer(offset=0, data_words=0, pointers=1),
        _list_pointer(0, STRUCTS, len(modules) * MODULE_WORDS),
        _struct_pointer(offset=len(modules), data_words=MODULE_DATA_WORDS, pointers=MODULE_POINTERS),
    ]
    place = len(head)
    end = place + len(modules) * MODULE_WORDS
    rows: list[bytes] = []
    contents: list[bytes] = []
    for name, kind, content in modules:
        texts = (name.encode() + b"\0", content)
        rows.append(struct.pack("<HHI", INTERNAL, KINDS.index(kind), 0))
        for number, text in enumerate(texts, start=place + MODULE_DATA_WORDS):
            rows.append(_list_pointer(end - number - 1, BYTES, len(text)))
            contents += _padded(text)
            end += _words(text)
        rows.append(bytes((MODULE_POINTERS - len(texts)) * WORD_BYTES))
        place += MODULE_WORDS
    return b"".join([struct.pack("<II", 0, end), *head, *rows, *contents])


def _struct_pointer(*, offset: int, data_words: int, pointers: int) -> bytes:
    return struct.pack("<IHH", offset << 2 | STRUCT_POINTER, data_words, pointers)


def _list_pointer(offset: int, size: int, count: int) -> bytes:
    return struct.pack("<II", offset << 2 | LIST_POINTER, count << 3 | size)


def _words(content: bytes) -> int:
    return -(-len(content) // WORD_BYTES)


def _padded(content: bytes) -> Iterator[bytes]:
    """The content, and zeros up to the next word; the content itself is not copied."""
    yield content
    yield bytes(_words(content) * WORD_BYTES - len(content))
