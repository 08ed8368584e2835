"""Every message about the rules as a file and as a whole: one function each, and the severity of each code.

The messages of CEL itself are beside its parser and checker. A code never changes once released; each has a
page in docs/reference/messages.md and a golden text in tests/cases/errors/.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from segments.authoring.cel.meant.likeness import likest_names

SEVERITY_OF: Final = {
    # The files
    "no-rules": "error",
    "file-unreadable": "error",
    "file-too-large": "error",
    "not-utf8": "error",
    "toml-syntax": "error",
    # Their tables
    "unknown-key": "error",
    "missing-key": "error",
    "wrong-type": "error",
    "wrong-value": "error",
    "defined-twice": "error",
    "segment-id": "error",
    "signal-name": "error",
    "signal-exists": "error",
    "replaced-signal": "warning",
    "ends-before-start": "error",
    "clock-change": "warning",
    "consent-invalid": "error",
    "consent-laxer": "warning",
    "content-api-invalid": "error",
    "unknown-api-segment": "error",
    "model-unreadable": "error",
    "model-of-score": "error",
    "unknown-feature": "error",
    "wrong-feature": "error",
    "unknown-class": "error",
    "page-in-api": "warning",
    "api-not-filtered": "warning",
    # The rules as a whole
    "unknown-parent": "error",
    "unknown-fallback": "error",
    "unknown-replacement": "error",
    "parent-cycle": "error",
    "fallback-cycle": "error",
    "segment-cycle": "error",
    "too-entangled": "error",
    "impossible-value": "error",
    "pattern-meant": "warning",
    "decided-by-range": "warning",
    "unseen-stage": "warning",
    "never-matches": "warning",
    "always-matches": "warning",
    "contradiction": "warning",
    "contradicts-parent": "warning",
    "same-segment": "warning",
    "contained-segment": "info",
    "unused-segment": "warning",
    "deprecated-segment": "warning",
    "window-too-long": "error",
    "unknown-event": "error",
    "undeclared-event": "warning",
    "unknown-property": "error",
    "no-sum": "error",
    "beyond-event": "error",
    "mixed-purposes": "error",
    "history-too-large": "error",
    "never-wins": "warning",
    "purposes": "info",
}
"""Errors are what cannot work; warnings what works and is surely not meant; the rest is worth knowing."""


MAX_SHOWN_STEPS: Final = 8
"""Of a circle of segments; the reader looks at its beginning."""


@dataclass(frozen=True, slots=True)
class Message:
    """Code and words of one problem; the place is the caller's."""

    code: str
    text: str
    hint: str = ""

    @property
    def severity(self) -> str:
        """Error, warning or info."""
        return SEVERITY_OF[self.code]


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """`did you mean X?` where something close exists, else nothing."""
    close = likest_names(name, known)
    return f"Did you mean {close[0]}?" if close else ""


def list_names(names: Sequence[str]) -> str:
    """`a, b or c`."""
    return f"{', '.join(names[:-1])} or {names[-1]}" if len(names) > 1 else "".join(names)


# The files


def no_rules(path: str) -> Message:
    """A folder without rules, or nothing at the path."""
    return Message(
        "no-rules",
        f"Expected a rules file or a folder with *.toml files, got none - at {path}",
        "Make a starter site with: segments init",
    )


def file_unreadable(path: str, reason: str) -> Message:
    """The system refuses to open or read a file."""
    return Message("file-unreadable", f"Expected a file that can be read, got: {reason} - at {path}")


def file_too_large(path: str, limit: int, size: int) -> Message:
    """More bytes than a rules file may have."""
    return Message(
        "file-too-large",
        f"Expected at most {limit:,} bytes, got {size:,} - at {path}",
        "Split the rules over several files in one folder",
    )


def not_utf8(offset: int) -> Message:
    """TOML files are UTF-8."""
    return Message(
        "not-utf8",
        f"Expected text in UTF-8, got another encoding at byte {offset}",
        "Save the file as UTF-8",
    )


_KEY_PATH: Final = re.compile(r"\(((?:'[^']*'(?:, )?)+),?\)")
"""A key path as Python spells it: ('segments', 'a')."""


def _as_header(path: re.Match[str]) -> str:
    """The same as a rules file spells it: [segments.a]."""
    names = re.findall("'([^']*)'", path[1])
    return f"[{'.'.join(names)}]"


def toml_syntax(reason: str) -> Message:
    """The message of tomllib, without its own place."""
    is_twice = any(words in reason for words in ("twice", "overwrite", "Duplicate", "mutate"))
    hint = "Texts need quotes, tables a line like [segments.name]; see https://toml.io"
    return Message(
        "toml-syntax",
        f"Expected TOML, got something else: {_KEY_PATH.sub(_as_header, reason)}",
        "A table or a key may stand once in a file: rename one of the two, or merge them"
        if is_twice
        else hint,
    )


# Their tables


def unknown_key(key: str, table: str, known: Sequence[str]) -> Message:
    """A key or table that nobody reads."""
    where = f"in [{table}]" if table else "at the top of a rules file"
    hint = did_you_mean(key, known)
    return Message(
        "unknown-key", f"Expected a known key {where}, got {key!r}", hint or f"Known: {', '.join(known)}"
    )


def missing_key(key: str, table: str, hint: str) -> Message:
    """A required key that is not there."""
    return Message("missing-key", f"Expected the key {key!r}, got none - in [{table}]", hint)


def wrong_type(expected: str, got: str, where: str) -> Message:
    """A value of another TOML type."""
    return Message("wrong-type", f"Expected {expected}, got {got} - at {where}")


def wrong_value(expected: str, got: str, where: str, hint: str = "") -> Message:
    """A value of the right type that cannot be used."""
    return Message("wrong-value", f"Expected {expected}, got {got} - at {where}", hint)


def never_recorded(name: str, recordable: list[str]) -> Message:
    """A signal that no recording keeps."""
    return Message(
        "wrong-value",
        f"Expected signals that may be recorded, got {name!r} - at recording.signals",
        f"It may tell one visitor from another, or is kept anyway. There are {', '.join(recordable)}, and signals of "
        "the site's own that are no traits",
    )


def defined_twice(name: str, first_place: str) -> Message:
    """One name in two files."""
    return Message(
        "defined-twice",
        f"Expected each name once, got {name} again",
        f"The first is at {first_place}; rename one, or take one away",
    )


def segment_id(got: str, grammar: str) -> Message:
    """An id that cannot stand in data-segment."""
    hint = "`<!-- segment else -->` is the other branch of a block: choose another id"
    return Message(
        "segment-id",
        f"Expected a segment id of {grammar}, got {got!r}",
        hint if got == "else" else "The title may hold any text",
    )


def signal_name(got: str) -> Message:
    """A signal name that is not a CEL identifier."""
    return Message(
        "signal-name",
        f"Expected a signal name of letters, digits, underscores and dots, got {got!r}",
        'Start each part with a letter: [signals.cart_value] or [signals."cart.value"]',
    )


def signal_exists(name: str, hint: str) -> Message:
    """A declared signal that hides another name of the language."""
    return Message("signal-exists", f"Expected a new signal name, got {name!r}, which is taken", hint)


def replaced_signal(name: str, doc: str) -> Message:
    """A declared signal that stands in for a built-in one."""
    return Message(
        "replaced-signal",
        f"Expected a new signal name, got {name!r}: conditions now read yours, not the built-in one",
        f"Give yours another name to have both; built in is: {doc}",
    )


def ends_before_start(segment: str) -> Message:
    """A segment whose time is over before it begins."""
    return Message(
        "ends-before-start",
        f"Expected `ends` after `starts`, got an end that is not later - in [segments.{segment}]",
        "The segment could never match",
    )


def clock_change(written: str, zone: str, counts_as: str, *, is_skipped: bool) -> Message:
    """A local time at which clocks change: it does not exist, or it comes twice."""
    which = "which clocks skip there" if is_skipped else "which comes twice there"
    return Message(
        "clock-change",
        f"Expected a time that comes once in {zone}, got {written}, {which}; {counts_as} counts",
        f"Write the time that you mean with its offset: {counts_as}",
    )


def consent_invalid(problem: str) -> Message:
    """A refusal of the consent policy, in its own words."""
    return Message(
        "consent-invalid", problem, "The keys of [consent] are listed in the reference of rules files"
    )


def content_api_invalid(problem: str) -> Message:
    """A refusal of a content API's table, in the words of the edge."""
    return Message(
        "content-api-invalid",
        problem,
        "The keys of [content_api.NAME] are listed in the reference of rules files",
    )


def unknown_api_segment(name: str, known: Iterable[str]) -> Message:
    """A content API that is to be asked for a segment that no rule defines."""
    return Message(
        "unknown-api-segment",
        f"Expected the id of a segment that the API knows, got {name!r}",
        did_you_mean(name, known),
    )


def api_not_filtered(problem: str) -> Message:
    """A content API that cannot be asked for matching content, in the words of the edge."""
    return Message(
        "api-not-filtered",
        problem,
        "Write filter = false if that is meant; for a query of matching content, use a field of another kind",
    )


def page_in_api(name: str, signals: Sequence[str]) -> Message:
    """A content API that is asked for a segment of the page."""
    return Message(
        "page-in-api",
        f"Expected a segment that is known before there is a page, got {name!r}, which looks at {', '.join(signals)}",
        "A content API is asked before its answer comes: page.content_type and page.tags are unknown then,"
        " and the address is the API's own",
    )


def consent_laxer(warning: str) -> Message:
    """A policy that lets more through than the table of laws."""
    return Message("consent-laxer", warning, "Ask who answers for privacy before you publish this")


# The rules as a whole


def unknown_segment(kind: str, name: str, known: Iterable[str]) -> Message:
    """`kind` is parent, fallback or replacement."""
    return Message(
        f"unknown-{kind}", f"Expected the id of a segment as {kind}, got {name!r}", did_you_mean(name, known)
    )


def _shortened(path: Sequence[str]) -> Sequence[str]:
    left_out = len(path) - MAX_SHOWN_STEPS - 1
    return path if left_out <= 0 else [*path[:MAX_SHOWN_STEPS], f"({left_out} more)", path[-1]]


def cycle(kind: str, path: Sequence[str]) -> Message:
    """`kind` is parent, fallback or segment (in_segment); `path` starts and ends with the same id."""
    return Message(
        f"{kind}-cycle",
        f"Expected {kind} links that end, got a circle: {' -> '.join(_shortened(path))}",
        "Take one link of the circle away",
    )


def deprecated_segment(name: str, replacement: str | None) -> Message:
    """A link to a segment that is on its way out."""
    hint = f"Use {replacement} instead" if replacement else "It names no replacement; ask its owner"
    return Message(
        "deprecated-segment", f"Expected a segment in use, got {name!r}, which is deprecated", hint
    )


def too_entangled(reason: str) -> Message:
    """Segments that name each other so deeply or often that the whole condition cannot be written out."""
    return Message(
        "too-entangled", reason, "Write the condition itself in place of some of the segments it names"
    )


def impossible_value(signal: str, expected: str, got: str, hint: str) -> Message:
    """A comparison with a value that the signal never has."""
    return Message("impossible-value", f"Expected {expected} for {signal}, got {got}", hint)


def pattern_meant(signal: str, pattern: str) -> Message:
    """A text with a star, compared letter by letter."""
    return Message(
        "pattern-meant",
        f"Expected a text as it is, got one with *, which is compared as a letter of {signal}",
        f'Where * is any text: glob({signal}, "{pattern}")',
    )


def decided_by_range(signal: str, expected: str, *, is_true: bool) -> Message:
    """A comparison whose outcome the signal's range decides."""
    always = "always" if is_true else "never"
    return Message(
        "decided-by-range",
        f"Expected a comparison that can go both ways, got one that is {always} true: {signal} is {expected}",
        "Take it away, or compare with another number",
    )


def unseen_stage(name: str, target: str) -> Message:
    """A stage that every page ends before it is chosen."""
    return Message(
        "unseen-stage",
        f"Expected a stage in which somebody sees a page, got {name}, which each visit leads out of before its page",
        f"Ask for {target}, which the visit leads to; where others are in that too, give the visit a stage of its own",
    )


def window_too_long(window: str, history_days: int) -> Message:
    """A look further back than anything is kept."""
    return Message(
        "window-too-long",
        f"Expected a window of at most {history_days} days, got {window}",
        "History is kept for `history_days` in [site]; raise it, or look back less far",
    )


def unknown_event(name: str, known: Iterable[str]) -> Message:
    """An event that nobody declared, on a site that takes no others."""
    hint = did_you_mean(name, known) or f"Declare it: [events.{_table_name(name)}]"
    return Message("unknown-event", f'Expected an event of the site, got "{name}"', hint)


def model_unreadable(path: str, reason: str) -> Message:
    """A model's file that is not there, or is none."""
    return Message(
        "model-unreadable",
        f"Expected a model file, got: {reason} - at {path}",
        "`segments model import` and `segments train` write one; its path counts from the rules file",
    )


def model_of_score(name: str, first_place: str) -> Message:
    """A model and a score of one name."""
    return Message(
        "model-of-score",
        f"Expected {name} to be a score or a model, got both",
        f"The score is at {first_place}. A model takes its place where you take the score away; rules stay as they are",
    )


def unknown_feature(model: str, name: str, known: Iterable[str]) -> Message:
    """Something that a model was trained on, and that nothing here is called."""
    return Message(
        "unknown-feature",
        f"Expected the features of {model}, got none of the name {name!r}",
        f"{did_you_mean(name, known)} Say what it is: [features] \"{name}\" = 'an expression'".strip(),
    )


def wrong_feature(name: str, expected: str, got: str) -> Message:
    """A feature of a type or kind that a model cannot read."""
    return Message("wrong-feature", f"Expected {expected}, got {got} - at the feature {name!r}")


def unknown_class(model: str, label: str, labels: Sequence[str]) -> Message:
    """A class that a model does not have, or none where it has several."""
    got = repr(label) if label else "none"
    if not labels:
        return Message(
            "unknown-class", f"Expected score({model!r}) alone, since it has one score, got the class {got}"
        )
    hint = did_you_mean(label, labels) or f'Write score("{model}", "{labels[0]}")'
    return Message("unknown-class", f"Expected a class of {model}: {', '.join(labels)}, got {got}", hint)


def undeclared_event(name: str, known: Iterable[str]) -> Message:
    """A custom event whose name is nearly that of another one."""
    return Message(
        "undeclared-event",
        f'Expected an event that is declared, got "{name}"',
        f"{did_you_mean(name, known)} If not, declare it: [events.{_table_name(name)}]",
    )


def _table_name(name: str) -> str:
    is_bare = name.replace("_", "").replace("-", "").isalnum() and name.isascii()
    return name if is_bare else f'"{name}"'


def unknown_property(name: str, known: Iterable[str]) -> Message:
    """A property that the event's declaration does not have."""
    known = list(known)
    hint = did_you_mean(name, known) or f"It has {list_names(known)}"
    return Message("unknown-property", f"Expected a property of the event, got {name}", hint)


def no_sum(name: str, type_name: str) -> Message:
    """A sum of what is no number."""
    return Message(
        "no-sum",
        f"Expected a property that is a number, got {name}, which is of type {type_name}",
        "How many different values there were: events.distinct",
    )


def beyond_event(text: str) -> Message:
    """A condition on an event that looks at something else."""
    return Message(
        "beyond-event",
        f"Expected a condition on the event alone, got {text}",
        "It decides when the event arrives; join what else must hold with && outside of the call",
    )


def mixed_purposes(purposes: Sequence[str]) -> Message:
    """A sequence of events that need different consent."""
    return Message(
        "mixed-purposes",
        f"Expected events of one purpose in a sequence, got {list_names(purposes).replace(' or ', ' and ')}",
        "Give the events one purpose, or ask for each with events.did",
    )


def history_too_large(reason: str) -> Message:
    """More history than a cookie holds, or two counters of one name."""
    return Message(
        "history-too-large",
        reason,
        "Ask for fewer different values, sums and counts above 20, or for shorter windows",
    )


def never_matches(conflict: tuple[str, str] | None) -> Message:
    """A condition that no visitor can meet; `conflict` are two parts of it that exclude each other."""
    return Message(
        "never-matches",
        "Expected a condition that somebody can meet, got one that nobody can",
        _why(conflict),
    )


def contradiction(conflict: tuple[str, str] | None) -> Message:
    """A part of a condition that no visitor can meet, where the rest can be met."""
    return Message(
        "contradiction", "Expected parts that can hold together, got parts that cannot", _why(conflict)
    )


def _why(conflict: tuple[str, str] | None) -> str:
    if conflict is None:
        return "Its parts exclude each other"
    return f"`{conflict[0]}` and `{conflict[1]}` exclude each other; did you mean || between them?"


def always_matches(signals: Sequence[str]) -> Message:
    """A condition that no value can fail."""
    hint = 'For everybody, write when = "true"'
    if signals:
        hint += f"; as it stands it also asks that there is a value for {list_names(sorted(signals))}"
    return Message("always-matches", "Expected a condition that can fail, got one that no value fails", hint)


def contradicts_parent(parent: str) -> Message:
    """A child whose condition and its parent's exclude each other."""
    return Message(
        "contradicts-parent",
        f"Expected a condition that fits the parent {parent!r}, got one that excludes it",
        "A child matches only where its parent does, so this one never matches",
    )


def same_segment(other: str) -> Message:
    """Two segments with the same visitors."""
    return Message(
        "same-segment",
        f"Expected a condition of its own, got the same visitors as {other!r}",
        "Use one of the two, or make one the `deprecated` name of the other",
    )


def unused_segment() -> Message:
    """A segment that none of the pages names that were looked at."""
    return Message(
        "unused-segment",
        "Expected a segment that some page uses, got one that none of these pages names",
        "Tag a block with it, give --pages the pages that do, or remove it",
    )


def contained_segment(other: str) -> Message:
    """A segment whose visitors are all in another one, too, without being its child."""
    return Message(
        "contained-segment",
        f"All visitors of this segment are in {other!r} as well",
        f'If that is meant, say so: parent = "{other}"; a child also goes before its parent in a slot',
    )


def never_wins(other: str) -> Message:
    """A segment that gives way, wherever both want a slot, to one that has all its visitors."""
    return Message(
        "never-wins",
        f"Expected a segment that can win a slot, got one that always gives way to {other!r},"
        " which has all its visitors and goes first",
        "Give it the higher priority",
    )


def purposes_needed(segment: str, purposes: Mapping[str, Sequence[str]]) -> Message:
    """The consent that a segment drags in, and which signals are the reason."""
    needs = "; ".join(f"{purpose} for {', '.join(signals)}" for purpose, signals in purposes.items())
    return Message(
        "purposes", f"{segment} needs consent: {needs}", "Without it the answer is unknown: no match"
    )
