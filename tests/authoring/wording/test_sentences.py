"""Rules in words: each part of a condition is in its sentence, since changing the part changes the sentence."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from segments.authoring.cel.functions.operators import OPERATORS
from segments.authoring.cel.syntax.ast import (
    Call,
    Comprehension,
    Constant,
    ListLiteral,
    Node,
    Select,
    SignalRef,
    children,
    walk,
    with_children,
)
from segments.authoring.report.diagnostics import format_diagnostics, has_errors
from segments.authoring.ruleset import RuleSet, SegmentRule
from segments.authoring.wording.sentences import in_words, segment_in_words
from segments.catalog import SIGNALS
from segments.cli.input.rules import check_site

ROOT = Path(__file__).resolve().parents[3]
COOKBOOK = "\n".join(
    re.findall(
        r"^```toml\n(.*?)^```",
        (ROOT / "docs" / "guides" / "cookbook.md").read_text(encoding="utf-8"),
        re.MULTILINE | re.DOTALL,
    )
)
SITE = """
[site]
name = "shop"
languages = ["en", "de"]
history_days = 400
[signals.flag]
type = "bool"
purpose = "functional"
[signals.other_flag]
type = "bool"
purpose = "functional"
[signals.plan]
type = "string"
purpose = "functional"
[signals.age]
type = "double"
purpose = "functional"
[signals.since]
type = "timestamp"
purpose = "functional"
[events.buy]
purpose = "personalization"
[scores.heat]
add = [{ event = "buy", weight = 1 }]
[segments.base]
when = 'geo.country == "FR"'
"""
ATOMS = """\
geo.country == "DE"
geo.country != "AT"
geo.country in ["DE", "CH", "AX"]
geo.city == "Ulm"
geo.continent == "EU"
geo.is_eu
device.is_mobile
device.type == "mobile"
device.type in ["tv", "phone"]
device.browser == "safari"
language == "de"
referrer.kind == "search"
referrer.kind != "email"
utm.campaign == ""
utm.campaign.startsWith("a")
utm.campaign.lowerAscii().contains("b")
glob(page.path, "/a/*")
page.path.matches("^/p")
"boots" in page.tags
page.depth > 2
3 <= page.depth
visitor.visits == 2
visitor.visits < 3
between(visitor.visits, 2, 5)
visitor.is_new
visitor.is_new == false
known(geo.city)
flag
flag != true
flag ? other_flag : visitor.is_new
plan == "gold"
age >= 1.5
age * 2.0 - 1.0 > 7.0
-age < 3.0
size(languages) > 1
languages.exists(l, l.startsWith("de"))
languages.all(l, l != "fr")
languages.exists_one(l, l.endsWith("x"))
languages[0] == "de-CH"
languages.filter(l, l.contains("e")).size() > 1
languages.map(l, l.trim()).join("-") == "de-en"
page.path.split("/")[1] == "de"
version_at_least(device.os_version, "17.4")
version_less(plan, "2.0")
equals_ignore_case(plan, "GOLD")
ends_with_ignore_case(plan, "X")
within_hours("18:00", "06:30")
on_weekdays("mon-fri")
on_weekdays("mon,wed")
on_dates("2027-03-01", "2027-03-03")
percentage("p", 0, 25)
time.day_part == "evening"
time.hour >= 18
time.is_weekend
since < time.now - duration("365d")
since > timestamp("2026-11-01T00:00:00Z")
since.getFullYear() == 2026
since.getHours("Europe/Berlin") < 9
in_segment("base")
score("heat") > 3.0
events.did("page_view", "7d")
events.did("buy", "session", event.x > 3)
events.count("page_view", "7d") >= 3
events.count("buy", "today") == 1
events.count("visit", "1mo", event.utm_source == "n") < 4
events.sum("buy", "value", "30d") > 100.0
events.sum("buy", "value", "30d", ["visit"]) > 100.0
events.distinct("page_view", "path", "90d") >= 2
events.sequence(["buy", "visit"], "48h")
events.sequence(["buy"], "session", ["visit"])
events.sequence(["visit", "buy"], "48h", ["click", "search"])
events.first("buy") > timestamp("2026-11-01T00:00:00Z")
events.last("buy", event.value > 5.0) < time.now
distance_km(geo.latitude, geo.longitude, 52.5, 13.4) < 60.0
clamp(score("heat") - 10.0, 0.0, 50.0) > 20.0
""".splitlines()

OTHER_OPERATOR = {
    "_&&_": "_||_", "_||_": "_&&_", "_==_": "_!=_", "_!=_": "_==_", "_<_": "_<=_", "_<=_": "_<_", "_>_": "_>=_",
    "_>=_": "_>_", "startsWith": "endsWith", "contains": "startsWith", "_-_": "_+_", "_*_": "_/_",
    "events.first": "events.last", "events.last": "events.first", "getHours": "getMinutes",
    "version_less": "version_at_least",
}  # fmt: skip


def a_condition(chance: random.Random, depth: int) -> str:
    """A random condition of the language."""
    if depth == 0 or chance.random() < 0.2:
        return chance.choice(ATOMS)
    kind = chance.choice(("&&", "||", "!", "at_least"))
    parts = [a_condition(chance, depth - 1) for _ in range(chance.randint(2, 3))]
    if kind == "!":
        return f"!({parts[0]})"
    if kind == "at_least":
        return f"at_least(2, [{', '.join(parts)}])"
    return "(" + f" {kind} ".join(parts) + ")"


@pytest.fixture(scope="module")
def random_rules(tmp_path_factory) -> RuleSet:
    chance = random.Random(20261130)
    texts = [*ATOMS, *(a_condition(chance, chance.randint(1, 3)) for _ in range(60))]
    path = tmp_path_factory.mktemp("words") / "random.toml"
    path.write_text(
        SITE + "".join(f"[segments.r{place}]\nwhen = '''{text}'''\n" for place, text in enumerate(texts)),
        encoding="utf-8",
    )
    checked = check_site(path)
    errors = [found for found in checked.diagnostics if found.severity == "error"]
    assert not has_errors(checked.diagnostics), format_diagnostics(errors[:5])
    return checked.rules


@pytest.fixture(scope="module")
def cookbook(tmp_path_factory) -> RuleSet:
    path = tmp_path_factory.mktemp("words") / "cookbook.toml"
    path.write_text(COOKBOOK, encoding="utf-8")
    return check_site(path).rules


def changes_of(node: Node) -> Iterator[Node]:
    """The condition with each of its parts changed, dropped or denied, one at a time."""
    yield from _changes_here(node)
    parts = children(node)
    for place, part in enumerate(parts):
        if _means_nothing(node, place, part):
            continue
        for changed in changes_of(part):
            yield with_children(node, (*parts[:place], changed, *parts[place + 1 :]))


def _means_nothing(node: Node, place: int, part: Node) -> bool:
    """True for signals that a function reads by itself, and for the length of a sequence of one step."""
    if not isinstance(node, Call):
        return False
    row = OPERATORS.get(node.function)
    if row and place < len(row.signals):
        return True
    steps = node.arguments[0] if node.function == "events.sequence" else None
    return (
        isinstance(steps, ListLiteral)
        and len(steps.elements) == 1
        and isinstance(part, Constant)
        and part.value == "30d"
    )


def _changes_here(node: Node) -> Iterator[Node]:
    match node:
        case Constant():
            yield replace(node, value=_another(node.value))
        case SignalRef(name):
            signal_type = SIGNALS[name].type if name in SIGNALS else None
            others = [row.name for row in SIGNALS.values() if row.type == signal_type and row.name != name]
            yield from (replace(node, name=other) for other in others or [f"{name}x"])
        case Select(field=field):
            yield replace(node, field=f"{field}x")
        case ListLiteral(elements) if len(elements) > 1:
            yield replace(node, elements=elements[1:])
            yield replace(node, elements=elements[:-1])
        case Comprehension("all"):
            yield replace(node, macro="exists")
        case Call():
            yield from _changes_of_call(node)


def _another(value: object) -> object:
    """Another constant of the same kind: a text, a window, a number, true or false."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, str):
        others = {"7d": "8d", "session": "today", "today": "session"}
        is_length = re.fullmatch(r"\d+(mo|[smhdw])", value)
        return others.get(value) or (f"1{value}" if is_length else f"{value}x")
    assert isinstance(value, int | float)
    return value + 1


def _changes_of_call(node: Call) -> Iterator[Node]:
    function, arguments = node.function, node.arguments
    if function in OTHER_OPERATOR:
        yield replace(node, function=OTHER_OPERATOR[function])
    if function in ("_&&_", "_||_"):
        for place in range(len(arguments)):
            rest = arguments[:place] + arguments[place + 1 :]
            yield rest[0] if len(rest) == 1 else replace(node, arguments=rest)
    row = OPERATORS.get(function)
    if row and all(overload.endswith("-> bool") for overload in row.overloads):
        yield Call("!_", (node,), node.span)


def assert_no_part_is_lost(rule: SegmentRule) -> None:
    words = in_words(rule.when)
    for changed in changes_of(rule.when):
        assert in_words(changed) != words, f"{rule.expression}\n{words}\n{changed}"


def test_a_privacy_officer_reads_who_is_in_a_segment(cookbook):
    words = {rule.id: segment_in_words(rule) for rule in cookbook.segments}
    assert words["evening-phones"] == "visitors from Germany or Austria on a phone for whom it is evening"
    assert words["three-pages"] == "visitors who saw at least 3 pages in this visit"
    assert words["lapsed"] == (
        'visitors who did "purchase" in the last 180 days and who did not do "purchase" in the last 60 days'
    )
    assert words["help-pages"] == (
        'visitors who are on a page whose path starts with "/help/" or who are on a page whose path is "/contact"'
    )
    assert words["dear-shoes"] == (
        'visitors who did "product_view" (where its category is "shoes" and its price is more than 80) '
        "in the last 14 days"
    )
    assert words["not-german-gold"] == (
        'visitors who are not in the segment "gold" or who are not from Germany'
    )
    assert words["after-hours"] == (
        "visitors for whom it is from 18:00 to 06:30 and for whom it is Monday to Friday"
    )


def test_every_wish_of_the_cookbook_keeps_all_its_parts(cookbook):
    assert len(cookbook.segments) >= 45
    for rule in cookbook.segments:
        assert_no_part_is_lost(rule)


def test_random_conditions_keep_all_their_parts(random_rules):
    for rule in random_rules.segments:
        assert_no_part_is_lost(rule)


def test_every_function_of_the_language_has_been_said(random_rules, cookbook):
    said = {
        part.function
        for rule in (*random_rules.segments, *cookbook.segments)
        for part in walk(rule.when)
        if isinstance(part, Call)
    }
    parts_of_moments = {name for name, row in OPERATORS.items() if row.family == "time"}
    assert said >= {
        name for name, row in OPERATORS.items() if row.family in ("logic", "comparison", "behaviour")
    }
    assert said & parts_of_moments


def test_a_parent_and_times_are_said(tmp_path):
    path = tmp_path / "rules.toml"
    path.write_text(
        SITE + "[segments.a]\nwhen = 'flag'\nparent = \"base\"\nstarts = 2027-03-01\nends = 2027-03-04\n",
        encoding="utf-8",
    )
    rule = check_site(path).rules.segment("a")
    assert rule is not None
    assert segment_in_words(rule) == (
        'visitors whose "flag" is true, as far as they are in the segment "base", '
        "from 2027-03-01 00:00 UTC, until 2027-03-04 00:00 UTC"
    )


def test_deep_conditions_have_words(tmp_path):
    path = tmp_path / "rules.toml"
    deep = "!(" * 60 + "flag" + " && geo.is_eu)" * 60
    path.write_text(SITE + f"[segments.deep]\nwhen = '''{deep}'''\n", encoding="utf-8")
    rule = check_site(path).rules.segment("deep")
    assert rule is not None
    assert in_words(rule.when).count("European Union") == 60
