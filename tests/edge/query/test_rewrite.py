"""Queries to content APIs: what is added, what is taken out, what stays."""

from __future__ import annotations

import json
from itertools import permutations
from urllib.parse import parse_qsl, quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segments.edge.query.rewrite import rewrite_graphql_body, rewrite_query
from segments.edge.query.routes import PARAMETERS, ApiRoute, parse_routes


def route(syntax: str, **more: object) -> ApiRoute:
    table = {"path": "/api/*", "syntax": syntax, "segments": ["c", "b", "a"], "cap": 2, **more}
    return parse_routes([table])[0]


CASES = [
    # syntax, more of the route, matched, what is asked (decoded)
    ("generic", {}, "ab", [("segments", "a,b")]),
    ("generic", {"parameter": "audience", "always": ["everyone"]}, "a", [("audience", "a,everyone")]),
    ("generic", {}, "", [("segments", "")]),
    ("repeated", {}, "ba", [("segments", "a"), ("segments", "b")]),
    ("wagtail", {}, "a", [("segments", "a")]),
    ("contentful", {}, "ab", [("fields.segments[in]", "a,b")]),
    ("contentful", {}, "", [("fields.segments[exists]", "false")]),
    (
        "contentful",
        {"parameter": "metadata.tags.sys.id", "prefix": "segment-", "always": ["segment-all"]},
        "a",
        [("metadata.tags.sys.id[in]", "segment-a,segment-all")],
    ),
    ("sanity", {}, "ab", [("$segments", '["a","b"]')]),
    ("sanity", {"parameter": "$who"}, "", [("$who", "[]")]),
    (
        "strapi",
        {},
        "ab",
        [
            ("filters[$and][0][$or][0][segments][slug][$in][0]", "a"),
            ("filters[$and][0][$or][0][segments][slug][$in][1]", "b"),
            ("filters[$and][0][$or][1][segments][slug][$null]", "true"),
        ],
    ),
    ("strapi", {}, "", [("filters[$and][0][$or][0][segments][slug][$null]", "true")]),
    ("strapi", {"untargeted": False}, "a", [("filters[segments][slug][$in][0]", "a")]),
    ("strapi", {"untargeted": False, "parameter": "tags"}, "", [("filters[tags][$in][0]", "")]),
    ("directus", {}, "a", [("filter", '{"_or":[{"segments":{"_in":["a"]}},{"segments":{"_null":true}}]}')]),
    ("directus", {}, "", [("filter", '{"segments":{"_null":true}}')]),
    (
        "directus",
        {"untargeted": False, "parameter": "segments.segments_id.slug"},
        "a",
        [("filter", '{"segments":{"segments_id":{"slug":{"_in":["a"]}}}}')],
    ),
    ("graphql", {}, "ab", [("variables", '{"segments":["a","b"]}')]),
    ("graphql", {"parameter": "audience"}, "", [("variables", '{"audience":[]}')]),
]


@pytest.mark.parametrize(("syntax", "more", "matched", "asked"), CASES)
def test_each_syntax_asks_in_its_own_words(
    syntax: str, more: dict[str, object], matched: str, asked: list[tuple[str, str]]
) -> None:
    found = rewrite_query(route(syntax, **more), "page=2&sort=%41", matched)
    assert found.startswith("page=2&sort=%41&")
    assert parse_qsl(found, keep_blank_values=True)[2:] == asked
    assert set(found) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~$,%&=")


def test_every_syntax_has_a_case() -> None:
    assert {syntax for syntax, *_ in CASES} == set(PARAMETERS)


@pytest.mark.parametrize("syntax", PARAMETERS)
def test_the_query_depends_on_the_known_segments_alone(syntax: str) -> None:
    one = route(syntax)
    queries = {rewrite_query(one, "x=1", [*order, *order, "unknown"]) for order in permutations(["a", "c"])}
    assert len(queries) == 1


def test_of_more_than_the_cap_the_most_important_are_asked_for() -> None:
    assert rewrite_query(route("generic"), "", ["a", "b", "c"]) == "segments=b,c"


SMUGGLED = [
    ("generic", "segments=z"),
    ("generic", "Segments=z"),
    ("generic", "se%67ments=z"),
    ("generic", "segments[]=z"),
    ("generic", "segments%5B0%5D=z"),
    ("generic", "+segments=z"),
    ("generic", "%20segments%20=z"),
    ("generic", "q=1;segments=z"),
    ("generic", "segments"),
    ("repeated", "segments=z"),
    ("wagtail", "segments=z"),
    ("contentful", "fields.segments=z"),
    ("contentful", "fields.segments[nin]=b"),
    ("contentful", "fields.segments%5Bexists%5D=true"),
    ("sanity", "$segments=[%22z%22]"),
    ("sanity", "%24segments=[%22z%22]"),
    ("strapi", "filters[segments][slug][$eq]=z"),
    ("strapi", "filters%5Bsegments%5D%5Bid%5D=1"),
    ("directus", "filter[segments][_in]=z"),
    ("graphql", "variables=no-json-z"),
]


@pytest.mark.parametrize(("syntax", "sent"), SMUGGLED)
def test_a_visitor_cannot_ask_for_other_segments(syntax: str, sent: str) -> None:
    one = route(syntax)
    assert rewrite_query(one, f"x=1&{sent}&y=2", ["a"]) == rewrite_query(one, "x=1&y=2", ["a"])


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.lists(st.text(alphabet="ab=%4[]+;.$é\N{SNOWMAN} ", max_size=8), max_size=6))
def test_other_parameters_keep_their_bytes_and_order(pairs: list[str]) -> None:
    query = "&".join(pairs)
    for syntax in PARAMETERS:
        found = rewrite_query(route(syntax), query, ["a"])
        assert found.startswith(query + "&" if query else "")
    assert rewrite_query(route("generic"), query, "a") == rewrite_query(
        route("generic"), rewrite_query(route("generic"), query, "b"), "a"
    )


@pytest.mark.parametrize(
    ("sent", "asked"),
    [
        ('{"a":{"_eq":1.50}}', '{"_and":[{"a":{"_eq":1.50}},{"segments":{"_null":true}}]}'),
        ('{"a":1}],"x":[{}', '{"segments":{"_null":true}}'),
        ('{"_or":[', '{"segments":{"_null":true}}'),
        ("[]", '{"segments":{"_null":true}}'),
        ("", '{"segments":{"_null":true}}'),
    ],
)
def test_a_directus_filter_in_json_is_joined_only_if_it_is_an_object(sent: str, asked: str) -> None:
    assert parse_qsl(rewrite_query(route("directus"), f"filter={quote(sent)}", "")) == [("filter", asked)]


def test_a_directus_filter_in_brackets_gets_a_clause_in_brackets() -> None:
    query = "filter[a][_eq]=1&filter[_and][0][b][_eq]=2"
    found = rewrite_query(route("directus"), query, ["a"])
    assert found.startswith(query + "&")
    assert parse_qsl(found)[2:] == [
        ("filter[_and][1][_or][0][segments][_in]", "a"),
        ("filter[_and][1][_or][1][segments][_null]", "true"),
    ]


def test_a_strapi_query_with_clauses_gets_one_more() -> None:
    found = rewrite_query(route("strapi"), "filters[$and][0][x][$eq]=1", "")
    assert parse_qsl(found)[1] == ("filters[$and][1][$or][0][segments][slug][$null]", "true")


BODIES = [
    ('{"query":"q"}', '{"variables":{"segments":["a"]},"query":"q"}'),
    (
        '{"variables":{"n":1.0,"segments":["z"]},"query":"q"}',
        '{"variables":{"segments":["a"],"n":1.0},"query":"q"}',
    ),
    ('{"variables":null}', '{"variables":{"segments":["a"]}}'),
    ('{"variables":{}}', '{"variables":{"segments":["a"]}}'),
    ('{"variables":{"segments":1,"segm\\u0065nts":2}}', '{"variables":{"segments":["a"]}}'),
    ('{"variables":{"x":1},"variables":{"segments":["z"],"y":2}}', '{"variables":{"segments":["a"],"y":2}}'),
    (
        '{"variables":{"deep":{"segments":["z"]}}}',
        '{"variables":{"segments":["a"],"deep":{"segments":["z"]}}}',
    ),
    ('[{"query":"q"},{"query":"r","variables":{"x":[1]}}]', None),
]


@pytest.mark.parametrize(("body", "expected"), BODIES)
def test_a_graphql_body_has_the_variable_once(body: str, expected: str | None) -> None:
    found = rewrite_graphql_body(route("graphql"), body.encode(), ["a"])
    assert found is not None
    if expected is not None:
        assert json.loads(found) == json.loads(expected)
    operations = json.loads(found) if body.startswith("[") else [json.loads(found)]
    assert all(operation["variables"]["segments"] == ["a"] for operation in operations)
    assert found.count(b'["z"]') == body.count('"deep"')


@pytest.mark.parametrize(
    "body", ["", "1", "[]", '{"query"', '{"query":"q"}x', "[1]", "[[{}]]", '[{"query":"q"}', "[{},]"]
)
def test_a_body_that_is_no_operation_is_not_sent_on(body: str) -> None:
    assert rewrite_graphql_body(route("graphql"), body.encode(), ["a"]) is None


def test_deep_and_long_bodies_are_refused_and_not_recursed_into() -> None:
    one = route("graphql")
    assert rewrite_graphql_body(one, b"[" * 100_000, ["a"]) is None
    assert rewrite_graphql_body(one, b'{"variables":' * 100_000, ["a"]) is None
    assert rewrite_graphql_body(one, b"[" + b",".join([b"{}"] * 101) + b"]", ["a"]) is None
