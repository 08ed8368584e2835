"""The consent of a person: what they agreed to, who says so, and since when.

In: records, the latest of which counts, and the purposes that the house takes for granted where there is none. Out: the
`Consent` that the edge's gate knows. Somebody without a record has agreed to what is necessary, unless the house says
otherwise in so many words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from segments.bundle.purposes import HISTORY_PURPOSE
from segments.edge.consent.gate import GRANTABLE, NECESSARY, Consent
from segments.edge.decide.site import Site

MOST_RECORDS: Final = 50
"""The latest are kept, as the proof of what was agreed to when."""


@dataclass(frozen=True, slots=True)
class ConsentRecord:
    """One statement about a person: Unix milliseconds, who made it, and the purposes that are agreed to."""

    at_ms: int
    source: str
    purposes: frozenset[str]


def read_purposes(names: Sequence[object]) -> frozenset[str] | None:
    """The purposes with these names; None where one is none."""
    known = (NECESSARY, *GRANTABLE)
    if not all(isinstance(name, str) and name in known for name in names):
        return None
    return frozenset(map(str, names)) - {NECESSARY}


def consent_of(records: Sequence[ConsentRecord], usual: frozenset[str], site: Site) -> Consent:
    """The consent that the latest record gives; `usual` stands where there is none."""
    latest = max(records, key=_time_of, default=None)
    purposes = latest.purposes if latest else usual
    return Consent(
        granted=purposes,
        law="record" if latest else "default",
        source=latest.source if latest else "default",
        explicit=latest is not None,
        is_segmented=site.policy.without != "none" or HISTORY_PURPOSE in purposes,
    )


def _time_of(record: ConsentRecord) -> int:
    return record.at_ms
