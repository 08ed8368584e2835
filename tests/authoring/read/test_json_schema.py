"""The JSON Schema of rules files: all keys are in it, it takes every sample of the project, and refuses slips."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from pathlib import Path

import pytest

from segments.authoring.read.json_schema import rules_schema
from segments.authoring.read.table_keys import SEGMENT_KEYS, SITE_KEYS, TOP_KEYS
from segments.cli.input.template_files import read_template, template_names

ROOT = Path(__file__).parents[3]
SCHEMA = rules_schema()
FILES = [
    *sorted((ROOT / "examples").rglob("rules/*.toml")),
    *sorted((ROOT / "src" / "segments" / "authoring" / "starter").glob("*.toml")),
    ROOT / "tests" / "worker" / "shop.toml",
]
TYPES = {
    "object": dict,
    "array": list,
    "string": str | date,
    "integer": int,
    "number": int | float,
    "boolean": bool,
}


def problems(value, schema, place="rules"):
    """What a validator says, for the words of JSON Schema that the schema uses."""
    kind = schema.get("type")
    if kind and (
        not isinstance(value, TYPES[kind]) or (kind in ("integer", "number") and isinstance(value, bool))
    ):
        return [f"{place}: not {kind}"]
    found = [f"{place}: none of the choices"] if value not in schema.get("enum", [value]) else []
    if (
        not schema.get("minimum", value) <= value <= schema.get("maximum", value)
        if "minimum" in schema
        else False
    ):
        found.append(f"{place}: out of range")
    options = [one for one in schema.get("anyOf", ()) if "format" not in one]
    if options and all(problems(value, one, place) for one in options):
        found.append(f"{place}: fits nothing")
    if isinstance(value, list) and "items" in schema:
        found += [each for item in value for each in problems(item, schema["items"], f"{place}[]")]
    if isinstance(value, dict):
        found += [f"{place}: no {name}" for name in schema.get("required", ()) if name not in value]
        rest = schema.get("additionalProperties", True)
        for name, inner in value.items():
            known = schema.get("properties", {}).get(name, rest)
            if known is False:
                found.append(f"{place}.{name}: unknown")
            elif known is not True:
                found += problems(inner, known, f"{place}.{name}")
    return found


def test_every_key_is_in_it_with_its_meaning():
    tables = SCHEMA["properties"]
    assert tables.keys() == TOP_KEYS.keys()
    assert tables["site"]["properties"].keys() == SITE_KEYS.keys()
    segment = tables["segments"]["additionalProperties"]["properties"]
    assert {name: row["description"] for name, row in segment.items()} == {
        name: key.doc for name, key in SEGMENT_KEYS.items()
    }


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_it_takes_the_rules_of_this_project(path):
    assert problems(tomllib.loads(path.read_text(encoding="utf-8")), SCHEMA) == []


@pytest.mark.parametrize("name", template_names())
def test_it_takes_every_template(name):
    assert problems(tomllib.loads(read_template(name).filled({})), SCHEMA) == []


def test_it_takes_the_cookbook():
    page = (ROOT / "docs" / "guides" / "cookbook.md").read_text(encoding="utf-8")
    rules = "\n".join(re.findall(r"^```toml\n(.*?)^```", page, re.MULTILINE | re.DOTALL))
    assert problems(tomllib.loads(rules), SCHEMA) == []


@pytest.mark.parametrize(
    ("rules", "told"),
    [
        ("[segment.a]\nwhen = 'true'", "rules.segment: unknown"),
        ("[segments.a]\nwen = 'true'", "rules.segments.a.wen: unknown"),
        ("[segments.a]\ntitle = 'A'", "rules.segments.a: no when"),
        ("[segments.a]\nwhen = 'true'\npriority = 1001", "rules.segments.a.priority: out of range"),
        ("[segments.a]\nwhen = 'true'\npriority = 'high'", "rules.segments.a.priority: not integer"),
        ("[events.a]\npurpose = 'fun'", "rules.events.a.purpose: none of the choices"),
        ("[signals.cart.value]\ntype = 'double'", "rules.signals.cart: fits nothing"),
        ("[signals.a]\ntype = 'int'\npurpose = 'functional'\nsource = 'x'", "rules.signals.a: fits nothing"),
        ("[scores.a]\nadd = [{ event = 'x' }]", "rules.scores.a.add[]: no weight"),
    ],
)
def test_it_refuses_slips(rules, told):
    assert told in problems(tomllib.loads(rules), SCHEMA)
