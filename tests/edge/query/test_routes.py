"""Routes of content APIs: which requests they are, and what is wrong with a table."""

from __future__ import annotations

import pytest

from segments.edge.query.route_tables import parse_routes
from segments.edge.query.routes import (
    DEFAULT_CAP,
    ApiRoute,
    asked_names,
    count_queries,
    find_route,
)
from segments.errors import ContentApiInvalid
from tests.growth import assert_linear


def test_a_table_becomes_a_route_with_its_syntax_s_own_defaults() -> None:
    found = parse_routes([{"path": "/api/*", "syntax": "strapi", "segments": ["b", "a", "b"]}])
    assert found == (
        ApiRoute(
            "/api/*", "strapi", ("b", "a"), "segments.slug", DEFAULT_CAP, preset="strapi", field="relation"
        ),
    )
    assert [route.preset for route in parse_routes([{"path": "/a", "segments": ["a"]}])] == [""]
    assert parse_routes(None) == ()


@pytest.mark.parametrize(
    ("table", "words"),
    [
        (3, "Expected a table, got a number - at content_api[0]"),
        ({"path": "api", "segments": ["a"]}, 'Expected a path such as "/api/articles*", got "api"'),
        ({"path": "/a"}, "Expected 1 to 64 names, got 0 - at content_api[0].segments"),
        ({"path": "/a", "segments": "a"}, "Expected a list of names, got a text"),
        ({"path": "/a", "segments": ["a"], "syntax": "soap"}, 'got "soap" - at content_api[0].syntax'),
        ({"path": "/a", "segments": ["a"], "cap": 0}, "Expected a whole number from 1 to 64, got 0"),
        ({"path": "/a", "segments": ["a"], "cap": True}, "Expected a whole number from 1 to 64, got True"),
        ({"path": "/a", "segments": ["a"], "untargeted": "no"}, "Expected true or false, got a text"),
        ({"path": "/a", "segments": ["a"], "parameter": ""}, "Expected a text, got a text"),
        ({"path": "/a", "segments": ["a"], "preset": "typo3"}, 'got "typo3" - at content_api[0].preset'),
        ({"path": "/a", "segments": ["a"], "colour": 1}, "got colour - at content_api[0]"),
        ({"path": "/a", "segments": ["a"], "field": "csv"}, 'Expected none with this syntax, got "csv"'),
        (
            {"path": "/a", "segments": ["a"], "syntax": "directus", "field": "tags"},
            'Expected one of m2m, relation, enumeration, text, csv, json, got "tags" - at content_api[0].field',
        ),
        (
            {"path": "/a", "segments": ["a"], "syntax": "strapi", "field": "text", "cap": 26},
            "Expected a whole number from 1 to 25, got 26 - at content_api[0].cap",
        ),
        ({"path": "/a", "segments": ["a"], "filter": "no"}, "Expected true or false, got a text"),
    ],
)
def test_a_wrong_table_is_refused_with_its_place(table: object, words: str) -> None:
    with pytest.raises(ContentApiInvalid) as refused:
        parse_routes([table])
    assert any(words in problem for problem in refused.value.problems)


@pytest.mark.parametrize(
    ("table", "field", "parameter"),
    [
        ({"syntax": "strapi"}, "relation", "segments.slug"),
        ({"syntax": "strapi", "parameter": "tags"}, "enumeration", "tags"),
        ({"syntax": "strapi", "field": "text"}, "text", "segments"),
        ({"syntax": "directus"}, "m2m", "segments.segments_id.slug"),
        ({"syntax": "directus", "parameter": "segments"}, "enumeration", "segments"),
        ({"syntax": "directus", "field": "relation"}, "relation", "segments.slug"),
        ({"syntax": "directus", "field": "csv", "parameter": "tags"}, "csv", "tags"),
        ({"syntax": "graphql"}, "", "segments"),
    ],
)
def test_a_kind_of_field_has_its_own_parameter(table: dict[str, object], field: str, parameter: str) -> None:
    (route,) = parse_routes([{"path": "/a", "segments": ["a"], **table}])
    assert (route.field, route.parameter, route.is_filtered) == (field, parameter, True)


def test_a_route_may_only_name_the_preset_of_its_answers() -> None:
    (route,) = parse_routes([{"path": "/a", "syntax": "directus", "filter": False}])
    assert (route.is_filtered, route.preset, route.segments) == (False, "directus", ())


def test_a_field_that_its_system_cannot_filter_is_only_cut() -> None:
    (route,) = parse_routes([{"path": "/a", "syntax": "directus", "field": "json"}])
    assert not route.is_filtered


def test_all_faults_are_reported_at_once() -> None:
    with pytest.raises(ContentApiInvalid) as refused:
        parse_routes([{"path": "x", "cap": 0}, 3])
    assert len(refused.value.problems) == 4


@pytest.mark.parametrize(
    ("glob", "path", "is_found"),
    [
        ("/api/articles", "/api/articles", True),
        ("/api/*", "/api/", True),
        ("/api/*", "/apis", False),
        ("/api/*/items", "/api/v1/x/items", True),
        ("/api/*/items", "/api/items", False),
        ("*.json", "/x/y.json", True),
        ("/a*a", "/a", False),
        ("/a*b*c", "/a-b-c", True),
        ("/a*b*b", "/ab", False),
        ("/api/*", "/%61pi/x", True),
    ],
)
def test_a_glob_finds_its_paths_however_they_are_escaped(glob: str, path: str, is_found: bool) -> None:
    routes = parse_routes([{"path": glob, "segments": ["a"]}])
    assert (find_route(routes, path) is not None) is is_found


def test_the_first_route_that_fits_counts() -> None:
    routes = parse_routes([{"path": "/api/a*", "segments": ["a"]}, {"path": "/api/*", "segments": ["b"]}])
    found = find_route(routes, "/api/abc")
    assert found is not None
    assert found.segments == ("a",)


def test_a_hostile_path_costs_what_its_length_costs() -> None:
    routes = parse_routes([{"path": "/a" + "*a" * 50 + "*b", "segments": ["a"]}])

    def find(path: str) -> None:
        assert find_route(routes, path) is None

    assert_linear(lambda size: "/" + "a" * size, find, 1_000_000)


def test_names_are_known_capped_prefixed_and_sorted() -> None:
    one = ApiRoute("/", "generic", ("z", "y", "x"), "s", cap=2, prefix="p-", always=("all",))
    assert asked_names(one, {"x", "y", "z", "w"}) == ["all", "p-y", "p-z"]
    assert asked_names(one, ()) == ["all"]


@pytest.mark.parametrize(
    ("segments", "cap", "queries"),
    [(0, 3, 1), (3, 1, 4), (5, 3, 26), (10, 3, 176), (10, 10, 1024), (20, 2, 211)],
)
def test_the_number_of_upstream_queries_is_known(segments: int, cap: int, queries: int) -> None:
    assert count_queries(segments, cap) == queries
