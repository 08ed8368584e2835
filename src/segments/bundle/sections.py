"""Sections: deflated parts of a bundle that are inflated when they are first asked for.

A section on the wire is `[inflated size, deflated bytes]`; inside is one msgpack value. The size is declared so that
a reader can add up what a bundle would cost before it inflates anything.
"""

from __future__ import annotations

import zlib
from typing import Final

import msgpack

from segments.bundle.format import MAX_UNPACKED_BYTES
from segments.errors import BundleCorrupt

_WINDOW_BITS: Final = -15  # raw deflate: the digest over the whole bundle replaces zlib's header and checksum


def pack_value(value: object) -> bytes:
    """One msgpack value."""
    return bytes(msgpack.packb(value))


def unpack_value(data: bytes, where: str) -> object:
    """The one msgpack value in `data`, arrays as lists.

    Raises:
        BundleCorrupt: it is not one well-formed value; `where` says which part of the bundle it is.
    """
    try:
        return msgpack.unpackb(data)
    except (ValueError, TypeError, OverflowError, msgpack.UnpackException) as error:
        raise BundleCorrupt(f"Expected one msgpack value, got something else - at {where}") from error


class Section:
    """One deflated value. Opening it is repeatable; nothing is kept, since what is made of it is."""

    __slots__ = ("deflated", "size", "where")

    def __init__(self, size: int, deflated: bytes, where: str) -> None:
        self.size, self.deflated, self.where = size, deflated, where

    def open(self) -> object:
        """The value inside.

        Raises:
            BundleCorrupt: it does not inflate to exactly the declared size, or is not one msgpack value.
        """
        inflater = zlib.decompressobj(_WINDOW_BITS)
        try:
            raw = inflater.decompress(self.deflated, self.size + 1)
        except zlib.error as error:
            raise BundleCorrupt(f"Expected deflated bytes, got something else - at {self.where}") from error
        if len(raw) != self.size or not inflater.eof or inflater.unused_data:
            raise BundleCorrupt(f"Expected {self.size} inflated bytes, got another size - at {self.where}")
        return unpack_value(raw, self.where)


def pack_section(value: object) -> list[object]:
    """The section of a value, as it stands in the bundle's array."""
    raw = pack_value(value)
    deflater = zlib.compressobj(9, zlib.DEFLATED, _WINDOW_BITS, 9)
    return [len(raw), deflater.compress(raw) + deflater.flush()]


def read_section(packed: object, where: str) -> Section:
    """A section, still closed.

    Raises:
        BundleCorrupt: not a size and bytes, or a size that no bundle may have.
    """
    match packed:
        case [int(size), bytes(deflated)] if 0 < size <= MAX_UNPACKED_BYTES:
            return Section(size, deflated, where)
    raise BundleCorrupt(f"Expected a size and deflated bytes, got something else - at {where}")
