"""Calls of the clients that companies already run: track, identify, page, screen, group and alias, alone or in a
batch.

In: a body that anybody may have sent, compressed or not, and a moment. Out: one plain call for each message, and
for each other its place and why it was refused. The body decides what it is: clients label gzipped JSON as a form.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from math import isfinite
from typing import Any, Final, NoReturn

from segments.desk.profiles.identifiers import ANONYMOUS, USER, Identifier, is_blocked, read_identifier
from segments.edge.cel.times import parse_timestamp
from segments.edge.cel.values import Timestamp
from segments.errors import EventsInvalid
from segments.event_catalog import EVENT_NAME, PAGE_VIEW, PROPERTY_NAME

MAX_BODY_BYTES: Final = 4 * 1024 * 1024
"""The most that RudderStack's clients put into one batch; Segment's stop at 500 KB. It bounds what is inflated, too."""
MAX_CALLS: Final = 2_500
MAX_MESSAGE_CHARS: Final = 32_768
"""Of one message, as Segment has it."""
MAX_ID_CHARS: Final = 100
MAX_PROPERTIES: Final = 100
MAX_TEXT_CHARS: Final = 1_024
MAX_OPENING_BRACKETS: Final = 200_000
"""Bounds the nesting before the parser recurses: a full batch opens a few dozen for each message."""

SCREEN_VIEW: Final = "screen_view"
GROUP: Final = "group_id"
TYPES: Final = ("track", "identify", "page", "screen", "group", "alias")

REASONS: Final = {
    "not-an-object": "a message is a JSON object",
    "unknown-type": f"its type is none of {', '.join(TYPES)}",
    "no-person": "it has neither userId nor anonymousId",
    "blocked-identifier": "its id is one that systems send where they know nobody",
    "wrong-name": "its event has other characters than a name may have, or more than 64",
    "wrong-time": "its timestamp is no ISO 8601",
    "wrong-id": "its messageId is no text of at most 100 characters",
    "too-large": "it has more than 32 KB",
    "too-many": "the batch has more than 2,500 messages",
}
"""Every reason for which a message is refused before its person is asked."""


@dataclass(frozen=True, slots=True)
class Call:
    """One message. `at_ms` by our clock; `name` is "" where it is no event; `purposes` None where it says nothing."""

    place: int
    id: str
    at_ms: int
    user: Identifier | None
    anonymous: Identifier | None
    name: str = ""
    properties: Mapping[str, object] = field(default_factory=dict)
    attributes: Mapping[str, object] = field(default_factory=dict)
    purposes: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """A message that is not taken, and why (`REASONS`, or those of a profile)."""

    place: int
    reason: str


@dataclass(frozen=True, slots=True)
class Batch:
    """The calls of one body, and the key in it; "" where it has none."""

    calls: tuple[Call, ...]
    refused: tuple[Refused, ...]
    write_key: str = ""


class _Refusal(Exception):
    """A reason on its way out of one message."""


def inflate(body: bytes) -> bytes:
    """The body as text's bytes: gzip is known by its first two, and inflated no further than the limit.

    Raises:
        EventsInvalid: it is broken, or has more bytes than a batch may.
    """
    if body[:2] == b"\x1f\x8b":
        inflater = zlib.decompressobj(31)
        try:
            body = inflater.decompress(body, MAX_BODY_BYTES + 1)
        except zlib.error as error:
            raise EventsInvalid("Expected gzip, got other bytes - at the body") from error
    if len(body) > MAX_BODY_BYTES:
        raise EventsInvalid(f"Expected at most {MAX_BODY_BYTES} bytes, got more - at the body")
    return body


def read_calls(body: bytes, type_name: str, now_ms: int) -> Batch:
    """The calls in a body; `type_name` is `batch`, or the type that the address names.

    Raises:
        EventsInvalid: the body is no batch and no message.
    """
    members = _parse(inflate(body))
    rows = members.get("batch") if type_name == "batch" else [members]
    if not isinstance(rows, list):
        raise EventsInvalid("Expected a list, got something else - at batch")
    sent_ms = _time_ms(members.get("sentAt"))
    calls: list[Call] = []
    refused = [Refused(place, "too-many") for place in range(MAX_CALLS, len(rows))]
    for place, row in enumerate(rows[:MAX_CALLS]):
        try:
            calls.append(_read_call(place, row, type_name, sent_ms, now_ms))
        except _Refusal as refusal:
            refused.append(Refused(place, str(refusal)))
    key = members.get("writeKey")
    return Batch(tuple(calls), tuple(refused), key if isinstance(key, str) else "")


def _parse(body: bytes) -> dict[str, Any]:
    if body.count(b"[") + body.count(b"{") > MAX_OPENING_BRACKETS:
        raise EventsInvalid("Expected messages, got too many lists and objects - at the body")
    try:
        value: object = json.loads(body.decode("utf-8-sig"), parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise EventsInvalid("Expected JSON in UTF-8, got something else - at the body") from error
    if not isinstance(value, dict):
        raise EventsInvalid("Expected an object, got something else - at the body")
    return value


def _refuse_constant(text: str) -> NoReturn:
    raise ValueError(f"Expected JSON, got {text}")


def _read_call(place: int, row: object, type_name: str, sent_ms: int | None, now_ms: int) -> Call:
    if not isinstance(row, dict):
        raise _Refusal("not-an-object")
    text = json.dumps(row, sort_keys=True)
    if len(text) > MAX_MESSAGE_CHARS:
        raise _Refusal("too-large")
    kind = type_name if type_name != "batch" else row.get("type")
    if kind not in TYPES:
        raise _Refusal("unknown-type")
    user, anonymous = _read_people(row, kind)
    given = row.get("context")
    details: dict[str, Any] = given if isinstance(given, dict) else {}
    name, properties = _read_event(row, kind, details)
    return Call(
        place=place,
        id=_read_id(row, text),
        at_ms=_moment(row, sent_ms, now_ms),
        user=user,
        anonymous=anonymous,
        name=name,
        properties=properties,
        attributes=_read_attributes(row, kind, details),
        purposes=_read_purposes(details),
    )


def _read_people(row: Mapping[str, Any], kind: str) -> tuple[Identifier | None, Identifier | None]:
    given = (row.get("userId"), row.get("previousId") if kind == "alias" else row.get("anonymousId"))
    user, anonymous = read_identifier(USER, given[0]), read_identifier(ANONYMOUS, given[1])
    if user is None and anonymous is None:
        is_named = any(isinstance(value, str) and value and is_blocked(value) for value in given)
        raise _Refusal("blocked-identifier" if is_named else "no-person")
    return user, anonymous


def _read_id(row: Mapping[str, Any], text: str) -> str:
    """The id of a message; of one without, what it says: a client that repeats it repeats that."""
    given = row.get("messageId")
    if given is None or given == "":
        return "content:" + sha256(text.encode(errors="replace")).hexdigest()
    if not isinstance(given, str) or len(given) > MAX_ID_CHARS:
        raise _Refusal("wrong-id")
    return given


def _moment(row: Mapping[str, Any], sent_ms: int | None, now_ms: int) -> int:
    """The moment by our clock: the sender's own clock is put right by what it said when it sent."""
    given = row.get("timestamp") or row.get("originalTimestamp")
    if given is None:
        return now_ms
    at_ms = _time_ms(given)
    if at_ms is None:
        raise _Refusal("wrong-time")
    sent = _time_ms(row.get("sentAt"))
    sent = sent_ms if sent is None else sent
    return max(0, min(at_ms + (now_ms - sent if sent is not None else 0), now_ms))


def _time_ms(value: object) -> int | None:
    """Unix milliseconds of ISO 8601; a time without a zone is in UTC."""
    if not isinstance(value, str) or not 10 <= len(value) <= MAX_ID_CHARS:
        return None
    text = value.replace(" ", "T")
    for candidate in (text, text + "Z"):
        moment = parse_timestamp(candidate)
        if isinstance(moment, Timestamp):
            return moment.unix_nanoseconds // 1_000_000
    return None


def _read_event(
    row: Mapping[str, Any], kind: str, details: Mapping[str, Any]
) -> tuple[str, dict[str, object]]:
    if kind not in ("track", "page", "screen"):
        return "", {}
    properties = plain_members(row.get("properties"))
    if kind == "track":
        name = row.get("event")
        if not isinstance(name, str) or not EVENT_NAME.match(name):
            raise _Refusal("wrong-name")
        return name, properties
    if isinstance(row.get("name"), str):
        properties.setdefault("name", row["name"][:MAX_TEXT_CHARS])
    if kind == "screen":
        return SCREEN_VIEW, properties
    return PAGE_VIEW, {**_page_of(details), **properties}


def _page_of(details: Mapping[str, Any]) -> dict[str, object]:
    """The path of a page and its campaign, which clients put beside the properties."""
    page, campaign = details.get("page"), details.get("campaign")
    found: dict[str, object] = {}
    if isinstance(page, dict) and isinstance(page.get("path"), str):
        found["path"] = page["path"][:MAX_TEXT_CHARS]
    if isinstance(campaign, dict):
        for name in ("source", "medium", "term", "content", "name"):
            if isinstance(campaign.get(name), str):
                found[f"utm_{'campaign' if name == 'name' else name}"] = campaign[name][:MAX_TEXT_CHARS]
    return found


def _read_attributes(row: Mapping[str, Any], kind: str, details: Mapping[str, Any]) -> dict[str, object]:
    """The traits of identify, at its top or in its context, or of a group, under names of its own."""
    if kind == "identify":
        return {**plain_members(details.get("traits")), **plain_members(row.get("traits"))}
    if kind == "group":
        traits = {f"group_{name}": value for name, value in plain_members(row.get("traits")).items()}
        group = row.get("groupId")
        return {**traits, GROUP: str(group)[:MAX_TEXT_CHARS]} if isinstance(group, (str, int)) else traits
    return {}


def plain_members(value: object) -> dict[str, object]:
    """The members of an object that a rule could compare; others say nothing here."""
    if not isinstance(value, dict):
        return {}
    named = {name: member for name, member in value.items() if PROPERTY_NAME.match(name)}
    return {name: member for name, member in list(named.items())[:MAX_PROPERTIES] if _is_plain(member)}


def _is_plain(value: object) -> bool:
    if isinstance(value, str):
        return len(value) <= MAX_TEXT_CHARS
    if isinstance(value, float):
        return isfinite(value)
    if isinstance(value, list):
        return len(value) <= MAX_PROPERTIES and all(isinstance(item, str) for item in value)
    return value is None or (isinstance(value, int) and abs(value) < 2**53)


def _read_purposes(details: Mapping[str, Any]) -> tuple[str, ...] | None:
    """The choice in `context.consent.categoryPreferences`, whose categories are our purposes."""
    consent = details.get("consent")
    choices = consent.get("categoryPreferences") if isinstance(consent, dict) else None
    if not isinstance(choices, dict):
        return None
    return tuple(name for name, is_given in choices.items() if is_given is True)
