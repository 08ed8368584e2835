"""Completion, hover and definition: what an editor shows at a place of a rules file.

In: a cursor, the text and the last rules that could be read. Out: plain values, which the server puts into the
protocol's own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from segments.authoring.cel.functions.operators import OPERATORS
from segments.authoring.ruleset import UNREADABLE, RuleSet, SegmentRule
from segments.authoring.wording.quantities import say_window
from segments.authoring.wording.sentences import segment_in_words
from segments.bundle.windows import CALENDAR
from segments.catalog import PURPOSES, SIGNALS
from segments.cli.editor.cursor import EVENT, PURPOSE, SCORE, SEGMENT, WINDOW, Cursor
from segments.event_catalog import STANDARD_EVENTS

_LENGTHS: Final = ("30m", "1h", "24h", "48h", "7d", "30d", "90d", "12w", "1mo")


@dataclass(frozen=True, slots=True)
class Offer:
    """One completion: its name, what kind of thing it is, a line about it, and more in Markdown."""

    name: str
    kind: str
    detail: str = ""
    documentation: str = ""


def complete(cursor: Cursor, rules: RuleSet) -> list[Offer]:
    """The names that may stand at the place, narrowed to what was typed."""
    if cursor.kind:
        offers = _QUOTED.get(cursor.kind, _nothing)(rules)
    elif cursor.is_condition:
        offers = _words(rules)
    else:
        offers = _nothing(rules)
    typed = cursor.typed.casefold()
    return [offer for offer in offers if offer.name.casefold().startswith(typed)]


def describe(cursor: Cursor, rules: RuleSet, condition_of: SegmentRule | None) -> str:
    """The thing at the place, in Markdown; `condition_of` is the segment whose condition it is part of."""
    named = cursor.header or (cursor.word if cursor.kind == SEGMENT else "")
    if named:
        rule = rules.segment(named)
        return _segment_text(rule) if rule else ""
    found = next((offer for offer in _all_names(cursor, rules) if offer.name == cursor.word), None)
    about = f"**`{found.name}`** {found.detail}\n\n{found.documentation}".strip() if found else ""
    if cursor.is_condition and condition_of is not None and condition_of.when is not UNREADABLE:
        about = "\n\n---\n\n".join(filter(None, (about, f"This segment: {segment_in_words(condition_of)}")))
    return about


def definition_of(cursor: Cursor, rules: RuleSet) -> SegmentRule | None:
    """The segment that is named at the place."""
    named = cursor.header or (cursor.word if cursor.kind == SEGMENT else "")
    return rules.segment(named) if named else None


def _all_names(cursor: Cursor, rules: RuleSet) -> Iterator[Offer]:
    yield from _QUOTED.get(cursor.kind, _nothing)(rules) if cursor.kind else _words(rules)


def _words(rules: RuleSet) -> Iterator[Offer]:
    """Signals, then functions."""
    for name, own in rules.signals.items():
        yield Offer(name, "signal", f"{own.type}, needs {own.purpose}", own.doc or "A signal of this site")
    for signal in SIGNALS.values():
        if signal.name not in rules.signals:
            detail = f"{signal.type}, needs {signal.purpose}"
            yield Offer(signal.name, "signal", detail, f"{signal.doc}\n\nExample: `{signal.example}`")
    for row in OPERATORS.values():
        if row.name[0].isalpha():
            yield Offer(row.name, "function", row.overloads[0], f"{row.doc}\n\nExample: `{row.example}`")


def _segments(rules: RuleSet) -> Iterator[Offer]:
    for rule in rules.segments:
        yield Offer(rule.id, "segment", rule.title, _segment_text(rule))


def _events(rules: RuleSet) -> Iterator[Offer]:
    for name, event in rules.events.items():
        yield Offer(name, "event", _properties(event.properties), event.doc or "An event of this site")
    for standard in STANDARD_EVENTS.values():
        if standard.name not in rules.events:
            yield Offer(standard.name, "event", _properties(dict(standard.properties)), standard.doc)


def _scores(rules: RuleSet) -> Iterator[Offer]:
    for name, score in rules.scores.items():
        yield Offer(name, "score", "", score.doc or "A score of this site")


def _windows(_: RuleSet) -> Iterator[Offer]:
    for window in (*_LENGTHS, *CALENDAR):
        yield Offer(window, "window", say_window(window))


def _purposes(_: RuleSet) -> Iterator[Offer]:
    for purpose in PURPOSES:
        yield Offer(purpose, "purpose")


def _nothing(_: RuleSet) -> Iterator[Offer]:
    return iter(())


_QUOTED: Final[Mapping[str, Callable[[RuleSet], Iterator[Offer]]]] = {
    SEGMENT: _segments,
    EVENT: _events,
    SCORE: _scores,
    WINDOW: _windows,
    PURPOSE: _purposes,
}


def _properties(properties: Mapping[str, str]) -> str:
    return ", ".join(f"{name}: {kind}" for name, kind in properties.items())


def _segment_text(rule: SegmentRule) -> str:
    title = f"**{rule.title}**\n\n" if rule.title else ""
    words = segment_in_words(rule) if rule.when is not UNREADABLE else "Its condition cannot be read"
    return f"{title}{words}\n\n`{rule.expression}`"
