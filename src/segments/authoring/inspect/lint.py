"""Segments that work and are not worth their upkeep: unused, empty, doubled, alike on every page, or too many.

In: rules, the bundle that they are, and on which blocks of which pages each segment decides. Out: findings, each with
what to do. This file must never refuse anything: what is wrong is an error of `segments check`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from segments.authoring.check.unused import unused_segments
from segments.authoring.inspect.explain.compiled import compiled_rules
from segments.authoring.ruleset import RuleSet
from segments.bundle.model import Bundle

Shows: TypeAlias = Mapping[str, frozenset[str]]
"""For each segment, the blocks on which it decides, in words that are the same for the same block and role."""

FED_SEGMENTS: Final = 40
"""More than a team keeps in content: two pieces a segment are eighty that somebody has to write and renew."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to tidy up: its kind, the segments that it is about, what is so and what to do."""

    kind: str
    segments: tuple[str, ...]
    message: str
    advice: str


def find_lint(
    rules: RuleSet, bundle: Bundle, shows: Shows | None, *, now_ms: int, most: int
) -> list[Finding]:
    """Everything to tidy up; what only pages can tell is left out where `shows` is None."""
    found = [*_unused(rules, shows)] if shows is not None else []
    found += _empty(rules, bundle, now_ms)
    together = [*_groups({name: tuple(lines) for name, lines in compiled_rules(bundle).items() if lines})]
    found += [
        Finding("together", names, "always match together", "Keep one, and name it wherever the others stand")
        for names in together
    ]
    if shows is not None:
        found += _alike(shows, together)
    if len(rules.segments) > most:
        message = f"{len(rules.segments)} segments, more than the {most} that a team can keep in content"
        found.append(
            Finding("many", (), message, "Begin with those that no page names; --most sets the number")
        )
    return found


def _unused(rules: RuleSet, shows: Shows) -> Iterator[Finding]:
    for rule in unused_segments(rules, shows.keys()):
        yield Finding(
            "unused",
            (rule.id,),
            "no page names it",
            "Tag a block with it, give --pages its pages, or remove it",
        )


def _empty(rules: RuleSet, bundle: Bundle, now_ms: int) -> Iterator[Finding]:
    empty = {name for name, lines in compiled_rules(bundle).items() if not lines}
    for rule in rules.segments:
        if rule.ends_ms is not None and rule.ends_ms <= now_ms:
            yield Finding("ended", (rule.id,), "its time is over", "Remove it, or give it new dates")
        elif rule.id in empty:
            yield Finding(
                "nobody", (rule.id,), "nobody can match it", "segments check says why, at its place"
            )


def _alike(shows: Shows, together: list[tuple[str, ...]]) -> Iterator[Finding]:
    """Segments that the same blocks name in the same way: whoever is in one of them sees what the others see."""
    for names in _groups({name: tuple(sorted(blocks)) for name, blocks in shows.items() if blocks}):
        if names not in together:
            advice = "Join them with || in one segment, or give one of them content of its own"
            yield Finding("alike", names, "differ in nothing that a visitor sees", advice)


def _groups(values: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    """Names with equal values, where there are several."""
    by_value: dict[tuple[str, ...], list[str]] = {}
    for name, value in values.items():
        by_value.setdefault(value, []).append(name)
    return (tuple(sorted(names)) for names in by_value.values() if len(names) > 1)
