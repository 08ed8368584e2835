"""Declared types of the conformance tests' `type_env`: cel.expr.Decl in JSON.

In: the list of declarations. Out: types by name. Types that rules do not have (messages, wrappers) become
`dyn`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from segments.authoring.cel.functions.signatures import Type

_PRIMITIVES: Final = {
    "BOOL": "bool",
    "INT64": "int",
    "UINT64": "uint",
    "DOUBLE": "double",
    "STRING": "string",
    "BYTES": "bytes",
}
_WELL_KNOWN: Final = {"TIMESTAMP": "timestamp", "DURATION": "duration"}
MAX_DEPTH: Final = 32


def read_declarations(declarations: object) -> dict[str, Type]:
    """The declared types by name; what is no declaration of a value is left out."""
    types: dict[str, Type] = {}
    for declaration in declarations if isinstance(declarations, list) else []:
        if not isinstance(declaration, Mapping) or not isinstance(declaration.get("name"), str):
            continue
        value = declaration.get("ident")
        if isinstance(value, Mapping):
            types[declaration["name"]] = _read_type(value.get("type"), MAX_DEPTH)
    return types


def _read_type(json: Any, depth: int) -> Type:
    if not isinstance(json, Mapping) or depth == 0:
        return Type("dyn")
    if "primitive" in json:
        return Type(_PRIMITIVES.get(str(json["primitive"]), "dyn"))
    if "null" in json:
        return Type("null_type")
    if "wellKnown" in json:
        return Type(_WELL_KNOWN.get(str(json["wellKnown"]), "dyn"))
    if isinstance(json.get("listType"), Mapping):
        return Type("list", (_read_type(json["listType"].get("elemType"), depth - 1),))
    if isinstance(json.get("mapType"), Mapping):
        parts = json["mapType"]
        return Type(
            "map",
            (_read_type(parts.get("keyType"), depth - 1), _read_type(parts.get("valueType"), depth - 1)),
        )
    return Type("type") if "type" in json else Type("dyn")
