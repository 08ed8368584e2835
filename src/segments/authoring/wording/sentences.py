"""Rules as sentences that need no knowledge of CEL: `visitors from Germany on a phone who saw at least 3 pages`.

In: a checked condition, or a whole segment. Out: one sentence without a full stop. The audit, the language server and
whatever shows rules to people use it; nothing is decided by it.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from segments.authoring.cel.syntax.ast import Constant, Node
from segments.authoring.ruleset import SegmentRule
from segments.authoring.wording.conditions import Statement, state
from segments.authoring.wording.quantities import joined, say_value

_PRONOUNS: Final = (("they ", "who "), ("their ", "whose "))


def in_words(condition: Node) -> str:
    """The visitors that a condition is about; every part of it is in the sentence."""
    if isinstance(condition, Constant) and isinstance(condition.value, bool):
        return "all visitors" if condition.value else "no visitors"
    return _sentence(state(condition))


def segment_in_words(rule: SegmentRule) -> str:
    """The visitors of a segment: its condition, and what its parent and its times add to it."""
    words = in_words(rule.when)
    if rule.parent is not None:
        words += f", as far as they are in the segment {say_value(rule.parent)}"
    if rule.starts_ms is not None:
        words += f", from {_moment(rule.starts_ms)}"
    if rule.ends_ms is not None:
        words += f", until {_moment(rule.ends_ms)}"
    return words


def _moment(unix_ms: int) -> str:
    return datetime.fromtimestamp(unix_ms / 1000, UTC).strftime("%Y-%m-%d %H:%M UTC")


def _sentence(statement: Statement) -> str:
    parts = statement.parts if statement.word == "and" else (statement,)
    short = [part.short for part in parts if part.short]
    clauses = [_relative(part) for part in parts if not part.short]
    if statement.word == "or":
        return f"visitors {clauses[0][1:-1]}"
    return " ".join(["visitors", *short, joined(clauses, "and") if clauses else ""]).rstrip()


def _relative(statement: Statement) -> str:
    if statement.parts:
        return f"({f' {statement.word} '.join(map(_relative, statement.parts))})"
    for begin, pronoun in _PRONOUNS:
        if statement.text.startswith(begin):
            return pronoun + statement.text.removeprefix(begin)
    return f"for whom {statement.text}"
