"""Doubles as bytes, plane by plane: deflate meets the nearly constant bytes of sign and exponent as one run.

Numbers that a float32 holds exactly, all of them, take four bytes each; every double comes back bit by bit.
"""

from __future__ import annotations

import sys
from array import array
from collections.abc import Iterable
from typing import Final

from segments.bundle.planes import join_planes
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
    doubles = array("d", join_planes(packed, _TYPE_CODES, "doubles", where))
    if any(number != number for number in doubles):
        raise BundleCorrupt(f"Expected numbers, got one that is none - at {where}")
    return doubles
