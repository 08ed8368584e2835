"""The terms of reports in a bundle: what rules say of experiments and goals, read back from its bytes."""

from pathlib import Path

import pytest

from segments.authoring.compile.compiler import compile_rules
from segments.authoring.source import check_rules
from segments.bundle.read import read_bundle
from segments.report_terms import MEAN, NO_TERMS, RATE, RATIO, RETURN, ReportTerms, terms_in

SITE = """
[site]
name = "shop"
measured_blocks = ["hero"]
[segments.fans]
when = 'geo.country == "DE"'
holdout = 0.1
measure = true
"""
MEASURED = """
[events.purchase]
purpose = "analytics"
[events.purchase.properties]
value = "double"
[goals.bought]
event = "purchase"
[goals.revenue]
event = "purchase"
value = "value"
currency = "EUR"
cap = 500
centre = 20
[goals.often]
event = "purchase"
count = "each"
[goals.per]
ratio = ["often", "bought"]
[goals.back]
returns_on_day = 7
guardrail = 0.02
[goals.late]
event = "purchase"
better = "lower"
[experiments.hero]
title = "Hero picture"
arms = { calm = 60, bold = 30, loud = 10 }
goals = ["bought", "revenue"]
splits = ["fans"]
holdout = 0.2
days = 7
"""


def published(text: str, folder: Path) -> ReportTerms:
    path = folder / "rules.toml"
    path.write_text(text)
    checked = check_rules(path)
    return terms_in(read_bundle(compile_rules(checked.rules)).experiments)


@pytest.fixture
def terms(tmp_path: Path) -> ReportTerms:
    return published(SITE + MEASURED, tmp_path)


def test_goals_say_what_is_measured(terms: ReportTerms) -> None:
    assert {goal.name: goal.measure for goal in terms.goals} == {
        "bought": RATE, "revenue": MEAN, "often": MEAN, "per": RATIO, "back": RETURN, "late": RATE,
    }  # fmt: skip
    revenue, back, late = (terms.goal(name) for name in ("revenue", "back", "late"))
    assert revenue is not None
    assert back is not None
    assert late is not None
    assert (revenue.currency, revenue.decimals, revenue.centre) == ("EUR", 2, 2_000)
    assert (back.day, back.guardrail, late.is_lower_better) == (7, 0.02, True)


def test_weights_leave_room_for_the_hold_out_and_looks_are_planned(terms: ReportTerms) -> None:
    (hero,) = [one for one in terms.experiments if one.name == "hero"]
    assert [arm for arm, _ in hero.arms] == ["calm", "bold", "loud", "holdout"]
    assert [weight for _, weight in hero.arms] == pytest.approx([0.48, 0.24, 0.08, 0.2])
    assert (hero.goals, hero.splits, hero.title) == (("bought", "revenue"), ("fans",), "Hero picture")
    assert len(hero.bounds) == 7
    assert list(hero.bounds) == sorted(hero.bounds, reverse=True)
    assert hero.bounds[-1] == round(hero.bounds[-1], 6)


def test_the_default_is_the_base_of_a_hold_out(terms: ReportTerms) -> None:
    (held,) = [one for one in terms.experiments if one.held]
    assert (held.name, held.held, [arm for arm, _ in held.arms]) == (
        "holdout_fans", "fans", ["held", "shown"],
    )  # fmt: skip
    assert held.arms[0][1] == pytest.approx(0.1)


def test_measured_segments_and_blocks_are_named(terms: ReportTerms) -> None:
    assert (terms.segments, terms.blocks) == (("fans",), ("hero",))


def test_a_site_that_measures_nothing_has_no_terms(tmp_path: Path) -> None:
    plain = '[site]\nname = "shop"\n[segments.fans]\nwhen = \'geo.country == "DE"\'\n'
    assert published(plain, tmp_path) == NO_TERMS
