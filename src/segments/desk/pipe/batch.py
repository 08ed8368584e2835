"""A batch of the queue's messages, made ready for one transaction.

In: the texts of messages, as they were delivered. Out: the rows that `statements` adds up, and which texts were no
messages. An id that comes twice in a batch is one message. No clock, no database.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from segments.deltas import Message, read_message
from segments.errors import DeltasInvalid

MAX_ROWS_BYTES: Final = 1_000_000
"""Of the JSON value of one transaction; D1 takes 2 MB a value."""


@dataclass(frozen=True, slots=True)
class Batch:
    """`refused` counts texts that are no messages: they are acknowledged, since no second delivery mends them."""

    messages: tuple[Message, ...]
    refused: int


def read_batch(texts: Iterable[object]) -> Batch:
    """The messages of a batch, each id once; the first of an id counts."""
    messages: dict[str, Message] = {}
    refused = 0
    for text in texts:
        try:
            message = read_message(text if isinstance(text, str) else "")
        except DeltasInvalid:
            refused += 1
        else:
            messages.setdefault(message.id, message)
    return Batch(tuple(messages.values()), refused)


def row_texts(messages: Sequence[Message]) -> Iterator[str]:
    """JSON values for `TAKE` and `FOLD`, each short enough for one transaction.

    A row is the id, site and day of a message and then a cell and its sums. A message is never split: it is counted
    whole or not at all.
    """
    pieces: list[str] = []
    size = 0
    for message in messages:
        piece = ",".join(
            json.dumps(
                [message.id, message.site, message.day, *delta.cell, *delta.sums], separators=(",", ":")
            )
            for delta in message.deltas
        )
        if pieces and size + len(piece) > MAX_ROWS_BYTES:
            yield f"[{','.join(pieces)}]"
            pieces, size = [], 0
        pieces.append(piece)
        size += len(piece) + 1
    if pieces:
        yield f"[{','.join(pieces)}]"
