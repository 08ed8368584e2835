"""Names and meanings at a place of a rules file, as far as it is typed."""

from __future__ import annotations

from pathlib import Path

import pytest

from segments.authoring.ruleset import RuleSet
from segments.cli.editor.answers import complete, definition_of, describe
from segments.cli.editor.cursor import cursor_at, segment_before
from segments.cli.editor.open_rules import check_documents, rules_place

RULES = """\
[site]
name = "shop"
[events.cart_add]
purpose = "personalization"
doc = "Something was put into the cart"
[signals.plan]
type = "string"
purpose = "functional"
doc = "The plan of a customer"
[scores.heat]
add = [{ event = "cart_add", weight = 1 }]
[segments.german]
title = "Germany"
when = 'geo.country == "DE"'
[segments.phones]
when = 'device.type == "phone"'
[segments.broken]
when = 'nonsense'
"""


@pytest.fixture(scope="module")
def rules(tmp_path_factory) -> RuleSet:
    path = tmp_path_factory.mktemp("editor") / "rules" / "shop.toml"
    return check_documents(path.parent, {path: RULES}).rules


def offered(rules: RuleSet, typed: str, rest: str = "") -> set[str]:
    return {offer.name for offer in complete(cursor_at(typed + rest, len(typed)), rules)}


@pytest.mark.parametrize(
    ("typed", "name", "left_out"),
    [
        ("when = 'geo.co", "geo.country", "geo.city"),
        ("when = 'pl", "plan", "geo.country"),
        ("when = 'visitor.is_new && at_", "at_least", "glob"),
        ('when = \'plan == "x" || eve', "events.did", "plan"),
        ("when = 'in_segment(\"ge", "german", "phones"),
        ("when = 'score(\"", "heat", "german"),
        ("when = 'events.did(\"ca", "cart_add", "click"),
        ('when = \'events.did("cart_add", "7d", plan == "a" && vis', "visitor.visits", "plan"),
        ('when = \'events.sequence(["cart_add", "se', "search", "cart_add"),
        ('when = \'events.sequence(["cart_add", "search"], "4', "48h", "search"),
        ('when = \'events.count("cart_add", "7', "7d", "cart_add"),
        ('when = \'events.sum("cart_add", "value", "12', "12w", "7d"),
        ('when = """\n  geo.is_eu &&\n  in_segment("', "phones", "geo.is_eu"),
        ('when = "true"\nparent = "ph', "phones", "german"),
        ('when = "true"\nfallback = "', "german", "geo.country"),
        ('purpose = "ana', "analytics", "functional"),
        ('add = [{ event = "page_v', "page_view", "cart_add"),
        ('segments = ["german", "pho', "phones", "german"),
    ],
)
def test_names_are_offered_where_they_may_stand(rules, typed, name, left_out) -> None:
    for rest in ("", "'\n[segments.more]\nwhen = 'true'\n"):
        found = offered(rules, typed, rest)
        assert name in found
        assert left_out not in found


@pytest.mark.parametrize(
    "typed",
    [
        "",
        'title = "ge',
        "[segments.ne",
        "when = 'true'\ntitle = 'geo.",
        "when = 'plan == \"ge",
        "# when = geo.",
    ],
)
def test_nothing_is_offered_elsewhere(rules, typed) -> None:
    assert offered(rules, typed) == set()


def hover(rules: RuleSet, piece: str) -> str:
    offset = RULES.index(piece) + len(piece)
    return describe(cursor_at(RULES, offset), rules, rules.segment(segment_before(RULES, offset)))


def test_a_thing_says_what_it_means(rules) -> None:
    assert "ISO 3166-1" in hover(rules, "geo.coun")
    assert "visitors from Germany" in hover(rules, "when = 'geo.coun")
    assert "visitors on a phone" in hover(rules, "[segments.pho")
    assert "Something was put into the cart" in hover(rules, 'event = "cart')
    assert "cannot be read" in hover(rules, "[segments.bro")
    assert "no visitors" not in hover(rules, "'nonse")
    assert hover(rules, "[si") == ""
    assert definition_of(cursor_at('parent = "german"', 12), rules) == rules.segment("german")


def test_only_rules_files_are_looked_at() -> None:
    folder = Path("/site/rules")
    assert rules_place(folder / "a.toml", "") == folder
    assert rules_place(folder / "a.md", "[site]") is None
    assert rules_place(Path("/site/one.toml"), "[segments.a]\n") == Path("/site/one.toml")
    assert rules_place(Path("/site/pyproject.toml"), "[tool.ruff]\n[project]\n") is None


def test_texts_that_are_open_count_in_place_of_their_files(tmp_path) -> None:
    folder = tmp_path / "rules"
    folder.mkdir()
    (folder / "a.toml").write_text("[site]\nname = 'shop'\n[segments.a]\nwhen = 'true'\n")
    (folder / "b.toml").write_text("[segments.b]\nwhen = 'nonsense'\n")
    open_b = {folder / "b.toml": "[segments.b]\r\nwhen = 'in_segment(\"a\")'\r\n"}
    assert folder / "b.toml" in check_documents(folder, {}).problems
    checked = check_documents(folder, open_b)
    assert not any(row.severity == "error" for rows in checked.problems.values() for row in rows)
    new = {folder / "new.toml": "[segments.c]\nwhen = 'geo.is_eu'\n"}
    assert checked.rules.segment("c") is None
    assert check_documents(folder, {**open_b, **new}).rules.segment("c") is not None
