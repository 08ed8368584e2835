import json

import pytest


def test_imported_rules_are_written_and_checked(shop, run):
    (shop / "groups.json").write_text(json.dumps({"German Visitors": {"country": "DE", "seats": {"$gt": 3}}}))
    code, out, err = run("import", "--from", "growthbook", "groups.json", "-o", "rules/imported.toml")
    assert (code, out) == (0, "wrote rules/imported.toml: 1 segment, 1 signal\n")
    assert "a missing value is unknown" in err
    assert run("check")[0] == 0


def test_one_condition_that_cannot_be_translated_writes_nothing(shop, run):
    (shop / "groups.json").write_text(json.dumps({"good": {"country": "DE"}, "bad": {"x": {"$type": "int"}}}))
    code, _, err = run("import", "--from", "growthbook", "groups.json", "-o", "rules/imported.toml")
    assert code == 1
    assert "got $type - at x - in bad" in err
    assert not (shop / "rules" / "imported.toml").exists()


def test_a_value_that_cannot_occur_here_is_found(shop, run):
    (shop / "groups.json").write_text(json.dumps({"uk": {"country": "UK"}}))
    code, _, err = run("import", "--from", "growthbook", "groups.json")
    assert code == 1
    assert "translation:2" in err
    assert "impossible-value" in err


def test_attributes_can_be_renamed(shop, run):
    (shop / "rules.json").write_text(json.dumps({"a": {"==": [{"var": "client.land"}, "DE"]}}))
    code, out, _ = run("import", "--from", "jsonlogic", "rules.json", "--map", "client.land=geo.country")
    assert code == 0
    assert 'geo.country == "DE"' in out


def test_segments_are_exported_with_their_families(shop, run_json):
    code, result = run_json("export", "--to", "growthbook", "--segment", "german-phones")
    assert code == 0
    assert result == {"german-phones": {"$and": [{"geo.country": "DE"}, {"device.type": "phone"}]}}


@pytest.mark.parametrize(
    "content", ["", "[", "3", '[{"id": 1}]', '{"a": ' * 200_000, '{"": {}}', '{"else": {}}']
)
def test_a_file_that_holds_something_else_is_refused_in_words(shop, run, content):
    (shop / "x.json").write_text(content)
    code, _, err = run("import", "--from", "growthbook", "x.json")
    assert code == 1
    assert "Expected" in err


def test_conditions_in_conditions_without_end_are_refused_in_words(shop, run):
    (shop / "x.json").write_text('{"a": ' + '{"$not": ' * 600 + "{}" + "}" * 600 + "}")
    code, _, err = run("import", "--from", "growthbook", "x.json")
    assert code == 1
    assert "Expected" in err


def test_a_list_is_a_list_wherever_that_shows(shop, run):
    groups = {"any": {"tags": {"$in": ["a", "b"]}}, "all": {"tags": {"$all": ["a", "b"]}}}
    (shop / "groups.json").write_text(json.dumps(groups))
    code, out, _ = run("import", "--from", "growthbook", "groups.json")
    assert code == 0
    assert 'tags.exists(element, element in ["a", "b"])' in out
    (shop / "groups.json").write_text(json.dumps({**groups, "one": {"tags": "a"}}))
    assert (
        "list<string> and string - at attribute tags - in one"
        in run("import", "--from", "growthbook", "groups.json")[2]
    )


def test_a_list_can_be_declared(shop, run):
    (shop / "groups.json").write_text(json.dumps({"vip": {"tags": {"$in": ["vip"]}}}))
    code, out, err = run("import", "--from", "growthbook", "groups.json")
    assert code == 0
    assert 'tags in ["vip"]' in out
    assert "taken for single texts: tags; say --list" in err
    code, out, err = run("import", "--from", "growthbook", "groups.json", "--list", "tags")
    assert code == 0
    assert 'tags.exists(element, element in ["vip"])' in out
    assert "--list" not in err


@pytest.mark.parametrize(
    "condition",
    [
        {"country": "DE", "$not": {"country": "DE"}},
        {"seats": {"$gt": 5, "$lt": 3}},
        {"$and": [{"country": "DE"}, {"country": "FR"}]},
    ],
)
def test_no_rule_that_nobody_can_meet_comes_out(shop, run, condition):
    (shop / "groups.json").write_text(json.dumps({"nobody": condition}))
    code, out, err = run("import", "--from", "growthbook", "groups.json")
    assert (code, out) == (1, "")
    assert "[contradiction]" in err or "[never-matches]" in err


def test_two_names_of_one_id_are_refused(shop, run):
    (shop / "groups.json").write_text(json.dumps({"Big Cart": {"a": 1}, "big-cart": {"a": 2}}))
    code, _, err = run("import", "--from", "growthbook", "groups.json")
    assert code == 1
    assert "got big-cart twice - in big-cart" in err


def test_conditions_in_a_text_that_nests_too_deeply_are_refused(shop, run):
    (shop / "groups.json").write_text(json.dumps([{"id": "a", "condition": "[" * 100_000}]))
    code, _, err = run("import", "--from", "growthbook", "groups.json")
    assert code == 1
    assert "Expected JSON in the condition" in err
