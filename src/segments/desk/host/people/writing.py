"""Changes to a profile: events, attributes, consent, channels.

In: a profile and one order's plain values. Out: what was taken and what was refused, each with a reason. An order that
was carried out before carries nothing out again: events have ids, everything else has a time.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any, Final

from segments.bundle.purposes import HISTORY_PURPOSE
from segments.desk.host.people.profile import DAY_MS, Profile
from segments.desk.profiles import schema
from segments.desk.profiles.history import KeptEvent, is_counted, kept_properties
from segments.desk.profiles.person_consent import read_purposes
from segments.desk.profiles.standing import read_attribute, typed_attributes
from segments.edge.consent.gate import Consent
from segments.edge.visitor.counters import Event

MOST_EVENTS: Final = 20_000
"""Of one person with their ids: a loop in somebody's program, and no customer."""
MOST_PROPERTY_CHARS: Final = 8_192
MOST_AGE_MS: Final = 30 * DAY_MS
"""Older events are refused; the ids of later ones are known, so none counts twice."""

REFUSALS: Final = {
    "no-consent": "the person has not agreed to personalization, or not to the purpose of this event",
    "too-old": "it is older than 30 days",
    "duplicate": "an event with this id was counted before",
    "not-counted": "no published rule counts it, so nothing is kept of it",
    "profile-full": "the profile has 20,000 events",
    "too-large": "its properties have more than 8,192 characters",
    "undeclared": "the rules declare no such attribute",
    "wrong-type": "the rules declare another type",
    "not-newer": "something later is known",
}
"""Every reason for which a profile takes something not, or without effect."""


def record(profile: Profile, order: Mapping[str, Any]) -> dict[str, Any]:
    """Take events, attributes and consent of one person; an attribute that is null is removed."""
    see(profile, int(order["first"]), int(order["last"]))
    for row in order.get("consents", ()):
        add_consent(profile, row["purposes"], row["source"], row["at"])
    consent = profile.consent()
    outcomes, fresh = [], []
    for row in order.get("events", ()):
        event = Event(row["name"], row["at"] // 1000, row["properties"])
        outcome = _take(profile, row, event, consent)
        outcomes.append(outcome)
        if outcome == "":
            fresh.append(
                KeptEvent(_event_id(row["id"]), row["at"], event.name, kept_properties(event, profile.site))
            )
    profile.count(fresh, consent)
    refused = {}
    for row in order.get("attributes", ()):
        refused.update(set_attributes(profile, row["values"], row["source"], row["at"]))
    profile.touch()
    profile.tell()
    return {"outcomes": outcomes, "attributes": refused}


def see(profile: Profile, first_ms: int, last_ms: int) -> None:
    """Note when the person was seen, whatever came of it, and that somebody has told of them now."""
    storage = profile.storage
    first = min(storage.number("first_seen") or first_ms, first_ms)
    storage.set_fact("first_seen", str(first))
    storage.set_fact("last_seen", str(max(storage.number("last_seen"), last_ms)))
    storage.set_fact("heard", str(profile.now_ms))


def _take(profile: Profile, row: Mapping[str, Any], event: Event, consent: Consent) -> str:
    """Why an event is refused or has no effect; "" where it is now in storage."""
    purpose = profile.site.events.purpose_of(event.name)
    if HISTORY_PURPOSE not in consent.purposes or purpose not in consent.purposes:
        return "no-consent"
    if row["at"] < profile.now_ms - MOST_AGE_MS:
        return "too-old"
    if not is_counted(event.name, profile.site):
        return "not-counted"
    properties = json.dumps(kept_properties(event, profile.site), separators=(",", ":"))
    if len(properties) > MOST_PROPERTY_CHARS:
        return "too-large"
    name = _event_id(row["id"])
    if profile.storage.rows(schema.KNOWN_EVENT, name):
        return "duplicate"
    (count,) = profile.storage.rows(schema.COUNT_EVENTS)
    if count["n"] >= MOST_EVENTS:
        return "profile-full"
    profile.storage.run(schema.ADD_EVENT, name, row["at"], event.name, properties, schema.OWN)
    return ""


def set_attributes(profile: Profile, values: Mapping[str, Any], source: str, at_ms: int) -> dict[str, str]:
    """Write declared attributes; the ones that were refused, each with its reason."""
    types = typed_attributes(profile.site)
    refused: dict[str, str] = {}
    for name, value in values.items():
        if name not in types:
            refused[name] = "undeclared"
        elif value is None:
            profile.storage.run(schema.DROP_ATTRIBUTE, name)
        elif read_attribute(value, types[name]) is None:
            refused[name] = "wrong-type"
        elif not profile.storage.run(schema.SET_ATTRIBUTE, name, json.dumps(value), source, at_ms):
            refused[name] = "not-newer"
    return refused


def add_consent(profile: Profile, names: list[Any], source: str, at_ms: int) -> bool:
    """Record a choice; what it no longer covers is removed at once. False where it says nothing new."""
    purposes = read_purposes(names)
    records = profile.consents()
    latest = records[-1] if records else None
    if purposes is None or (latest and (at_ms < latest.at_ms or purposes == latest.purposes)):
        return False
    profile.storage.run(schema.ADD_CONSENT, at_ms, source, " ".join(sorted(purposes)))
    profile.storage.run(schema.TRIM_CONSENTS)
    consent = profile.consent()
    if HISTORY_PURPOSE not in consent.purposes:
        profile.storage.run(schema.DROP_EVENTS)
        profile.storage.run(schema.DROP_BASES)
        for fact in ("state", "state_under", "last_place", "tail"):
            profile.storage.set_fact(fact, "")
        return True
    for row in profile.storage.rows(schema.NAMES_OF_EVENTS):
        if profile.site.events.purpose_of(row["name"]) not in consent.purposes:
            profile.storage.run(schema.DROP_NAMED_EVENTS, row["name"])
    profile.recount(consent)
    return True


def set_channel(profile: Profile, name: str, *, is_allowed: bool, source: str) -> None:
    """Note that a person may, or may not, be addressed by a channel."""
    profile.storage.run(schema.SET_CHANNEL, name, int(is_allowed), source, profile.now_ms)


def _event_id(text: str) -> str:
    """The name of an event in storage: what a client sends may be long, or say something."""
    return sha256(text.encode(errors="replace")).hexdigest()[:32]
