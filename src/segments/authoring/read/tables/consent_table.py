"""Puts what is wrong with `[consent]` where it stands.

In go the tables and a reader of policies, which belongs to the edge and is handed in; out come messages. This file
must never know what a policy may say.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from segments.authoring.read.files import Entry, Report
from segments.authoring.report import messages
from segments.authoring.report.messages import Message


class PolicyProblems(NamedTuple):
    """Sentences; one that ends in ` - at consent.KEY.KEY` says where it belongs."""

    errors: Sequence[str]
    warnings: Sequence[str]


PolicyReader: TypeAlias = Callable[[Mapping[str, object]], PolicyProblems]


def no_policy_problems(_section: Mapping[str, object]) -> PolicyProblems:
    """For callers that have no reader: every policy is right."""
    return PolicyProblems((), ())


def check_consent(entries: Mapping[str, Entry], read_policy: PolicyReader, report: Report) -> None:
    """Reports what the reader says about the table."""
    problems = read_policy({key: entry.value for key, entry in entries.items()})
    for text in problems.errors:
        _place(messages.consent_invalid(text), text, entries, report)
    for text in problems.warnings:
        _place(messages.consent_laxer(text), text, entries, report)


def _place(message: Message, text: str, entries: Mapping[str, Entry], report: Report) -> None:
    if not entries:  # the site has no such table, and its defaults are at fault
        report.add(message)
        return
    keys = text.rpartition(" - at ")[2].split(".")[1:]
    entry = entries.get(keys[0]) if keys else None
    if entry is None:
        report.at_key(message, Entry(None, next(iter(entries.values())).toml, ("consent",)))
        return
    for key in keys[1:]:
        entry = entry.children().get(key, entry)
    report.at_key(message, entry)
