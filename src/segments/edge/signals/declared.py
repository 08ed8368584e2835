"""A site's own signals: named headers, cookies, query parameters, traits, and distances to a place.

In: the request and the declarations. Out: one value of the declared type, or nothing. A value that is too
long, or not of its type, is as if it were not there: cut or guessed values would match the wrong rules.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from segments.edge.cel.audience import great_circle_km
from segments.edge.cel.times import parse_timestamp
from segments.edge.cel.values import SECOND, Timestamp
from segments.edge.http.percent import decode_percent
from segments.edge.http.request import VisitorRequest
from segments.edge.signals.settings import DeclaredSignal, Value

MAX_VALUE_CHARS: Final = 1_024
"""Room for any label or list of labels; longer values are tokens or payloads, which rules cannot compare."""
MAX_LIST_ITEMS: Final = 64
"""More than a rule lists; later items are not read."""

LEAST_MILLISECONDS: Final = 100_000_000_000
"""In seconds this is the year 5138, in milliseconds 1973: a number below it counts seconds."""
MAX_UNIX_DIGITS: Final = 14
"""The year 5138 in milliseconds."""

_TRUE: Final = frozenset({"1", "true", "yes", "on", "t", "y"})
_FALSE: Final = frozenset({"0", "false", "no", "off", "f", "n", ""})


def read_declared(
    signal: DeclaredSignal,
    request: VisitorRequest,
    parameters: Callable[[], Mapping[str, str]],
    traits: Mapping[str, Value],
) -> Value:
    """The value of a declared header, cookie, query parameter or trait; None when there is none of its type.

    `parameters` gives the decoded query; it is called only for a signal that needs it.
    """
    if signal.source == "trait":
        return convert_value(traits.get(signal.key), signal.type)
    text: str | None = None
    if signal.source == "header":
        text = request.headers.get(signal.key.lower())
    elif signal.source == "cookie":
        raw = request.cookies.get(signal.key)
        text = decode_percent(raw.strip('"')) if raw is not None else None
    elif signal.source == "query":
        text = parameters().get(signal.key)
    return convert_text(text, signal.type) if text is not None else None


def convert_text(text: str, type_name: str) -> Value:
    """`text` as a value of a signal type; None when it is not one."""
    if len(text) > MAX_VALUE_CHARS:
        return None
    return _FROM_TEXT[type_name](text.strip()) if type_name in _FROM_TEXT else None


def convert_value(value: Value, type_name: str) -> Value:
    """A value that already has a type, as the declared one; None when it does not fit."""
    if isinstance(value, str):
        return convert_text(value, type_name)
    if type_name == "double" and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if type_name == "list<string>" and isinstance(value, (list, tuple)):
        is_fitting = len(value) <= MAX_LIST_ITEMS and all(
            isinstance(item, str) and len(item) <= MAX_VALUE_CHARS for item in value
        )
        return list(value) if is_fitting else None
    return value if type(value) is _PLAIN_TYPES.get(type_name) else None


def distance_km(latitude: float, longitude: float, place: str) -> float | None:
    """Great-circle kilometres from a point to `place`, written `LATITUDE,LONGITUDE` in degrees."""
    try:
        other_latitude, other_longitude = (float(part) for part in place.split(","))
    except ValueError:
        return None
    return great_circle_km(latitude, longitude, other_latitude, other_longitude)


def _int(text: str) -> int | None:
    digits = text[1:] if text[:1] in {"-", "+"} else text
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 19):
        return None
    number = int(text)
    return number if -(2**63) <= number < 2**63 else None


def _double(text: str) -> float | None:
    if not text.isascii() or "_" in text or text.lstrip("+-")[:1] not in set("0123456789."):
        return None
    try:
        number = float(text)
    except ValueError:
        return None
    return number if number - number == 0 else None


def _bool(text: str) -> bool | None:
    lower = text.lower()
    return True if lower in _TRUE else False if lower in _FALSE else None


def _timestamp(text: str) -> Timestamp | None:
    """RFC 3339, or whole Unix seconds or milliseconds, told apart by their size."""
    if text.isascii() and text.isdigit() and len(text) <= MAX_UNIX_DIGITS:
        number = int(text)
        return Timestamp(number * (SECOND if number < LEAST_MILLISECONDS else SECOND // 1000))
    moment = parse_timestamp(text)
    return moment if isinstance(moment, Timestamp) else None


def _list(text: str) -> list[str]:
    items = (item.strip() for item in text.split(",", MAX_LIST_ITEMS)[:MAX_LIST_ITEMS])
    return [item for item in items if item]


_FROM_TEXT: Final[Mapping[str, Callable[[str], Value]]] = {
    "string": lambda text: text,
    "int": _int,
    "double": _double,
    "bool": _bool,
    "timestamp": _timestamp,
    "list<string>": _list,
}
_PLAIN_TYPES: Final[Mapping[str, type]] = {"int": int, "double": float, "bool": bool, "timestamp": Timestamp}
