"""Our conditions, to GrowthBook conditions or JsonLogic.

In go whole checked trees, families and named segments written out; out come plain values for JSON. Signals keep
their names as attributes. What the other side cannot say is refused by name.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, TypeAlias

from segments.authoring.cel.syntax.ast import MIRRORED, Call, Constant, ListLiteral, Node, SignalRef
from segments.authoring.compile.literals import constant_of
from segments.bundle.format import SCHEDULE_SIGNAL
from segments.errors import NotTranslatable

Json: TypeAlias = dict[str, object]
_Comparison: TypeAlias = tuple[str, str, object]

_GROWTHBOOK: Final = {
    "_==_": "$eq",
    "_!=_": "$ne",
    "_<_": "$lt",
    "_<=_": "$lte",
    "_>_": "$gt",
    "_>=_": "$gte",
}
_JSONLOGIC: Final = {"_==_": "===", "_!=_": "!==", "_<_": "<", "_<=_": "<=", "_>_": ">", "_>=_": ">="}
_ANCHORS: Final = {"startsWith": ("^", ""), "endsWith": ("", "$"), "contains": ("", "")}


def as_growthbook(node: Node) -> Json:
    """The condition for GrowthBook.

    Raises:
        NotTranslatable: a part has no equal there.
    """
    match node:
        case Constant(value=bool(value)):
            return {} if value else {"$nor": [{}]}
        case SignalRef(name=name):
            return {name: True}
        case Call(function="_&&_", arguments=parts):
            return {"$and": [as_growthbook(part) for part in parts]}
        case Call(function="_||_", arguments=parts):
            return {"$or": [as_growthbook(part) for part in parts]}
        case Call(function="!_", arguments=(part,)):
            return {"$not": as_growthbook(part)}
        case Call(function="known", arguments=(SignalRef(name=name),)):
            return {name: {"$exists": True}}
        case Call(function="matches", target=SignalRef(name=name), arguments=(Constant(value=str(pattern)),)):
            return {name: {"$regex": pattern}}
        case Call():
            return _growthbook_comparison(node)
    raise _refused(node, "GrowthBook")


def _growthbook_comparison(node: Call) -> Json:
    text = _text_test(node)
    if text:
        name, function, value = text
        before, after = _ANCHORS[function]
        return {name: {"$regex": f"{before}{re.escape(value)}{after}"}}
    member = _membership(node)
    if member:
        name, values, is_in_signal = member
        return {name: {"$elemMatch": {"$eq": values}}} if is_in_signal else {name: {"$in": values}}
    name, function, constant = _comparison(node, "GrowthBook")
    return {name: constant if function == "_==_" else {_GROWTHBOOK[function]: constant}}


def as_jsonlogic(node: Node) -> object:
    """The condition for JsonLogic.

    Raises:
        NotTranslatable: a part has no equal there.
    """
    match node:
        case Constant(value=bool(value)):
            return value
        case SignalRef(name=name):
            return {"===": [{"var": name}, True]}
        case Call(function="_&&_", arguments=parts):
            return {"and": [as_jsonlogic(part) for part in parts]}
        case Call(function="_||_", arguments=parts):
            return {"or": [as_jsonlogic(part) for part in parts]}
        case Call(function="!_", arguments=(part,)):
            return {"!": [as_jsonlogic(part)]}
        case Call(function="_?_:_", arguments=parts):
            return {"if": [as_jsonlogic(part) for part in parts]}
        case Call():
            return _jsonlogic_comparison(node)
    raise _refused(node, "JsonLogic")


def _jsonlogic_comparison(node: Call) -> object:
    text = _text_test(node)
    if text:
        return _jsonlogic_text(*text)
    member = _membership(node)
    if member:
        name, values, is_in_signal = member
        return {"in": [values, {"var": name}] if is_in_signal else [{"var": name}, values]}
    name, function, constant = _comparison(node, "JsonLogic")
    return {_JSONLOGIC[function]: [{"var": name}, constant]}


def _jsonlogic_text(name: str, function: str, value: str) -> Json:
    """Its only operation on the ends of a text is `substr`, which counts UTF-16 units from either end."""
    units = len(value.encode("utf-16-le", "surrogatepass")) // 2
    if function == "contains" or not units:
        return {"in": [value, {"var": name}]}
    place = [0, units] if function == "startsWith" else [-units]
    return {"===": [{"substr": [{"var": name}, *place]}, value]}


def _comparison(node: Call, system: str) -> _Comparison:
    """A signal compared with a constant, the signal first."""
    if node.function in MIRRORED and len(node.arguments) == 2:
        left, right = node.arguments
        function = node.function
        if isinstance(right, SignalRef):
            left, right, function = right, left, MIRRORED[function]
        constant = constant_of(right)
        if isinstance(left, SignalRef) and left.name == SCHEDULE_SIGNAL:
            raise NotTranslatable(f"Expected a condition that {system} has, got a start or an end in time")
        if (
            isinstance(left, SignalRef)
            and constant is not None
            and isinstance(constant.value, str | int | float)
        ):
            return left.name, function, constant.value
    raise _refused(node, system)


def _text_test(node: Call) -> tuple[str, str, str] | None:
    match node:
        case Call(target=SignalRef(name=name), arguments=(Constant(value=str(value)),)) if (
            node.function in _ANCHORS
        ):
            return name, node.function, value
    return None


def _membership(node: Call) -> tuple[str, object, bool] | None:
    """A signal in a list of constants, or a constant in a signal that is a list."""
    match node:
        case Call(function="@in", arguments=(SignalRef(name=name), ListLiteral(elements=elements))):
            constants = [constant_of(element) for element in elements]
            if all(constant is not None for constant in constants):
                return name, [constant.value for constant in constants if constant is not None], False
        case Call(function="@in", arguments=(Constant(value=value), SignalRef(name=name))):
            return name, value, True
    return None


def _refused(node: Node, system: str) -> NotTranslatable:
    what = node.function.strip("_@") if isinstance(node, Call) else type(node).__name__
    return NotTranslatable(f"Expected a condition that {system} has, got {what}")


EXPORTERS: Final[dict[str, Callable[[Node], object]]] = {
    "growthbook": as_growthbook,
    "jsonlogic": as_jsonlogic,
}
"""By the name of the system."""
