"""The compiler's result becomes the bytes of a bundle. The same input always gives the same bytes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from segments.bundle.format import FIELDS, FORMAT_VERSION, MAX_NAME_CHARS
from segments.bundle.lanes import Lane, pack_lanes
from segments.bundle.model import Planned, SignalUse
from segments.bundle.packing import deflate, pack_value
from segments.bundle.postings import pack_numbers
from segments.bundle.prediction.model_use import ModelUse, encode_model


@dataclass(frozen=True, slots=True)
class SegmentRow:
    """One segment as it is written. Parents and fallbacks are places in the rules' files."""

    name: str
    term_count: int
    priority: int = 0
    parent: int | None = None
    fallback: int | None = None
    starts_ms: int | None = None
    ends_ms: int | None = None


@dataclass(frozen=True, slots=True)
class BundleParts:
    """Everything that a bundle is written from. `segments` are in the order of the rules' files.

    `columns` are pairs of a signal's place in `signals` and its lanes.
    """

    site: str
    segments: Sequence[SegmentRow]
    signals: Sequence[SignalUse] = ()
    columns: Sequence[tuple[int, Sequence[Lane]]] = ()
    planned: Sequence[Planned] = ()
    created_ms: int = 0
    consent: Mapping[str, object] = field(default_factory=dict)
    settings: Mapping[str, object] = field(default_factory=dict)
    counters: Sequence[object] = ()
    experiments: Sequence[object] = ()
    models: Sequence[ModelUse] = ()


def write_bundle(parts: BundleParts) -> bytes:
    """The bytes of a bundle, as KV stores them.

    Raises:
        ValueError: a segment's name is empty, too long or has a line break.
    """
    fields: dict[str, object] = {
        "site": parts.site,
        "created_ms": parts.created_ms,
        "signals": [[use.name, use.type, use.purpose, use.source, use.absent] for use in parts.signals],
        "term_counts": pack_numbers([row.term_count for row in parts.segments]),
        "names": _fold_names([row.name for row in parts.segments]),
        "taxonomy": _taxonomy(parts.segments),
        "columns": [[place, pack_lanes(lanes)] for place, lanes in parts.columns],
        "planned": [[row.expression, pack_lanes(row.lanes)] for row in parts.planned],
        "consent": dict(parts.consent),
        "settings": dict(parts.settings),
        "counters": list(parts.counters),
        "experiments": list(parts.experiments),
    }
    if parts.models:  # the last field: bundles without models keep their bytes
        fields["models"] = [encode_model(use) for use in parts.models]
    raw = pack_value([fields[name] for name, _ in FIELDS if name in fields])
    return pack_value([FORMAT_VERSION, len(raw), deflate(raw)])


def _fold_names(names: Iterable[str]) -> list[object]:
    """Front-coding: how many characters each name shares with the one before, and what follows them."""
    shared, rests = bytearray(), []
    previous = ""
    for name in names:
        if not name or "\n" in name or len(name) > MAX_NAME_CHARS:
            raise ValueError(
                f"Expected a name of 1 to {MAX_NAME_CHARS} characters on one line, got {name[:80]!r}"
            )
        length = _shared_length(previous, name)
        shared.append(length)
        rests.append(name[length:])
        previous = name
    return [bytes(shared), "\n".join(rests)]


def _shared_length(one: str, other: str) -> int:
    pairs = zip(one, other, strict=False)
    return next((length for length, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


def _taxonomy(rows: Sequence[SegmentRow]) -> list[list[int | None]]:
    """The lists of TAXONOMY_FIELDS; one without a word to say is left empty."""
    lists: list[list[int | None]] = [
        [row.priority for row in rows],
        [0 if row.parent is None else row.parent + 1 for row in rows],
        [0 if row.fallback is None else row.fallback + 1 for row in rows],
        [row.starts_ms for row in rows],
        [row.ends_ms for row in rows],
    ]
    return [entries if any(entry for entry in entries) else [] for entries in lists]
