"""Numbers laid out plane by plane, all lowest bytes first: how postings and the doubles of models stand in a bundle.

In: one byte that says the width of a number, and its planes. Out: the numbers.
"""

from __future__ import annotations

import sys
from array import array
from collections.abc import Mapping
from typing import Any

from segments.errors import BundleCorrupt


def join_planes(packed: object, type_codes: Mapping[int, str], what: str, where: str) -> array[Any]:
    """The numbers; `type_codes` are array codes by bytes a number, `what` says in messages what is packed.

    Raises:
        BundleCorrupt: not bytes, an unknown width, or planes of different lengths.
    """
    if not isinstance(packed, bytes) or not packed or packed[0] not in type_codes:
        raise BundleCorrupt(f"Expected packed {what}, got something else - at {where}")
    width = packed[0]
    count, rest = divmod(len(packed) - 1, width)
    if rest:
        raise BundleCorrupt(f"Expected planes of one length, got {len(packed) - 1} bytes - at {where}")
    laid_out = bytearray(count * width)
    for plane in range(width):
        laid_out[plane::width] = packed[1 + plane * count : 1 + (plane + 1) * count]
    numbers = array(type_codes[width])
    numbers.frombytes(laid_out)
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers
