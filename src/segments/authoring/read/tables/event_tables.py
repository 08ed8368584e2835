"""Reads `[events]`: what visitors do, with the consent that counting it needs and the types of its properties.

In go the tables of the files; out come `EventDeclaration`s. What cannot be used is reported and left out.
"""

from __future__ import annotations

from collections.abc import Mapping

from segments.authoring.read.entries import has_keys, is_one_of, read_keys, text_of
from segments.authoring.read.files import Entry, Report
from segments.authoring.read.table_keys import EVENT_KEYS, TABLE, TEXT, describe_value
from segments.authoring.report import messages
from segments.authoring.ruleset import EventDeclaration
from segments.catalog import PURPOSES
from segments.event_catalog import (
    EVENT_NAME,
    EVENT_NAME_GRAMMAR,
    PROPERTY_NAME,
    PROPERTY_NAME_GRAMMAR,
    PROPERTY_TYPES,
)


def read_events(entries: Mapping[str, Entry], report: Report) -> dict[str, EventDeclaration]:
    """The events that the site declares, by name."""
    declared = {}
    for name, entry in entries.items():
        if not EVENT_NAME.match(name):
            report.at_key(messages.wrong_value(EVENT_NAME_GRAMMAR, repr(name), "events"), entry)
        elif not isinstance(entry.value, dict):
            report.at_value(messages.wrong_type(TABLE, describe_value(entry.value), entry.name), entry)
        elif event := _read_event(name, entry, report):
            declared[name] = event
    return declared


def event_settings(events: Mapping[str, EventDeclaration]) -> dict[str, object]:
    """The form in which the edge reads them: purpose and types of properties, by name."""
    return {name: [event.purpose, dict(event.properties)] for name, event in events.items()}


def _read_event(name: str, entry: Entry, report: Report) -> EventDeclaration | None:
    good = read_keys(entry.children(), EVENT_KEYS, entry.name, report)
    if not has_keys(entry, {"purpose": f"One of: {', '.join(PURPOSES)}"}, report) or "purpose" not in good:
        return None
    properties = _read_properties(good["properties"], report) if "properties" in good else {}
    return EventDeclaration(name, text_of(good, "purpose"), properties, text_of(good, "doc"))


def _read_properties(table: Entry, report: Report) -> dict[str, str]:
    types = {}
    for name, entry in table.children().items():
        if not PROPERTY_NAME.match(name):
            report.at_key(messages.wrong_value(PROPERTY_NAME_GRAMMAR, repr(name), table.name), entry)
        elif not isinstance(entry.value, str):
            report.at_value(messages.wrong_type(TEXT, describe_value(entry.value), entry.name), entry)
        elif is_one_of(table.children(), name, PROPERTY_TYPES, report):
            types[name] = entry.value
    return types
