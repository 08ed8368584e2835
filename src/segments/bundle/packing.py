"""Values as bytes: msgpack, and for the inside of a bundle deflate around it.

Whatever bytes come in, a value or BundleCorrupt comes out, in bounded memory: nothing inflates beyond its declared
size, and no more lists and maps are made than MAX_CONTAINERS.
"""

from __future__ import annotations

import zlib
from typing import Any, Final

import msgpack

from segments.errors import BundleCorrupt

MAX_CONTAINERS: Final = 200_000
"""Lists and maps in one value: one byte can ask for an empty list of 56. Everything else takes at most nine times its
bytes. Rules have a few of them for each condition that is evaluated, and next to none otherwise."""

_WINDOW_BITS: Final = -15  # raw deflate: the digest over the whole bundle replaces zlib's header and checksum


def pack_value(value: object) -> bytes:
    """One msgpack value."""
    return bytes(msgpack.packb(value))


def unpack_value(data: bytes, where: str) -> object:
    """The one msgpack value in `data`, arrays as lists.

    Raises:
        BundleCorrupt: it is not one well-formed value, or has too many lists; `where` says what it should have been.
    """
    made = 0

    def count(container: Any) -> Any:
        nonlocal made
        made += 1
        if made > MAX_CONTAINERS:
            raise BundleCorrupt(f"Expected at most {MAX_CONTAINERS} lists and maps, got more - at {where}")
        return container

    try:
        return msgpack.unpackb(data, list_hook=count, object_hook=count)
    except (ValueError, TypeError, OverflowError, msgpack.UnpackException) as error:
        raise BundleCorrupt(f"Expected one msgpack value, got something else - at {where}") from error


def deflate(raw: bytes) -> bytes:
    """The bytes in raw deflate (RFC 1951), as small as zlib can."""
    deflater = zlib.compressobj(9, zlib.DEFLATED, _WINDOW_BITS, 9)
    return deflater.compress(raw) + deflater.flush()


def inflate(deflated: bytes, size: int, where: str) -> bytes:
    """The `size` bytes that were deflated; no more than one byte beyond them is ever made.

    Raises:
        BundleCorrupt: they are no raw deflate, or not of that size.
    """
    inflater = zlib.decompressobj(_WINDOW_BITS)
    try:
        raw = inflater.decompress(deflated, size + 1)
    except zlib.error as error:
        raise BundleCorrupt(f"Expected deflated bytes, got something else - at {where}") from error
    if len(raw) != size or not inflater.eof or inflater.unused_data:
        raise BundleCorrupt(f"Expected {size} inflated bytes, got another size - at {where}")
    return raw
