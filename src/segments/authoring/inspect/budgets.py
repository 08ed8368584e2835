"""Budgets: how large a team lets its rules become, and which parts are the largest where they are larger.

In: a bundle with its bytes, the blocks of pages, limits by name. Out: the budgets that are exceeded.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from segments.authoring.behaviour.counters import spell_counter
from segments.authoring.inspect.audit import counters_of
from segments.authoring.inspect.differences import most_history_bytes, view_segments
from segments.bundle.counter_spec import most_bytes
from segments.bundle.model import Bundle
from segments.bundle.touch_fields import most_touch_bytes, touch_signals_of

BUNDLE: Final = "bundle"
COOKIE: Final = "cookie"
SEGMENTS: Final = "segments"
BLOCKS: Final = "blocks"

UNITS: Final = {
    BUNDLE: "bytes of the bundle",
    COOKIE: "bytes of history in the segment cookie",
    SEGMENTS: "segments",
    BLOCKS: "blocks on a page",
}
"""Every budget, with what it counts."""

MAX_NAMED: Final = 5
"""The largest parts that are named."""


@dataclass(frozen=True, slots=True)
class Overrun:
    """One budget that is exceeded. `largest` are its largest parts in words, the largest one first."""

    name: str
    most: int
    seen: int
    largest: tuple[str, ...]


def find_overruns(
    compiled: tuple[bytes, Bundle], budgets: Mapping[str, int], blocks: Mapping[str, int]
) -> list[Overrun]:
    """The budgets that are exceeded, in the order in which they were given. `blocks` has their number by page.

    Raises:
        BundleCorrupt: a section is not what its format promises.
    """
    found = []
    for name, most in budgets.items():
        seen, parts = _measure_blocks(blocks) if name == BLOCKS else _MEASURES[name](compiled)
        if seen > most:
            found.append(Overrun(name, most, seen, _largest(parts)))
    return found


def spell_overruns(overruns: Iterable[Overrun]) -> str:
    """All of them as one message."""
    return "; ".join(
        f"Expected at most {over.most:,} {UNITS[over.name]}, got {over.seen:,} (the largest: {', '.join(over.largest)})"
        for over in overruns
    )


Measured = tuple[int, Counter[str]]
"""The size that a budget limits, and its parts in words with theirs."""


def _measure_bundle(compiled: tuple[bytes, Bundle]) -> Measured:
    """Parts are models, and the characters of conditions: bytes are shared by all segments, and packed together."""
    views = view_segments(compiled[1])
    sizes = {name: len(name) + sum(map(len, view.rules)) for name, view in views.items()}
    parts = Counter({f"{name} with {size:,} characters of conditions": size for name, size in sizes.items()})
    for use in compiled[1].models:
        parts[f"the model {use.name} of {len(use.data):,} bytes"] = len(use.data)
    return len(compiled[0]), parts


def _measure_cookie(compiled: tuple[bytes, Bundle]) -> Measured:
    bundle = compiled[1]
    parts = Counter(
        {f"{spell_counter(spec)} {most_bytes(spec):,}": most_bytes(spec) for spec in counters_of(bundle)}
    )
    touch = most_touch_bytes(touch_signals_of(bundle.wanted))
    if touch:
        parts[f"first and last touch {touch:,}"] = touch
    return most_history_bytes(bundle), parts


def _measure_segments(compiled: tuple[bytes, Bundle]) -> Measured:
    """Parts are families: segments whose ids begin with the same word."""
    names = compiled[1].names
    families = Counter(name.partition("-")[0] for name in names)
    parts = {f"{family}-* {count:,}" if count > 1 else family: count for family, count in families.items()}
    return len(names), Counter(parts)


_MEASURES: Final = {BUNDLE: _measure_bundle, COOKIE: _measure_cookie, SEGMENTS: _measure_segments}


def _measure_blocks(blocks: Mapping[str, int]) -> Measured:
    return max(blocks.values(), default=0), Counter(
        {f"{page} {count:,}": count for page, count in blocks.items()}
    )


def _largest(parts: Counter[str]) -> tuple[str, ...]:
    return tuple(words for words, _ in parts.most_common(MAX_NAMED))
