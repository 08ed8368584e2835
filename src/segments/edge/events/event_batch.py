"""Events as they come in: the body of `POST /_segments/events`, from a page's script or from a server.

In: bytes that anybody may have sent, and the site's declarations. Out: the events that can be counted, and for each
other one its place, its name and why it was refused; one bad event never costs its batch a good one. This file must
never read a clock, and never keep more of an event than its name, time, id and properties.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import isfinite
from types import MappingProxyType
from typing import Final, NoReturn

from segments.catalog import PURPOSES
from segments.edge.cel.times import parse_timestamp
from segments.edge.cel.typed import typed_value
from segments.edge.cel.values import SECOND, Timestamp
from segments.edge.signals.declared import convert_text
from segments.edge.visitor.counters import Event
from segments.errors import EventsInvalid
from segments.event_catalog import (
    EVENT_NAME,
    EVENT_PURPOSE,
    NUMBER_TYPES,
    PROPERTY_NAME,
    STANDARD_EVENTS,
    VISIT,
)

MAX_BODY_BYTES: Final = 32_768
"""Half of what browsers let a page send while it goes away (Fetch standard: 64 KiB in flight)."""
MAX_EVENTS: Final = 20
"""In one batch; as many ids are remembered, so that a batch that was sent twice is counted once."""
MAX_PROPERTIES: Final = 20
MAX_TEXT_CHARS: Final = 500
MAX_LIST_ITEMS: Final = 20
MAX_ID_CHARS: Final = 64
MAX_PAGE_CHARS: Final = 2_048
MAX_AGE_S: Final = 7 * 86_400
"""Older events are refused: a device that was offline for longer tells of another time than the rules ask for."""
MAX_OPENING_BRACKETS: Final = 1_000
"""Twice what a full batch opens; bounds the nesting before the parser recurses."""

REASONS: Final = {
    "not-an-object": "an event is a JSON object",
    "wrong-name": "its name has other characters than a name may have, or more than 64",
    "reserved": "the worker itself records this event",
    "unknown-event": "the site takes no events without a declaration",
    "wrong-time": "its time is neither Unix milliseconds nor RFC 3339",
    "too-old": "it is older than seven days",
    "wrong-id": "its id is no text of at most 64 characters",
    "wrong-page": "its page is no text, or too long",
    "wrong-properties": "its properties are no object, or more than 20",
    "wrong-property": "a property has a wrong name, is too long, nested, or of another type than declared",
    "too-many": "the batch has more than 20 events, or the visitor sends more than the limit",
    "no-consent": "the visitor has not agreed to personalization, or not to the purpose of this event",
    "no-history": "the worker has no key for the segment cookie, so nothing can be kept",
    "crawler": "a crawler's events are not counted",
    "duplicate": "an event with this id was counted before",
}
"""Every reason for refusing an event."""


@dataclass(frozen=True, slots=True)
class EventRules:
    """The events of a site: purpose and property types of each declared one, and whether others are taken."""

    declared: Mapping[str, tuple[str, Mapping[str, str]]] = field(
        default_factory=lambda: MappingProxyType({})
    )
    takes_custom: bool = True

    def knows(self, name: str) -> bool:
        """True if an event of this name is taken."""
        return self.takes_custom or name in self.declared or name in STANDARD_EVENTS

    def purpose_of(self, name: str) -> str:
        """The purpose that counting it needs consent for."""
        return self.declared[name][0] if name in self.declared else EVENT_PURPOSE

    def types_of(self, name: str) -> Mapping[str, str]:
        """The types of its properties; none means that any may come."""
        if name in self.declared:
            return self.declared[name][1]
        return dict(STANDARD_EVENTS[name].properties) if name in STANDARD_EVENTS else {}


@dataclass(frozen=True, slots=True)
class Received:
    """An event that can be counted, its place in the batch, and its id or ""."""

    place: int
    event: Event
    id: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """An event that is not counted, and why (`REASONS`). `name` is "" where it has none."""

    place: int
    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Batch:
    """The events of one body. `visitor`, `consent` and `sums` (the measure cookie) are what a server says of the
    visitor; None where it does not.
    """

    received: tuple[Received, ...]
    refused: tuple[Refused, ...]
    visitor: str | None = None
    consent: frozenset[str] | None = None
    sums: str | None = None


class _Refusal(Exception):
    """A reason on its way out of one event."""


def read_event_rules(settings: Mapping[str, object]) -> EventRules:
    """The declarations in a bundle's settings; one that cannot be read is as if it were not there."""
    declared: dict[str, tuple[str, Mapping[str, str]]] = {}
    rows = settings.get("events")
    for name, row in rows.items() if isinstance(rows, Mapping) else ():
        match row:
            case [str(purpose), dict(types), *_]:
                declared[str(name)] = (purpose, {str(key): str(kind) for key, kind in types.items()})
    return EventRules(declared, settings.get("unknown_events") != "refuse")


def read_batch(body: bytes, rules: EventRules, now_s: int, page: str = "") -> Batch:
    """The events in a body; `page` is the path that they happened on where they do not say it.

    Raises:
        EventsInvalid: the body is no batch at all.
    """
    value = _parse(body)
    members = value if isinstance(value, dict) and "events" in value else {"events": value}
    events = members["events"]
    rows = events if isinstance(events, list) else [events]
    skew_s = now_s - _read_time(members.get("sent"), now_s, "the member sent")
    received: list[Received] = []
    refused: list[Refused] = []
    for place, row in enumerate(rows[:MAX_EVENTS]):
        try:
            received.append(_read_event(place, row, rules, now_s, skew_s, page))
        except _Refusal as refusal:
            refused.append(Refused(place, _name_of(row), str(refusal)))
    for place, row in enumerate(rows[MAX_EVENTS : 10 * MAX_EVENTS], MAX_EVENTS):
        refused.append(Refused(place, _name_of(row), "too-many"))
    visitor, sums = members.get("visitor"), members.get("sums")
    return Batch(
        tuple(received),
        tuple(refused),
        visitor if isinstance(visitor, str) else None,
        _read_consent(members.get("consent")),
        sums if isinstance(sums, str) else None,
    )


def _parse(body: bytes) -> object:
    if len(body) > MAX_BODY_BYTES:
        raise EventsInvalid(f"Expected at most {MAX_BODY_BYTES} bytes, got {len(body)} - at the body")
    if body.count(b"[") + body.count(b"{") > MAX_OPENING_BRACKETS:
        raise EventsInvalid("Expected events, got too many lists and objects - at the body")
    try:
        value: object = json.loads(body.decode("utf-8-sig"), parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise EventsInvalid("Expected JSON in UTF-8, got something else - at the body") from error
    if not isinstance(value, (dict, list)):
        raise EventsInvalid("Expected an event, or a list of them, got something else - at the body")
    return value


def _refuse_constant(text: str) -> NoReturn:
    raise ValueError(f"Expected JSON, got {text}")


def _name_of(row: object) -> str:
    name = row.get("name") if isinstance(row, dict) else None
    return name[:MAX_ID_CHARS] if isinstance(name, str) else ""


def _read_event(place: int, row: object, rules: EventRules, now_s: int, skew_s: int, page: str) -> Received:
    if not isinstance(row, dict):
        raise _Refusal("not-an-object")
    name = row.get("name")
    if not isinstance(name, str) or not EVENT_NAME.match(name):
        raise _Refusal("wrong-name")
    if name == VISIT:
        raise _Refusal("reserved")
    if not rules.knows(name):
        raise _Refusal("unknown-event")
    time_s = min(_event_time(row.get("time"), now_s, skew_s), now_s)
    if time_s < now_s - MAX_AGE_S:
        raise _Refusal("too-old")
    event_id = row.get("id")
    event_id = "" if event_id is None else event_id
    if not isinstance(event_id, str) or len(event_id) > MAX_ID_CHARS:
        raise _Refusal("wrong-id")
    properties = _read_properties(row.get("properties"), rules.types_of(name))
    path = _read_page(page if row.get("page") is None else row["page"])
    if path and (not rules.types_of(name) or "path" in rules.types_of(name)):
        properties.setdefault("path", path)
    return Received(place, Event(name, time_s, properties), event_id)


def _event_time(value: object, now_s: int, skew_s: int) -> int:
    """The time of the event by our clock: a device's own clock is put right by what it said when it sent the batch."""
    try:
        return now_s if value is None else _read_time(value, now_s, "time") + skew_s
    except EventsInvalid as error:
        raise _Refusal("wrong-time") from error


def _read_time(value: object, default_s: int, where: str) -> int:
    """Unix seconds of Unix milliseconds or RFC 3339."""
    if value is None:
        return default_s
    if isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < 2**53:
        return int(value // 1000)
    moment = parse_timestamp(value) if isinstance(value, str) and len(value) <= MAX_ID_CHARS else None
    if isinstance(moment, Timestamp):
        return moment.unix_nanoseconds // SECOND
    raise EventsInvalid(f"Expected Unix milliseconds or RFC 3339, got something else - at {where}")


def _read_page(value: object) -> str:
    """The path of a page; of a whole address only its path is looked at."""
    if not isinstance(value, str) or len(value) > MAX_PAGE_CHARS:
        raise _Refusal("wrong-page")
    if "://" in value:
        _, slash, rest = value.partition("://")[2].partition("/")
        value = slash + rest
    return value.partition("?")[0].partition("#")[0][:MAX_TEXT_CHARS]


def _read_properties(value: object, types: Mapping[str, str]) -> dict[str, object]:
    """Properties as declared; without a declaration as they come. A declared event keeps no others."""
    if value is None:
        return {}
    if not isinstance(value, dict) or len(value) > MAX_PROPERTIES:
        raise _Refusal("wrong-properties")
    properties: dict[str, object] = {}
    for name, member in value.items():
        if not PROPERTY_NAME.match(name) or not _is_plain(member):
            raise _Refusal("wrong-property")
        if member is None or (types and name not in types):
            continue
        typed = _as_declared(member, types[name]) if types else member
        if typed is None:
            raise _Refusal("wrong-property")
        properties[name] = typed
    return properties


def _as_declared(value: object, type_name: str) -> object | None:
    """The value in its declared type: what stands in an attribute of a page is text, or a number by its looks."""
    if type_name == "string" and isinstance(value, (int, float)) and not isinstance(value, bool):
        return str(value)
    if type_name in NUMBER_TYPES and isinstance(value, str):
        return convert_text(value, type_name)
    return typed_value(value, type_name)


def _is_plain(value: object) -> bool:
    if isinstance(value, list):
        return len(value) <= MAX_LIST_ITEMS and all(
            isinstance(item, str) and len(item) <= MAX_TEXT_CHARS for item in value
        )
    if isinstance(value, str):
        return len(value) <= MAX_TEXT_CHARS
    if isinstance(value, float):
        return isfinite(value)
    return value is None or (isinstance(value, int) and abs(value) < 2**63)


def _read_consent(value: object) -> frozenset[str] | None:
    if isinstance(value, list):
        return frozenset(purpose for purpose in PURPOSES if purpose in value)
    return None
