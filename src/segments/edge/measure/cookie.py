"""The measure cookie: a visitor's own part of the sums, signed, in a first-party cookie of its own.

In: a cookie's value, or a state. Out: the state, or the value. docs/reference/cookie.md has the format. It holds
nothing that would tell two visitors apart who did the same at the same time, but for the random number that makes ids
of messages and changes with each.
"""

from __future__ import annotations

from typing import Any, Final

import msgpack

from segments.edge.measure.state import Exposure, MeasureState, Pending, Reached
from segments.edge.visitor.cookie import MAX_PAYLOAD_BYTES
from segments.edge.visitor.envelope import open_envelope, seal_envelope
from segments.errors import CookieError
from segments.signing import KeyRing

MEASURE_COOKIE: Final = "__Host-segments-sums"
MEASURE_PURPOSE: Final = "sums"


def open_measure(value: str, ring: KeyRing) -> MeasureState | None:
    """The state in a cookie's value; None for one that cannot be used, whose visitor is a new one."""
    try:
        payload = open_envelope(value, ring, MEASURE_PURPOSE, MEASURE_COOKIE).payload
        return _read(*msgpack.unpackb(payload, strict_map_key=False, use_list=False)[:6])
    except (CookieError, ValueError, TypeError, AttributeError, msgpack.UnpackException):
        return None


def seal_measure(state: MeasureState, ring: KeyRing) -> str | None:
    """The signed value for a state; None where it has no room, which the check of rules does not let happen."""
    payload = pack_measure(state)
    if len(payload) > MAX_PAYLOAD_BYTES:
        return None
    return seal_envelope(payload, ring, MEASURE_PURPOSE, MEASURE_COOKIE)


def pack_measure(state: MeasureState) -> bytes:
    """The payload of a state."""
    packed: bytes = msgpack.packb(
        state._replace(exposures=dict(state.exposures), totals=dict(state.totals)), use_bin_type=True
    )
    return packed


def _read(nonce: bytes, day: int, segments: int, *later: Any) -> MeasureState:
    exposures, totals, pending = later
    return MeasureState(
        nonce,
        day,
        segments,
        {key: _read_exposure(*row[:4]) for key, row in exposures.items()},
        totals,
        Pending(*pending[:5]) if pending else None,
    )


def _read_exposure(arm: str, at_s: int, parts: int, reached: Any) -> Exposure:
    return Exposure(arm, at_s, parts, {key: Reached(*pair) for key, pair in reached.items()})
