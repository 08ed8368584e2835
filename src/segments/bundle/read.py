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
from segments.bundle.packing import inflate, unpack_value
from segments.bundle.postings import unpack_numbers
from segments.bundle.prediction.model_use import decode_model
from segments.errors import BundleCorrupt, BundleTooNew

_REQUIRED_FIELDS: Final = 12
"""Those of version 1; a field that is appended later is read only where it is there."""


def digest_of(data: bytes) -> str:
    """The name of a bundle: SHA-256 of its bytes, 64 lower-case hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def read_bundle(data: bytes) -> Bundle:
    """The bundle in the bytes; what is large in it is looked at when it is asked for.

    Raises:
        BundleCorrupt: the bytes are not a bundle, or break one of the limits of format.py.
        BundleTooNew: they are a bundle of a later format version.
    """
    if len(data) > MAX_BUNDLE_BYTES:
        raise BundleCorrupt(f"Expected at most {MAX_BUNDLE_BYTES} bytes, got {len(data)} - at the bundle")
    match unpack_value(data, "the bundle"):
        case [int(version), *_] if version > FORMAT_VERSION:
            raise BundleTooNew(
                f"Expected format version {FORMAT_VERSION} or lower, got {version} - at the bundle"
            )
        case [1, int(size), bytes(deflated), *_] if 0 < size <= MAX_UNPACKED_BYTES:
            fields = unpack_value(inflate(deflated, size, "the bundle"), "the fields of the bundle")
        case _:
            raise BundleCorrupt("Expected a bundle, got another msgpack value - at the bundle")
    if not isinstance(fields, list) or len(fields) < _REQUIRED_FIELDS:
        raise BundleCorrupt(f"Expected {_REQUIRED_FIELDS} fields, got others - at the bundle")
    return _read_fields(dict(zip((name for name, _ in FIELDS), fields, strict=False)))


def _read_fields(fields: dict[str, object]) -> Bundle:
    match fields:
        case {
            "site": str(site),
            "created_ms": int(created_ms),
            "signals": list(signals),
            "consent": dict(consent),
            "settings": dict(settings),
            "counters": list(counters),
            "experiments": list(experiments),
        }:
            return Bundle(
                site=site,
                created_ms=created_ms,
                signals=_read_signals(signals),
                term_counts=_read_term_counts(fields["term_counts"]),
                consent=consent,
                settings=settings,
                counters=tuple(counters),
                experiments=tuple(experiments),
                packed_names=fields["names"],
                packed_taxonomy=fields["taxonomy"],
                packed_columns=fields["columns"],
                packed_planned=fields["planned"],
                models=tuple(map(decode_model, _listed(fields.get("models")))),
            )
    raise BundleCorrupt("Expected the fields of a bundle, got other types - at the bundle")


def _listed(value: object) -> list[object]:
    """The rows of a list that was appended to the format later."""
    return value if isinstance(value, list) else []


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
    counts = unpack_numbers(packed, "term_counts")
    if (
        len(counts) > MAX_SEGMENTS
        or max(counts, default=0) > MAX_TERMS_PER_SEGMENT
        or sum(counts) > MAX_TERMS
    ):
        raise BundleCorrupt(
            "Expected fewer segments or terms, got more than a bundle may have - at term_counts"
        )
    return counts
