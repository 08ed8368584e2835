"""Doubles as bytes, plane by plane: deflate meets the nearly constant bytes of sign and exponent as one run.

Numbers that a float32 holds exactly, all of them, take four bytes each; every double comes back bit by bit.
"""

from __future__ import annotations

import sys
from array import array
from collections.abc import Iterable
from typing import Final

from segments.errors import BundleCorrupt

_TYPE_CODES: Final = {4: "f", 8: "d"}
"""Array codes by bytes a number."""


def pack_doubles(numbers: Iterable[float]) -> bytes:
    """One byte that says the width, then the planes, lowest bytes first."""
    doubles = array("d", numbers)
    singles = array("f", doubles)
    is_single = array("d", singles).tobytes() == doubles.tobytes()
    chosen = singles if is_single else doubles
    if sys.byteorder == "big":
        chosen.byteswap()
    raw, width = chosen.tobytes(), chosen.itemsize
    return bytes((width,)) + b"".join(raw[plane::width] for plane in range(width))


def unpack_doubles(packed: object, where: str) -> array[float]:
    """The doubles that `pack_doubles` packed.

    Raises:
        BundleCorrupt: not bytes, an unknown width, planes of different lengths, or a NaN.
    """
    if not isinstance(packed, bytes) or not packed or packed[0] not in _TYPE_CODES:
        raise BundleCorrupt(f"Expected packed doubles, got something else - at {where}")
    width = packed[0]
    count, rest = divmod(len(packed) - 1, width)
    if rest:
        raise BundleCorrupt(f"Expected planes of one length, got {len(packed) - 1} bytes - at {where}")
    laid_out = bytearray(count * width)
    for plane in range(width):
        laid_out[plane::width] = packed[1 + plane * count : 1 + (plane + 1) * count]
    numbers = array(_TYPE_CODES[width])
    numbers.frombytes(laid_out)
    if sys.byteorder == "big":
        numbers.byteswap()
    doubles = array("d", numbers)
    if any(number != number for number in doubles):
        raise BundleCorrupt(f"Expected numbers, got one that is none - at {where}")
    return doubles
