"""`segments explain`: why a visitor is in a segment, or not, and what would have to change."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from segments.authoring.behaviour.model_signals import plan_rules
from segments.authoring.cel.encode import encode_expression
from segments.authoring.cel.syntax.ast import Node
from segments.authoring.compile.compiler import compile_rules
from segments.authoring.inspect.bundle_terms import terms_of, uses_in
from segments.authoring.inspect.explain.changes import Change, ChangeFinder
from segments.authoring.inspect.explain.tree import (
    FALSE,
    TRUE,
    UNKNOWN,
    Explainer,
    Fact,
    Judged,
    Part,
    spell_moment,
)
from segments.authoring.report.diagnostics import columns_of, printable
from segments.authoring.report.messages import did_you_mean
from segments.bundle.purposes import purposes_needed
from segments.bundle.read import read_bundle
from segments.catalog import PURPOSES
from segments.cli.input.rules import checked_site
from segments.cli.input.rules_folder import add_rules_option
from segments.cli.output.printing import add_examples, add_json_flag, print_json, print_table
from segments.cli.prediction.reason_words import print_reasons, reason_as_json
from segments.cli.prediction.reasons import Reason, reasons_of
from segments.cli.visitors.signal_values import plain_value
from segments.cli.visitors.visitor import add_visitor_arguments, read_visitor
from segments.cli.visitors.visitor_reader import Visitor
from segments.edge.cel.evaluate import plan_expression
from segments.edge.cel.values import Failure
from segments.errors import AuthoringError

Changes: TypeAlias = tuple[Change, ...] | None

FACTS_COLUMN: Final = 50
_MARKS: Final = {TRUE: "+", FALSE: "-", UNKNOWN: "?"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `segments explain`."""
    parser.add_argument(
        "segments", nargs="*", metavar="SEGMENT", help="which segments (default: a line for each)"
    )
    add_rules_option(parser)
    add_visitor_arguments(parser)
    add_json_flag(parser)
    add_examples(
        parser,
        "segments explain --set geo.country=DE --set device.type=phone",
        "segments explain regular --set visitor.visits=3 --consent all",
        "segments explain newsletter --url 'https://shop.example/?utm_source=newsletter&utm_medium=email'",
        "segments explain evening --set geo.timezone=Europe/Berlin --now 2027-03-20T18:30:00Z",
        "segments explain --visitor visitor.toml --json",
    )


def run(arguments: argparse.Namespace) -> int:
    """Prints one line for each segment, or the whole tree of those that are named.

    Raises:
        CheckFailed: the rules have errors.
        AuthoringError: the visitor cannot be read, or there is no such segment.
    """
    checked = checked_site(arguments.rules).rules
    rules = plan_rules(checked).rules
    ids = [rule.id for rule in rules.segments]
    for name in arguments.segments:
        if name not in ids:
            hint = did_you_mean(name, ids) or "segments show lists them"
            raise AuthoringError(f"Expected the id of a segment, got {name!r}. {hint}")
    bundle = read_bundle(compile_rules(checked))
    visitor = read_visitor(arguments, rules, bundle.signals)
    reasons = reasons_of(visitor, bundle)
    scores = {name: reason.value for name, reason in reasons.items() if reason.value is not None}
    judge = EdgeJudge(visitor, scores)
    explainer, finder = Explainer(rules, judge), ChangeFinder(rules, judge)
    terms = terms_of(bundle)
    explained = {
        name: Explained(
            explainer.explain(name),
            finder.find(name),
            tuple(purposes_needed(uses := uses_in(terms[name], bundle))),
            tuple(reasons[use.name] for use in uses if use.name in reasons),
        )
        for name in arguments.segments or ids
    }
    if arguments.json:
        print_json(_as_json(visitor, explained))
    else:
        _print_visitor(visitor)
        _print_explained(explained, is_whole=bool(arguments.segments))
    return 0


def _print_explained(explained: Mapping[str, Explained], *, is_whole: bool) -> None:
    if is_whole:
        for name, found in explained.items():
            _print_segment(name, found)
    else:
        print_table(
            [
                (_MARKS[found.part.outcome], name, _in_short(found.part, found.changes))
                for name, found in explained.items()
            ]
        )


@dataclass(frozen=True, slots=True)
class Explained:
    """One segment: its condition with the outcomes, what would have to change, and the consent that it needs."""

    part: Part
    changes: Changes
    purposes: tuple[str, ...]
    reasons: tuple[Reason, ...] = ()
    """Why the models that it asks say what they say."""


@dataclass(slots=True)
class EdgeJudge:
    """A visitor behind the consent gate, and the edge's own evaluator."""

    visitor: Visitor
    scores: Mapping[str, object] = field(default_factory=dict)
    """The values of the signals that models answer, where there is one."""
    now_ms: int = field(init=False)

    def __post_init__(self) -> None:
        self.now_ms = self.visitor.now_ms

    def judge(self, node: Node, segments: Mapping[str, str]) -> Judged:
        """The outcome of a condition; a segment that is unknown has no value."""
        named = {
            f"segment:{name}": outcome == TRUE for name, outcome in segments.items() if outcome != UNKNOWN
        }
        value = plan_expression(encode_expression(node))(
            {**self.visitor.allowed.values, **self.scores, **named}  # type: ignore[dict-item]
        )
        if isinstance(value, bool):
            return Judged(TRUE if value else FALSE)
        return Judged(UNKNOWN, value.message if isinstance(value, Failure) else "")

    def fact(self, signal: str) -> Fact:
        """The value of a signal, or why there is none."""
        allowed = self.visitor.allowed
        if signal in allowed.withheld:
            return Fact(signal, None, "withheld", allowed.withheld[signal])
        values = {**allowed.values, **self.scores}
        return Fact(signal, values[signal]) if signal in values else Fact(signal, None, "absent")


# For people


def _print_visitor(visitor: Visitor) -> None:
    consent = visitor.consent
    purposes = ", ".join(purpose for purpose in PURPOSES if purpose in consent.purposes)
    print(f"at {spell_moment(visitor.now_ms)}, law {consent.law}, consent from {consent.source}: {purposes}")
    if not consent.is_segmented:
        print('no segments at all without consent to personalization: without = "none" in [consent]')


def _print_segment(name: str, found: Explained) -> None:
    needed = f"; needs consent to {', '.join(found.purposes)}" if found.purposes else ""
    print(f"\n{name}: {found.part.outcome}{needed}")
    _print_part(found.part, 1)
    print_reasons(found.reasons)
    if found.changes is None:
        print("  nobody can match it: its parts exclude each other")
    elif found.changes:
        print(f"  to match, {'this' if len(found.changes) == 1 else 'these'} would have to change:")
        for change in found.changes:
            print(f"    {_spell_fact(change.fact)} -> {change.wanted}")


def _print_part(part: Part, depth: int) -> None:
    facts = "; ".join(map(_spell_fact, part.facts))
    problem = f"({part.problem})" if part.problem else ""
    line = f"{'  ' * depth}{_MARKS[part.outcome]} {printable(' '.join(part.text.split()))}"
    gap = " " * max(0, FACTS_COLUMN - columns_of(line))
    print(f"{line}{gap}  {facts} {problem}".rstrip())
    for inner in part.parts:
        _print_part(inner, depth + 1)


def _in_short(part: Part, changes: Changes) -> str:
    if part.outcome == TRUE:
        return ""
    if changes is None:
        return "nobody can match it"
    return "; ".join(f"{_spell_fact(change.fact)} -> {change.wanted}" for change in changes)


def _spell_fact(fact: Fact) -> str:
    if fact.reason == "withheld":
        return f"{fact.signal} is withheld, it needs consent to {fact.purpose}"
    if fact.reason:
        return f"{fact.signal} is {fact.reason}"
    return f"{fact.signal} is {_spell_value(fact.value)}" if fact.value is not None else fact.signal


def _spell_value(value: object) -> str:
    return printable(json.dumps(plain_value(value), ensure_ascii=False))


# For programs


def _as_json(visitor: Visitor, explained: Mapping[str, Explained]) -> dict[str, object]:
    consent = visitor.consent
    return {
        "now_ms": visitor.now_ms,
        "consent": {
            "law": consent.law,
            "source": consent.source,
            "purposes": [purpose for purpose in PURPOSES if purpose in consent.purposes],
            "segmented": consent.is_segmented,
        },
        "segments": [
            {
                "id": name,
                "outcome": found.part.outcome,
                "purposes": list(found.purposes),
                "rule": _part_as_json(found.part),
                "models": [reason_as_json(reason) for reason in found.reasons],
                "changes": None
                if found.changes is None
                else [_change_as_json(change) for change in found.changes],
            }
            for name, found in explained.items()
        ],
    }


def _part_as_json(part: Part) -> dict[str, object]:
    return {
        "text": part.text,
        "outcome": part.outcome,
        "problem": part.problem,
        "facts": [_fact_as_json(fact) for fact in part.facts],
        "parts": [_part_as_json(inner) for inner in part.parts],
    }


def _fact_as_json(fact: Fact) -> dict[str, object]:
    return {
        "signal": fact.signal,
        "value": plain_value(fact.value),
        "reason": fact.reason,
        "purpose": fact.purpose,
    }


def _change_as_json(change: Change) -> dict[str, object]:
    return {**_fact_as_json(change.fact), "wanted": change.wanted}
