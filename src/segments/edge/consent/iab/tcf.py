"""TCF 2 strings (IAB Europe, Transparency and Consent String 2.0 to 2.3): text comes in, a `TcfString` goes
out.

Core, disclosed vendors, allowed vendors and the publisher TC segment. `decode_tcf` is as strict as IAB's
own TCF decoders; `decode_tcf_section` reads the same layout inside a GPP string as leniently as IAB's GPP
decoders do. What the fields mean for us is decided elsewhere (`tcf_record.py`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import Final

from segments.edge.consent.iab.bits import MAX_CHARS, NO_IDS, BitReader, BitsMissing, IdSet
from segments.edge.consent.iab.tcf_head import (
    ALLOWED,
    CORE,
    DISCLOSED,
    NO_PURPOSES,
    PUBLISHER,
    PURPOSES,
    SEGMENT_TYPE_BITS,
    SPECIAL_FEATURES,
    TcfHead,
    read_custom,
    read_head,
)
from segments.errors import ConsentStringInvalid

VERSION: Final = 2
NOT_ALLOWED, REQUIRE_CONSENT, REQUIRE_INTEREST = range(3)  # types of restriction; the fourth has no meaning

_SMALLEST_CMP_ID: Final = 2  # 0 and 1 are no consent manager's number
_LARGEST_LETTER: Final = "z"


@dataclass(frozen=True, slots=True)
class Restriction:
    """A restriction by the publisher: for this purpose, the vendors in `vendors` are under `type`."""

    purpose: int
    type: int
    vendors: IdSet


@dataclass(frozen=True, slots=True)
class TcfString(TcfHead):
    """All fields of one string. Times are Unix milliseconds. A segment that is absent has empty sets.

    `has_disclosed_vendors` tells an absent segment from one that discloses nobody.
    """

    is_service_specific: bool
    use_non_standard_stacks: bool
    special_features: IdSet
    purpose_consents: IdSet
    purpose_interests: IdSet
    purpose_one_treatment: bool
    publisher_country: str
    vendor_consents: IdSet
    vendor_interests: IdSet
    restrictions: tuple[Restriction, ...] = ()
    publisher_consents: IdSet = NO_PURPOSES
    publisher_interests: IdSet = NO_PURPOSES
    custom_purposes: int = 0
    custom_consents: IdSet = NO_IDS
    custom_interests: IdSet = NO_IDS
    vendors_allowed: IdSet = NO_IDS
    vendors_disclosed: IdSet = NO_IDS
    has_publisher: bool = False
    has_disclosed_vendors: bool = False


VendorReader = Callable[[BitReader], IdSet]


def decode_tcf(text: str) -> TcfString:
    """A TCF string of its own, as a cookie or a CMP gives it.

    Raises: ConsentStringInvalid.
    """
    core, *others = _split(text)
    for segment in (core, *others):
        if len(segment) % 4 == 1:
            raise ConsentStringInvalid(
                "Expected whole bytes in base64url, got a character too many - at a segment"
            )
    tcf = _check_core(_read_core(BitReader(core), _read_valid_vendors))
    for segment in others:
        tcf = _add_segment(tcf, segment, _read_valid_vendors)
    return tcf


def decode_tcf_section(text: str) -> TcfString:
    """The tcfeuv2 section of a GPP string: any order, empty segments skipped, restrictions may be missing.

    Raises: ConsentStringInvalid.
    """
    core: TcfString | None = None
    others = []
    for segment in filter(None, _split(text)):
        if _type_of(segment) == CORE:
            core = _read_core(
                BitReader(segment), BitReader.optimized_fixed_ranges, may_lack_restrictions=True
            )
        else:
            others.append(segment)
    if core is None:
        raise ConsentStringInvalid("Expected a core segment, got none - at section tcfeuv2")
    for segment in others:
        core = _add_segment(core, segment, BitReader.optimized_fixed_ranges)
    return core


def _split(text: str) -> list[str]:
    if len(text) > MAX_CHARS:
        raise ConsentStringInvalid(
            f"Expected at most {MAX_CHARS} characters, got {len(text)} - at a TCF string"
        )
    return text.split(".")


def _type_of(segment: str) -> int:
    return BitReader(segment[0]).integer(SEGMENT_TYPE_BITS)


def _read_core(
    bits: BitReader, read_vendors: VendorReader, *, may_lack_restrictions: bool = False
) -> TcfString:
    core = TcfString(
        **asdict(read_head(bits)),
        is_service_specific=bits.flag(),
        use_non_standard_stacks=bits.flag(),
        special_features=bits.flags(SPECIAL_FEATURES),
        purpose_consents=bits.flags(PURPOSES),
        purpose_interests=bits.flags(PURPOSES),
        purpose_one_treatment=bits.flag(),
        publisher_country=bits.letters(2),
        vendor_consents=read_vendors(bits),
        vendor_interests=read_vendors(bits),
    )
    try:
        return replace(core, restrictions=read_restrictions(bits, BitReader.fixed_ranges))
    except BitsMissing:
        if may_lack_restrictions:
            return core
        raise


def _read_valid_vendors(bits: BitReader) -> IdSet:
    max_id = bits.integer(16)
    if not bits.flag():
        return bits.flags(max_id)
    vendors = bits.fixed_ranges()
    for first, last in vendors.ranges:
        if first == 0 or first > last or last > max(max_id, first):
            raise ConsentStringInvalid(
                f"Expected vendor ids from 1 to {max_id}, got {first} to {last} - at a range"
            )
    return vendors


def read_restrictions(bits: BitReader, read_vendors: VendorReader) -> tuple[Restriction, ...]:
    """The publisher's restrictions, how many first; `read_vendors` reads the vendors of each."""
    count = bits.integer(12)
    return tuple(Restriction(bits.integer(6), bits.integer(2), read_vendors(bits)) for _ in range(count))


def _check_core(tcf: TcfString) -> TcfString:
    if tcf.version != VERSION:
        raise ConsentStringInvalid(f"Expected version {VERSION}, got {tcf.version} - at a TCF string")
    if tcf.cmp_id < _SMALLEST_CMP_ID:
        raise ConsentStringInvalid(
            f"Expected a CMP id from {_SMALLEST_CMP_ID}, got {tcf.cmp_id} - at a TCF string"
        )
    if max(tcf.publisher_country) > _LARGEST_LETTER:
        raise ConsentStringInvalid("Expected two letters, got something else - at the publisher's country")
    for restriction in tcf.restrictions:
        ranges = restriction.vendors.ranges
        is_defined = restriction.purpose > 0 and restriction.type <= REQUIRE_INTEREST
        if any(first > last for first, last in ranges) or (ranges and not is_defined):
            raise ConsentStringInvalid(
                f"Expected a purpose, a type up to {REQUIRE_INTEREST} and rising vendor ids,"
                f" got purpose {restriction.purpose}, type {restriction.type} - at a publisher restriction"
            )
    return replace(tcf, publisher_country=tcf.publisher_country.upper())


def _add_segment(tcf: TcfString, segment: str, read_vendors: VendorReader) -> TcfString:
    bits = BitReader(segment)
    segment_type = bits.integer(SEGMENT_TYPE_BITS)
    if segment_type == DISCLOSED:
        return replace(tcf, vendors_disclosed=read_vendors(bits), has_disclosed_vendors=True)
    if segment_type == ALLOWED:
        return replace(tcf, vendors_allowed=read_vendors(bits))
    if segment_type == PUBLISHER:
        return _add_publisher(tcf, bits)
    raise ConsentStringInvalid(f"Expected a segment of type 1 to 3, got {segment_type} - at a TCF string")


def _add_publisher(tcf: TcfString, bits: BitReader) -> TcfString:
    consents, interests, custom, custom_consents, custom_interests = read_custom(bits)
    return replace(
        tcf,
        publisher_consents=consents,
        publisher_interests=interests,
        custom_purposes=custom,
        custom_consents=custom_consents,
        custom_interests=custom_interests,
        has_publisher=True,
    )
