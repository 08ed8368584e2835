import json
from dataclasses import replace
from pathlib import Path

import msgpack
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segments.bundle.counter_spec import MAX_HISTORY_BYTES
from segments.bundle.touch_fields import MAX_PART_BYTES, TOUCH_SIGNALS, most_touch_bytes
from segments.edge.visitor.cookie import (
    MAX_AGE_S,
    MAX_COUNTERS,
    MAX_ID_CHARS,
    MAX_PAYLOAD_BYTES,
    MAX_RECENT_IDS,
    MAX_TIME_S,
    VISITOR_COOKIE,
    delete_cookie_header,
    drop_to_fit,
    open_cookie,
    seal_cookie,
    set_cookie_header,
)
from segments.edge.visitor.counting.entries import CUT_MARK, is_cut
from segments.edge.visitor.envelope import MAX_COOKIE_BYTES, seal_envelope
from segments.edge.visitor.state import MAX_VISITS, VisitorState
from segments.edge.visitor.touches import NO_TOUCHES, Touch
from segments.errors import BadSignature, CookieError, CookieExpired, CookieMalformed
from segments.signing import KeyRing, parse_key_ring

ROOT = Path(__file__).parents[3]
VECTORS = json.loads((ROOT / "tests/cases/cookies/vectors.json").read_text(encoding="utf-8"))
RING = parse_key_ring(",".join(VECTORS["keys"]))
NOW = 1_790_000_000
STATE = VisitorState("q3mZ0sXo5uKp1vTgRw8yAQ", NOW - 99, NOW, None, NOW - 99, 1)
FIELDS = [NOW, NOW + 60, "v", NOW, NOW, None, NOW, 1, {}]


def signed(payload):
    return seal_envelope(payload, RING, "visitor", VISITOR_COOKIE)


def with_field(place, value):
    return msgpack.packb([*FIELDS[:place], value, *FIELDS[place + 1 :]])


def counter(last_s, size):
    return last_s.to_bytes(4, "big") + bytes(size - 4)


@pytest.mark.parametrize("vector", VECTORS["visitor"], ids=lambda vector: vector["name"])
def test_vectors_are_read_and_written_as_documented(vector):
    counters = {int(number): bytes.fromhex(text) for number, text in vector["state"]["counters"].items()}
    touches = tuple(Touch(*touch) for touch in vector["state"].get("touches", ())) or NO_TOUCHES
    state = VisitorState(**{**vector["state"], "counters": counters, "touches": touches})
    site = vector.get("site", "")
    opened = open_cookie(vector["value"], RING.of_site(site), VECTORS["now_s"])
    assert (opened.state, opened.issued_s, opened.expires_s) == (
        state,
        vector["issued_s"],
        vector["expires_s"],
    )
    assert opened.is_newest_key is (vector["key"] == RING.newest()[0])
    ring = KeyRing(((vector["key"], RING.find(vector["key"])),), site)
    life = vector["expires_s"] - vector["issued_s"]
    assert seal_cookie(state, ring, vector["issued_s"], life) == vector["value"]


times = st.integers(min_value=0, max_value=MAX_TIME_S)
parts = st.none() | st.text(max_size=MAX_PART_BYTES // 4)
touches = st.none() | st.builds(Touch, st.none() | times, parts, parts, parts, parts)
states = st.builds(
    VisitorState,
    id=st.none() | st.text(st.characters(max_codepoint=127), min_size=1, max_size=MAX_ID_CHARS),
    first_seen_s=times,
    last_seen_s=times,
    previous_seen_s=st.none() | times,
    visit_started_s=times,
    visits=st.integers(min_value=1, max_value=MAX_VISITS),
    counters=st.dictionaries(times, st.binary(min_size=4, max_size=80), max_size=20),
    recent=st.binary(max_size=MAX_RECENT_IDS).map(lambda ids: ids[: len(ids) // 3 * 3]),
    touches=st.tuples(touches, touches),
)


@settings(derandomize=True, max_examples=100, deadline=None)
@given(states)
def test_every_state_comes_back_as_it_went(state):
    assert open_cookie(seal_cookie(state, RING, NOW, 60), RING, NOW).state == state


@settings(derandomize=True, max_examples=300, deadline=None)
@given(st.binary(max_size=64))
def test_signed_garbage_is_malformed_and_nothing_worse(payload):
    with pytest.raises((CookieMalformed, CookieExpired)):
        open_cookie(signed(payload), RING, MAX_TIME_S)


@settings(derandomize=True, max_examples=300, deadline=None)
@given(
    st.text(max_size=80) | st.from_regex(r"v1\.k[12]\.[A-Za-z0-9_-]{0,60}\.[A-Za-z0-9_-]{43}", fullmatch=True)
)
def test_unsigned_garbage_is_a_cookie_error_and_nothing_worse(value):
    with pytest.raises(CookieError):
        open_cookie(value, RING, NOW)


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"\xc1",
        b"\x91" * 2_000 + b"\xc0",
        b"\x81" * 2_000 + b"\xc0",
        b"\xdd\xff\xff\xff\xff",
        b"\xdf\xff\xff\xff\xff",
        b"\xc6\xff\xff\xff\xff",
        b"\xdb\xff\xff\xff\xff",
        b"\xc9\xff\xff\xff\xff\x01",
        b"\xd6\xff\0\0\0\1",
        b"\x81\x90\x01",
        b"\x91\xa1\xff",
        msgpack.packb(FIELDS) + b"\0",
        msgpack.packb(FIELDS)[:-1],
        msgpack.packb(dict(enumerate(FIELDS))),
        msgpack.packb(FIELDS[:8]),
        msgpack.packb(None),
    ],
    ids=lambda payload: payload[:8].hex() or "empty",
)
def test_signed_payloads_of_another_shape_are_malformed(payload):
    with pytest.raises(CookieMalformed):
        open_cookie(signed(payload), RING, NOW)


NOT_TIMES = [-1, 2**32, 2**63, 1.0, float("nan"), float("inf"), True, "1", b"1", [], {}]
NOT_COUNTERS = [
    None,
    [],
    {"a": b"1234"},
    {-1: b"1234"},
    {2**32: b"1234"},
    {1: b"123"},
    {1: "1234"},
    {True: b"1234"},
]


@pytest.mark.parametrize(
    ("place", "value"),
    [
        *((place, value) for place in (0, 1, 3, 4, 6) for value in [None, *NOT_TIMES]),
        *((5, value) for value in NOT_TIMES),
        *((2, value) for value in ["", "x" * (MAX_ID_CHARS + 1), "é", 1, b"v", [], True]),
        *((7, value) for value in [0, -1, MAX_VISITS + 1, 1.5, True, None, "1"]),
        *((8, value) for value in NOT_COUNTERS),
        (8, dict.fromkeys(range(MAX_COUNTERS + 1), b"1234")),
    ],
)
def test_a_signed_field_of_the_wrong_kind_is_malformed(place, value):
    with pytest.raises(CookieMalformed):
        open_cookie(signed(with_field(place, value)), RING, NOW)


def test_fields_of_a_later_version_are_ignored():
    payload = msgpack.packb([*FIELDS, b"abc", [None, None, "later"], {"later": [1, 2]}, None])
    assert open_cookie(signed(payload), RING, NOW).state.id == "v"


def test_ids_of_recent_events_come_back_and_are_bounded():
    recent = b"abcdef"
    again = open_cookie(seal_cookie(replace(STATE, recent=recent), RING, NOW, 60), RING, NOW)
    assert again.state.recent == recent
    assert open_cookie(seal_cookie(STATE, RING, NOW, 60), RING, NOW).state.recent == b""


@pytest.mark.parametrize("recent", [b"abcd", b"a" * 63, "abc", None, 7])
def test_other_bytes_than_ids_are_malformed(recent):
    with pytest.raises(CookieMalformed):
        open_cookie(signed(msgpack.packb([*FIELDS, recent])), RING, NOW)


def test_a_cookie_lives_until_the_second_of_its_expiry():
    value = seal_cookie(STATE, RING, NOW, 60)
    assert open_cookie(value, RING, NOW + 59).expires_s == NOW + 60
    with pytest.raises(CookieExpired, match=str(NOW + 60)):
        open_cookie(value, RING, NOW + 60)


def test_a_cookie_that_was_opened_before_is_not_believed_without_its_key():
    value = seal_cookie(STATE, RING, NOW, 60)
    assert open_cookie(value, RING, NOW).state == STATE
    with pytest.raises(BadSignature):
        open_cookie(value, KeyRing((("other", b"o" * 32),)), NOW)


def test_a_cookie_from_a_clock_ahead_is_read():
    assert open_cookie(seal_cookie(STATE, RING, NOW, 60), RING, NOW - 600).state == STATE


def test_a_rotated_key_is_told():
    old = parse_key_ring(VECTORS["keys"][0])
    assert open_cookie(seal_cookie(STATE, old, NOW, 60), RING, NOW).is_newest_key is False
    assert open_cookie(seal_cookie(STATE, RING, NOW, 60), RING, NOW).is_newest_key is True


def test_the_headers_are_what_a_host_cookie_needs():
    attributes = "Path=/; Secure; HttpOnly; SameSite=Lax"
    assert (
        set_cookie_header("__Host-segments", "v1.x", 60) == f"__Host-segments=v1.x; Max-Age=60; {attributes}"
    )
    assert delete_cookie_header("__Host-segments") == f"__Host-segments=; Max-Age=0; {attributes}"


def largest_state(counters):
    return VisitorState("x" * MAX_ID_CHARS, NOW, NOW, NOW, NOW, MAX_VISITS, counters)


@pytest.mark.parametrize(
    ("counters", "expected"),
    [
        ({number: counter(NOW, 40) for number in range(2**32 - 255, 2**32)}, (0, 238)),
        ({number: counter(NOW, 4) for number in range(2**32 - 400, 2**32)}, (MAX_COUNTERS, 0)),
        ({number: counter(NOW, 2_000) for number in range(3)}, (1, 2)),
        ({1: counter(NOW, 2_800), 2: counter(NOW, 2_900)}, (0, 2)),
        ({}, (0, 0)),
    ],
    ids=["255 of 40 bytes", "400 of 4 bytes", "3 of 2,000 bytes", "the largest one", "none"],
)
def test_the_cookie_with_its_attributes_never_exceeds_4096_bytes(counters, expected):
    ring = KeyRing((("k" * 16, bytes(32)),))
    value = seal_cookie(largest_state(counters), ring, NOW, MAX_AGE_S)
    header = set_cookie_header(VISITOR_COOKIE, value, MAX_AGE_S)
    assert len(header) <= MAX_COOKIE_BYTES
    kept = open_cookie(value, ring, NOW).state.counters
    cut = {number for number, left in kept.items() if is_cut(left)}
    assert (len(kept) - len(cut), len(cut)) == expected
    assert all(left[:4] == counters[number][:4] for number, left in kept.items())


def test_the_coldest_counters_go_first_and_only_as_many_as_must():
    counters = {number: counter(NOW - number, 500) for number in (5, 1, 4, 2, 3, 6)}
    fitting = drop_to_fit(replace(STATE, counters=counters))
    assert whole(fitting) == {1, 2, 3, 4, 5}
    assert fitting.counters[6] == counters[6][:4] + CUT_MARK
    one_more = drop_to_fit(replace(STATE, counters={**fitting.counters, 7: counter(NOW, 480)}))
    assert whole(one_more) == {7, 1, 2, 3, 4}
    assert set(one_more.counters) == {1, 2, 3, 4, 5, 6, 7}


def test_counters_of_equal_age_go_in_the_order_of_their_ids():
    counters = {number: counter(NOW, 600) for number in (9, 3, 7, 1, 5)}
    assert whole(drop_to_fit(replace(STATE, counters=counters))) == {9, 3, 7, 5}


def whole(state):
    """The counters that still have their content."""
    return {number for number, left in state.counters.items() if not is_cut(left)}


def test_a_state_that_fits_is_returned_as_it_is():
    state = replace(STATE, counters={1: counter(NOW, 1_000)})
    assert drop_to_fit(state) is state


@pytest.mark.parametrize("has_touches", [False, True])
def test_the_history_that_the_compiler_allows_fits_beside_the_largest_state(has_touches):
    room = MAX_HISTORY_BYTES - (most_touch_bytes(TOUCH_SIGNALS) if has_touches else 0)
    each = 8 + 192  # name, length and bytes of one counter
    counters = {2**32 - 1 - number: counter(NOW, 192) for number in range(room // each)}
    if room % each > 12:
        counters[1] = counter(NOW, room % each - 8)
    state = largest_state(counters)
    if has_touches:
        touch = Touch(MAX_TIME_S, *(["x" * MAX_PART_BYTES] * 4))
        state = replace(state, touches=(touch, touch))
    assert drop_to_fit(state) is state


def test_the_documented_room_for_a_payload_is_the_real_one():
    assert f"{MAX_PAYLOAD_BYTES:,} bytes" in " ".join(
        (ROOT / "docs/reference/cookie.md").read_text(encoding="utf-8").split()
    )
