"""Answers about one person: their profile is asked once, and what it says becomes the shape that the route declares."""

from __future__ import annotations

import re
from collections.abc import Mapping
from hashlib import sha256
from typing import Any, Final

from segments.desk.api.bodies import AttributeChanges, ChannelChoice, ConsentChoice, Device, Events
from segments.desk.api.calls import Batch, Call
from segments.desk.api.orders import named
from segments.desk.host.api.api_call import ApiCall, Refusal
from segments.desk.host.api.event_calls import record_calls
from segments.desk.host.people.asking import ask_person
from segments.desk.host.rules import rules_in_force, site_name
from segments.desk.profiles.identifiers import ANONYMOUS, KINDS, USER, Identifier, is_blocked, read_identifier
from segments.edge.decide.site import Site

Answer = tuple[int, Any, dict[str, str]]
PERSON_SUBJECT: Final = "person:"
"""Begins the subject of a token that is for one person alone: `person:user:4711`."""

MOST_CHANNEL_CHARS: Final = 32
IDEMPOTENCY_KEY: Final = re.compile(r"[!-~]{1,100}")


def person_of(call: ApiCall, kind: str | None = None, value: str | None = None) -> dict[str, str]:
    """The person that an address names, as orders have it.

    Raises:
        Refusal: it names nobody, or the token is another person's.
    """
    kind = kind or call.query().get("kind", USER)
    if kind not in KINDS:
        raise Refusal(400, "wrong-kind", f"Expected one of {', '.join(KINDS)}, got another - at kind")
    text = call.values["id"] if value is None else value
    identifier = read_identifier(kind, text)
    if identifier is None:
        if is_blocked(text):
            words = "Expected the id of one person, got one that systems send where they know nobody"
            raise Refusal(404, "blocked-identifier", words)
        raise Refusal(
            404, "wrong-identifier", "Expected a printable id of at most 200 characters, got another"
        )
    _hold_to_person(call, identifier)
    return named(call.people_ring, site_name(call.env), identifier)


def _hold_to_person(call: ApiCall, identifier: Identifier) -> None:
    subject = call.access.subject if call.access else ""
    if (
        subject.startswith(PERSON_SUBJECT)
        and subject != f"{PERSON_SUBJECT}{identifier.kind}:{identifier.value}"
    ):
        raise Refusal(403, "another-person", "Expected the person of the token, got another")


async def tell(call: ApiCall, order: Mapping[str, Any]) -> dict[str, Any]:
    """The answer of the person to an order, carried out once for each Idempotency-Key.

    Raises:
        Refusal: the key was used for something else.
        PeopleSilent: the profile failed.
    """
    key = read_key(call)
    if key:
        order = {**order, "key": key}
    answer = await ask_person(call.env.PEOPLE, order)
    if answer.get("refused_key"):
        words = "Expected the order that this key came with first, got another - at Idempotency-Key"
        raise Refusal(409, "key-reused", words)
    return answer


def read_key(call: ApiCall) -> str:
    """The Idempotency-Key of a request; "" where it has none.

    Raises:
        Refusal: it has other characters than a key may have.
    """
    key = call.request.headers.get("idempotency-key")
    if isinstance(key, str) and not IDEMPOTENCY_KEY.fullmatch(key):
        words = "Expected at most 100 visible ASCII characters, got others - at Idempotency-Key"
        raise Refusal(400, "wrong-key", words)
    return key if isinstance(key, str) else ""


async def get_segments(call: ApiCall) -> Answer:
    """The segments of a person, or 304 where the caller has them."""
    query = call.query()
    channel = query.get("channel", "")
    if len(channel) > MOST_CHANNEL_CHARS or ("channel" in query and not channel):
        raise Refusal(400, "wrong-channel", "Expected 1 to 32 characters, got others - at channel")
    if query.get("signals", "0") not in ("0", "1"):
        raise Refusal(400, "wrong-signals", "Expected 0 or 1, got something else - at signals")
    has = [tag.strip().removeprefix("W/").strip('"') for tag in call.header("if-none-match").split(",")]
    order = {
        "do": "segments",
        "person": person_of(call),
        "channel": channel,
        "signals": query.get("signals") == "1",
        "has": has,
    }
    answer = await ask_person(call.env.PEOPLE, order)
    tag = answer.pop("etag")
    if answer.get("unchanged"):
        return 304, None, {"etag": f'"{tag}"'}
    return 200, answer, {"etag": f'"{tag}"', "cache-control": "private, no-cache"}


async def post_events(call: ApiCall) -> Answer:
    """Events of a person, by the same way as those of clients."""
    body: Events = await call.body()
    person = person_of(call)
    identifier = Identifier(person["kind"], person["value"])
    site = await site_of(call)
    salt = read_key(call) or sha256(repr((call.now_ms, body)).encode()).hexdigest()
    calls = tuple(
        Call(
            place,
            row.id or f"{salt} {place}",
            min(call.now_ms if row.time is None else row.time, call.now_ms),
            None if identifier.kind == ANONYMOUS else identifier,
            identifier if identifier.kind == ANONYMOUS else None,
            row.name,
            {
                name: list(value) if isinstance(value, tuple) else value
                for name, value in row.properties.items()
            },
        )
        for place, row in enumerate(body.events)
    )
    return 200, await record_calls(Batch(calls, ()), site, call.env.PEOPLE, call.people_ring), {}


async def site_of(call: ApiCall) -> Site:
    """The rules in force.

    Raises:
        Refusal: there are none yet.
    """
    site = await rules_in_force(call.env, call.now_ms)
    if site is None:
        raise Refusal(
            503, "no-rules", "Expected published rules, got none - publish with: segments publish", 30
        )
    return site


async def get_attributes(call: ApiCall) -> Answer:
    """The attributes of a person."""
    return 200, await tell(call, {"do": "attributes", "person": person_of(call)}), {}


async def patch_attributes(call: ApiCall) -> Answer:
    """Attributes written or removed."""
    body: AttributeChanges = await call.body()
    values = {
        name: list(value) if isinstance(value, tuple) else value for name, value in body.attributes.items()
    }
    order = {"do": "patch", "person": person_of(call), "values": values, "source": body.source}
    return 200, await tell(call, order), {}


async def get_consent(call: ApiCall) -> Answer:
    """The consent of a person."""
    return 200, await tell(call, {"do": "asked-consent", "person": person_of(call)}), {}


async def put_consent(call: ApiCall) -> Answer:
    """A choice, recorded."""
    body: ConsentChoice = await call.body()
    order = {"do": "consent", "person": person_of(call), "purposes": body.purposes, "source": body.source}
    return 200, await tell(call, order), {}


async def put_channel(call: ApiCall) -> Answer:
    """A channel allowed or not."""
    body: ChannelChoice = await call.body()
    channel = call.values["channel"]
    if len(channel) > MOST_CHANNEL_CHARS:
        raise Refusal(400, "wrong-channel", "Expected 1 to 32 characters, got more - at channel")
    order = {
        "do": "channel",
        "person": person_of(call),
        "channel": channel,
        "allowed": body.allowed,
        "source": body.source,
    }
    return 200, await tell(call, order), {}


async def merge(call: ApiCall) -> Answer:
    """A device joined to a person."""
    body: Device = await call.body()
    other = person_of(call, ANONYMOUS, body.anonymous_id)
    return 200, await tell(call, {"do": "join", "person": person_of(call, USER), "join": other}), {}


async def unmerge(call: ApiCall) -> Answer:
    """A join undone."""
    body: Device = await call.body()
    other = person_of(call, ANONYMOUS, body.anonymous_id)
    return 200, await tell(call, {"do": "part", "person": person_of(call, USER), "other": other}), {}


async def export(call: ApiCall) -> Answer:
    """Everything that is kept about a person."""
    return 200, await tell(call, {"do": "export", "person": person_of(call)}), {}


async def erase(call: ApiCall) -> Answer:
    """A person erased."""
    return 200, await tell(call, {"do": "erase", "person": person_of(call)}), {}
