"""The benchmark's rules as this product's rules, and its visitors as the lines that `segments resolve` reads.

    python bench/resolve/translate.py FOLDER [COUNT]

reads what generate.py wrote there, and writes rules-COUNT.toml and visitors.ndjson beside it. Attributes become
signals of the site under `shop.`, so that no built-in signal's own values are in the way.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ATTRIBUTE_TYPES = {
    "country": "string",
    "language": "string",
    "device.type": "string",
    "device.os": "string",
    "referrer": "string",
    "utm.source": "string",
    "utm.campaign": "string",
    "visits": "int",
    "pageviews": "int",
    "orders": "int",
    "days_since_last": "int",
    "cart_value": "int",
    "path": "string",
    "tags": "list<string>",
    "logged_in": "bool",
}
OPERATORS = {
    "eq": "{name} == {value}",
    "in": "{name} in {value}",
    "gte": "{name} >= {value}",
    "gt": "{name} > {value}",
    "lte": "{name} <= {value}",
    "lt": "{name} < {value}",
    "contains": "{name}.contains({value})",
    "prefix": "{name}.startsWith({value})",
    "has": "{value} in {name}",
}


def signal_name(attribute: str) -> str:
    return "shop." + attribute.replace(".", "_")


def expression(node: Mapping[str, Any]) -> str:
    """A node as a CEL expression; JSON's texts, numbers, lists and booleans are CEL's too."""
    if "all" in node:
        return "(" + " && ".join(map(expression, node["all"])) + ")"
    if "any" in node:
        return "(" + " || ".join(map(expression, node["any"])) + ")"
    if "not" in node:
        return f"!({expression(node['not'])})"
    return OPERATORS[node["op"]].format(name=signal_name(node["attr"]), value=json.dumps(node["value"]))


def rules_as_toml(rules: list[dict[str, Any]]) -> str:
    tables = ['[site]\nname = "bench"\n']
    tables += [
        f'[signals."{signal_name(attribute)}"]\ntype = "{kind}"\npurpose = "necessary"\n'
        for attribute, kind in ATTRIBUTE_TYPES.items()
    ]
    tables += [f"[segments.{rule['id']}]\nwhen = '{expression(rule['when'])}'\n" for rule in rules]
    return "\n".join(tables)


def visitor_as_values(visitor: Mapping[str, Any]) -> dict[str, Any]:
    flat = {}
    for attribute in ATTRIBUTE_TYPES:
        value: Any = visitor
        for name in attribute.split("."):
            value = value[name]
        flat[signal_name(attribute)] = value
    return flat


def main(folder: Path, count: int) -> None:
    rules = json.loads((folder / "rules.json").read_text())[:count]
    visitors = json.loads((folder / "visitors.json").read_text())
    (folder / f"rules-{count}.toml").write_text(rules_as_toml(rules))
    lines = [json.dumps(visitor_as_values(visitor)) for visitor in visitors]
    (folder / "visitors.ndjson").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 10_000)
