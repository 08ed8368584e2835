"""The rules of the same job, in three spellings: ours, GrowthBook's conditions, json-logic.

In: the rules of bench/resolve, which are trees of comparisons. Out: texts. The first twenty are those that blocks name,
each true for some of the bench's visitors; the others are the generator's that ask only for what a request says.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

Node = Mapping[str, Any]

SIGNALS = {
    "country": "geo.country",
    "language": "language",
    "device.type": "device.type",
    "device.os": "device.os",
    "referrer": "referrer.host",
    "medium": "referrer.kind",
    "utm.source": "utm.source",
    "utm.campaign": "utm.campaign",
    "visits": "visitor.visits",
    "days_since_last": "visitor.days_since_last",
    "path": "page.path",
}
"""Attributes of the generator, and `medium`, as our signals."""

LANGUAGES = ["en", "de", "fr", "es", "pt", "ja", "it", "nl", "sv", "pl", "ko", "tr", "cs", "da", "fi", "nb"]
OPERATORS = {
    "eq": "{name} == {value}",
    "in": "{name} in {value}",
    "gte": "{name} >= {value}",
    "gt": "{name} > {value}",
    "lte": "{name} <= {value}",
    "lt": "{name} < {value}",
    "contains": "{name}.contains({value})",
    "prefix": "{name}.startsWith({value})",
}
LOGIC = {"gte": ">=", "gt": ">", "lte": "<=", "lt": "<"}


def _is(attribute: str, *values: object) -> Node:
    if len(values) == 1:
        return {"attr": attribute, "op": "eq", "value": values[0]}
    return {"attr": attribute, "op": "in", "value": list(values)}


def _least(attribute: str, value: int) -> Node:
    return {"attr": attribute, "op": "gte", "value": value}


OF_BLOCKS: tuple[Node, ...] = (
    _is("medium", "search"),
    _is("country", "DE", "FR"),
    _is("country", "US"),
    _is("language", "de"),
    _is("language", "en", "ja"),
    _is("device.type", "phone"),
    _is("device.type", "desktop", "tablet"),
    _is("device.os", "ios"),
    _is("device.os", "windows", "macos"),
    _least("visits", 10),
    _least("visits", 30),
    _is("referrer", "www.instagram.com"),
    {"attr": "referrer", "op": "contains", "value": "google"},
    {"attr": "path", "op": "prefix", "value": "/page-"},
    {"attr": "path", "op": "contains", "value": "shoes"},
    {"all": [_is("country", "GB", "CA", "US"), _is("device.type", "phone")]},
    {"all": [_is("language", "fr"), _least("visits", 5)]},
    {"any": [_is("country", "JP"), _is("language", "ja")]},
    {"any": [_is("device.os", "linux"), _least("visits", 40)]},
    {"all": [{"any": [_is("country", "BR"), _is("country", "IN")]}, _least("visits", 3)]},
)


def chosen(rules: list[dict[str, Any]], count: int) -> list[tuple[str, Node]]:
    """So many rules by their names."""
    names = [(f"segment-{place}", node) for place, node in enumerate(OF_BLOCKS)]
    fitting = (_with_our_values(rule["when"]) for rule in rules if _fits(rule["when"]))
    return [
        *names,
        *((f"more-{place}", node) for place, node in zip(range(count - 20), fitting, strict=False)),
    ]


def as_toml(rules: list[tuple[str, Node]]) -> str:
    """A rules file of ours."""
    head = f'[site]\nname = "bench"\nlanguages = {json.dumps(LANGUAGES)}\n'
    return "\n".join([head, *(f"[segments.{name}]\nwhen = '{_cel(node)}'\n" for name, node in rules)])


def as_features(rules: list[tuple[str, Node]]) -> dict[str, object]:
    """Features of GrowthBook that are on where a rule is true."""
    return {
        name: {"defaultValue": False, "rules": [{"condition": _condition(node), "force": True}]}
        for name, node in rules
    }


def as_logic(rules: list[tuple[str, Node]]) -> dict[str, object]:
    """The same in json-logic."""
    return {name: _logic(node) for name, node in rules}


def _leaves(node: Node) -> Iterator[Node]:
    for part in node.get("all", node.get("any", ())):
        yield from _leaves(part)
    if "attr" in node:
        yield node


def _fits(node: Node) -> bool:
    """True for rules whose meaning is the same everywhere: absent values are no part of it, nor is a NOT."""
    return '"not"' not in json.dumps(node) and all(
        leaf["attr"] in SIGNALS and leaf["value"] != "" and leaf["op"] in OPERATORS for leaf in _leaves(node)
    )


def _with_our_values(node: Node) -> Node:
    for kind in ("all", "any"):
        if kind in node:
            return {kind: [_with_our_values(part) for part in node[kind]]}
    is_mobile = node["attr"] == "device.type" and node["value"] == "mobile"
    return {**node, "value": "phone"} if is_mobile else node


def _cel(node: Node) -> str:
    for kind, operator in (("all", " && "), ("any", " || ")):
        if kind in node:
            return "(" + operator.join(map(_cel, node[kind])) + ")"
    return OPERATORS[node["op"]].format(name=SIGNALS[node["attr"]], value=json.dumps(node["value"]))


def _condition(node: Node) -> dict[str, object]:
    for kind in ("all", "any"):
        if kind in node:
            return {f"${'and' if kind == 'all' else 'or'}": [_condition(part) for part in node[kind]]}
    value = node["value"]
    if node["op"] in ("contains", "prefix"):
        start = "^" if node["op"] == "prefix" else ""
        return {node["attr"]: {"$regex": start + re.sub(r"[.*+?^${}()|\[\]\\/]", r"\\\g<0>", value)}}
    return {node["attr"]: {f"${node['op']}": value}}


def _logic(node: Node) -> dict[str, object]:
    for kind, operator in (("all", "and"), ("any", "or")):
        if kind in node:
            return {operator: [_logic(part) for part in node[kind]]}
    given, value = {"var": node["attr"]}, node["value"]
    tests: dict[str, dict[str, object]] = {
        "eq": {"===": [given, value]},
        "in": {"in": [given, value]},
        "contains": {"in": [value, given]},
        "prefix": {"===": [{"substr": [given, 0, len(str(value))]}, value]},
    }
    return tests.get(node["op"]) or {LOGIC[node["op"]]: [given, value]}
