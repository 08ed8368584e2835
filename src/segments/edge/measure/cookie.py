"""The measure cookie: a visitor's own part of the sums, signed, in a first-party cookie of its own.

In: a cookie's value, or a state. Out: the state, or the value. docs/reference/cookie.md has the format; its law is that
of the segment cookie: a field is appended with a default, never moved. It holds nothing that would tell two visitors
apart who did the same, but for the random id of a message that was not sent yet.
"""

from __future__ import annotations

from typing import Final

import msgpack

from segments.edge.measure.state import Exposure, MeasureState, Pending, Reached
from segments.edge.visitor.cookie import MAX_PAYLOAD_BYTES
from segments.edge.visitor.envelope import open_envelope, seal_envelope
from segments.errors import CookieError, CookieMalformed
from segments.signing import KeyRing

MEASURE_COOKIE: Final = "__Host-segments-sums"
MEASURE_PURPOSE: Final = "sums"

MAX_ENTRIES: Final = 255


def open_measure(value: str, ring: KeyRing) -> MeasureState | None:
    """The state in a cookie's value; None for one that cannot be used, whose visitor is a new one."""
    try:
        payload = open_envelope(value, ring, MEASURE_PURPOSE, MEASURE_COOKIE).payload
        return _read(
            msgpack.unpackb(
                payload,
                strict_map_key=False,
                max_str_len=MAX_PAYLOAD_BYTES,
                max_bin_len=MAX_PAYLOAD_BYTES,
                max_array_len=MAX_ENTRIES,
                max_map_len=MAX_ENTRIES,
                max_ext_len=0,
            )
        )
    except (CookieError, ValueError, TypeError, msgpack.UnpackException):
        return None


def seal_measure(state: MeasureState, ring: KeyRing) -> str | None:
    """The signed value for a state; None where it has no room, which the check of rules does not let happen."""
    payload = pack_measure(state)
    if len(payload) > MAX_PAYLOAD_BYTES:
        return None
    return seal_envelope(payload, ring, MEASURE_PURPOSE, MEASURE_COOKIE)


def pack_measure(state: MeasureState) -> bytes:
    """The payload of a state."""
    exposures = {
        key: [one.arm, one.at_s, one.parts, {goal: list(reached) for goal, reached in one.reached.items()}]
        for key, one in state.exposures.items()
    }
    packed: bytes = msgpack.packb(
        [state.day, state.segments, exposures, dict(state.totals), _pack_pending(state.pending)],
        use_bin_type=True,
    )
    return packed


def _pack_pending(pending: Pending | None) -> list[object] | None:
    if pending is None:
        return None
    reached = [list(one) for one in pending.reached]
    return [
        pending.day,
        pending.nonce,
        pending.segments,
        list(pending.exposed),
        reached,
        list(pending.circumstances),
    ]


def _read(fields: object) -> MeasureState:
    match fields:
        case [int(day), int(segments), dict(exposures), dict(totals), pending, *_]:
            return MeasureState(
                day,
                segments,
                {int(key): _read_exposure(row) for key, row in exposures.items()},
                {int(key): int(total) for key, total in totals.items()},
                None if pending is None else _read_pending(pending),
            )
    raise CookieMalformed("Expected at least 5 fields, got others - at the payload")


def _read_exposure(row: object) -> Exposure:
    match row:
        case [str(arm), int(at_s), int(parts), dict(reached), *_]:
            return Exposure(
                arm, at_s, parts, {int(key): _read_reached(pair) for key, pair in reached.items()}
            )
    raise CookieMalformed("Expected an exposure, got something else - at the payload")


def _read_reached(pair: object) -> Reached:
    match pair:
        case [int(before), int(since)]:
            return Reached(before, since)
    raise CookieMalformed("Expected two numbers, got something else - at an exposure")


def _read_pending(row: object) -> Pending:
    match row:
        case [int(day), bytes(nonce), int(segments), [*exposed], [*reached], [*circumstances], *_]:
            return Pending(
                day,
                nonce,
                segments,
                tuple(key for key in exposed if isinstance(key, int)),
                tuple(map(_read_change, reached)),
                tuple(map(str, circumstances)),
            )
    raise CookieMalformed("Expected a pending part, got something else - at the payload")


def _read_change(row: object) -> tuple[int, int, int]:
    match row:
        case [int(experiment), int(goal), int(since)]:
            return experiment, goal, since
    raise CookieMalformed("Expected three numbers, got something else - at the pending part")
