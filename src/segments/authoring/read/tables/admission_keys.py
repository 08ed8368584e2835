"""Reads whom an experiment takes: its ramp, its layer, its hold-out, its times, and GrowthBook's hash.

In go the keys of one experiment's table; out comes an `Admission`, or None where something in them cannot be used,
which is reported.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, tzinfo
from typing import Final

from segments.authoring.read.entries import moment_of, text_of, whole_of
from segments.authoring.read.files import Entry, Report
from segments.authoring.report import messages
from segments.bundle.experiments.admission import Admission, Layer
from segments.bundle.experiments.assignment_spec import PERSON, SHARES
from segments.growthbook_hash import Filter, Range, Split, bucket_ranges, namespace_filter

MOST_HELD: Final = 0.5
"""A hold-out is the smaller part: what is shown to nobody measures what is shown to the others."""

GROWTHBOOK: Final = "growthbook"
_ONLY_GROWTHBOOK: Final = ("hash_version", "ranges", "namespace")


def read_admission(
    good: Mapping[str, Entry], weights: Sequence[float], seed: str, zone: tzinfo, report: Report
) -> Admission | None:
    """The admission that these keys describe."""
    reader = _Reader(good, zone, report)
    has_split = text_of(good, "hash") == GROWTHBOOK
    odd = () if has_split else [key for key in _ONLY_GROWTHBOOK if key in good]
    for key in odd:
        reader.wrong(f'{key} only beside hash = "{GROWTHBOOK}"', "another hash", key)
    ramp = reader.ramp(is_one_share=has_split)
    layer, holdout = reader.layer(), share_of(good, "holdout", MOST_HELD, report)
    starts, ends = (moment_of(good, key, zone) or 0 for key in ("starts", "ends"))
    if ends and ends <= starts:
        reader.wrong("an end after the start", "one before it", "ends")
    split = reader.split(weights, seed, ramp) if has_split else None
    is_usable = not odd and not (ends and ends <= starts) and not (has_split and split is None)
    if not is_usable or ramp is None or holdout is None or (layer is None) != ("layer" not in good):
        return None
    return Admission(starts, ends, () if has_split else ramp, layer, holdout, _person_of(good), split)


def _person_of(good: Mapping[str, Entry]) -> str:
    return text_of(good, "person") if text_of(good, "by") == PERSON else ""


def share_of(good: Mapping[str, Entry], key: str, most: float, report: Report) -> int | None:
    """A share in ten-thousandths, 0 where there is none; None for one that cannot be used, which is reported."""
    if key not in good:
        return 0
    share = _share(good[key].value, most)
    if share is None:
        expected = f"a share from 0.0001 to {most:g}, such as 0.1"
        report.at_value(messages.wrong_value(expected, str(good[key].value), good[key].name), good[key])
    return share


def _share(value: object, most: float) -> int | None:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0.0001 <= value <= most:
        return None
    return round(value * SHARES)


class _Reader:
    def __init__(self, good: Mapping[str, Entry], zone: tzinfo, report: Report) -> None:
        self._good, self._zone, self._report = good, zone, report

    def wrong(self, expected: str, got: str, key: str, hint: str = "") -> None:
        """Report the value of a key."""
        entry = self._good[key]
        self._report.at_value(messages.wrong_value(expected, got, entry.name, hint), entry)

    def ramp(self, *, is_one_share: bool) -> tuple[tuple[int, int], ...] | None:
        """Steps of a time and a share; one share alone is from the beginning."""
        if "ramp" not in self._good:
            return ()
        value = self._good["ramp"].value
        if not isinstance(value, list):
            share = share_of(self._good, "ramp", 1.0, self._report)
            return None if share is None else ((0, share),)
        steps = [self._step(row) for row in value]
        known = [step for step in steps if step is not None]
        if is_one_share:
            self.wrong("one share beside GrowthBook's hash", "a list", "ramp", "Its SDKs know no times")
            return None
        if not known or len(known) != len(steps) or known != sorted(known, key=lambda step: step[0]):
            hint = "Such as ramp = [{ from = 2026-12-01, share = 0.1 }, { from = 2026-12-08, share = 1.0 }]"
            self.wrong("steps with a time (from) and a share, the earliest first", "others", "ramp", hint)
            return None
        return tuple(known)

    def _step(self, row: object) -> tuple[int, int] | None:
        match row:
            case {"from": date() as day, "share": value, **others} if not others:
                moment = day if isinstance(day, datetime) else datetime.combine(day, time())
                placed = moment.replace(tzinfo=self._zone) if moment.tzinfo is None else moment
                share = _share(value, 1.0)
                return None if share is None else (round(placed.timestamp() * 1000), share)
        return None

    def layer(self) -> Layer | None:
        """The stretch of its layer; None where there is none, or none that can be used."""
        if ("layer" in self._good) != ("slots" in self._good):
            key = "layer" if "layer" in self._good else "slots"
            hint = 'Such as layer = "checkout", slots = [0.0, 0.5]'
            self.wrong("layer and slots together", "one of them", key, hint)
            return None
        if "layer" not in self._good:
            return None
        match self._good["slots"].value:
            case [int() | float() as first, int() | float() as end] if 0 <= first < end <= 1:
                return Layer(text_of(self._good, "layer"), round(first * SHARES), round(end * SHARES))
        self.wrong("two shares of the layer, the lower first", str(self._good["slots"].value), "slots")
        return None

    def split(
        self, weights: Sequence[float], seed: str, ramp: tuple[tuple[int, int], ...] | None
    ) -> Split | None:
        """GrowthBook's division; a ramp is its coverage."""
        total = sum(weights)
        coverage = ramp[0][1] / SHARES if ramp else 1.0
        ranges: tuple[Range, ...] | None = bucket_ranges(
            len(weights), coverage, [weight / total for weight in weights]
        )
        if "ranges" in self._good:
            ranges = self._ranges(len(weights))
        filters = self._filters()
        if ranges is None or filters is None:
            return None
        return Split(seed, ranges, whole_of(self._good, "hash_version", 2), filters)

    def _ranges(self, arms: int) -> tuple[Range, ...] | None:
        value = self._good["ranges"].value
        rows = value if isinstance(value, list) else []
        found = [range_ for row in rows if (range_ := _range(row)) is not None]
        if len(found) == len(rows) == arms and "ramp" not in self._good:
            return tuple(found)
        hint = "Ranges say the coverage themselves, so no ramp stands beside them"
        self.wrong(f"a range for each of {arms} arms, such as [0.0, 0.5]", str(value), "ranges", hint)
        return None

    def _filters(self) -> tuple[Filter, ...] | None:
        if "namespace" not in self._good:
            return ()
        match self._good["namespace"].value:
            case [str(name), *rest] if (range_ := _range(rest)) is not None:
                return (namespace_filter(name, *range_),)
        self.wrong("a name and its range", str(self._good["namespace"].value), "namespace",
                   'Such as namespace = ["checkout", 0.0, 0.5]')  # fmt: skip
        return None


def _range(row: object) -> Range | None:
    match row:
        case [int() | float() as first, int() | float() as end] if 0 <= first <= end <= 1:
            return float(first), float(end)
    return None
