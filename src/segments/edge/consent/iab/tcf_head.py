"""The fields with which every TC string begins, European and Canadian alike, in the order in which both write them.

In: a reader at the start of a core segment. Out: a `TcfHead`, and the reader after it. What follows differs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from segments.edge.consent.iab.bits import BitReader, IdSet

MILLISECONDS_PER_UNIT: Final = 100
"""Times in a string are in tenths of a second since 1970."""

CORE, DISCLOSED, ALLOWED, PUBLISHER = range(4)
"""Types of segments, in their first bits."""
SEGMENT_TYPE_BITS: Final = 3
PURPOSES: Final = 24
SPECIAL_FEATURES: Final = 12
NO_PURPOSES: Final = IdSet(bits="0" * PURPOSES)


@dataclass(frozen=True, slots=True)
class TcfHead:
    """The consent manager that wrote the string, its times and its lists. Times are Unix milliseconds."""

    version: int
    created_ms: int
    updated_ms: int
    cmp_id: int
    cmp_version: int
    consent_screen: int
    consent_language: str
    vendor_list_version: int
    policy_version: int


def read_head(bits: BitReader) -> TcfHead:
    """The head of a core. Raises: BitsMissing."""
    return TcfHead(
        version=bits.integer(6),
        created_ms=bits.integer(36) * MILLISECONDS_PER_UNIT,
        updated_ms=bits.integer(36) * MILLISECONDS_PER_UNIT,
        cmp_id=bits.integer(12),
        cmp_version=bits.integer(12),
        consent_screen=bits.integer(6),
        consent_language=bits.letters(2),
        vendor_list_version=bits.integer(12),
        policy_version=bits.integer(6),
    )


def read_custom(bits: BitReader) -> tuple[IdSet, IdSet, int, IdSet, IdSet]:
    """A publisher's segment: two sets of purposes, how many are the publisher's own, and two sets of those.

    Raises: BitsMissing.
    """
    first, second = bits.flags(PURPOSES), bits.flags(PURPOSES)
    count = bits.integer(6)
    return first, second, count, bits.flags(count), bits.flags(count)
