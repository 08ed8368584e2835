"""Names of things that visitors can make as long as they like, in bounded length.

In: a text. Out: a key. A long one becomes its digest: two of them are as unlikely to meet as two keys of a cipher.
"""

from __future__ import annotations

from hashlib import blake2b
from typing import Final

MAX_KEY_CHARS: Final = 256
"""Longer than the addresses of nearly all pages: those stay readable, and cost no digest."""

DIGEST_BYTES: Final = 16


def bounded_key(text: str) -> str:
    """The text itself, or where it is long a digest of it, which no short text is."""
    if len(text) <= MAX_KEY_CHARS:
        return text
    # Lone surrogates are no UTF-8, and a visitor may send them.
    return "\0" + blake2b(text.encode("utf-8", "surrogatepass"), digest_size=DIGEST_BYTES).hexdigest()
