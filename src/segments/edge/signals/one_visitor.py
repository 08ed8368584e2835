"""Facts that follow from one another: a visitor who is described by hand is one who can exist.

In: values of signals that somebody set by hand, and what the readers make of the request that they describe. Out: the
values that follow, and what contradicts. Nothing here is reached by a request to a deployed worker.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from segments.edge.signals.clock import DAY_PARTS
from segments.edge.signals.settings import Value

MOBILE_TYPES: Final = ("phone", "tablet")
TYPES: Final = (*MOBILE_TYPES, "desktop", "tv", "console", "wearable", "bot", "other")
FIRST_VISIT_HAS_NOT: Final = ("visitor.days_since_last", "visitor.last_seen")


def _of_device(kind: Value) -> dict[str, Value]:
    return {"device.is_mobile": kind in MOBILE_TYPES} if kind in TYPES else {}


def _of_visits(visits: Value) -> dict[str, Value]:
    if isinstance(visits, bool) or not isinstance(visits, int):
        return {}
    return {"visitor.is_new": visits == 1, "visitor.is_returning": visits > 1}


def _of_new(is_new: Value) -> dict[str, Value]:
    return {"visitor.is_returning": not is_new, **({"visitor.visits": 1} if is_new else {})}


def _of_returning(is_returning: Value) -> dict[str, Value]:
    return {"visitor.is_new": not is_returning, **({} if is_returning else {"visitor.visits": 1})}


def _of_hour(hour: Value) -> dict[str, Value]:
    return {"time.day_part": DAY_PARTS[hour]} if isinstance(hour, int) and 0 <= hour < 24 else {}


_FOLLOWING: Final[Mapping[str, Callable[[Value], dict[str, Value]]]] = {
    "device.type": _of_device,
    "visitor.visits": _of_visits,
    "visitor.is_new": _of_new,
    "visitor.is_returning": _of_returning,
    "time.hour": _of_hour,
}


def following(given: Mapping[str, Value]) -> dict[str, Value]:
    """The facts that follow from given ones, without these."""
    found: dict[str, Value] = {}
    for name, follow in _FOLLOWING.items():
        if name in given:
            found |= follow(given[name])
    return {name: value for name, value in found.items() if name not in given}


def contradictions(given: Mapping[str, Value], read: Mapping[str, Value]) -> tuple[str, ...]:
    """The facts that cannot hold together, in words; `read` are the values that the edge's readers make of them."""
    told = []
    for name, follow in _FOLLOWING.items():
        if name in given:
            told += [
                _contradiction(other, given[other], f"{name}={spell(given[name])} makes it {spell(value)}")
                for other, value in follow(given[name]).items()
                if other in given and given[other] != value
            ]
    if given.get("visitor.visits") == 1 or given.get("visitor.is_new") is True:
        told += [
            _contradiction(name, given[name], "in a first visit there is none")
            for name in FIRST_VISIT_HAS_NOT
            if name in given
        ]
    told += [
        _contradiction(name, given[name], f"the other facts make it {spell(value)}")
        for name, value in read.items()
        if name in given and _differs(given[name], value)
    ]
    return tuple(dict.fromkeys(told))


def _differs(one: Value, other: Value) -> bool:
    """Lists are tuples here and lists there."""
    return (list(one) if isinstance(one, tuple) else one) != other


def _contradiction(name: str, value: Value, reason: str) -> str:
    return f"{name} cannot be {spell(value)}: {reason}"


def spell(value: Value) -> str:
    """A value as it is set by hand."""
    if isinstance(value, bool):
        return str(value).lower()
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
