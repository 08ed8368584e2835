"""What may come in as events: good ones are read, each bad one is refused by name, and the rest of its batch stays."""

from __future__ import annotations

import json

import pytest

from segments.edge.events.event_batch import (
    MAX_AGE_S,
    MAX_BODY_BYTES,
    REASONS,
    EventRules,
    read_batch,
    read_event_rules,
)
from segments.errors import EventsInvalid

NOW = 1_800_000_000
RULES = EventRules(
    {"cart_add": ("personalization", {"value": "double", "category": "string", "tags": "list<string>"})}
)
STRICT = EventRules(RULES.declared, takes_custom=False)


def read(value: object, rules: EventRules = RULES, page: str = ""):
    return read_batch(json.dumps(value).encode(), rules, NOW, page)


def refused(*events: object, rules: EventRules = RULES) -> list[tuple[int, str, str]]:
    return [(one.place, one.name, one.reason) for one in read(list(events), rules).refused]


@pytest.mark.parametrize(
    "body",
    [
        {"name": "a"},
        [{"name": "a"}],
        {"events": [{"name": "a"}]},
        {"events": {"name": "a"}, "sent": NOW * 1000},
    ],
    ids=["one", "list", "batch", "batch of one"],
)
def test_one_event_or_many(body):
    batch = read(body)
    assert [one.event.name for one in batch.received] == ["a"]
    assert batch.received[0].event.time_s == NOW
    assert batch.refused == ()


def test_a_bad_event_is_refused_by_name_and_the_good_ones_are_kept():
    batch = read(
        [{"name": "cart_add"}, {"name": "cart_add", "properties": {"value": "much"}}, 7, {"name": "ok"}]
    )
    assert [one.place for one in batch.received] == [0, 3]
    assert [(one.place, one.name, one.reason) for one in batch.refused] == [
        (1, "cart_add", "wrong-property"),
        (2, "", "not-an-object"),
    ]


@pytest.mark.parametrize(
    ("event", "reason"),
    [
        ({}, "wrong-name"),
        ({"name": ""}, "wrong-name"),
        ({"name": "1a"}, "wrong-name"),
        ({"name": "a" * 65}, "wrong-name"),
        ({"name": "a\n"}, "wrong-name"),
        ({"name": "ä"}, "wrong-name"),
        ({"name": ["a"]}, "wrong-name"),
        ({"name": "visit"}, "reserved"),
        ({"name": "a", "time": "yesterday"}, "wrong-time"),
        ({"name": "a", "time": True}, "wrong-time"),
        ({"name": "a", "time": 10**300}, "wrong-time"),
        ({"name": "a", "time": (NOW - MAX_AGE_S - 1) * 1000}, "too-old"),
        ({"name": "a", "time": -1}, "too-old"),
        ({"name": "a", "id": 7}, "wrong-id"),
        ({"name": "a", "id": "x" * 65}, "wrong-id"),
        ({"name": "a", "page": 7}, "wrong-page"),
        ({"name": "a", "page": "/" * 2049}, "wrong-page"),
        ({"name": "a", "properties": []}, "wrong-properties"),
        ({"name": "a", "properties": {f"p{n}": 1 for n in range(21)}}, "wrong-properties"),
        ({"name": "a", "properties": {"": 1}}, "wrong-property"),
        ({"name": "a", "properties": {"x": {"y": 1}}}, "wrong-property"),
        ({"name": "a", "properties": {"x": [1]}}, "wrong-property"),
        ({"name": "a", "properties": {"x": ["y"] * 21}}, "wrong-property"),
        ({"name": "a", "properties": {"x": "y" * 501}}, "wrong-property"),
        ({"name": "a", "properties": {"x": 2**63}}, "wrong-property"),
        ({"name": "cart_add", "properties": {"category": True}}, "wrong-property"),
        ({"name": "cart_add", "properties": {"tags": "a"}}, "wrong-property"),
        ({"name": "scroll", "properties": {"depth": "deep"}}, "wrong-property"),
    ],
)
def test_every_bound_has_its_reason(event, reason):
    assert [found for _, _, found in refused(event)] == [reason]
    assert reason in REASONS


def test_a_site_that_takes_no_custom_events_names_them():
    assert refused({"name": "cart_ad"}, {"name": "cart_add"}, {"name": "page_view"}, rules=STRICT) == [
        (0, "cart_ad", "unknown-event")
    ]


def test_a_batch_has_an_end():
    batch = read([{"name": f"e{n}"} for n in range(23)])
    assert len(batch.received) == 20
    assert [(one.place, one.reason) for one in batch.refused] == [(n, "too-many") for n in (20, 21, 22)]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"7",
        b'"a"',
        b"{",
        b"\xff",
        b'[{"name":"a","properties":{"x":NaN}}]',
        b'{"sent":"soon","events":[]}',
        b"[" * 5000,
        b'{"a":' * 900 + b"1" + b"}" * 900,
        b" " * (MAX_BODY_BYTES + 1),
        b"[" + b"9" * 5000 + b"]",
    ],
)
def test_what_is_no_batch_is_refused_whole(body):
    try:
        batch = read_batch(body, RULES, NOW)
    except EventsInvalid:
        return
    assert batch.received == ()
    assert batch.refused


def test_declared_properties_have_their_types_and_others_stay_outside():
    (one,) = read({"name": "cart_add", "properties": {"value": 3, "color": "red", "category": None}}).received
    assert dict(one.event.properties) == {"value": 3.0}
    assert isinstance(one.event.properties["value"], float)
    (one,) = read({"name": "cart_add", "properties": {"value": "3.5", "category": 7}}).received
    assert dict(one.event.properties) == {"value": 3.5, "category": "7"}
    (one,) = read({"name": "custom", "properties": {"value": 3, "color": "red", "is_gift": True}}).received
    assert dict(one.event.properties) == {"value": 3, "color": "red", "is_gift": True}


def test_the_page_of_an_event_is_its_path():
    (one,) = read({"name": "custom", "page": "https://shop.example/shoes?utm_source=x#y"}).received
    assert one.event.properties["path"] == "/shoes"
    (one,) = read({"name": "custom"}, page="/from/referer").received
    assert one.event.properties["path"] == "/from/referer"
    (one,) = read({"name": "custom", "page": "/a", "properties": {"path": "/b"}}).received
    assert one.event.properties["path"] == "/b"
    (one,) = read({"name": "cart_add", "page": "/a"}).received
    assert "path" not in one.event.properties


@pytest.mark.parametrize("time", [(NOW - 60) * 1000, (NOW - 60) * 1000.5 // 1, "2027-01-15T07:59:00Z"])
def test_a_time_is_unix_milliseconds_or_text(time):
    assert NOW == 1_800_000_000
    (one,) = read({"name": "a", "time": time}).received
    assert abs(one.event.time_s - (NOW - 60)) <= NOW // 1000


def test_a_devices_wrong_clock_is_put_right_by_what_it_says_it_is():
    ahead = NOW + 3_600
    batch = read({"sent": ahead * 1000, "events": [{"name": "a", "time": (ahead - 30) * 1000}]})
    assert batch.received[0].event.time_s == NOW - 30


def test_an_event_from_the_future_is_now():
    (one,) = read({"name": "a", "time": (NOW + 99) * 1000}).received
    assert one.event.time_s == NOW


def test_declarations_come_from_the_settings_of_a_bundle():
    rules = read_event_rules(
        {"events": {"a": ["analytics", {"x": "int"}], "b": 7}, "unknown_events": "refuse"}
    )
    assert rules.declared == {"a": ("analytics", {"x": "int"})}
    assert (rules.takes_custom, rules.purpose_of("a"), rules.purpose_of("b")) == (
        False,
        "analytics",
        "personalization",
    )


def test_null_is_as_good_as_left_out_and_a_byte_order_mark_as_well():
    event = {"name": "view", "time": None, "id": None, "page": None, "properties": None}
    batch = read_batch(b"\xef\xbb\xbf" + json.dumps(event).encode(), EventRules(), NOW, "/from")
    assert batch.refused == ()
    assert batch.received[0].id == ""
    assert batch.received[0].event.properties == {"path": "/from"}
