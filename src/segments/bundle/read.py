"""Bytes to Bundle. Whatever the bytes are, the answer is a Bundle or a BundleError, in bounded memory."""

from __future__ import annotations

import hashlib
from array import array
from typing import Final

from segments.bundle.format import (
    FIELDS,
    FORMAT_VERSION,
    MAX_BUNDLE_BYTES,
    MAX_SEGMENTS,
    MAX_SIGNALS,
    MAX_TERMS,
    MAX_TERMS_PER_SEGMENT,
    MAX_UNPACKED_BYTES,
)
from segments.bundle.model import Bundle, SignalUse
from segments.bundle.postings import unpack_numbers
from segments.bundle.sections import Section, read_section, unpack_value
from segments.errors import BundleCorrupt, BundleTooNew

_REQUIRED_FIELDS: Final = 13
"""Those of version 1; a field that is appended later is read only where it is there."""


def digest_of(data: bytes) -> str:
    """The name of a bundle: SHA-256 of its bytes, 64 lower-case hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def read_bundle(data: bytes) -> Bundle:
    """The bundle in the bytes, its sections still closed.

    Raises:
        BundleCorrupt: the bytes are not a bundle, or break one of the limits of format.py.
        BundleTooNew: they are a bundle of a later format version.
    """
    if len(data) > MAX_BUNDLE_BYTES:
        raise BundleCorrupt(f"Expected at most {MAX_BUNDLE_BYTES} bytes, got {len(data)} - at the bundle")
    fields = unpack_value(data, "the bundle")
    if not isinstance(fields, list) or not fields or type(fields[0]) is not int or fields[0] < 1:
        raise BundleCorrupt("Expected a bundle, got another msgpack value - at the bundle")
    if fields[0] > FORMAT_VERSION:
        raise BundleTooNew(
            f"Expected format version {FORMAT_VERSION} or lower, got {fields[0]} - at the bundle"
        )
    if len(fields) < _REQUIRED_FIELDS:
        raise BundleCorrupt(f"Expected {_REQUIRED_FIELDS} fields, got {len(fields)} - at the bundle")
    bundle = _read_fields(dict(zip((name for name, _ in FIELDS), fields, strict=False)))
    _check_unpacked_size(bundle)
    return bundle


def _read_fields(fields: dict[str, object]) -> Bundle:
    match fields:
        case {
            "site": str(site),
            "created_ms": int(created_ms),
            "signals": list(signals),
            "columns": list(columns),
            "consent": dict(consent),
            "settings": dict(settings),
            "counters": list(counters),
            "experiments": list(experiments),
        }:
            uses = _read_signals(signals)
            return Bundle(
                site=site,
                created_ms=created_ms,
                signals=uses,
                term_counts=_read_term_counts(fields["term_counts"]),
                consent=consent,
                settings=settings,
                counters=tuple(counters),
                experiments=tuple(experiments),
                names_section=read_section(fields["names"], "names"),
                taxonomy_section=read_section(fields["taxonomy"], "taxonomy"),
                column_sections=_read_columns(columns, uses),
                planned_section=read_section(fields["planned"], "planned"),
            )
    raise BundleCorrupt("Expected the fields of a bundle, got other types - at the bundle")


def _read_signals(rows: list[object]) -> tuple[SignalUse, ...]:
    if len(rows) > MAX_SIGNALS:
        raise BundleCorrupt(f"Expected at most {MAX_SIGNALS} signals, got {len(rows)} - at signals")
    return tuple(map(_read_signal, rows))


def _read_signal(row: object) -> SignalUse:
    match row:
        case [
            str(name),
            str(signal_type),
            str(purpose),
            str(source),
            None | bool() | int() | float() | str(),
        ]:
            return SignalUse(name, signal_type, purpose, source, row[4])
    raise BundleCorrupt("Expected a signal's row, got something else - at signals")


def _read_term_counts(packed: object) -> array[int]:
    section = read_section(packed, "term_counts")
    if section.size > 4 * MAX_SEGMENTS + 16:
        raise BundleCorrupt(f"Expected at most {MAX_SEGMENTS} segments, got more - at term_counts")
    counts = unpack_numbers(section.open(), "term_counts")
    if (
        len(counts) > MAX_SEGMENTS
        or max(counts, default=0) > MAX_TERMS_PER_SEGMENT
        or sum(counts) > MAX_TERMS
    ):
        raise BundleCorrupt(
            "Expected fewer segments or terms, got more than a bundle may have - at term_counts"
        )
    return counts


def _read_columns(rows: list[object], signals: tuple[SignalUse, ...]) -> tuple[tuple[int, Section], ...]:
    return tuple(_read_column(row, signals) for row in rows[: MAX_SIGNALS + 1])


def _read_column(row: object, signals: tuple[SignalUse, ...]) -> tuple[int, Section]:
    match row:
        case [int(number), section] if type(number) is int and 0 <= number < len(signals):
            return number, read_section(section, f"the column of {signals[number].name[:80]}")
    raise BundleCorrupt("Expected a signal's number and a section, got something else - at columns")


def _check_unpacked_size(bundle: Bundle) -> None:
    sections = (bundle.names_section, bundle.taxonomy_section, bundle.planned_section)
    size = sum(section.size for section in sections)
    size += sum(section.size for _, section in bundle.column_sections)
    if size > MAX_UNPACKED_BYTES:
        raise BundleCorrupt(
            f"Expected at most {MAX_UNPACKED_BYTES} inflated bytes, got {size} - at the bundle"
        )
