"""The segment cookie: a visitor's state as a signed value of one first-party cookie, and its headers.

In: a cookie's value, or a state. Out: the state, or the value and the Set-Cookie header. The format is
docs/reference/cookie.md; its law: a field is appended with a default, never moved, and later fields are
ignored. This file must never unpack a payload before its MAC is proven, nor fail in any way but CookieError.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final, TypeGuard

import msgpack

from segments.edge.visitor.counting.entries import CUT_MARK, TIME_BYTES
from segments.edge.visitor.envelope import MAX_COOKIE_BYTES, open_envelope, seal_envelope
from segments.edge.visitor.memory import Memory
from segments.edge.visitor.state import MAX_VISITS, NO_COUNTERS, VisitorState
from segments.edge.visitor.touches import NO_TOUCHES, pack_touches, unpack_touches
from segments.errors import CookieExpired, CookieMalformed
from segments.signing import MAC_BYTES, MAX_KEY_ID_CHARS, KeyRing

VISITOR_COOKIE: Final = "__Host-segments"
VISITOR_PURPOSE: Final = "visitor"

MAX_AGE_S: Final = 34_560_000
"""400 days: browsers shorten a longer life to this (RFC 6265bis section 5.5)."""
MAX_TIME_S: Final = 2**32 - 1
"""February 2106: times are at most 32 bits wide, in the cookie and in its counters."""
MAX_ID_CHARS: Final = 64
MAX_COUNTER_ID: Final = 2**32 - 1
MAX_COUNTERS: Final = 255
RECENT_ID_BYTES: Final = 3
"""Of the hash of an event's id: two of twenty ids look alike once in 90,000 full batches."""
MAX_RECENT_IDS: Final = 20
MAX_REMEMBERED: Final = 500
"""Cookies whose content an isolate remembers, a tenth of a megabyte and 4 MB at most: a visit's next page proves and
unpacks nothing again.
"""

_ATTRIBUTES: Final = "Path=/; Secure; HttpOnly; SameSite=Lax"
_OVERHEAD_CHARS: Final = (
    len(f"{VISITOR_COOKIE}=; Max-Age={MAX_AGE_S}; {_ATTRIBUTES}")
    + len("v1...")
    + MAX_KEY_ID_CHARS
    + (MAC_BYTES * 8 + 5) // 6
)
MAX_PAYLOAD_BYTES: Final = (MAX_COOKIE_BYTES - _OVERHEAD_CHARS) * 6 // 8
"""The room for a payload, in base64, after name, attributes, the longest key id and the MAC."""


@dataclass(frozen=True, slots=True)
class OpenedCookie:
    """A cookie that we signed. A cookie whose key is not the newest wants to be written again."""

    state: VisitorState
    issued_s: int
    expires_s: int
    is_newest_key: bool


def open_cookie(value: str, ring: KeyRing, now_s: int) -> OpenedCookie:
    """The state in a segment cookie's value.

    Raises:
        CookieMalformed: not in the format, whoever signed it.
        BadSignature: not signed for this cookie by a key of the ring.
        CookieExpired: its time is over.
    """
    return _unless_expired(_open_signed(value, ring), now_s)


class OpenedCookies:
    """The segment cookies that were opened with one key ring, remembered for the next page of a visit."""

    __slots__ = ("_memory", "_ring")

    def __init__(self, ring: KeyRing) -> None:
        self._ring = ring
        self._memory: Memory[OpenedCookie] = Memory(MAX_REMEMBERED)

    def open(self, value: str, now_s: int) -> OpenedCookie:
        """The state in a segment cookie's value; raises as `open_cookie` does, and remembers no value that raised."""
        opened = self._memory.get(value)
        if opened is None:
            opened = _open_signed(value, self._ring)
            self._memory.keep(value, opened)
        return _unless_expired(opened, now_s)


def _unless_expired(opened: OpenedCookie, now_s: int) -> OpenedCookie:
    if now_s >= opened.expires_s:
        raise CookieExpired(f"Expected an expiry after {now_s}, got {opened.expires_s} - at the cookie")
    return opened


def _open_signed(value: str, ring: KeyRing) -> OpenedCookie:
    """The content of a value of ours, at any time; a value that is not ours raises."""
    envelope = open_envelope(value, ring, VISITOR_PURPOSE, VISITOR_COOKIE)
    state, issued_s, expires_s = _read_fields(_unpack(envelope.payload))
    return OpenedCookie(state, issued_s, expires_s, envelope.is_newest_key)


def seal_cookie(state: VisitorState, ring: KeyRing, now_s: int, max_age_s: int) -> str:
    """The signed value for a state, which a browser keeps for `max_age_s` (1 to `MAX_AGE_S`) seconds.

    A state that is too large loses its coldest counters; `drop_to_fit` beforehand tells how many.
    """
    payload = _pack(state, now_s, now_s + max_age_s)
    if len(payload) > MAX_PAYLOAD_BYTES or len(state.counters) > MAX_COUNTERS:
        payload = _pack(drop_to_fit(state), now_s, now_s + max_age_s)
    return seal_envelope(payload, ring, VISITOR_PURPOSE, VISITOR_COOKIE)


def drop_to_fit(state: VisitorState) -> VisitorState:
    """The state with the counters that fit into a cookie: the one whose last event is longest ago gives way first.

    Of a counter that gives way the time of its last event stays, so that rules know what they no longer know; only
    where even that is too much it goes. A state that fits is returned as it is, so `is` tells.
    """
    if not state.counters:
        return state
    excess = len(_pack(state, MAX_TIME_S, MAX_TIME_S)) - MAX_PAYLOAD_BYTES
    if excess <= 0 and len(state.counters) <= MAX_COUNTERS:
        return state
    kept = dict(state.counters)
    coldest = sorted(kept, key=lambda known: (kept[known][:TIME_BYTES], known))
    for counter_id in coldest:
        if excess <= 0:
            break
        cut = kept[counter_id][:TIME_BYTES] + CUT_MARK
        if len(cut) < len(kept[counter_id]):
            excess -= len(_packed(kept[counter_id])) - len(_packed(cut))
            kept[counter_id] = cut
    for counter_id in coldest:
        if excess <= 0 and len(kept) <= MAX_COUNTERS:
            break
        excess -= len(_packed({counter_id: kept.pop(counter_id)})) - 1
    return replace(state, counters=kept)


def set_cookie_header(name: str, value: str, max_age_s: int) -> str:
    """A Set-Cookie header value for one of our cookies; `__Host-` names need exactly these attributes."""
    return f"{name}={value}; Max-Age={max_age_s}; {_ATTRIBUTES}"


def delete_cookie_header(name: str) -> str:
    """A Set-Cookie header value that makes a browser forget the cookie."""
    return set_cookie_header(name, "", 0)


def _pack(state: VisitorState, issued_s: int, expires_s: int) -> bytes:
    return _packed(
        [
            issued_s,
            expires_s,
            state.id,
            state.first_seen_s,
            state.last_seen_s,
            state.previous_seen_s,
            state.visit_started_s,
            state.visits,
            {counter_id: state.counters[counter_id] for counter_id in sorted(state.counters)},
            *_pack_later(state),
        ]
    )


def _pack_later(state: VisitorState) -> list[object]:
    """The fields that may be missing, up to the last one that says something."""
    if state.touches != NO_TOUCHES:
        return [state.recent, pack_touches(state.touches)]
    return [state.recent] if state.recent else []


def _packed(value: object) -> bytes:
    packed: bytes = msgpack.packb(value, use_bin_type=True)
    return packed


def _unpack(payload: bytes) -> list[object]:
    """The payload's array; the limits stop a large claim before anything is made for it."""
    try:
        fields: object = msgpack.unpackb(
            payload,
            strict_map_key=False,
            max_str_len=MAX_PAYLOAD_BYTES,
            max_bin_len=MAX_PAYLOAD_BYTES,
            max_array_len=MAX_COUNTERS,
            max_map_len=MAX_COUNTERS,
            max_ext_len=0,
        )
    except (ValueError, TypeError, msgpack.UnpackException) as error:
        raise CookieMalformed("Expected a msgpack array, got other bytes - at the payload") from error
    if not isinstance(fields, list):
        raise CookieMalformed(f"Expected a msgpack array, got {type(fields).__name__} - at the payload")
    return fields


def _read_fields(fields: list[object]) -> tuple[VisitorState, int, int]:
    match fields:
        case [issued, expires, visitor_id, first, last, previous, started, visits, counters, *later]:
            pass
        case _:
            raise CookieMalformed(f"Expected at least 9 fields, got {len(fields)} - at the payload")
    state = VisitorState(
        id=_read_id(visitor_id),
        first_seen_s=_read_time(first, "first seen"),
        last_seen_s=_read_time(last, "last seen"),
        previous_seen_s=None if previous is None else _read_time(previous, "previous visit"),
        visit_started_s=_read_time(started, "visit start"),
        visits=_read_visits(visits),
        counters=_read_counters(counters),
        recent=_read_recent(later[0] if later else b""),
        touches=unpack_touches(later[1]) if len(later) > 1 else NO_TOUCHES,
    )
    return state, _read_time(issued, "issued"), _read_time(expires, "expires")


def _is_whole(value: object, largest: int) -> TypeGuard[int]:
    return type(value) is int and 0 <= value <= largest


def _read_time(value: object, field_name: str) -> int:
    if not _is_whole(value, MAX_TIME_S):
        raise CookieMalformed(
            f"Expected Unix seconds up to {MAX_TIME_S}, got something else - at {field_name}"
        )
    return value


def _read_visits(value: object) -> int:
    if not _is_whole(value, MAX_VISITS) or value == 0:
        raise CookieMalformed(f"Expected a number from 1 to {MAX_VISITS}, got something else - at visits")
    return value


def _read_id(value: object) -> str | None:
    if value is None or (isinstance(value, str) and 0 < len(value) <= MAX_ID_CHARS and value.isascii()):
        return value
    raise CookieMalformed(
        f"Expected null or 1 to {MAX_ID_CHARS} ASCII characters, got something else - at id"
    )


def _read_counters(value: object) -> Mapping[int, bytes]:
    if not isinstance(value, dict):
        raise CookieMalformed(f"Expected a map, got {type(value).__name__} - at counters")
    for counter_id, counter in value.items():
        is_counter = isinstance(counter, bytes) and len(counter) >= TIME_BYTES
        if not _is_whole(counter_id, MAX_COUNTER_ID) or not is_counter:
            raise CookieMalformed("Expected whole numbers and bytes, got something else - at counters")
    return value or NO_COUNTERS


def _read_recent(value: object) -> bytes:
    if (
        isinstance(value, bytes)
        and len(value) % RECENT_ID_BYTES == 0
        and len(value) <= MAX_RECENT_IDS * RECENT_ID_BYTES
    ):
        return value
    raise CookieMalformed("Expected hashes of event ids, got something else - at the recent events")
