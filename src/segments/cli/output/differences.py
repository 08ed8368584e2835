"""The difference between two bundles, for people and for programs."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from typing import Final

from segments.authoring.inspect.differences import (
    ADDED,
    CHANGED,
    REMOVED,
    RENAMED,
    Differences,
    SegmentDifference,
)
from segments.authoring.report.diagnostics import printable
from segments.bundle.counter_spec import MAX_HISTORY_BYTES
from segments.bundle.format import MAX_BUNDLE_BYTES
from segments.cli.output.printing import counted

_MARKS: Final = {ADDED: "+", REMOVED: "-", RENAMED: "=", CHANGED: "~"}
MAX_SHOWN_LINES: Final = 20
"""Of one segment's rule, before and after; --json has all."""


def print_differences(differences: Differences) -> None:
    """Each segment that differs, what visitors are asked for, and what grows."""
    for row in differences.segments:
        _print_segment(row)
    kinds = Counter(row.kind for row in differences.segments)
    told = ", ".join(f"{kinds[kind]} {kind}" for kind in _MARKS if kinds[kind])
    print(f"{counted(differences.count[1], 'segment')}: {told or 'the same as before'}")
    if differences.settings:
        print(f"changed besides: {printable(', '.join(differences.settings))}")
    for word, purposes in (
        ("newly asks", differences.purposes_gained),
        ("no longer asks", differences.purposes_lost),
    ):
        if purposes:
            print(f"the site {word} for consent to {', '.join(purposes)}")
    print(_sizes("bundle", differences.bundle_bytes, MAX_BUNDLE_BYTES))
    print(_sizes("history in the segment cookie, at most", differences.history_bytes, MAX_HISTORY_BYTES))


def differences_as_json(differences: Differences) -> dict[str, object]:
    """The same as plain values."""
    sides = ("before", "after")
    told = asdict(differences)
    for key in ("count", "bundle_bytes", "history_bytes"):
        told[key] = dict(zip(sides, told[key], strict=True))
    return {"is_same": not (differences.segments or differences.settings), **told}


def _print_segment(row: SegmentDifference) -> None:
    was = f" (was {printable(row.was)})" if row.was else ""
    print(f"{_MARKS[row.kind]} {printable(row.id)}: {row.kind}{was}{_spell_purposes(row)}")
    lines = [("-", line) for line in row.lines_before] + [("+", line) for line in row.lines_after]
    for sign, line in lines[:MAX_SHOWN_LINES]:
        print(f"    {sign} {printable(line)}")
    if len(lines) > MAX_SHOWN_LINES:
        print(f"    ({len(lines) - MAX_SHOWN_LINES} more lines)")


def _spell_purposes(row: SegmentDifference) -> str:
    gained = f"; now needs consent to {', '.join(row.purposes_gained)}" if row.purposes_gained else ""
    lost = f"; no longer needs consent to {', '.join(row.purposes_lost)}" if row.purposes_lost else ""
    return gained + lost


def _sizes(name: str, sizes: tuple[int, int], most: int) -> str:
    before, after = sizes
    change = f"{after:,} bytes" if before == after else f"{before:,} -> {after:,} bytes"
    return f"{name}: {change} of {most:,}"
