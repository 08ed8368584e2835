"""Reads `[controller]`: what a record of processing has to say and rules cannot know.

In: the entries of the table. Out: its values by key. They stay on the publisher's machine: no bundle has them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from segments.authoring.read.entries import read_keys
from segments.authoring.read.files import Entry, Report
from segments.authoring.read.table_keys import CONTROLLER_KEYS, describe_value
from segments.authoring.report import messages
from segments.catalog import PURPOSES

MAX_CHARS: Final = 2_000
"""Of one text: a postal address, a sentence about a safeguard; more belongs into a document of its own."""


def read_controller(entries: Mapping[str, Entry], report: Report) -> dict[str, object]:
    """The values of the table; what is wrong is reported and left out."""
    good = read_keys(entries, CONTROLLER_KEYS, "controller", report)
    return {key: entry.value for key, entry in good.items() if _is_right(key, entry, report)}


def _is_right(key: str, entry: Entry, report: Report) -> bool:
    if key == "purposes":
        found = [_is_purpose(name, inner, report) for name, inner in entry.children().items()]
    else:
        texts = entry.value if isinstance(entry.value, list) else [entry.value]
        found = [_is_text(text, entry, report) for text in texts]
    return all(found)


def _is_purpose(name: str, entry: Entry, report: Report) -> bool:
    if name not in PURPOSES:
        hint = messages.did_you_mean(name, PURPOSES)
        expected = messages.list_names(PURPOSES)
        report.at_key(messages.wrong_value(expected, repr(name), "controller.purposes", hint), entry)
        return False
    if not isinstance(entry.value, str):
        report.at_value(messages.wrong_type("text in quotes", describe_value(entry.value), entry.name), entry)
        return False
    return _is_text(entry.value, entry, report)


def _is_text(text: object, entry: Entry, report: Report) -> bool:
    if isinstance(text, str) and len(text.strip()) > 0 and len(text) <= MAX_CHARS:
        return True
    hint = "Leave the key out while you do not know it: the record then shows an open field"
    expected = f"a text of 1 to {MAX_CHARS} characters"
    report.at_value(messages.wrong_value(expected, _length(text), entry.name, hint), entry)
    return False


def _length(text: object) -> str:
    count = len(text.strip()) if isinstance(text, str) else 0
    return f"{count} characters" if count else "an empty one"
