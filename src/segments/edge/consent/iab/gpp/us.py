"""Decodes one US section of a GPP string by its row in `sections.py`: text comes in, field names and
numbers go out.
"""

from __future__ import annotations

from typing import Final

from segments.edge.consent.iab.bits import BitReader
from segments.edge.consent.iab.gpp.sections import (
    FIELD_BITS,
    GPC,
    GPC_SUBSECTION,
    SECTION_ID,
    SENSITIVE,
    SENSITIVE_CHOICES,
    SENSITIVE_FIELD,
    VERSION_BITS,
    ListedField,
    UsSection,
)
from segments.errors import ConsentStringInvalid

UsFields = dict[str, int | bool | list[int]]

_SHORT_NATIONAL_CHARS: Final = (10, 11)
"""The length of a usnat core with 12 sensitive-data and 2 child fields, which version 1 of the section had.

The two official encoders disagree on version 1: one writes 12 and 2 fields, the other already 16 and 3,
which takes a character more. The length tells them apart; the version number does not.
"""

_OPT_OUTS_END: Final = 7
"""The number of fields before the sensitive data in the newest states' cores."""

_LONG_CORE_CHARS: Final = 7
"""The length of such a core with its sensitive data, of 40 bits; without them it has 24."""

_SHORT: Final = {"SensitiveDataProcessing": 12, "KnownChildSensitiveDataConsents": 2}
_SHORT_VERSION: Final = 1


def decode_us_section(section: UsSection, text: str) -> UsFields:
    """Every field of the section under its official name, absent segments with their defaults.

    Raises: ConsentStringInvalid.
    """
    core, *others = text.split(".")
    if section.has_header and BitReader(core[:1]).integer(VERSION_BITS) == section.number:
        return _decode_headed(section, core, others)
    layout = section.core
    is_short = section.name == "usnat" and len(core) in _SHORT_NATIONAL_CHARS
    if is_short:
        layout = tuple((name, _SHORT.get(name, count)) for name, count in layout)
    bits = BitReader(core)
    fields: UsFields = {section.version_field: bits.integer(VERSION_BITS)}
    fields |= _read_fields(bits, layout)
    if is_short and fields[section.version_field] != _SHORT_VERSION:
        _lengthen(fields, section)
    if section.second is not None:
        fields |= _read_second(section.second, others[0] if others else None)
    return fields


def _decode_headed(section: UsSection, header: str, segments: list[str]) -> UsFields:
    """A section as its specification writes it: a header, the core, and subsections that say of which type they are.

    The header begins with the section's number, which no version of the agreement will reach.
    """
    head = BitReader(header)
    fields: UsFields = {SECTION_ID: head.integer(VERSION_BITS), "Version": head.integer(VERSION_BITS)}
    if not segments:
        raise ConsentStringInvalid(f"Expected a core after the header, got none - at section {section.name}")
    core, *others = segments
    layout = section.core
    if len(core) >= _LONG_CORE_CHARS:
        layout = (*layout[:_OPT_OUTS_END], SENSITIVE_FIELD, *layout[_OPT_OUTS_END:])
    bits = BitReader(core)
    fields[section.version_field] = bits.integer(VERSION_BITS)
    fields |= _read_fields(bits, layout)
    fields["Gpc"] = False
    for text in others:
        subsection = BitReader(text)
        if subsection.integer(FIELD_BITS) != GPC_SUBSECTION:
            raise ConsentStringInvalid(
                f"Expected a subsection for GPC, got another - at section {section.name}"
            )
        fields["Gpc"] = subsection.flag() or bool(fields["Gpc"])
    return fields


def _read_fields(bits: BitReader, layout: tuple[ListedField, ...]) -> UsFields:
    return {
        name: [bits.integer(FIELD_BITS) for _ in range(count)] if count else bits.integer(FIELD_BITS)
        for name, count in layout
    }


def _lengthen(fields: UsFields, section: UsSection) -> None:
    for name, count in section.core:
        value = fields[name]
        if isinstance(value, list):
            fields[name] = value + [0] * (count - len(value))


def _read_second(kind: str, text: str | None) -> UsFields:
    if kind == GPC:
        if text is None:
            return {"GpcSegmentType": 1, "Gpc": False}
        bits = BitReader(text)
        return {"GpcSegmentType": bits.integer(2), "Gpc": bits.flag()}
    assert kind == SENSITIVE
    if text is None:
        return {"SensitiveDataProcessing": [0] * SENSITIVE_CHOICES}
    return _read_fields(BitReader(text), (("SensitiveDataProcessing", SENSITIVE_CHOICES),))
