"""Answers of real Strapi and Directus servers to the filters that are added, recorded by `make test-content-apis`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from segments.edge.query.rewrite import rewrite_query
from segments.edge.query.route_tables import parse_routes
from tests.content_apis.content import titles_for
from tests.content_apis.recorded import ASKED, route_table
from tests.content_apis.routes import ONE_NAME

FOLDER = Path(__file__).parents[2] / "cases" / "content-apis"
EXCHANGES = [
    (system, exchange)
    for system in ASKED
    for exchange in json.loads((FOLDER / f"{system}.json").read_bytes())["exchanges"]
]


@pytest.mark.parametrize(("system", "exchange"), EXCHANGES)
def test_the_system_answers_the_filter_with_what_the_visitor_may_see(
    system: str, exchange: dict[str, Any]
) -> None:
    kind, matched = exchange["field"], exchange["matched"]
    (route,) = parse_routes([route_table(system, kind)])
    assert rewrite_query(route, ASKED[system][2], matched) == exchange["sent"]
    expected = titles_for(set(matched), of_one=(system, kind) in ONE_NAME)
    assert [entry["title"] for entry in exchange["answer"]["data"]] == expected
    assert exchange["status"] == 200


def test_each_kind_of_field_was_recorded() -> None:
    for system, (kinds, _, _) in ASKED.items():
        assert {exchange["field"] for name, exchange in EXCHANGES if name == system} == set(kinds)
