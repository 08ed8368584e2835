"""The US sections of the Global Privacy Platform as data: one row per section, one entry per field, in
order.

From the IAB Tech Lab's section specifications (US National and the states), whose names the fields keep.
Every field but the version has two bits: 0 not applicable, 1 opted out or no consent, 2 not opted out or
consent.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

VERSION_BITS: Final = 6
FIELD_BITS: Final = 2

GPC: Final = "gpc"
SENSITIVE: Final = "sensitive"
"""Kinds of a second segment: the browser's Global Privacy Control, or the sensitive-data choices."""

ListedField = tuple[str, int]
"""A field's name and, for a list, how many entries it has; 0 for a field that is one number."""


@dataclass(frozen=True, slots=True)
class UsSection:
    """One section: its number, its name, the version we know, the core's fields, and its second segment if
    any.

    `has_header`: the specification puts a header before the core, which IAB's own libraries leave out. `spec` is the
    specification's folder and the month of the text that the row follows.
    """

    number: int
    name: str
    version: int
    version_field: str
    core: tuple[ListedField, ...]
    spec: str
    second: str | None = GPC
    has_header: bool = False


def _fields(*names: str) -> tuple[ListedField, ...]:
    return tuple((name, 0) for name in names)


_MSPA: Final = _fields("MspaCoveredTransaction", "MspaOptOutOptionMode", "MspaServiceProviderMode")
_OPT_OUTS: Final = _fields("SaleOptOut", "TargetedAdvertisingOptOut")
_NOTICES: Final = _fields("SaleOptOutNotice", "TargetedAdvertisingOptOutNotice")
_ADDITIONAL: Final = _fields("AdditionalDataProcessingConsent")
_CHILDREN: Final = "KnownChildSensitiveDataConsents"


def _state(notice: str, sensitive: int, children: int, *after: ListedField) -> tuple[ListedField, ...]:
    """The layout that most states share: notices, opt-outs, sensitive data, children, then what `after`
    adds.
    """
    return (
        *_fields(notice),
        *_NOTICES,
        *_OPT_OUTS,
        ("SensitiveDataProcessing", sensitive),
        (_CHILDREN, children),
        *after,
        *_MSPA,
    )


_NEW_STATE_START: Final = (
    *_fields("MspaCoveredTransaction", "MspaMode", "ProcessingNotice"),
    *_NOTICES,
    *_OPT_OUTS,
)
"""The layout of the states added in 2025, which begin with the agreement's fields."""

_NATIONAL: Final = (
    *_fields("SharingNotice", "SaleOptOutNotice", "SharingOptOutNotice", "TargetedAdvertisingOptOutNotice"),
    *_fields("SensitiveDataProcessingOptOutNotice", "SensitiveDataLimitUseNotice"),
    *_fields("SaleOptOut", "SharingOptOut", "TargetedAdvertisingOptOut"),
    ("SensitiveDataProcessing", 16),
    (_CHILDREN, 3),
    *_fields("PersonalDataConsents"),
    *_MSPA,
)
_CALIFORNIA: Final = (
    *_fields("SaleOptOutNotice", "SharingOptOutNotice", "SensitiveDataLimitUseNotice"),
    *_fields("SaleOptOut", "SharingOptOut"),
    ("SensitiveDataProcessing", 9),
    (_CHILDREN, 2),
    *_fields("PersonalDataConsents"),
    *_MSPA,
)
_UTAH: Final = (
    *_fields("SharingNotice", "SaleOptOutNotice", "TargetedAdvertisingOptOutNotice"),
    *_fields("SensitiveDataProcessingOptOutNotice"),
    *_OPT_OUTS,
    ("SensitiveDataProcessing", 8),
    (_CHILDREN, 0),
    *_MSPA,
)
_IOWA: Final = (
    *_fields("ProcessingNotice", "SaleOptOutNotice", "TargetedAdvertisingOptOutNotice"),
    *_fields("SensitiveDataOptOutNotice"),
    *_OPT_OUTS,
    ("SensitiveDataProcessing", 8),
    (_CHILDREN, 0),
    *_MSPA,
)


def _new_state(number: int, name: str) -> UsSection:
    core = (*_NEW_STATE_START, (_CHILDREN, 0), *_ADDITIONAL)
    return UsSection(number, name, 1, "MspaVersion", core, _OCTOBER_2025, SENSITIVE, has_header=True)


_FIRST: Final = "US-National and US-States, December 2022"
_SUMMER_2024: Final = "US-States, July 2024"
_AUTUMN_2024: Final = "US-States, October 2024"
_OCTOBER_2025: Final = "US-States, October 2025"

_ROWS: Final = (
    UsSection(7, "usnat", 2, "Version", _NATIONAL, "US-National, October 2024"),
    UsSection(8, "usca", 1, "Version", _CALIFORNIA, _FIRST),
    UsSection(9, "usva", 1, "Version", _state("SharingNotice", 8, 0), _FIRST, None),
    UsSection(10, "usco", 1, "Version", _state("SharingNotice", 7, 0), _FIRST),
    UsSection(11, "usut", 1, "Version", _UTAH, _FIRST, None),
    UsSection(12, "usct", 1, "Version", _state("SharingNotice", 8, 3), _FIRST),
    UsSection(13, "usfl", 1, "Version", _state("ProcessingNotice", 8, 3, *_ADDITIONAL), _SUMMER_2024, None),
    UsSection(14, "usmt", 1, "Version", _state("SharingNotice", 8, 3, *_ADDITIONAL), _SUMMER_2024),
    UsSection(15, "usor", 1, "Version", _state("ProcessingNotice", 11, 3, *_ADDITIONAL), _SUMMER_2024),
    UsSection(16, "ustx", 1, "Version", _state("ProcessingNotice", 8, 0, *_ADDITIONAL), _SUMMER_2024),
    UsSection(17, "usde", 1, "Version", _state("ProcessingNotice", 9, 5, *_ADDITIONAL), _AUTUMN_2024),
    UsSection(18, "usia", 1, "Version", _IOWA, _AUTUMN_2024),
    UsSection(19, "usne", 1, "Version", _state("ProcessingNotice", 8, 0, *_ADDITIONAL), _AUTUMN_2024),
    UsSection(20, "usnh", 1, "Version", _state("ProcessingNotice", 8, 3, *_ADDITIONAL), _AUTUMN_2024),
    UsSection(21, "usnj", 1, "Version", _state("ProcessingNotice", 10, 5, *_ADDITIONAL), _AUTUMN_2024),
    UsSection(22, "ustn", 1, "Version", _state("ProcessingNotice", 8, 0, *_ADDITIONAL), _AUTUMN_2024),
    UsSection(23, "usmn", 1, "Version", _state("ProcessingNotice", 8, 0, *_ADDITIONAL), _OCTOBER_2025),
    UsSection(
        24, "usmd", 1, "MspaVersion", (*_NEW_STATE_START, *_ADDITIONAL), _OCTOBER_2025, has_header=True
    ),
    _new_state(25, "usin"),
    _new_state(26, "usky"),
    _new_state(27, "usri"),
)

US_SECTIONS: Final = {row.number: row for row in _ROWS}

SENSITIVE_CHOICES: Final = 8
"""The number of sensitive-data choices in the second segment of the newest sections."""

GPC_SUBSECTION: Final = 1
SECTION_ID: Final = "SectionId"
SENSITIVE_FIELD: Final = ("SensitiveDataProcessing", SENSITIVE_CHOICES)
"""In the core where the section has a header, in a second segment where it has none."""
