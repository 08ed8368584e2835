"""The document: made from the table, whole, and with a function for each of its names."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from segments.access_token import SCOPES
from segments.desk.api.addresses import find_routes
from segments.desk.api.openapi import openapi
from segments.desk.api.routes import FLAGS, ROUTES


def references(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for name, member in value.items():
            if name == "$ref":
                yield str(member)
            yield from references(member)
    elif isinstance(value, list):
        for member in value:
            yield from references(member)


def test_every_reference_leads_to_a_schema_and_every_schema_is_named() -> None:
    document = openapi()
    schemas = {f"#/components/schemas/{name}" for name in document["components"]["schemas"]}
    assert set(references(document)) == schemas
    json.dumps(document)


def test_every_operation_has_a_name_of_its_own_and_a_scope_that_there_is() -> None:
    document = openapi()
    names = [operation["operationId"] for path in document["paths"].values() for operation in path.values()]
    assert len(names) == len(set(names)) == len(ROUTES)
    assert {route.scope for route in (*ROUTES, *FLAGS)} - {""} <= SCOPES.keys()


def test_the_parameters_of_a_path_are_those_it_names() -> None:
    for route in ROUTES:
        named = {one.name for one in route.parameters if one.place == "path"}
        assert all(set(re.findall(r"\{(\w+)\}", path)) == named for path in route.paths), route.call


def test_paths_are_found_with_their_values() -> None:
    found = find_routes("/_segments/v1/people/a%2Fb/segments")
    assert found is not None
    assert (dict(found.values), found.routes["GET"].call) == ({"id": "a/b"}, "segments")
    flag = find_routes("/ofrep/v1/evaluate/flags/a/b%20c")
    assert flag is not None
    assert (flag.values["key"], flag.routes["POST"].call) == ("a/b c", "flag")
    assert find_routes("/_segments/v1/people//segments") is None
    assert find_routes("/_segments/v1/nothing") is None
    assert find_routes("/_segments/v1/people/a%00b/segments") is None
    assert find_routes("/_segments/v1/people/a%2500b/segments") is not None
