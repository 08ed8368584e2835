"""Shapes: dataclasses as JSON, in both directions, and as JSON Schema.

In: a type with its limits, and a value that anybody may have sent. Out: the value as that type, or every problem
with its place; and the schema that says the same. One declaration is the reader, the document and the page, so they
cannot differ.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from math import isfinite
from types import NoneType, UnionType
from typing import Annotated, Any, Final, Literal, Union, get_args, get_origin, get_type_hints

from segments.errors import BodyInvalid

MOST_PROBLEMS: Final = 20
MOST_INT: Final = 2**53 - 1
"""The largest whole number that JSON carries safely between languages."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of a value: of the length of a text or list, the members of an object, or of a number itself."""

    least: int | None = None
    most: int | None = None
    pattern: str = ""
    doc: str = ""


NO_LIMITS: Final = Limits()


def read_shape(shape: type[Any], value: object) -> Any:
    """The value as a shape.

    Raises:
        BodyInvalid: it is none; all problems at once.
    """
    problems: list[str] = []
    read = _read(shape, value, "$", problems)
    if problems:
        raise BodyInvalid(problems[:MOST_PROBLEMS])
    return read


def schema_of(hint: Any, named: Callable[[type[Any]], str] | None = None) -> dict[str, Any]:
    """The JSON Schema of a type; `named` gives the reference of a dataclass that stands elsewhere."""
    inner, limits = _unfold(hint)
    if is_dataclass(inner) and isinstance(inner, type):
        return {"$ref": named(inner)} if named else object_schema(inner)
    schema = _plain_schema(inner, named)
    if "anyOf" not in schema:
        schema |= _limit_schema(limits, schema.get("type"))
    if limits.doc:
        schema["description"] = limits.doc
    return schema


def object_schema(shape: type[Any], named: Callable[[type[Any]], str] | None = None) -> dict[str, Any]:
    """The schema of a dataclass; members that it does not name are refused."""
    rows = fields(shape)
    hints = hints_of(shape)
    required = [row.name for row in rows if row.default is MISSING and row.default_factory is MISSING]
    schema: dict[str, Any] = {
        "type": "object",
        "description": (shape.__doc__ or "").strip().partition("\n")[0],
        "properties": {row.name: schema_of(hints[row.name], named) for row in rows},
        "additionalProperties": takes_more(shape),
    }
    return {**schema, "required": required} if required else schema


def takes_more(shape: type[Any]) -> bool:
    """True for a dataclass whose objects may have members that it does not name."""
    return getattr(shape, "takes_more", False) is True


_hints: Final[dict[type[Any], dict[str, Any]]] = {}
"""The types of each dataclass that was read: they stand as texts and take a while to be understood."""


def hints_of(shape: type[Any]) -> dict[str, Any]:
    """The types of a dataclass's members, with their limits."""
    if shape not in _hints:
        _hints[shape] = get_type_hints(shape, include_extras=True)
    return _hints[shape]


def _unfold(hint: Any) -> tuple[Any, Limits]:
    if get_origin(hint) is Annotated:
        inner, limits, *_ = get_args(hint)
        return inner, limits
    return hint, NO_LIMITS


def _plain_schema(inner: Any, named: Callable[[type[Any]], str] | None) -> dict[str, Any]:
    origin, arguments = get_origin(inner), get_args(inner)
    if inner in _SCHEMAS:
        return dict(_SCHEMAS[inner])
    if origin is Literal:
        return {"enum": list(arguments)}
    if origin in (Union, UnionType):
        return {"anyOf": [schema_of(one, named) for one in arguments]}
    if origin is tuple:
        return {"type": "array", "items": schema_of(arguments[0], named)}
    return {"type": "object", "additionalProperties": schema_of(arguments[1], named)}


def _limit_schema(limits: Limits, kind: str | None) -> dict[str, Any]:
    low, high = {
        "string": ("minLength", "maxLength"),
        "array": ("minItems", "maxItems"),
        "object": ("minProperties", "maxProperties"),
    }.get(kind or "", ("minimum", "maximum"))
    found = {low: limits.least, high: limits.most, "pattern": limits.pattern or None}
    return {name: value for name, value in found.items() if value is not None}


def _read(hint: Any, value: object, where: str, problems: list[str]) -> Any:
    inner, limits = _unfold(hint)
    origin, arguments = get_origin(inner), get_args(inner)
    if is_dataclass(inner) and isinstance(inner, type):
        return _read_object(inner, value, where, problems)
    if origin in (Union, UnionType):
        return _read_union(arguments, value, where, problems)
    if inner in _READERS:
        expected, is_fitting = _READERS[inner]
    elif origin is Literal:
        expected = f"one of {', '.join(map(str, arguments))}"
        is_fitting = _one_of(arguments)
    else:
        expected, is_fitting = ("a list", _is_list) if origin is tuple else ("an object", _is_object)
    if not is_fitting(value):
        problems.append(f"Expected {expected}, got {_kind_of(value)} - at {where}")
        return None
    _check_limits(limits, value, where, problems)
    if origin is tuple and isinstance(value, list):
        return tuple(
            _read(arguments[0], one, f"{where}[{place}]", problems) for place, one in enumerate(value)
        )
    if origin not in (None, Literal) and isinstance(value, dict):
        return {
            name: _read(arguments[1], one, f"{where}.{name[:40]}", problems) for name, one in value.items()
        }
    return float(value) if inner is float and isinstance(value, int) else value


def _read_object(shape: type[Any], value: object, where: str, problems: list[str]) -> Any:
    if not isinstance(value, dict):
        problems.append(f"Expected an object, got {_kind_of(value)} - at {where}")
        return None
    hints, members = hints_of(shape), {}
    for row in fields(shape):
        if row.name in value:
            members[row.name] = _read(hints[row.name], value[row.name], f"{where}.{row.name}", problems)
        elif row.default is MISSING and row.default_factory is MISSING:
            problems.append(f"Expected a member {row.name}, got none - at {where}")
    unknown = sorted(name[:40] for name in value if name not in hints)
    if unknown and not takes_more(shape):
        problems.append(f"Expected members out of {', '.join(hints)}, got {unknown[0]} - at {where}")
    return None if problems else shape(**members)


def _read_union(arguments: tuple[Any, ...], value: object, where: str, problems: list[str]) -> Any:
    tries: list[list[str]] = []
    for one in arguments:
        found: list[str] = []
        read = _read(one, value, where, found)
        if not found:
            return read
        tries.append(found)
    problems.extend(tries[0])
    return None


def _check_limits(limits: Limits, value: Any, where: str, problems: list[str]) -> None:
    size = value if isinstance(value, (int, float)) else len(value) if hasattr(value, "__len__") else 0
    if limits.least is not None and size < limits.least:
        problems.append(f"Expected at least {limits.least}, got {size} - at {where}")
    if limits.most is not None and size > limits.most:
        problems.append(f"Expected at most {limits.most}, got {size} - at {where}")
    if limits.pattern and not re.search(limits.pattern, value):
        problems.append(f"Expected a text like {limits.pattern}, got another - at {where}")


def _is_int(value: object) -> bool:
    if isinstance(value, float) and value.is_integer():
        return abs(value) <= MOST_INT
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) <= MOST_INT


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and isfinite(value)


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_list(value: object) -> bool:
    return isinstance(value, list)


def _is_object(value: object) -> bool:
    return isinstance(value, dict)


def _one_of(arguments: tuple[Any, ...]) -> Callable[[object], bool]:
    return lambda value: isinstance(value, str) and value in arguments


_READERS: Final[Mapping[Any, tuple[str, Callable[[object], bool]]]] = {
    str: ("a text", _is_text),
    int: ("a whole number", _is_int),
    float: ("a number", _is_number),
    bool: ("true or false", lambda value: isinstance(value, bool)),
    NoneType: ("null", lambda value: value is None),
    object: ("anything", lambda _value: True),
}
_SCHEMAS: Final[Mapping[Any, Mapping[str, Any]]] = {
    str: {"type": "string"},
    int: {"type": "integer", "minimum": -MOST_INT, "maximum": MOST_INT},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    NoneType: {"type": "null"},
    object: {},
}


def _kind_of(value: object) -> str:
    names = {dict: "an object", list: "a list", str: "a text", bool: "true or false", NoneType: "null"}
    return names.get(type(value), "a number" if isinstance(value, (int, float)) else "something else")
