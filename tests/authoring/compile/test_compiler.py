from dataclasses import replace

import pytest

from segments.authoring.cel.check.names import Scope, resolve_names
from segments.authoring.cel.syntax.parse import parse_expression
from segments.authoring.compile.compiler import compile_rules
from segments.authoring.ruleset import RuleSet, SegmentRule, SignalDeclaration, Site
from segments.bundle.model import SignalUse
from segments.bundle.read import read_bundle
from segments.catalog import SIGNALS
from segments.errors import AuthoringError

CART = SignalDeclaration("cart", "int", "personalization", "cookie:cart", absent=0)


def rule(segment_id, text, **fields):
    return SegmentRule(
        segment_id,
        resolve_names(parse_expression(text), Scope(frozenset({*SIGNALS, "cart"}))),
        text,
        **fields,
    )


RULES = RuleSet(
    site=Site("acme"),
    segments=(
        rule("german", 'geo.country in ["DE", "AT"]', priority=5),
        rule("big-cart", "cart > 100", parent="german", fallback="german"),
        rule("either", 'geo.country == "FR" || cart < 5', starts_ms=1_000, ends_ms=2_000),
        rule("polyglot", "size(languages) > 2"),
        rule("polyglot-too", "cart > 1 && size(languages) > 2"),
    ),
    signals={"cart": CART},
    consent={"mode": "contextual"},
    settings={"cookie_days": 30},
)


def test_what_the_rules_say_about_themselves_is_in_the_bundle():
    bundle = read_bundle(compile_rules(RULES, created_ms=7))
    assert (bundle.site, bundle.created_ms, bundle.consent) == ("acme", 7, {"mode": "contextual"})
    assert bundle.settings == {"cookie_days": 30}
    assert bundle.names == ("either", "german", "big-cart", "polyglot", "polyglot-too")
    assert bundle.taxonomy.priorities == (0, 5, 0, 0, 0)
    assert bundle.taxonomy.parents == (None, None, 1, None, None)
    assert bundle.taxonomy.fallbacks == (None, None, 1, None, None)
    assert (bundle.taxonomy.starts_ms[0], bundle.taxonomy.ends_ms[0]) == (1_000, 2_000)


def test_only_signals_that_rules_read_are_in_the_bundle():
    bundle = read_bundle(compile_rules(RULES))
    assert SignalUse("cart", "int", "personalization", "cookie:cart", 0) in bundle.signals
    assert bundle.wanted == {"cart": "personalization", "geo.country": "necessary", "languages": "necessary"}
    assert [column.signal for column in bundle.columns()] == ["@now_ms", "cart", "geo.country"]


def test_a_condition_that_two_rules_share_is_planned_once():
    assert len(read_bundle(compile_rules(RULES)).planned()) == 1


def test_the_same_rules_give_the_same_bytes():
    assert compile_rules(RULES) == compile_rules(replace(RULES))


def test_a_site_without_segments_compiles():
    assert read_bundle(compile_rules(RuleSet(Site("empty"), ()))).names == ()


def test_a_thousand_rules_on_one_signal_cost_a_few_bytes_each():
    rules = RuleSet(
        Site("acme"), tuple(rule(f"s{number:04d}", f"cart > {number}") for number in range(1_000))
    )
    assert len(compile_rules(replace(rules, signals={"cart": CART}))) < 6_000


def test_rules_that_no_checker_saw_are_refused_by_name():
    with pytest.raises(AuthoringError, match="lead back"):
        compile_rules(RuleSet(Site("acme"), (rule("a", 'in_segment("a")'),)))
    with pytest.raises(AuthoringError, match="cart"):
        compile_rules(RuleSet(Site("acme"), (rule("a", "cart > 1"),)))


def test_rules_that_no_worker_could_open_are_refused_by_name(monkeypatch):
    rules = RuleSet(
        Site("acme"), tuple(rule(f"s{number}", f"size(languages) == {number}") for number in range(40))
    )
    assert compile_rules(rules)
    with monkeypatch.context() as patched:
        patched.setattr("segments.authoring.compile.compiler.MAX_LANE_BITS", 1_000)
        expected = (
            "at most 25 different conditions beside 40 alternatives, got 40 - at the rules; the rules are"
        )
        with pytest.raises(AuthoringError, match=expected):
            compile_rules(rules)
    monkeypatch.setattr("segments.bundle.packing.MAX_CONTAINERS", 200)
    with pytest.raises(
        AuthoringError, match=r"at most 200 lists and maps, .*; the rules are too large for one"
    ):
        compile_rules(rules)
