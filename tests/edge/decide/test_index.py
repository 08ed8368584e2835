from dataclasses import replace

import pytest
from msgpack import ExtType, Timestamp

from segments.authoring.cel.check.names import Scope, resolve_names
from segments.authoring.cel.functions.operators import OPERATORS
from segments.authoring.cel.syntax.parse import parse_expression
from segments.authoring.compile.compiler import compile_rules
from segments.authoring.ruleset import RuleSet, SegmentRule, SignalDeclaration, Site
from segments.bundle.lanes import Group, Lane
from segments.bundle.model import Planned
from segments.bundle.postings import postings_of
from segments.bundle.read import read_bundle
from segments.bundle.write import BundleParts, SegmentRow, write_bundle
from segments.edge.decide.index import open_index
from segments.errors import BundleCorrupt

TYPES = {"country": "string", "visits": "int", "tags": "list<string>"}


def index_of(rules, **fields):
    """An index of rules given as id -> condition; fields are given as id -> keyword arguments."""
    scope = Scope(frozenset(TYPES))
    made = [
        SegmentRule(name, resolve_names(parse_expression(text), scope), text, **fields.get(name, {}))
        for name, text in rules.items()
    ]
    signals = {name: SignalDeclaration(name, kind, "analytics", "trait:x") for name, kind in TYPES.items()}
    return open_index(read_bundle(compile_rules(RuleSet(Site("acme"), tuple(made), signals))))


def matched(index, values, now_ms=None):
    return index.names(index.match(values, now_ms))


INDEX = index_of(
    {
        "all": "true",
        "german": 'country in ["DE", "AT"]',
        "loyal": "visits > 5 || 'vip' in tags",
        "neither": '!(country == "DE" || visits > 5)',
        "none": "false",
        "busy": "size(tags) > 1 && visits > 0",
    }
)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, ["all"]),
        ({"country": "DE"}, ["all", "german"]),
        ({"country": "FR", "visits": 1}, ["all", "neither"]),
        ({"country": "FR"}, ["all"]),
        ({"country": None, "visits": 6}, ["all", "loyal"]),
        ({"tags": ["vip", "x"], "visits": 1, "country": "US"}, ["all", "loyal", "neither", "busy"]),
        ({"tags": ("vip", "x"), "visits": "many", "country": "US"}, ["all", "loyal"]),
        ({"visits": 6.0, "ghost": 1}, ["all", "loyal"]),
    ],
)
def test_a_segment_matches_only_where_its_rule_is_true(values, expected):
    assert matched(INDEX, values) == expected
    assert matched(INDEX, values) == expected


def test_names_come_in_the_order_of_the_files_and_bits_in_that_of_the_bundle():
    assert INDEX.bits == {"loyal": 0, "all": 1, "german": 2, "neither": 3, "busy": 4, "none": 5}
    assert INDEX.names((1 << len(INDEX.bits)) - 1) == ["all", "german", "loyal", "neither", "none", "busy"]


def test_what_is_wanted_are_the_signals_of_the_rules():
    assert INDEX.wanted == {"country": "analytics", "tags": "analytics", "visits": "analytics"}


@pytest.mark.parametrize(
    ("now_ms", "expected"),
    [(None, []), (999, []), (1_000, ["sale", "vip"]), (1_999, ["sale", "vip"]), (2_000, [])],
)
def test_a_campaign_and_its_children_match_between_start_and_end(now_ms, expected):
    index = index_of(
        {"sale": "true", "vip": "size(tags) > 0"},
        sale={"starts_ms": 1_000, "ends_ms": 2_000},
        vip={"parent": "sale"},
    )
    assert matched(index, {"tags": ["x"]}, now_ms) == expected
    assert index.wanted == {"tags": "analytics"}


def test_a_site_without_segments_matches_nothing():
    assert matched(index_of({}), {"country": "DE"}) == []


def test_a_failing_condition_is_like_an_unknown_one():
    index = index_of(
        {"a": "10 / visits > 1", "b": "!(10 / visits > 1)", "c": "10 / visits > 1 || visits == 0"}
    )
    assert matched(index, {"visits": 0}) == ["c"]
    assert matched(index, {"visits": 5}) == ["a", "c"]


def test_a_visitor_who_sends_junk_costs_no_memory():
    index = index_of({"a": "country == 'DE'", "b": "visits > 3"})
    for number in range(5_000):
        index.match({"country": f"junk{number}", "visits": number})
    assert max(len(masks.known) for _, masks in index._columns) <= 2_048


NO_PROGRAMS = [[], [7], [[]], [None, "0:"], ["\x00"], ["\x0b"], ["\U0010ffff"]]
NO_EXPRESSIONS = [
    [],
    [999, 1],
    ["text"],
    {"a": 1},
    [[[]]],
    [21, 1],
    [0],
    [8, 1],
    [0, ["a"]],
    [0, {}],
    [2, float("inf")],
    [2, "7"],
    [5, "a"],
    [5, "a", 1, "b"],
    [6, [0, "country"], ["a"]],
    [7, [0, "country"], {}],
    ["_==_", ExtType(5, b"x"), 1],
    [OPERATORS["type"].code, ExtType(5, b"x")],
    [OPERATORS["type"].code, Timestamp(5)],
    *([OPERATORS["matches"].code, "text", "pattern", *program] for program in NO_PROGRAMS),
]


@pytest.mark.parametrize("expression", NO_EXPRESSIONS)
def test_a_planned_expression_that_is_none_is_refused_when_the_bundle_is_opened(expression):
    bundle = bundle_of_planned(expression)
    with pytest.raises(BundleCorrupt, match="at planned"):
        open_index(bundle)


def bundle_of_planned(*expressions, terms=1, **fields):
    lane = Lane([], (Group("exact", (True,), postings_of([[0]])),))
    planned = [Planned(expression, (lane,)) for expression in expressions]
    return read_bundle(write_bundle(BundleParts("acme", [SegmentRow("a", terms, **fields)], planned=planned)))


def test_lists_of_segments_that_are_none_are_refused_when_the_bundle_is_opened():
    bundle = bundle_of_planned(True)
    for broken in (replace(bundle, packed_names=[b"", ""]), replace(bundle, packed_taxonomy=[[], [1, 2]])):
        with pytest.raises(BundleCorrupt):
            open_index(broken)


def test_more_lanes_than_an_isolate_has_memory_for_are_refused(monkeypatch):
    bundle = bundle_of_planned(True, False, True, terms=100)
    assert open_index(bundle).match({}) == 1
    monkeypatch.setattr("segments.edge.decide.index.MAX_LANE_BITS", 299)
    with pytest.raises(BundleCorrupt, match="at most 299 bits in lanes, got 300"):
        open_index(bundle)
