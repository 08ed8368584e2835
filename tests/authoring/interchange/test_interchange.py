import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segments.authoring.compile.compiler import compile_rules
from segments.authoring.compile.families import FamilyTrees
from segments.authoring.interchange.export import EXPORTERS
from segments.authoring.interchange.growthbook import KNOWN_ATTRIBUTES, read_growthbook
from segments.authoring.interchange.growthbook_groups import group_values, list_attributes, with_conditions
from segments.authoring.interchange.jsonlogic import read_jsonlogic
from segments.authoring.interchange.spelling import Attributes, as_segments
from segments.authoring.interchange.toml_text import quote, write_rules
from segments.authoring.source import load_rules
from segments.errors import NotTranslatable

READERS = {"growthbook": read_growthbook, "jsonlogic": read_jsonlogic}

GROWTHBOOK = [
    ({}, "true"),
    ({"country": "DE"}, 'geo.country == "DE"'),
    ({"plan": {"$ne": "gold"}}, '!(plan == "gold")'),
    ({"visits": {"$gte": 3, "$lt": 9}}, "(visits >= 3 && visits < 9)"),
    ({"country": {"$in": ["DE", "AT"]}}, 'geo.country in ["DE", "AT"]'),
    ({"country": {"$nin": ["DE"]}}, '!(geo.country in ["DE"])'),
    ({"$or": [{"a": True}, {"b": 1.5}]}, "(a == true || b == 1.5)"),
    ({"$nor": [{"a": True}]}, "!(a == true)"),
    ({"$not": {"a": {"$gt": 1}}}, "!(a > 1)"),
    ({"$or": []}, "true"),
    ({"tags": {"$all": ["x", "y"]}}, '("x" in tags && "y" in tags)'),
    ({"tags": {"$size": {"$gt": 2}}}, "size(tags) > 2"),
    ({"tags": {"$elemMatch": {"$eq": "x"}}}, 'tags.exists(element, element == "x")'),
    ({"plan": {"$exists": True}}, "known(plan)"),
    ({"plan": {"$ne": None}}, "!(!known(plan))"),
    ({"$not": {"plan": {"$exists": False}}}, "!(!known(plan))"),
    ({"$nor": [{"plan": None}, {"plan": "a"}]}, '!((!known(plan) || plan == "a"))'),
    ({"plan": {"$nin": []}}, "!(plan in [])"),
    (
        {"tags": {"$alli": ["X", "y"]}},
        (
            '(tags.exists(element, equals_ignore_case(element, "X")) && '
            'tags.exists(element, equals_ignore_case(element, "y")))'
        ),
    ),
    ({"plan": {"$notRegexi": "gold"}}, '!(plan.matches("(?i)gold"))'),
    ({"url": {"$regex": "^/sale"}}, 'page.url.startsWith("/sale")'),
    ({"email": {"$regex": "@acme\\.com$"}}, 'email.endsWith("@acme.com")'),
    ({"plan": {"$regex": "^a\\+b$"}}, 'plan == "a+b"'),
    ({"plan": {"$regex": "gold|silver"}}, 'plan.matches("gold|silver")'),
    ({"plan": {"$regex": "\\d"}}, 'plan.matches("\\\\d")'),
    ({"plan": {"$regex": "^$"}}, 'plan.matches("^$")'),
    ({"plan": {"$regexi": "gold"}}, 'plan.matches("(?i)gold")'),
    ({"version": {"$vgte": "1.2.0"}}, 'version_compare(version, "1.2.0") >= 0'),
    ({"plan": {"$ini": ["Gold"]}}, 'equals_ignore_case(plan, "Gold")'),
]
JSONLOGIC = [
    ({"==": [{"var": "plan"}, "gold"]}, 'plan == "gold"'),
    ({"<": [1, {"var": "n"}, 9]}, "(1 < n && n < 9)"),
    ({"and": [{"!": {"var": "a"}}, {">": [{"var": "n"}, 2]}]}, "(!(a) && n > 2)"),
    ({"in": [{"var": "geo.country"}, ["DE"]]}, 'geo.country in ["DE"]'),
    ({"in": ["sale", {"var": "page.path"}]}, 'page.path.contains("sale")'),
    ({"if": [{"var": "a"}, {"var": "b"}, False]}, "(a ? b : false)"),
    ({"some": [{"var": "tags"}, {"==": [{"var": ""}, "x"]}]}, 'tags.exists(element, element == "x")'),
    ({"none": [{"var": "tags"}, {"==": [{"var": ""}, "x"]}]}, '!(tags.exists(element, element == "x"))'),
    ({"===": [{"substr": [{"var": "page.path"}, 0, 6]}, "/sale/"]}, 'page.path.startsWith("/sale/")'),
    ({"!=": ["\U0001f600", {"substr": [{"var": "title"}, -2]}]}, '!(title.endsWith("\U0001f600"))'),
    (True, "true"),
]
REFUSED = [
    ("growthbook", {"a": {"$type": "string"}}, "$type"),
    ("growthbook", {"$where": "x"}, "$where"),
    ("growthbook", {"a": {"b": 1}}, "list or an object"),
    ("growthbook", {"a-b": 1}, "--map"),
    ("growthbook", {"$and": [{"a": 1}, {"a": "x"}]}, "int and string"),
    ("growthbook", {"a": {"$in": 3}}, "$in"),
    ("growthbook", {"scores": {"$elemMatch": {"$gt": 5}}}, "list of texts"),
    ("growthbook", {"scores": {"$all": [5]}}, "list of texts"),
    ("growthbook", [], "condition object"),
    ("growthbook", {"plan": {"$exists": False}}, "$exists: false - at plan"),
    ("growthbook", {"$or": [{"plan": {"$exists": False}}, {"plan": "gold"}]}, "$exists: false - at plan"),
    ("growthbook", {"$not": {"plan": {"$exists": True}}}, "$exists: true - at plan"),
    ("growthbook", {"plan": {"$not": {"$exists": True}}}, "$exists: true - at plan"),
    ("growthbook", {"plan": None}, "$eq: null - at plan"),
    ("growthbook", {"plan": {"$eq": None}}, "$eq: null - at plan"),
    ("growthbook", {"$nor": [{"plan": {"$ne": None}}]}, "$ne: null - at plan"),
    ("growthbook", {"plan": {"$in": ["gold", None]}}, "null - at $in of plan"),
    ("growthbook", {"plan": {"$in": []}}, "empty one, in which nobody is - at $in of plan"),
    ("growthbook", {"$not": {"plan": {"$nin": []}}}, "empty one, in which nobody is - at $nin of plan"),
    ("growthbook", {"$nor": []}, "$nor"),
    ("growthbook", {"plan": {"$inGroup": "grp_1"}}, '"grp_1" - at $inGroup of plan'),
    ("growthbook", {"plan": {"$notInGroup": "grp_1"}}, '"grp_1" - at $inGroup of plan'),
    ("growthbook", {"tags": {"$alli": 3}}, "$alli"),
    ("growthbook", {"tags": {"$size": {"$lt": -1}}}, "$size"),
    ("growthbook", {"$savedGroups": ["grp_1"]}, "$savedGroups"),
    ("jsonlogic", {"cat": ["a", "b"]}, "cat"),
    ("jsonlogic", {"==": [{"+": [1, 2]}, {"var": "a"}]}, "'+'"),
    ("jsonlogic", {"==": [{"var": ["a", 5]}, 1]}, "default"),
    ("jsonlogic", {"missing": ["a"]}, "missing"),
    ("jsonlogic", {"or": []}, "at or"),
    ("jsonlogic", {"==": [{"substr": [{"var": "a"}, 0, 2]}, "abc"]}, "substr"),
    ("jsonlogic", {"==": [{"substr": [{"var": "a"}, {}]}, "abc"]}, "substr"),
    ("jsonlogic", 5, "one operation"),
    ("jsonlogic", {"==": [{"var": "a"}, None]}, "null"),
]


@pytest.mark.parametrize(
    ("system", "condition", "text"),
    [("growthbook", *row) for row in GROWTHBOOK] + [("jsonlogic", *row) for row in JSONLOGIC],
    ids=str,
)
def test_a_foreign_condition_becomes_a_rule_that_checks(system, condition, text, tmp_path):
    attributes = Attributes(KNOWN_ATTRIBUTES if system == "growthbook" else {})
    assert READERS[system](condition, attributes) == text
    path = tmp_path / "rules.toml"
    path.write_text('[site]\nname = "shop"\n' + write_rules({"one": text}, attributes.types, "analytics"))
    assert [rule.id for rule in load_rules(path).segments] == ["one"]


@pytest.mark.parametrize(("system", "condition", "named"), REFUSED, ids=str)
def test_what_has_no_equal_is_refused_by_name(system, condition, named):
    with pytest.raises(NotTranslatable) as refused:
        READERS[system](condition, Attributes({}))
    assert named in str(refused.value)


def test_groups_by_id_are_read_from_the_same_file():
    content = {
        "savedGroups": [
            {"id": "grp_vip", "type": "list", "attributeKey": "plan", "values": ["gold", "vip"]},
            {"id": "both", "condition": '{"plan": {"$notInGroup": "grp_vip"}}'},
        ],
        "attributes": [
            {"property": "tags", "datatype": "string[]"},
            {"property": "plan", "datatype": "string"},
        ],
    }
    assert list_attributes(content) == {"tags"}
    assert group_values(content) == {"grp_vip": ["gold", "vip"]}
    segments = as_segments("f", with_conditions(content))
    attributes = Attributes({}, groups=group_values(content))
    assert {name: read_growthbook(condition, attributes) for name, condition in segments.items()} == {
        "grp_vip": 'plan in ["gold", "vip"]',
        "both": '!(plan in ["gold", "vip"])',
    }


def test_groups_of_a_payload_are_read_too():
    content = {"savedGroups": {"grp_vip": ["gold"]}, "one": {"plan": {"$inGroup": "grp_vip"}}}
    attributes = Attributes({}, groups=group_values(content))
    (condition,) = as_segments("f", with_conditions(content)).values()
    assert read_growthbook(condition, attributes) == 'plan in ["gold"]'


def test_tests_of_a_list_look_at_its_elements():
    attributes = Attributes({}, ["tags"])
    assert read_growthbook({"tags": {"$in": ["a"]}}, attributes) == 'tags.exists(element, element in ["a"])'
    assert read_growthbook({"tags": {"$ini": ["A"]}}, attributes) == (
        'tags.exists(element, equals_ignore_case(element, "A"))'
    )


LEAVES = st.sampled_from(
    [
        'geo.country == "DE"',
        'geo.country != "FR"',
        'geo.country in ["AT", "CH"]',
        "page.depth > 2",
        "page.depth <= 4",
        "3 < page.depth",
        "page.depth >= 1",
        'page.path.contains("sale")',
        'page.path.startsWith("/sale/")',
        'page.path.endsWith(".html")',
        "device.is_touch",
    ]
)
TREES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(lambda sides: f"({sides[0]} && {sides[1]})"),
        st.tuples(inner, inner).map(lambda sides: f"({sides[0]} || {sides[1]})"),
        inner.map(lambda part: f"!({part})"),
    ),
    max_leaves=6,
)


def compiled(folder, condition):
    path = folder / "rules.toml"
    path.write_text(f'[site]\nname = "shop"\n[segments.one]\nwhen = {quote(condition)}\n', encoding="utf-8")
    rules = load_rules(path)
    return compile_rules(rules), FamilyTrees({"one": rules.segments[0]}).tree_of("one")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("rules")


@settings(max_examples=40, derandomize=True, deadline=None)
@given(TREES)
def test_what_goes_to_jsonlogic_and_back_compiles_to_the_same_bytes(folder, condition):
    data, tree = compiled(folder, condition)
    exported = json.loads(json.dumps(EXPORTERS["jsonlogic"](tree)))
    assert compiled(folder, read_jsonlogic(exported, Attributes({})))[0] == data


@settings(max_examples=40, derandomize=True, deadline=None)
@given(TREES)
def test_what_goes_to_growthbook_and_back_compiles_to_the_same_bytes(folder, condition):
    data, tree = compiled(folder, condition)
    exported = json.loads(json.dumps(EXPORTERS["growthbook"](tree)))
    assert compiled(folder, read_growthbook(exported, Attributes({})))[0] == data


@pytest.mark.parametrize("system", EXPORTERS)
@pytest.mark.parametrize("condition", ["visitor.visits % 2 == 1", 'on_weekdays("mon-fri")'])
def test_what_the_other_side_cannot_say_is_refused(folder, system, condition):
    with pytest.raises(NotTranslatable):
        EXPORTERS[system](compiled(folder, condition)[1])


def test_the_ways_in_which_conditions_come():
    wanted = {"a": {"x": 1}}
    assert as_segments("f", {"a": {"x": 1}}) == wanted
    assert as_segments("f", [{"id": "a", "condition": {"x": 1}}]) == wanted
    assert as_segments("f", {"savedGroups": [{"id": "a", "condition": '{"x": 1}'}]}) == wanted


@pytest.mark.parametrize("text", ["plain", "it's", "both \"'", "line\nbreak", "\x7f\x01", "ä€😀", ""])
def test_any_text_can_be_written_into_a_rules_file(text):
    import tomllib

    assert tomllib.loads(f"x = {quote(text)}")["x"] == text
