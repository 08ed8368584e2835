"""The tcfcav1 section of a GPP string (IAB Canada's TCF): text comes in, a `TcfCanadaString` goes out.

The specification codes vendor ranges in Fibonacci numbers, but early encoders wrote 16-bit numbers there.
Which of the two made a string shows by writing it again: the right reading gives the same bits.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import Final

from segments.edge.consent.iab.bits import NO_IDS, BitReader, BitsMissing, IdSet
from segments.edge.consent.iab.gpp.write_ranges import write_fibonacci, write_fixed, write_optimized
from segments.edge.consent.iab.tcf import Restriction, VendorReader, read_restrictions
from segments.edge.consent.iab.tcf_head import (
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

VERSION: Final = 1


@dataclass(frozen=True, slots=True)
class TcfCanadaString(TcfHead):
    """All fields of one section. Times are Unix milliseconds. A segment that is absent has empty sets."""

    use_non_standard_stacks: bool
    special_features: IdSet
    purposes_express: IdSet
    purposes_implied: IdSet
    vendors_express: IdSet = NO_IDS
    vendors_implied: IdSet = NO_IDS
    restrictions: tuple[Restriction, ...] = ()
    publisher_express: IdSet = NO_PURPOSES
    publisher_implied: IdSet = NO_PURPOSES
    custom_purposes: int = 0
    custom_express: IdSet = NO_IDS
    custom_implied: IdSet = NO_IDS
    vendors_disclosed: IdSet = NO_IDS


@dataclass(frozen=True, slots=True)
class _Coding:
    """One way of writing sets of vendors: how a set is read, how a restriction's set is read, and how both
    are written.
    """

    read: VendorReader
    read_restricted: VendorReader
    write: Callable[[IdSet], str]
    write_restricted: Callable[[IdSet], str]


def _write_optimized_fibonacci(ids: IdSet) -> str:
    return write_optimized(ids, write_fibonacci)


def _write_optimized_fixed(ids: IdSet) -> str:
    return write_optimized(ids, write_fixed)


_FIBONACCI: Final = _Coding(
    BitReader.optimized_ranges,
    BitReader.optimized_ranges,
    _write_optimized_fibonacci,
    _write_optimized_fibonacci,
)
_FIXED: Final = _Coding(
    BitReader.optimized_fixed_ranges, BitReader.fixed_ranges, _write_optimized_fixed, write_fixed
)


def decode_tcf_canada(text: str) -> TcfCanadaString:
    """Every field of the section; segments in any order, empty ones skipped.

    Raises: ConsentStringInvalid.
    """
    section: TcfCanadaString | None = None
    others = []
    for segment in filter(None, text.split(".")):
        segment_type = BitReader(segment[0]).integer(SEGMENT_TYPE_BITS)
        if segment_type == CORE:
            section = _read_core(segment)
        else:
            others.append((segment_type, segment))
    if section is None:
        raise ConsentStringInvalid("Expected a core segment, got none - at section tcfcav1")
    for segment_type, segment in others:
        section = _add_segment(section, segment_type, segment)
    return section


def _read_core(segment: str) -> TcfCanadaString:
    bits = BitReader(segment)
    core = TcfCanadaString(
        **asdict(read_head(bits)),
        use_non_standard_stacks=bits.flag(),
        special_features=bits.flags(SPECIAL_FEATURES),
        purposes_express=bits.flags(PURPOSES),
        purposes_implied=bits.flags(PURPOSES),
    )
    start = bits.position
    for coding in (_FIBONACCI, _FIXED):
        found = _read_vendors(bits, core, coding)
        if found is not None:
            return found
        bits.rewind(start)
    core = replace(core, vendors_express=bits.optimized_ranges(), vendors_implied=bits.optimized_ranges())
    try:
        return replace(core, restrictions=read_restrictions(bits, _FIBONACCI.read_restricted))
    except BitsMissing:  # older strings end before the restrictions
        return core


def _read_vendors(bits: BitReader, core: TcfCanadaString, coding: _Coding) -> TcfCanadaString | None:
    """The vendors in this coding, or None if it does not give the same bits when it is written again."""
    start = bits.position
    try:
        express, implied = coding.read(bits), coding.read(bits)
        restrictions = read_restrictions(bits, coding.read_restricted)
    except ConsentStringInvalid:
        return None
    written = coding.write(express) + coding.write(implied) + f"{len(restrictions):012b}"
    for restriction in restrictions:
        written += f"{restriction.purpose:06b}{restriction.type:02b}"
        written += coding.write_restricted(restriction.vendors)
    if bits.since(start) != written:
        return None
    return replace(core, vendors_express=express, vendors_implied=implied, restrictions=restrictions)


def _add_segment(section: TcfCanadaString, segment_type: int, segment: str) -> TcfCanadaString:
    bits = BitReader(segment)
    bits.integer(SEGMENT_TYPE_BITS)
    if segment_type == DISCLOSED:
        return replace(section, vendors_disclosed=_read_disclosed(bits))
    if segment_type != PUBLISHER:
        raise ConsentStringInvalid(
            f"Expected a segment of type 1 or 3, got {segment_type} - at section tcfcav1"
        )
    express, implied, custom, custom_express, custom_implied = read_custom(bits)
    return replace(
        section,
        publisher_express=express,
        publisher_implied=implied,
        custom_purposes=custom,
        custom_express=custom_express,
        custom_implied=custom_implied,
    )


def _read_disclosed(bits: BitReader) -> IdSet:
    start = bits.position
    for coding in (_FIBONACCI, _FIXED):
        bits.rewind(start)
        try:
            disclosed = coding.read(bits)
        except ConsentStringInvalid:
            continue
        if bits.since(start) == coding.write(disclosed):
            return disclosed
    bits.rewind(start)
    return bits.optimized_ranges()
