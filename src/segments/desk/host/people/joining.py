"""Joins: the history of a device before log-in becomes a person's, once; and such a join undone.

The device's profile gives its history to the first person who asks and to nobody else, ever; what it gave it keeps,
out of use, for 30 days. The person's profile keeps whose events are whose for as long. A second person on the same
device, as on a shop's tablet, is told `elsewhere` and starts anew, and so does the device.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from segments.desk.host.people.profile import DAY_MS, Profile
from segments.desk.host.people.writing import see
from segments.desk.profiles import schema
from segments.desk.profiles.outbox import JOINED, PARTED

UNDO_MS: Final = 30 * DAY_MS
MOST_JOINS: Final = 100
"""Devices of one person; more are a shared account, or a fault."""

JOIN: Final = "joined"
ELSEWHERE: Final = "elsewhere"
APART: Final = "parted"
STANDINGS: Final = {
    JOIN: "its history is the person's",
    ELSEWHERE: "its history joined another person before, or the person has 100 already",
    APART: "the join was undone; it does not join again by itself",
}


def standing_of(profile: Profile, other: str) -> str:
    """The standing of another identifier's profile with this person; "" where it was never met."""
    rows = [row for row in profile.storage.rows(schema.IDENTIFIERS) if row["name"] == other]
    return str(rows[0]["standing"]) if rows else ""


def joins_of(profile: Profile) -> int:
    """The number of identifiers that ever joined."""
    return len(profile.storage.rows(schema.IDENTIFIERS))


def give(profile: Profile, order: Mapping[str, Any]) -> dict[str, Any]:
    """Hand the history over to a person, who may ask again for what they were given."""
    storage, person = profile.storage, str(order["to"])
    taker = storage.facts.get("given_to", "")
    if taker not in ("", person) or (not taker and storage.facts.get("closed")):
        return {"standing": ELSEWHERE}
    if not taker:
        storage.set_fact("given_to", person)
        storage.set_fact("given_at", str(profile.now_ms))
        storage.set_fact("given_told", storage.facts.get("told", ""))
        storage.run(schema.MOVE_EVENTS, schema.GIVEN, schema.OWN)
        storage.run(schema.MOVE_BASE, schema.GIVEN, schema.OWN)
        for fact in ("state", "state_under", "last_place", "tail", "told"):
            storage.set_fact(fact, "")
        profile.touch()
    bases = storage.rows(schema.BASE_OF, schema.GIVEN)
    return {
        "standing": JOIN,
        "events": storage.rows(schema.EVENTS_OF, schema.GIVEN),
        "base": bases[0]["state"] if bases else "",
        "told": json.loads(storage.facts.get("given_told") or "{}"),
        "first": storage.number("first_seen"),
        "last": storage.number("last_seen"),
    }


def take(profile: Profile, other: Mapping[str, str], gift: Mapping[str, Any]) -> dict[str, Any]:
    """Make a given history part of the person's; nobody enters again where either was in already."""
    storage, standing = profile.storage, str(gift["standing"])
    storage.run(schema.SET_IDENTIFIER, other["name"], other["kind"], other["value"], standing, profile.now_ms)
    if standing != JOIN:
        return {"standing": standing}
    for event in gift["events"]:
        storage.run(
            schema.ADD_EVENT,
            event["id"],
            event["at"],
            event["name"],
            event["properties"] or "{}",
            other["name"],
        )
        if event["properties"] is None:
            storage.run(schema.FOLD_EVENT, event["id"])
    if gift["base"]:
        storage.run(schema.SET_BASE, other["name"], gift["base"])
    if gift["first"]:
        see(profile, gift["first"], gift["last"])
    if not storage.facts.get("unit"):
        storage.set_fact("unit", other["value"][:64])
    profile.recount(profile.consent())
    storage.set_fact("told", json.dumps({**gift["told"], **profile.told()}, separators=(",", ":")))
    profile.note(JOINED, other["value"])
    profile.touch()
    profile.tell()
    return {"standing": JOIN}


def part(profile: Profile, other: str) -> dict[str, Any]:
    """Undo a join on the person's side: what came with it goes."""
    rows = [row for row in profile.storage.rows(schema.IDENTIFIERS) if row["name"] == other]
    if not rows or rows[0]["standing"] != JOIN:
        return {"standing": "never"}
    if rows[0]["at"] < profile.now_ms - UNDO_MS:
        return {"standing": "too-late"}
    storage = profile.storage
    storage.run(schema.SET_IDENTIFIER, other, rows[0]["kind"], rows[0]["value"], APART, rows[0]["at"])
    storage.run(schema.DROP_EVENTS_OF, other)
    storage.run(schema.DROP_BASE, other)
    if storage.facts.get("unit") == rows[0]["value"][:64]:
        storage.set_fact("unit", "")
    profile.recount(profile.consent())
    profile.note(PARTED, rows[0]["value"])
    profile.touch()
    profile.tell()
    return {"standing": APART}


def take_back(profile: Profile, order: Mapping[str, Any]) -> dict[str, Any]:
    """Undo a join on the device's side: its history is its own again, and joins nobody by itself."""
    storage = profile.storage
    if storage.facts.get("given_to") != order["from"]:
        return {"standing": "never"}
    storage.run(schema.MOVE_EVENTS, schema.OWN, schema.GIVEN)
    storage.run(schema.MOVE_BASE, schema.OWN, schema.GIVEN)
    for fact in ("given_to", "given_at", "given_told"):
        storage.set_fact(fact, "")
    storage.set_fact("closed", "1")
    profile.recount(profile.consent())
    profile.touch()
    profile.tell()
    return {"standing": APART}


def forget_given(profile: Profile) -> None:
    """Remove what was handed over once that can no longer be undone."""
    given_at = profile.storage.number("given_at")
    if given_at and given_at < profile.now_ms - UNDO_MS:
        profile.storage.run(schema.DROP_EVENTS_OF, schema.GIVEN)
        profile.storage.run(schema.DROP_BASE, schema.GIVEN)
        profile.storage.set_fact("given_at", "")
        profile.storage.set_fact("given_told", "")
