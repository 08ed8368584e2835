"""The JSON Schema of rules files, for editors that complete and check TOML.

In: the rows of table_keys.py. Out: a schema (draft 2020-12) as plain values. What conditions mean is beyond a schema:
`segments check` judges that.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from segments.authoring.read.table_keys import (
    ANY,
    ASSIGNMENT_KEYS,
    CAMPAIGN_KEYS,
    CONTROLLER_KEYS,
    EVENT_KEYS,
    EXPERIMENT_KEYS,
    FLAG,
    GOAL_KEYS,
    LIFECYCLE_KEYS,
    MODEL_KEYS,
    MOMENT,
    MOVE_KEYS,
    RECORDING_KEYS,
    SCORE_KEYS,
    SCORE_PART_KEYS,
    SCORE_SIGNAL_KEYS,
    SEGMENT_KEYS,
    SIGNAL_KEYS,
    SITE_KEYS,
    STAGE_KEYS,
    TABLE,
    TEXT,
    TEXTS,
    TOP_KEYS,
    WHOLE,
    Key,
)
from segments.catalog import PURPOSES

Schema = dict[str, object]

DRAFT: Final = "https://json-schema.org/draft/2020-12/schema"
_TYPES: Final[Mapping[str, Schema]] = {
    TEXT: {"type": "string"},
    TEXTS: {"type": "array", "items": {"type": "string"}},
    WHOLE: {"type": "integer"},
    FLAG: {"type": "boolean"},
    MOMENT: {
        "anyOf": [
            {"type": "string", "format": name}
            for name in ("date", "date-time", "date-time-local", "partial-date-time")
        ]
    },
    TABLE: {"type": "object", "additionalProperties": True},
    ANY: {},
}
"""A TOML date is text of a format to a schema, the type beside it each time, as tombi asks; without a zone it is called
`date-time-local` there, and `partial-date-time` elsewhere. A table of any keys says so: tombi takes silence for none.
"""


def rules_schema() -> Schema:
    """The schema of one rules file; a site may have several, so no table is required."""
    signal = _table(SIGNAL_KEYS, ("type", "purpose"))
    properties: Schema = {
        "site": _table(SITE_KEYS),
        "consent": _any_table(TOP_KEYS["consent"]),
        "content_api": _tables(_TYPES[TABLE]),
        # a dotted name, [signals.cart.value], is a table in a table
        "signals": _tables({"anyOf": [signal, _tables({"anyOf": [signal, _tables(signal)]})]}),
        "events": _tables(_table(EVENT_KEYS, ("purpose",))),
        "scores": _tables(_score()),
        "features": _tables({"type": "string"}),
        "models": _tables(_table(MODEL_KEYS, ("file",))),
        "lifecycle": _lifecycle(),
        "assignments": _tables(_table(ASSIGNMENT_KEYS, ("arms", "by"))),
        "experiments": _tables(_table(EXPERIMENT_KEYS, ("arms",))),
        "goals": _tables(_table(GOAL_KEYS)),
        "campaigns": _tables(_table(CAMPAIGN_KEYS, ("segments", "schedule", "channel", "endpoint"))),
        "recording": _table(RECORDING_KEYS, ("share",)),
        "controller": _table(CONTROLLER_KEYS, purposes=_purposes()),
        "segments": _tables(_table(SEGMENT_KEYS, ("when",))),
    }
    described = {
        name: {"description": TOP_KEYS[name].doc, **_as_schema(value)} for name, value in properties.items()
    }
    return {
        "$schema": DRAFT,
        "title": "Rules of a site",
        "type": "object",
        "properties": described,
        "additionalProperties": False,
    }


def _as_schema(value: object) -> Schema:
    assert isinstance(value, dict)
    return value


def _table(keys: Mapping[str, Key], required: tuple[str, ...] = (), **others: Schema) -> Schema:
    """A table with these keys and no other; `others` replace the schema of some."""
    properties = {
        name: {"description": key.doc, **others.get(name, _value(key))} for name, key in keys.items()
    }
    return {
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
        **({"required": list(required)} if required else {}),
    }


def _tables(inner: Schema) -> Schema:
    """Tables of one kind by name."""
    return {"type": "object", "additionalProperties": inner}


def _any_table(key: Key) -> Schema:
    return {**_TYPES[TABLE], "description": key.doc}


def _list_of(inner: Schema) -> Schema:
    return {"type": "array", "items": inner}


def _score() -> Schema:
    return _table(
        SCORE_KEYS,
        add=_list_of(_table(SCORE_PART_KEYS, ("event", "weight"))),
        signals=_list_of(_table(SCORE_SIGNAL_KEYS, ("when", "weight"))),
        cap={"type": "number"},
        floor={"type": "number"},
    )


def _lifecycle() -> Schema:
    stage = _table(STAGE_KEYS, next=_list_of(_table(MOVE_KEYS, ("to",))))
    return _table(LIFECYCLE_KEYS, ("stages",), stages=_tables(stage))


def _purposes() -> Schema:
    """A text for each purpose."""
    texts: Schema = {purpose: {"type": "string"} for purpose in PURPOSES}
    return {"type": "object", "properties": texts, "additionalProperties": False}


def _value(key: Key) -> Schema:
    schema = dict(_TYPES[key.type])
    if key.choices:
        schema["enum"] = list(key.choices)
    if key.type == WHOLE and key.most > key.least:
        schema |= {"minimum": key.least, "maximum": key.most}
    return schema
