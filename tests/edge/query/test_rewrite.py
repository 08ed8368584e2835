"""Queries to content APIs: what is added, what is taken out, what stays."""

from __future__ import annotations

import json
from itertools import permutations
from urllib.parse import parse_qsl, quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segments.edge.query.rewrite import rewrite_query
from segments.edge.query.rewrite_bodies import aliases_in_body, aliases_in_query, rewrite_body
from segments.edge.query.route_tables import PARAMETERS, parse_routes
from segments.edge.query.routes import ApiRoute
from segments.errors import QueryRefused
from tests.growth import assert_linear


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
            ("filters[segments][slug][$not][0][$notIn][0]", "a"),
            ("filters[segments][slug][$not][0][$notIn][1]", "b"),
            ("filters[segments][slug][$not][1][$notNull]", "true"),
        ],
    ),
    ("strapi", {}, "", [("filters[segments][slug][$not][0][$notNull]", "true")]),
    ("strapi", {"untargeted": False}, "a", [("filters[segments][slug][$in][0]", "a")]),
    ("strapi", {"untargeted": False, "field": "relation"}, "", [("filters[segments][slug][$in][0]", "")]),
    ("strapi", {"untargeted": False, "parameter": "tags"}, "", [("filters[tags][$in][0]", "-")]),
    (
        "strapi",
        {"field": "text"},
        "a",
        [
            ("filters[segments][$not][0][$notIn][0]", "a"),
            ("filters[segments][$not][1][$not][$startsWith][0]", "a,"),
            ("filters[segments][$not][1][$not][$startsWith][1]", "a "),
            ("filters[segments][$not][2][$not][$endsWith][0]", ",a"),
            ("filters[segments][$not][2][$not][$endsWith][1]", " a"),
            ("filters[segments][$not][3][$not][$contains][0]", ",a,"),
            ("filters[segments][$not][3][$not][$contains][1]", ",a "),
            ("filters[segments][$not][3][$not][$contains][2]", " a,"),
            ("filters[segments][$not][3][$not][$contains][3]", " a "),
            ("filters[segments][$not][4][$notIn][0]", ""),
            ("filters[segments][$not][5][$notNull]", "true"),
        ],
    ),
    (
        "strapi",
        {"field": "json"},
        "a",
        [
            ("filters[segments][$not][0][$not][$containsi][0]", '"a"'),
            ("filters[segments][$not][1][$not][$containsi][0]", "[]"),
            ("filters[segments][$not][2][$notNull]", "true"),
        ],
    ),
    (
        "directus",
        {},
        "a",
        [("filter", '{"segments":{"segments_id":{"slug":{"_or":[{"_in":["a"]},{"_null":true}]}}}}')],
    ),
    ("directus", {}, "", [("filter", '{"segments":{"segments_id":{"slug":{"_null":true}}}}')]),
    (
        "directus",
        {"parameter": "segments"},
        "a",
        [("filter", '{"segments":{"_or":[{"_in":["a"]},{"_in":[""]},{"_null":true}]}}')],
    ),
    (
        "directus",
        {"untargeted": False},
        "a",
        [("filter", '{"segments":{"segments_id":{"slug":{"_in":["a"]}}}}')],
    ),
    (
        "directus",
        {"field": "csv"},
        "a",
        [
            (
                "filter",
                '{"segments":{"_or":[{"_in":["a"]},{"_starts_with":"a,"},{"_ends_with":",a"},{"_contains":",a,"},{"_in":[""]},{"_null":true}]}}',
            )
        ],
    ),
    ("graphql", {}, "ab", [("variables", '{"segments":["a","b"]}')]),
    ("graphql", {"parameter": "audience"}, "", [("variables", '{"audience":[""]}')]),
]


@pytest.mark.parametrize(("syntax", "more", "matched", "asked"), CASES)
def test_each_syntax_asks_in_its_own_words(
    syntax: str, more: dict[str, object], matched: str, asked: list[tuple[str, str]]
) -> None:
    found = rewrite_query(route(syntax, **more), "page=2&sort=%41", matched)
    assert found.endswith("&page=2&sort=%41")
    assert parse_qsl(found, keep_blank_values=True)[:-2] == asked
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
    ("generic", "[segments]=z"),
    ("generic", "segments%00x=z"),
    ("generic", "segments%5B%FF%5D=z"),
    ("repeated", "segments=z"),
    ("wagtail", "segments=z"),
    ("contentful", "fields.segments=z"),
    ("contentful", "fields.segments[nin]=b"),
    ("contentful", "fields.segments%5Bexists%5D=true"),
    ("sanity", "$segments=[%22z%22]"),
    ("sanity", "%24segments=[%22z%22]"),
    ("strapi", "filters[segments][slug][$eq]=z"),
    ("strapi", "filters%5Bsegments%5D%5Bid%5D=1"),
    ("strapi", "[filters][segments][id]=1"),
    ("strapi", "filters[segments]x[id]=1"),
    ("strapi", "filters%5Bsegments%5D%5B%FF%5D=1"),
    ("strapi", "filters[segments][a=b][id]=1"),
    ("directus", "filter[segments][_in]=z"),
    ("graphql", "variables=no-json-z"),
    ("graphql", "variables[segments]=z"),
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
        assert found.endswith("&" + query if query else "")
    assert rewrite_query(route("generic"), query, "a") == rewrite_query(
        route("generic"), rewrite_query(route("generic"), query, "b"), "a"
    )


OWN = '{"segments":{"segments_id":{"slug":{"_null":true}}}}'


@pytest.mark.parametrize(
    ("sent", "asked"),
    [('{"a":{"_eq":1.50}}', f'{{"_and":[{{"a":{{"_eq":1.50}}}},{OWN}]}}'), ("", OWN), (" ", OWN)],
)
def test_a_directus_filter_in_json_is_joined(sent: str, asked: str) -> None:
    assert parse_qsl(rewrite_query(route("directus"), f"filter={quote(sent)}", "")) == [("filter", asked)]


ODD = [
    ("directus", "filter=" + quote('{"a":1}],"x":[{}')),
    ("directus", "filter=" + quote('{"_or":[')),
    ("directus", "filter=[]"),
    ("directus", "filter={}&filter={}"),
    ("directus", "filter={}&filter[a][_eq]=1"),
    ("directus", "filter[]=1"),
    ("directus", "filter[0][a]=1"),
    ("strapi", "filters=1"),
    ("strapi", "filters"),
    ("strapi", "filters[]=1"),
    ("strapi", "filters%5B%5D[a]=1"),
    ("strapi", "filters[7][a]=1"),
    ("strapi", "[filters]=1"),
    ("strapi", "Filters[ 1 ]=1"),
]


@pytest.mark.parametrize(("syntax", "sent"), ODD)
def test_a_query_that_would_change_what_holds_the_filter_is_refused(syntax: str, sent: str) -> None:
    with pytest.raises(QueryRefused):
        rewrite_query(route(syntax), sent, ["a"])


def test_filters_in_brackets_keep_their_bytes_behind_the_added_one() -> None:
    query = "filter[a][_eq]=1&filter[_and][0][b][_eq]=2&filter[_and][][c]=3&filter[_or][150][d]=4"
    found = rewrite_query(route("directus"), query, ["a"])
    assert found.endswith("&" + query)
    assert parse_qsl(found)[:2] == [
        ("filter[segments][segments_id][slug][_or][0][_in]", "a"),
        ("filter[segments][segments_id][slug][_or][1][_null]", "true"),
    ]
    query = query.replace("filter", "filters").replace("_", "$")
    assert rewrite_query(route("strapi"), query, "").endswith("=true&" + query)


@pytest.mark.parametrize(
    ("sent", "asked"),
    [
        ("{}", {"query": {"filter": json.loads(OWN)}}),
        ('{"query":{"limit":2}}', {"query": {"limit": 2, "filter": json.loads(OWN)}}),
        ('{"query":{"filter":null}}', {"query": {"filter": json.loads(OWN)}}),
        ('{"query":{"filter":{"a":1}}}', {"query": {"filter": {"_and": [{"a": 1}, json.loads(OWN)]}}}),
        (
            '{"query":{},"query":{"filter":{"a":1},"filter":{"b":2}}}',
            {"query": {"filter": {"_and": [{"b": 2}, json.loads(OWN)]}}},
        ),
        ("[]", None),
        ("x", None),
        ("", None),
    ],
)
def test_a_search_in_directus_is_asked_for_the_audience_too(sent: str, asked: object) -> None:
    found = rewrite_body(route("directus"), sent.encode(), "")
    assert (json.loads(found) if found is not None else None) == asked
    assert found is None or found.count(b'"query"') == 1


def test_a_search_whose_filter_is_a_text_is_refused() -> None:
    with pytest.raises(QueryRefused):
        rewrite_body(route("directus"), b'{"query":{"filter":"{}"}}', "")


def test_a_route_that_is_not_filtered_leaves_bodies_alone() -> None:
    body = b'{"query":"{a}"}'
    assert rewrite_body(route("graphql", filter=False), body, "a") is body


DOCUMENTS = [
    ("{ articles { title segments { slug } } }", set()),
    ("{ articles { audience: segments { slug } } }", {"audience"}),
    ("{ a { one:segments{slug} } b { two \t: \n segments { slug } } }", {"one", "two"}),
    ("query($segments: [String]) { articles(segments: $segments, a: segments) { title } }", set()),
    ('{ a(text: "{ x: segments }") { title } # { y: segments\n }', set()),
    ('{ a(text: """ "{ x: segments } \\""" """) { z: segments } }', {"z"}),
    ("fragment F on A { x: segments_connection { nodes { slug } } y: segments }", {"y"}),
    ("{ segments: title }", set()),
]


@pytest.mark.parametrize(("document", "found"), DOCUMENTS)
def test_aliases_of_the_audience_are_found_in_get_and_post(document: str, found: set[str]) -> None:
    body = json.dumps({"query": document}).encode()
    assert aliases_in_body(body) == found
    assert aliases_in_body(b"[" + body + b',{"query":"{k:segments}"}]') == found | {"k"}
    assert aliases_in_query(f"a=1&query={quote(document)}") == found


def test_an_alias_of_another_mark_is_refused() -> None:
    with pytest.raises(QueryRefused):
        aliases_in_query("query=" + quote("{ a { x: segmentsNot } }"))


@pytest.mark.parametrize("unit", ['"', '\\"', "{a:", '"\n', '"""'])
def test_a_long_document_costs_what_its_length_costs(unit: str) -> None:
    assert_linear(lambda size: "query=" + unit * size, aliases_in_query, 20_000)


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
    found = rewrite_body(route("graphql"), body.encode(), ["a"])
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
    assert rewrite_body(route("graphql"), body.encode(), ["a"]) is None


def test_deep_and_long_bodies_are_refused_and_not_recursed_into() -> None:
    one = route("graphql")
    assert rewrite_body(one, b"[" * 100_000, ["a"]) is None
    assert rewrite_body(one, b'{"variables":' * 100_000, ["a"]) is None
    assert rewrite_body(one, b"[" + b",".join([b"{}"] * 101) + b"]", ["a"]) is None
