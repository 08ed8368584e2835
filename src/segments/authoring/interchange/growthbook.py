"""Conditions in the way of GrowthBook and MongoDB, to CEL.

In goes a condition object; out comes CEL text. Operators: docs.growthbook.io, "Targeting". One difference stays, and
is said at import: there a missing attribute makes a negation true, here it is unknown and matches nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

from segments.authoring.interchange.spelling import LISTS, Attributes, join, spell, type_of_constant
from segments.authoring.interchange.unmeetable import refuse_unmeetable
from segments.errors import NotTranslatable

KNOWN_ATTRIBUTES: Final = {
    "country": "geo.country",
    "url": "page.url",
    "path": "page.path",
    "host": "page.host",
    "query": "page.query",
    "utmSource": "utm.source",
    "utmMedium": "utm.medium",
    "utmCampaign": "utm.campaign",
    "utmTerm": "utm.term",
    "utmContent": "utm.content",
}
"""Attributes that its SDK fills by itself and that mean the same here; others have other values, such as deviceType."""


_PLAIN_PATTERN: Final = re.compile(r"(\^?)((?:[^\\.^$*+?{}\[\]|()]|\\[^0-9A-Za-z])+)(\$?)", re.DOTALL)
"""A pattern that looks for one text as it is, perhaps at one end; simpler to read here, and faster to answer."""
_ESCAPED: Final = re.compile(r"\\(.)", re.DOTALL)
_FUNCTIONS: Final = {"": "contains", "^": "startsWith", "$": "endsWith"}


def read_growthbook(condition: object, attributes: Attributes) -> str:
    """The condition in CEL.

    Raises:
        NotTranslatable: it has a part without an equal here, or one that nobody could meet.
    """
    refuse_unmeetable(condition)
    return _read(condition, attributes)


def _read(condition: object, attributes: Attributes) -> str:
    if not isinstance(condition, dict):
        raise NotTranslatable(f"Expected a condition object, got {spell(condition)}")
    parts = []
    for key, value in condition.items():
        if key in _LOGIC:
            parts.append(_LOGIC[key](value, attributes))
        elif key.startswith("$"):
            raise NotTranslatable(f"Expected an operator that is known here, got {key}")
        else:
            parts.append(_attribute(key, value, attributes))
    return join(parts, "&&", empty="true")


def _each(value: object, key: str, attributes: Attributes) -> list[str]:
    if not isinstance(value, list):
        raise NotTranslatable(f"Expected a list of conditions, got something else - at {key}")
    return [_read(part, attributes) for part in value]


_LOGIC: Final[dict[str, Callable[[Any, Attributes], str]]] = {
    "$and": lambda value, attributes: join(_each(value, "$and", attributes), "&&", empty="true"),
    # Its SDK takes an empty $or for true, so that an empty $nor is false.
    "$or": lambda value, attributes: join(_each(value, "$or", attributes), "||", empty="true"),
    "$nor": lambda value, attributes: f"!({join(_each(value, '$nor', attributes), '||', empty='true')})",
    "$not": lambda value, attributes: f"!({_read(value, attributes)})",
}


def _attribute(name: str, tests: object, attributes: Attributes) -> str:
    if not (isinstance(tests, dict) and tests and all(key.startswith("$") for key in tests)):
        return _equal(name, tests, attributes)
    parts = []
    for operator, value in tests.items():
        if operator not in _OPERATORS:
            raise NotTranslatable(f"Expected an operator that is known here, got {operator} - at {name}")
        parts.append(_OPERATORS[operator](name, value, attributes))
    return join(parts, "&&", empty="true")


def _equal(name: str, value: object, attributes: Attributes) -> str:
    if value is None:
        return f"!known({attributes.signal(name, 'string')})"
    if isinstance(value, list | dict):
        raise NotTranslatable(f"Expected a single value to compare with, got a list or an object - at {name}")
    return f"{attributes.signal(name, type_of_constant(value))} == {spell(value)}"


def _differs(name: str, value: object, attributes: Attributes) -> str:
    return f"!({_equal(name, value, attributes)})"


def _comparison(symbol: str) -> Callable[[str, Any, Attributes], str]:
    def read(name: str, value: object, attributes: Attributes) -> str:
        return f"{attributes.signal(name, type_of_constant(value))} {symbol} {spell(value)}"

    return read


def _in(name: str, value: object, attributes: Attributes) -> str:
    if not isinstance(value, list):
        raise NotTranslatable(f"Expected a list, got something else - at $in of {name}")
    signal = attributes.signal(name, "" if _is_list(name, attributes) else type_of_constant(value))
    if attributes.type_of(signal) == LISTS:
        _refuse_other_elements(name, type_of_constant(value))
        return f"{signal}.exists(element, element in {spell(value)})"
    return f"{signal} in {spell(value)}"


def _is_list(name: str, attributes: Attributes) -> bool:
    return attributes.type_of(attributes.signal(name, "")) == LISTS


def _all(name: str, value: object, attributes: Attributes) -> str:
    if not isinstance(value, list):
        raise NotTranslatable(f"Expected a list, got something else - at $all of {name}")
    signal = attributes.signal(name, LISTS)
    _refuse_other_elements(name, type_of_constant(value))
    return join((f"{spell(element)} in {signal}" for element in value), "&&", empty="true")


def _size(name: str, value: object, attributes: Attributes) -> str:
    signal = attributes.signal(name, LISTS)
    tests = value if isinstance(value, dict) else {"$eq": value}
    symbols = {"$eq": "==", "$ne": "!=", "$lt": "<", "$lte": "<=", "$gt": ">", "$gte": ">="}
    unknown = next((key for key in tests if key not in symbols), None)
    if unknown is not None:
        raise NotTranslatable(f"Expected a comparison, got {unknown} - at $size of {name}")
    return join(
        (f"size({signal}) {symbols[key]} {spell(count)}" for key, count in tests.items()), "&&", empty="true"
    )


def _element(name: str, value: object, attributes: Attributes) -> str:
    """Some element of the list meets the tests; they read the element as if it were an attribute."""
    signal = attributes.signal(name, LISTS)
    inner = Attributes({})
    condition = _attribute("element", value, inner)
    _refuse_other_elements(name, inner.type_of("element"))
    return f"{signal}.exists(element, {condition})"


def _refuse_other_elements(name: str, type_name: str) -> None:
    if type_name not in ("", "string"):
        raise NotTranslatable(
            f"Expected a list of texts, as signals have, got one of {type_name} - at {name}"
        )


def _exists(name: str, value: object, attributes: Attributes) -> str:
    known = f"known({attributes.signal(name, '')})"
    return known if value else f"!{known}"


def _regex(name: str, value: object, attributes: Attributes) -> str:
    signal = attributes.signal(name, "string")
    plain = _PLAIN_PATTERN.fullmatch(value) if isinstance(value, str) else None
    if plain is None:
        return f"{signal}.matches({spell(value)})"
    start, text, end = plain.groups()
    words = spell(_ESCAPED.sub(r"\1", text))
    return f"{signal} == {words}" if start and end else f"{signal}.{_FUNCTIONS[start + end]}({words})"


def _version(symbol: str) -> Callable[[str, Any, Attributes], str]:
    def read(name: str, value: object, attributes: Attributes) -> str:
        return f"version_compare({attributes.signal(name, 'string')}, {spell(value)}) {symbol} 0"

    return read


def _caseless(name: str, value: object, attributes: Attributes) -> str:
    signal, tests = _caseless_tests(name, value, attributes, "$ini")
    some = join(tests, "||", empty="false")
    return f"{signal}.exists(element, {some})" if _is_list(name, attributes) else some


def _all_caseless(name: str, value: object, attributes: Attributes) -> str:
    attributes.signal(name, LISTS)
    signal, tests = _caseless_tests(name, value, attributes, "$alli")
    return join((f"{signal}.exists(element, {test})" for test in tests), "&&", empty="true")


def _caseless_tests(name: str, value: object, attributes: Attributes, operator: str) -> tuple[str, list[str]]:
    """The signal, and for each text the test of it, or of an element where it is a list."""
    if not isinstance(value, list) or not all(isinstance(element, str) for element in value):
        raise NotTranslatable(f"Expected a list of texts, got something else - at {operator} of {name}")
    is_list = _is_list(name, attributes)
    signal = attributes.signal(name, "" if is_list else "string")
    tested = "element" if is_list else signal
    return signal, [f"equals_ignore_case({tested}, {spell(element)})" for element in value]


def _in_group(name: str, value: object, attributes: Attributes) -> str:
    values = attributes.groups.get(value) if isinstance(value, str) else None
    if not values:
        raise NotTranslatable(
            f"Expected a saved group whose values are in the file, got {spell(value)} - at $inGroup of {name}"
        )
    return _in(name, values, attributes)


_Reader = Callable[[str, Any, Attributes], str]


def _not(read: _Reader) -> _Reader:
    return lambda name, value, attributes: f"!({read(name, value, attributes)})"


_OPERATORS: Final[dict[str, _Reader]] = {
    "$eq": _equal,
    "$ne": _differs,
    "$gt": _comparison(">"),
    "$gte": _comparison(">="),
    "$lt": _comparison("<"),
    "$lte": _comparison("<="),
    "$in": _in,
    "$nin": _not(_in),
    "$ini": _caseless,
    "$nini": _not(_caseless),
    "$inGroup": _in_group,
    "$notInGroup": _not(_in_group),
    "$all": _all,
    "$alli": _all_caseless,
    "$size": _size,
    "$elemMatch": _element,
    "$exists": _exists,
    "$regex": _regex,
    "$notRegex": _not(_regex),
    "$regexi": lambda name, value, attributes: _regex(name, f"(?i){value}", attributes),
    "$notRegexi": lambda name, value, attributes: f"!({_regex(name, f'(?i){value}', attributes)})",
    "$veq": _version("=="),
    "$vne": _version("!="),
    "$vgt": _version(">"),
    "$vgte": _version(">="),
    "$vlt": _version("<"),
    "$vlte": _version("<="),
    "$not": lambda name, value, attributes: f"!({_attribute(name, value, attributes)})",
}
