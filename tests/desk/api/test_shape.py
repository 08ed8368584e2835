"""Shapes: one declaration reads, refuses with places, and is the schema that says the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Literal

import pytest

from segments.desk.api.bodies import AttributeChanges, Events
from segments.desk.api.shape import Limits, object_schema, read_shape
from segments.errors import BodyInvalid


@dataclass(frozen=True, slots=True)
class Thing:
    """Something to read."""

    name: Annotated[str, Limits(1, 5, "^[a-z]+$")]
    kind: Literal["a", "b"]
    count: Annotated[int, Limits(0, 9)] = 0
    tags: Annotated[tuple[str, ...], Limits(0, 2)] = ()
    share: float | None = None


def test_a_value_becomes_the_shape() -> None:
    value = {"name": "abc", "kind": "b", "tags": ["x"], "share": 1}
    assert read_shape(Thing, value) == Thing("abc", "b", 0, ("x",), 1.0)


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"name": ""}, "$.name"),
        ({"name": "abcdef"}, "$.name"),
        ({"name": "A"}, "$.name"),
        ({"name": 5}, "$.name"),
        ({"kind": "c"}, "$.kind"),
        ({"count": True}, "$.count"),
        ({"count": 1.5}, "$.count"),
        ({"count": 10}, "$.count"),
        ({"tags": ["a", "b", "c"]}, "$.tags"),
        ({"tags": ["a", 1]}, "$.tags[1]"),
        ({"share": "x"}, "$.share"),
        ({"other": 1}, "$"),
    ],
)
def test_a_problem_has_its_place(change: dict[str, Any], place: str) -> None:
    with pytest.raises(BodyInvalid) as refused:
        read_shape(Thing, {"name": "abc", "kind": "a", **change})
    assert f"at {place}" in str(refused.value)


def test_all_problems_are_told_at_once() -> None:
    with pytest.raises(BodyInvalid) as refused:
        read_shape(Thing, {"name": 1, "count": "x"})
    assert len(refused.value.problems) == 3


def test_the_schema_says_what_the_reader_does() -> None:
    assert object_schema(Thing) == {
        "type": "object",
        "description": "Something to read.",
        "properties": {
            "name": {"type": "string", "minLength": 1, "maxLength": 5, "pattern": "^[a-z]+$"},
            "kind": {"enum": ["a", "b"]},
            "count": {"type": "integer", "minimum": 0, "maximum": 9},
            "tags": {"type": "array", "items": {"type": "string"}, "minItems": 0, "maxItems": 2},
            "share": {"anyOf": [{"type": "number"}, {"type": "null"}]},
        },
        "additionalProperties": False,
        "required": ["name", "kind"],
    }


def test_whole_numbers_stay_whole() -> None:
    changes = read_shape(
        AttributeChanges, {"attributes": {"seats": 4, "share": 0.5, "on": True, "tags": ["a"]}}
    )
    assert changes.attributes == {"seats": 4, "share": 0.5, "on": True, "tags": ("a",)}
    assert type(changes.attributes["seats"]) is int
    assert read_shape(Events, {"events": [{"name": "Order Completed"}]}).events[0].properties == {}
