"""Questions to a profile: segments with reasons, an export of all that is kept, and whether an answer is still good."""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from segments.bundle.purposes import HISTORY_PURPOSE
from segments.desk.host.people.profile import Profile
from segments.desk.profiles import schema
from segments.desk.profiles.standing import RULE, arms_of, resolve_person


def etag(profile: Profile, question: Mapping[str, Any]) -> str:
    """The name of an answer, from what decides it; "" where time may have changed it since it was last worked out."""
    boundary = profile.storage.number("boundary")
    if profile.storage.facts.get("told_under") != profile.told_under or (
        boundary and boundary <= profile.now_ms
    ):
        return ""
    asked = json.dumps([question.get("given"), question.get("channel")], sort_keys=True)
    text = f"{profile.site.digest} {profile.storage.facts.get('version', '0')} {boundary} {asked}"
    return sha256(text.encode()).hexdigest()[:32]


def segments(profile: Profile, question: Mapping[str, Any]) -> dict[str, Any]:
    """The segments of a person for a channel, or that the answer which the caller has still stands."""
    tag = etag(profile, question)
    if tag and tag in question.get("has", ()):
        return {"unchanged": True, "etag": tag}
    if tag and question.get("brief"):
        return {"segments": [{"id": name} for name in profile.told()], "etag": tag, "quick": True}
    if not tag:
        if profile.tell():
            profile.touch()
        tag = etag(profile, question)
        if tag in question.get("has", ()):
            return {"unchanged": True, "etag": tag}
    known = profile.known(question.get("given"))
    standing = resolve_person(known, profile.site, profile.now_ms)
    told = profile.told()
    answer: dict[str, Any] = {
        "segments": [
            {"id": name, "reason": RULE, "since": told.get(name, profile.now_ms)}
            for name in standing.segments
        ],
        "withheld": dict(standing.withheld),
        "consent": {"purposes": sorted(known.consent.purposes), "source": known.consent.source},
        "bundle": profile.site.digest,
        "etag": tag,
    }
    channel = question.get("channel")
    if channel:
        answer["channel"] = {"name": channel, "allowed": is_reachable(profile, channel)}
    if question.get("signals"):
        plain = (str, int, float, bool)
        values = {name: value for name, value in standing.values.items() if isinstance(value, plain)}
        answer["values"] = {**arms_of(known, profile.site), **values}
    return answer


def is_reachable(profile: Profile, channel: str) -> bool | None:
    """True if the person may be addressed by a channel, None where nobody has said so."""
    rows = [row for row in profile.storage.rows(schema.CHANNELS) if row["name"] == channel]
    return bool(rows[0]["allowed"]) if rows else None


def granted(profile: Profile, _question: Mapping[str, Any]) -> dict[str, Any]:
    """The segments and the attributes of a person, as far as consent lets the edge know them."""
    known = profile.known()
    standing = resolve_person(known, profile.site, profile.now_ms)
    may_know = HISTORY_PURPOSE in known.consent.purposes
    return {"segments": list(standing.segments), "traits": dict(known.attributes) if may_know else {}}


def export(profile: Profile) -> dict[str, Any]:
    """Everything that is kept about a person, for the person."""
    storage = profile.storage
    events = [
        {"name": row["name"], "at": row["at"], "properties": json.loads(row["properties"] or "null")}
        for origin in [schema.OWN, *(row["name"] for row in storage.rows(schema.IDENTIFIERS))]
        for row in storage.rows(schema.EVENTS_OF, origin)
    ]
    state = profile.state(profile.consent())
    return {
        "first_seen": storage.number("first_seen"),
        "last_seen": storage.number("last_seen"),
        "attributes": [{**row, "value": json.loads(row["value"])} for row in storage.rows(schema.ATTRIBUTES)],
        "consents": [{**row, "purposes": row["purposes"].split()} for row in storage.rows(schema.CONSENTS)],
        "channels": [{**row, "allowed": bool(row["allowed"])} for row in storage.rows(schema.CHANNELS)],
        "identifiers": [
            {name: row[name] for name in ("kind", "value", "standing", "at")}
            for row in storage.rows(schema.IDENTIFIERS)
        ],
        "events": sorted(events, key=_time_of),
        "visits": state.visits if state else 0,
        "counters": {str(number): counter.hex() for number, counter in state.counters.items()}
        if state
        else {},
        "segments": profile.told(),
    }


def _time_of(row: Mapping[str, Any]) -> int:
    return int(row["at"])
