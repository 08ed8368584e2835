"""The bundle on the wire: which field stands where, and every limit a reader holds it to.

A bundle is a msgpack array of its format version, a size, and so many bytes in raw deflate, which hold the fields as
one more array. The law of its evolution: a new field is appended and has a default, fields are never reordered,
dropped or given a new meaning; a reader ignores fields beyond those it knows and refuses a version above its own.
What would break that raises FORMAT_VERSION. docs/reference/bundle.md says it for people.
"""

from __future__ import annotations

from typing import Final

FORMAT_VERSION: Final = 1

FIELDS: Final = (
    # name, what it holds
    ("site", "the site's name"),
    ("created_ms", "Unix milliseconds, 0 when the publisher did not say"),
    ("signals", "rows of (name, type, purpose, source, absent); source is empty for catalog signals"),
    ("term_counts", "numbers: how many terms each segment has, in the order of the rules' files"),
    ("names", "the segments' ids, front-coded, in the order of the rules' files"),
    ("taxonomy", "rows of segments, see TAXONOMY_FIELDS"),
    ("columns", "rows of (place of the signal, lanes); see Lane"),
    ("planned", "rows of (encoded expression, lanes over its outcome, a bool)"),
    ("consent", "the consent policy, a map"),
    ("settings", "the site's settings, a map"),
    ("counters", "the histories that the rules need"),
    ("experiments", "experiments with their arms"),
    (
        "models",
        "rows of (name, model file, encoded features, pairs of a signal and a class); left out where none",
    ),
)
"""The inner array, in this order."""

TAXONOMY_FIELDS: Final = ("priorities", "parents", "fallbacks", "starts_ms", "ends_ms")
"""One list each, one entry a segment, in the order of the rules' files. Parents and fallbacks are 1 + the place
of the other segment, 0 for none; times are Unix milliseconds or None. An empty list says that all are none."""

SCHEDULE_SIGNAL: Final = "@now_ms"
"""The column that campaigns' start and end become: the request's moment in Unix milliseconds, type int. A rule
cannot name it, since no identifier holds an at sign."""

KINDS: Final = ("exact", "from", "prefix", "suffix", "contains", "member")
"""The relations of atom and value: equal; value at or above it; starts, ends with or contains it; is in the list."""

MAX_BUNDLE_BYTES: Final = 2 * 1024 * 1024
"""A twelfth of what KV stores under one key (25 MiB), and three times the largest number of rules at 6 bytes each."""

MAX_UNPACKED_BYTES: Final = 4 * 1024 * 1024
"""Inflated. As values these are at most some 40 MB, so a hostile bundle cannot fill an isolate's 128 MB."""

MAX_SEGMENTS: Final = 100_000
MAX_TERMS: Final = 1_000_000
"""Bits in a mask. A mask is then 125 KB, and an AND of two some 20 microseconds."""

MAX_TERMS_PER_SEGMENT: Final = 128
"""A term costs a bit of every mask, and each of its conditions about a byte; a condition that needs more
terms than this is cheaper as an expression that is evaluated."""

MAX_LANE_BITS: Final = 256 * 1024 * 1024
"""Lanes times terms. A lane keeps one mask of all terms or two, so these take up to 64 MB, half of an isolate. Only
conditions that are evaluated come near: 10,000 rules with one each have 100 million, 10,000 without any two million.
"""

MAX_SIGNALS: Final = 4_096
"""Far above the catalog and what a site declares; bounds the work of one request."""

MAX_NAME_CHARS: Final = 255
"""Of a segment's id; front-coding holds a length in one byte."""
