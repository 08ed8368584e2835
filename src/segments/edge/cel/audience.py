"""Functions for audiences: wildcards, versions, distances, opening hours, shares of visitors.

In: values that are neither failure nor UNKNOWN; clock times as minutes, weekdays as a mask and dates as ISO
text, as the checker has made them. Out: a value or a Failure. What these functions read of the visitor comes
in as arguments too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from hashlib import sha256
from itertools import product, zip_longest
from math import asin, cos, radians, sin, sqrt
from typing import Any, Final, TypeAlias

from segments.edge.cel.arithmetic import Overloads
from segments.edge.cel.values import Duration, Failure, Timestamp, Uint, Value

BUCKETS: Final = 10_000
"""Shares of visitors are counted in hundredths of a percent."""
MEAN_EARTH_RADIUS_KM: Final = 6_371.0088
"""IUGG mean radius; the sphere is within 0.6 % of the ellipsoid."""
MAX_GLOB_STEPS: Final = 2_000_000
"""Characters of the text times characters of the pattern."""

_VERSION: Final = re.compile(
    r"[vV]?([0-9]{1,18}(?:\.[0-9]{1,18}){0,7})(?:-([0-9A-Za-z.-]{1,200}))?(?:\+[0-9A-Za-z.-]*)?\Z"
)
_NUMBERS: Final = (int, Uint, float)
_Version: TypeAlias = tuple[tuple[int, ...], tuple[str, ...]]


def bucket_of(name: str, visitor_id: str) -> int:
    """The visitor's bucket under that name: 0 to 9,999, the same on every request and independent between
    names.
    """
    digest = sha256(f"{name}\0{visitor_id}".encode("utf-8", "replace")).digest()
    return int.from_bytes(digest[:8], "big") % BUCKETS


def _is_in_share(visitor_id: str, name: str, low: float, high: float) -> Value:
    return low * 100 <= bucket_of(name, visitor_id) < high * 100


def _is_between(value: Any, low: Any, high: Any) -> Value:
    return bool(low <= value <= high)


def _clamp(value: float, low: float, high: float) -> Value:
    """The value between its bounds; whatever is no number stays none."""
    return low if value < low else min(value, high)


def _is_within_hours(hour: int, minute: int, start: int, end: int) -> Value:
    now = hour * 60 + minute
    return start <= now < end if start <= end else now >= start or now < end


def _distance_km(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> Value:
    points = (latitude, other_latitude), (longitude, other_longitude)
    if not all(-90 <= value <= 90 for value in points[0]) or not all(
        -180 <= value <= 180 for value in points[1]
    ):
        return Failure("expected latitudes within 90 and longitudes within 180 degrees")
    return great_circle_km(latitude, longitude, other_latitude, other_longitude)


def great_circle_km(
    latitude: float, longitude: float, other_latitude: float, other_longitude: float
) -> float:
    """Kilometres between two points in degrees, by the haversine formula."""
    first, second = radians(latitude), radians(other_latitude)
    half_chord = (
        sin((second - first) / 2) ** 2
        + cos(first) * cos(second) * sin(radians(other_longitude - longitude) / 2) ** 2
    )
    return 2 * MEAN_EARTH_RADIUS_KM * asin(sqrt(min(1.0, half_chord)))


def _parse_version(text: str) -> _Version | None:
    match = _VERSION.match(text)
    if match is None:
        return None
    numbers = tuple(int(part) for part in match[1].split("."))
    return numbers, tuple(match[2].split(".")) if match[2] else ()


def _order(left: Any, right: Any) -> int:
    return int(left > right) - int(left < right)


def _order_identifiers(left: str | None, right: str | None) -> int:
    """Semantic Versioning 2.0, section 11.4: numbers before words, fewer identifiers before more."""
    if left is None or right is None:
        return -1 if left is None else 1
    if left.isdigit() and right.isdigit():
        return _order(int(left), int(right))
    if left.isdigit() != right.isdigit():
        return -1 if left.isdigit() else 1
    return _order(left, right)


def _compare_versions(left: str, right: str) -> int | Failure:
    """Precedence of two versions. Left-out numbers are 0, so that 18.2 is 18.2.0."""
    first, second = _parse_version(left), _parse_version(right)
    if first is None or second is None:
        return Failure(f"expected a version such as 17.4.1, got {(right if first else left)[:40]!r}")
    for ours, theirs in zip_longest(first[0], second[0], fillvalue=0):
        if ours != theirs:
            return _order(ours, theirs)
    if not first[1] or not second[1]:
        return _order(not first[1], not second[1])
    orders = (_order_identifiers(ours, theirs) for ours, theirs in zip_longest(first[1], second[1]))
    return next((order for order in orders if order), 0)


def _is_version_at_least(left: str, right: str) -> Value:
    order = _compare_versions(left, right)
    return order if isinstance(order, Failure) else order >= 0


def _is_version_less(left: str, right: str) -> Value:
    order = _compare_versions(left, right)
    return order if isinstance(order, Failure) else order < 0


_Piece: TypeAlias = str | tuple[str | None, ...]
"""A run between stars: plain text, or character by character where None stands for any one."""


@lru_cache(maxsize=256)
def _glob_pieces(pattern: str) -> tuple[_Piece, ...]:
    pieces: list[list[str | None]] = [[]]
    characters = iter(pattern)
    for character in characters:
        if character == "*":
            pieces.append([])
        elif character == "?":
            pieces[-1].append(None)
        else:
            pieces[-1].append(next(characters, "\\") if character == "\\" else character)
    return tuple(map(_plain_if_possible, pieces))


def _plain_if_possible(piece: list[str | None]) -> _Piece:
    texts = [character for character in piece if character is not None]
    return "".join(texts) if len(texts) == len(piece) else tuple(piece)


def _fits(text: str, at: int, piece: _Piece) -> bool:
    if isinstance(piece, str):
        return text.startswith(piece, at)
    return all(wanted is None or text[at + offset] == wanted for offset, wanted in enumerate(piece))


def _place_of(text: str, start: int, end: int, piece: _Piece) -> int:
    """The first place between start and end where a piece fits, or -1."""
    if isinstance(piece, str):
        return text.find(piece, start, end)
    return next((at for at in range(start, end - len(piece) + 1) if _fits(text, at, piece)), -1)


def _glob(text: str, pattern: str) -> Value:
    """True if the whole text fits. Each piece takes its first place after the one before, which is never worse."""
    if len(text) * len(pattern) > MAX_GLOB_STEPS:
        return Failure("the text is too long for this pattern")
    first, *others = _glob_pieces(pattern)
    if not others:
        return len(text) == len(first) and _fits(text, 0, first)
    last = others.pop()
    at, end = len(first), len(text) - len(last)
    if end < at or not _fits(text, 0, first) or not _fits(text, end, last):
        return False
    for piece in others:
        place = _place_of(text, at, end, piece)
        if place < 0:
            return False
        at = place + len(piece)
    return True


def _ignoring_case(test: Callable[[str, str], bool]) -> Overloads:
    return {(str, str): lambda text, part: test(text.casefold(), part.casefold())}


AUDIENCE: Final[Mapping[str, Overloads]] = {
    "between": {
        **dict.fromkeys(product(_NUMBERS, repeat=3), _is_between),
        **{(kind, kind, kind): _is_between for kind in (str, Timestamp, Duration)},
    },
    "clamp": {(float, float, float): _clamp},
    "glob": {(str, str): _glob},
    "equals_ignore_case": _ignoring_case(str.__eq__),
    "contains_ignore_case": _ignoring_case(str.__contains__),
    "starts_with_ignore_case": _ignoring_case(str.startswith),
    "ends_with_ignore_case": _ignoring_case(str.endswith),
    "version_compare": {(str, str): _compare_versions},
    "version_at_least": {(str, str): _is_version_at_least},
    "version_less": {(str, str): _is_version_less},
    "distance_km": dict.fromkeys(product(_NUMBERS, repeat=4), _distance_km),
    "within_hours": {(int, int, int, int): _is_within_hours},
    "on_weekdays": {
        (int, int): lambda weekday, mask: mask >> (weekday - 1) & 1 == 1 if 1 <= weekday <= 7 else False
    },
    "on_dates": {(str, str, str): lambda today, first, last: first <= today <= last},
    "percentage": {(str, str, low, high): _is_in_share for low, high in product(_NUMBERS, repeat=2)},
}
