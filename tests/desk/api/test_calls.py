"""Calls of the usual clients: what is taken, what is refused, whose it is and when it was."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from segments.desk.api.calls import MAX_BODY_BYTES, MAX_CALLS, Call, inflate, read_calls
from segments.desk.api.orders import stages_of
from segments.edge.decide.site import Site
from segments.errors import EventsInvalid
from segments.signing import KeyRing
from tests.desk.profiles.known_people import site_of

NOW_MS = 1_796_000_000_000
RING = KeyRing((("a", b"a" * 32),))


def calls_of(*messages: object, **members: object) -> tuple[Call, ...]:
    batch = read_calls(json.dumps({"batch": messages, **members}).encode(), "batch", NOW_MS)
    assert batch.refused == ()
    return batch.calls


def test_a_message_says_who_what_and_when() -> None:
    (call,) = calls_of(
        {"type": "track", "userId": 7, "anonymousId": None, "event": "Order Completed", "messageId": "m",
         "timestamp": "2026-11-28T10:00:00.250Z", "properties": {"revenue": 9.5, "nested": {"a": 1}}}
    )  # fmt: skip
    assert (call.user and call.user.value, call.anonymous, call.name, call.id) == (
        "7",
        None,
        "Order Completed",
        "m",
    )
    assert call.properties == {"revenue": 9.5}
    assert call.at_ms == 1_795_860_000_250


@pytest.mark.parametrize(
    "text", ["2026-11-28T10:00:00.123456+00:00", "2026-11-28T10:00:00.123Z", "2026-11-28T11:00:00.123+01:00",
             "2026-11-28T10:00:00.123", "2026-11-28 10:00:00.123Z"],
)  # fmt: skip
def test_times_of_every_client_are_read(text: str) -> None:
    (call,) = calls_of({"type": "track", "userId": "u", "event": "a", "timestamp": text})
    assert call.at_ms == 1_795_860_000_123


def test_a_clock_that_is_wrong_is_put_right_by_what_it_said_when_it_sent() -> None:
    message = {"type": "track", "userId": "u", "event": "a", "timestamp": "2020-01-01T00:00:00Z"}
    (call,) = calls_of(message, sentAt="2020-01-01T00:01:00Z")
    assert call.at_ms == NOW_MS - 60_000
    (own,) = calls_of({**message, "sentAt": "2020-01-01T00:00:30Z"}, sentAt="2020-01-01T00:01:00Z")
    assert own.at_ms == NOW_MS - 30_000


def test_traits_stand_at_the_top_or_in_the_context() -> None:
    (top,) = calls_of(
        {
            "type": "identify",
            "userId": "u",
            "traits": {"plan": "a"},
            "context": {"traits": {"plan": "b", "x": 1}},
        }
    )
    assert top.attributes == {"plan": "a", "x": 1}
    (group,) = calls_of({"type": "group", "userId": "u", "groupId": "g", "traits": {"size": 3}})
    assert group.attributes == {"group_id": "g", "group_size": 3}


def test_a_page_has_its_path_and_campaign() -> None:
    details = {"page": {"path": "/sale"}, "campaign": {"name": "spring", "source": "mail"}}
    (call,) = calls_of({"type": "page", "anonymousId": "d", "name": "Sale", "context": details})
    assert (call.name, call.properties) == (
        "page_view", {"path": "/sale", "name": "Sale", "utm_campaign": "spring", "utm_source": "mail"}
    )  # fmt: skip


def test_a_message_without_an_id_is_known_by_what_it_says() -> None:
    message = {"type": "track", "userId": "u", "event": "a", "timestamp": "2026-11-28T10:00:00Z"}
    one, same, other = calls_of(message, message, {**message, "event": "b"})
    assert one.id == same.id != other.id


def test_what_is_too_much_is_refused() -> None:
    message = {"type": "track", "userId": "u", "event": "a"}
    batch = read_calls(json.dumps({"batch": [message] * (MAX_CALLS + 2)}).encode(), "batch", NOW_MS)
    assert (len(batch.calls), {one.reason for one in batch.refused}) == (MAX_CALLS, {"too-many"})
    large = {**message, "properties": {"text": "x" * 40_000}}
    assert (
        read_calls(json.dumps({"batch": [large]}).encode(), "batch", NOW_MS).refused[0].reason == "too-large"
    )
    with pytest.raises(EventsInvalid):
        inflate(gzip.compress(b" " * (MAX_BODY_BYTES + 1)))
    for body in (b"", b"[]", b'{"batch": 5}', b'{"batch": NaN}', b"{" * 100_000):
        with pytest.raises(EventsInvalid):
            read_calls(body, "batch", NOW_MS)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    folder: Path = tmp_path_factory.mktemp("rules")
    return site_of('[segments.a]\nwhen = \'events.did("order_completed", "7d")\'\n', folder)


def test_a_join_comes_behind_what_it_joins(site: Site) -> None:
    anonymous = {"type": "track", "anonymousId": "d", "event": "a"}
    login = {"type": "identify", "anonymousId": "d", "userId": "u"}
    after = {"type": "track", "userId": "u", "event": "a"}
    stages = stages_of(calls_of(anonymous, anonymous, login, after, anonymous), RING, site)
    told = [
        [(order.person["kind"], len(order.events), order.join is not None) for order in stage]
        for stage in stages
    ]
    assert told == [[("anonymous", 2, False)], [("user", 1, True)], [("anonymous", 1, False)]]


def test_an_event_is_known_by_the_name_that_the_rules_have(site: Site) -> None:
    calls = calls_of({"type": "track", "userId": "u", "event": "Order Completed"})
    ((order,),) = stages_of(calls, RING, site)
    assert order.events[0]["name"] == "order_completed"
