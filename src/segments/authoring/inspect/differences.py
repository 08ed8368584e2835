"""The difference between two bundles: segment by segment as text, the consent that is asked for, and what grows.

In: the bundle in force, or none, and the one that is to follow. Out: frozen rows that text and JSON show. It compares
what the bytes say, so two spellings of one rule are no difference.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from segments.authoring.inspect.audit import counters_of
from segments.authoring.inspect.bundle_terms import terms_of, uses_in
from segments.authoring.inspect.explain.compiled import compiled_rules
from segments.bundle.counter_spec import most_bytes
from segments.bundle.model import Bundle
from segments.bundle.purposes import purposes_needed
from segments.bundle.touch_fields import most_touch_bytes, touch_signals_of
from segments.catalog import PURPOSES

ADDED: Final = "added"
REMOVED: Final = "removed"
RENAMED: Final = "renamed"
CHANGED: Final = "changed"


@dataclass(frozen=True, slots=True)
class SegmentView:
    """One segment as its bundle says it: its alternatives, the consent that it needs, and its place among others."""

    rules: tuple[str, ...]
    purposes: tuple[str, ...]
    standing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SegmentDifference:
    """One segment that differs. `was` is its id before, where it was renamed; lines are alternatives of its rule."""

    id: str
    kind: str
    was: str = ""
    lines_before: tuple[str, ...] = ()
    lines_after: tuple[str, ...] = ()
    purposes_gained: tuple[str, ...] = ()
    purposes_lost: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Differences:
    """All of it. `history_bytes` are the most that the rules need of the segment cookie, before and after."""

    segments: tuple[SegmentDifference, ...]
    purposes_gained: tuple[str, ...]
    purposes_lost: tuple[str, ...]
    settings: tuple[str, ...]
    count: tuple[int, int]
    bundle_bytes: tuple[int, int]
    history_bytes: tuple[int, int]


def compare_bundles(before: tuple[bytes, Bundle] | None, after: tuple[bytes, Bundle]) -> Differences:
    """The difference from one bundle to the next, each with its bytes; from nothing, everything is added.

    Raises:
        BundleCorrupt: a section is not what its format promises.
    """
    old = view_segments(before[1]) if before else {}
    new = view_segments(after[1])
    renamed = _renamed(old, new)
    found = [_difference(name, old.get(renamed.get(name, name)), view, renamed) for name, view in new.items()]
    gone = old.keys() - new.keys() - {*renamed.values()}
    found += [
        SegmentDifference(name, REMOVED, lines_before=_lines(old[name]), purposes_lost=old[name].purposes)
        for name in gone
    ]
    asked_before, asked_after = _asked(old), _asked(new)
    return Differences(
        segments=tuple(sorted(filter(None, found), key=lambda row: row.id)),
        purposes_gained=_in_order(asked_after - asked_before),
        purposes_lost=_in_order(asked_before - asked_after),
        settings=_settings(before[1] if before else None, after[1]),
        count=(len(old), len(new)),
        bundle_bytes=(len(before[0]) if before else 0, len(after[0])),
        history_bytes=(most_history_bytes(before[1]) if before else 0, most_history_bytes(after[1])),
    )


def view_segments(bundle: Bundle) -> dict[str, SegmentView]:
    """Each segment as the bundle says it."""
    terms, rules = terms_of(bundle), compiled_rules(bundle)
    names, taxonomy = bundle.names, bundle.taxonomy
    found = {}
    for bit, name in enumerate(names):
        parent, fallback = taxonomy.parents[bit], taxonomy.fallbacks[bit]
        standing = [f"priority {taxonomy.priorities[bit]}"] if taxonomy.priorities[bit] else []
        standing += [f"parent {names[parent]}"] if parent is not None else []
        standing += [f"fallback {names[fallback]}"] if fallback is not None else []
        found[name] = SegmentView(
            tuple(rules[name]), tuple(purposes_needed(uses_in(terms[name], bundle))), tuple(standing)
        )
    return found


def most_history_bytes(bundle: Bundle) -> int:
    """The most that a bundle's rules need of the segment cookie."""
    counters = sum(map(most_bytes, counters_of(bundle)))
    return counters + most_touch_bytes(touch_signals_of(bundle.wanted))


def _renamed(old: Mapping[str, SegmentView], new: Mapping[str, SegmentView]) -> dict[str, str]:
    """New ids with the old one of the same rule, where just one of each has it."""
    gone = _by_view({name: view for name, view in old.items() if name not in new})
    come = _by_view({name: view for name, view in new.items() if name not in old})
    return {
        names[0]: gone[view][0]
        for view, names in come.items()
        if len(names) == 1 and len(gone.get(view, ())) == 1
    }


def _by_view(views: Mapping[str, SegmentView]) -> dict[SegmentView, list[str]]:
    found: dict[SegmentView, list[str]] = {}
    for name, view in views.items():
        found.setdefault(view, []).append(name)
    return found


def _difference(
    name: str, before: SegmentView | None, after: SegmentView, renamed: Mapping[str, str]
) -> SegmentDifference | None:
    if before is None:
        return SegmentDifference(name, ADDED, lines_after=_lines(after), purposes_gained=after.purposes)
    if name in renamed:
        return SegmentDifference(name, RENAMED, was=renamed[name])
    if before == after:
        return None
    lines_before, lines_after = _lines(before), _lines(after)
    return SegmentDifference(
        name,
        CHANGED,
        lines_before=tuple(line for line in lines_before if line not in lines_after),
        lines_after=tuple(line for line in lines_after if line not in lines_before),
        purposes_gained=_in_order({*after.purposes} - {*before.purposes}),
        purposes_lost=_in_order({*before.purposes} - {*after.purposes}),
    )


def _lines(view: SegmentView) -> tuple[str, ...]:
    """The alternatives of a rule, and its standing, a line each."""
    return (*(view.rules or ("never",)), *view.standing)


def _asked(views: Mapping[str, SegmentView]) -> set[str]:
    return {purpose for view in views.values() for purpose in view.purposes}


def _in_order(purposes: set[str]) -> tuple[str, ...]:
    return tuple(purpose for purpose in PURPOSES if purpose in purposes)


def _settings(before: Bundle | None, after: Bundle) -> tuple[str, ...]:
    """The tables of the site that differ, by the names that rules files have for them."""
    if before is None:
        return ()
    keys = sorted(before.settings.keys() | after.settings.keys())
    differing = [key for key in keys if before.settings.get(key) != after.settings.get(key)]
    return (*(["consent"] if before.consent != after.consent else []), *differing)
