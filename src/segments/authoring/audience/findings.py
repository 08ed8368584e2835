"""Lint by visitors: segments that nobody is in, that everybody is in, that are one audience, that no page shows.

In: a crowd, the findings that rules and pages alone gave, and for whom each segment decides anything on pages. Out:
findings, each with what to do. What these visitors cannot tell is said, and never taken for nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from segments.authoring.audience.crowd import Crowd
from segments.authoring.audience.overlap import overlaps_of
from segments.authoring.audience.sizes import SegmentSize, in_visitors, sizes_of
from segments.authoring.inspect.lint import Finding

MOST_NAMED: Final = 10
"""Of the smallest segments: enough to begin with."""

ALWAYS_EMPTY: Final = frozenset(("nobody", "ended"))


def find_audience_lint(
    crowd: Crowd,
    told: Sequence[Finding],
    *,
    blind: Mapping[str, tuple[str, ...]],
    decided: Mapping[str, int] | None,
    most: int,
) -> list[Finding]:
    """The findings besides `told`. `decided` has the visitors by each segment that pages name, None without
    pages.
    """
    sizes = {size.id: size for size in sizes_of(crowd)}
    empty = {name for finding in told if finding.kind in ALWAYS_EMPTY for name in finding.segments}
    overlaps = overlaps_of(crowd)
    found = [
        _of_empty(sizes[name], crowd, blind.get(name, ())) for name in overlaps.nobody if name not in empty
    ]
    found += [
        Finding("everybody", (name,), "all of these visitors are in it", "Show its content without a segment")
        for name in overlaps.everybody
    ]
    found += _one_audience([*overlaps.same, overlaps.everybody], told, blind)
    if decided is not None:
        found += _unseen(decided, sizes)
    if len(sizes) > most:
        found.append(_smallest(sizes.values(), most))
    return found


def _of_empty(size: SegmentSize, crowd: Crowd, blind: tuple[str, ...]) -> Finding:
    if blind:
        return Finding(
            "untold",
            (size.id,),
            f"these visitors say nothing of {', '.join(blind)}",
            "Record the signal with [recording], or describe it in the traffic of a sample",
        )
    if size.undecided:
        return Finding(
            "withheld",
            (size.id,),
            f"nobody is in it, and for {size.undecided_share:.0%} consent leaves it undecided",
            "Ask for consent where its content is worth it, or write it without signals that need it",
        )
    visitors = in_visitors(crowd.total)
    return Finding(
        "empty", (size.id,), f"none of {visitors:,} visitors is in it", "Widen its rule, or remove it"
    )


def _one_audience(
    groups: Sequence[tuple[str, ...]], told: Sequence[Finding], blind: Mapping[str, tuple[str, ...]]
) -> Iterator[Finding]:
    """Segments of the same visitors, but for those whose rules are the same, or of which too little is known."""
    known = {finding.segments for finding in told if finding.kind == "together"}
    for group in groups:
        names = tuple(sorted(name for name in group if name not in blind))
        if len(names) > 1 and names not in known:
            advice = "Keep one, unless you know of visitors who are in one of them alone"
            yield Finding("one-audience", names, "have the same visitors, all of them", advice)


def _unseen(decided: Mapping[str, int], sizes: Mapping[str, SegmentSize]) -> Iterator[Finding]:
    for name, visitors in decided.items():
        if not visitors and sizes[name].count:
            message = "its visitors see on no page what they would not see without it"
            yield Finding(
                "outdone",
                (name,),
                message,
                "Another block wins wherever it stands: raise its priority, or drop it",
            )


def _smallest(sizes: Iterable[SegmentSize], most: int) -> Finding:
    ordered = sorted(sizes, key=lambda size: (size.count, size.id))
    names = tuple(size.id for size in ordered[: min(len(ordered) - most, MOST_NAMED)])
    message = (
        f"have the fewest visitors of {len(ordered)} segments, more than the {most} that a team can feed"
    )
    return Finding("smallest", names, message, "Begin with these; --most sets the number")
