"""Global Privacy Platform strings: text comes in, a `GppString` with its known sections goes out.

A header in Fibonacci coding lists the numbers of the sections, which follow joined by `~`. Sections that no
decoder of ours knows are skipped, as IAB's decoders do; one that is known and broken makes the whole string
invalid.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from segments.edge.consent.iab.bits import MAX_CHARS, BitReader
from segments.edge.consent.iab.gpp.sections import US_SECTIONS
from segments.edge.consent.iab.gpp.tcf_canada import TcfCanadaString, decode_tcf_canada
from segments.edge.consent.iab.gpp.us import UsFields, decode_us_section
from segments.edge.consent.iab.tcf import TcfString, decode_tcf_section
from segments.edge.consent.iab.us_privacy import UsPrivacyString, decode_us_privacy
from segments.errors import ConsentStringInvalid

HEADER_TYPE: Final = 3
HEADER_VERSION: Final = 1
TCF_EU, TCF_CANADA, US_PRIVACY = 2, 5, 6
"""Section numbers; those of the US sections are in their table."""

SECTION_NAMES: Final[Mapping[int, str]] = {
    TCF_EU: "tcfeuv2",
    TCF_CANADA: "tcfcav1",
    US_PRIVACY: "uspv1",
    **{number: section.name for number, section in US_SECTIONS.items()},
}
_JOINER: Final = "~"

Section = TcfString | TcfCanadaString | UsPrivacyString | UsFields


@dataclass(frozen=True, slots=True)
class GppString:
    """The known sections by number, ascending."""

    sections: Mapping[int, Section]


def decode_gpp(text: str) -> GppString:
    """A whole GPP string; a TCF string alone, which GPP allows, counts as one with that section.

    Raises: ConsentStringInvalid.
    """
    if len(text) > MAX_CHARS:
        raise ConsentStringInvalid(
            f"Expected at most {MAX_CHARS} characters, got {len(text)} - at a GPP string"
        )
    if text.startswith("C"):
        return GppString({TCF_EU: decode_tcf_section(text)})
    header, *encoded = text.split(_JOINER)
    numbers = decode_header(header)
    if len(numbers) != len(encoded):
        raise ConsentStringInvalid(
            f"Expected the {len(numbers)} sections that the header names, got {len(encoded)} - at a GPP string"
        )
    sections = dict(zip(numbers, encoded, strict=True))
    if any(not section.strip() for section in encoded):
        raise ConsentStringInvalid(
            "Expected every section to have content, got an empty one - at a GPP string"
        )
    return GppString(
        {
            number: decode_section(number, sections[number])
            for number in sorted(sections)
            if number in SECTION_NAMES
        }
    )


def decode_header(text: str) -> list[int]:
    """The numbers of the sections that follow, ascending.

    Raises: ConsentStringInvalid.
    """
    bits = BitReader(text.partition(".")[0])
    found = (bits.integer(6), bits.integer(6))
    if found != (HEADER_TYPE, HEADER_VERSION):
        raise ConsentStringInvalid(
            f"Expected a header of type {HEADER_TYPE}, version {HEADER_VERSION},"
            f" got type {found[0]}, version {found[1]} - at a GPP string"
        )
    return bits.fibonacci_ranges().listed()


def decode_section(number: int, text: str) -> Section:
    """One section by its number, which must be in `SECTION_NAMES`.

    Raises: ConsentStringInvalid.
    """
    if number == TCF_EU:
        return decode_tcf_section(text)
    if number == TCF_CANADA:
        return decode_tcf_canada(text)
    if number == US_PRIVACY:
        return decode_us_privacy(text.partition(".")[0])
    return decode_us_section(US_SECTIONS[number], text)
