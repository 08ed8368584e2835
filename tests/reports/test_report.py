"""Reports over planted effects: what is there is found, and nothing else is."""

import json
import random

import pytest

from segments.errors import QuestionInvalid
from segments.report_terms import NO_TERMS, ExperimentTerms, read_terms, write_terms
from segments.reports.advice import Kind
from segments.reports.cells import Cell, Span, read_cells
from segments.reports.json_form import report_form
from segments.reports.question import PublicationMark, Question, read_marks, read_question
from segments.reports.report import Report, make_report
from segments.reports.wording import spell_ratio
from segments.statistics.answers import Answer
from segments.statistics.looks.level import Kind as Look
from segments.statistics.looks.plan import DEFAULT_SPENDING, plan_bounds
from tests.reports.planted import EVEN, FIRST, Ledger, play, terms_of

DAYS = 14
SPAN = Span(FIRST, FIRST + DAYS - 1)


def report_of(experiment: ExperimentTerms, rates: dict[str, float], **options: object) -> Report:
    ledger = Ledger()
    settings = {"visitors": 12_000, "days": DAYS, "seed": 1, **options}
    play(ledger, experiment, rates, **settings)  # type: ignore[arg-type]
    return make_report(ledger.cells, terms_of(experiment), Question("shop", SPAN))


def answers(report: Report) -> dict[str, Answer]:
    return {one.goal: one.statement.answer for one in report.experiments[0].answers}


def advice(report: Report) -> list[tuple[Kind, str]]:
    return [(one.kind, one.subject) for one in report.advice]


GOALS = ("order", "revenue", "clicks_per_view")


def test_a_planted_effect_is_found_where_it_is_and_nowhere_else() -> None:
    report = report_of(ExperimentTerms("hero", EVEN, GOALS), {"control": 0.05, "bold": 0.09})
    assert answers(report) == {
        "order": Answer.BETTER, "revenue": Answer.BETTER, "clicks_per_view": Answer.NOT_YET
    }  # fmt: skip
    assert advice(report) == []
    (order,) = [one for one in report.experiments[0].figures if (one.goal, one.arm) == ("order", "bold")]
    assert order.value == pytest.approx(0.09, abs=0.01)


def test_the_same_is_not_yet_with_days_or_equivalent_and_to_be_merged() -> None:
    hero = ExperimentTerms("hero", EVEN, ("order",))
    few = report_of(hero, {"control": 0.05, "bold": 0.05}, visitors=2_000)
    statement = few.experiments[0].answers[0].statement
    assert statement.answer is Answer.NOT_YET
    assert statement.days_more is None or statement.days_more > DAYS
    assert advice(few) == [(Kind.TINY, "hero")]
    many = report_of(hero, {"control": 0.5, "bold": 0.5}, visitors=40_000)
    assert answers(many) == {"order": Answer.EQUIVALENT}
    assert advice(many) == [(Kind.MERGE, "hero")]


def test_a_tailored_block_that_does_worse_than_the_default_is_to_be_stopped() -> None:
    holdout = ExperimentTerms("holdout_dach", (("held", 0.1), ("shown", 0.9)), ("order",), held="dach")
    worse = report_of(holdout, {"held": 0.12, "shown": 0.05}, visitors=30_000)
    assert advice(worse) == [(Kind.STOP, "dach")]
    better = report_of(holdout, {"held": 0.05, "shown": 0.1}, visitors=30_000)
    assert answers(better) == {"order": Answer.BETTER}
    assert advice(better) == []


def test_a_difference_inside_a_segment_that_survives_correction_splits() -> None:
    hero = ExperimentTerms("hero", EVEN, ("order",), splits=("regulars",))
    apart = report_of(
        hero,
        {"control": 0.1, "bold": 0.1},
        visitors=30_000,
        inside={"control": 0.05, "bold": 0.15},
    )
    assert (Kind.SPLIT, "hero") in advice(apart)
    alike = report_of(hero, {"control": 0.05, "bold": 0.1}, visitors=30_000)
    assert (Kind.SPLIT, "hero") not in advice(alike)


def test_a_hundred_experiments_without_effects_give_no_advice_to_stop_or_split() -> None:
    experiments = [
        ExperimentTerms(
            f"holdout_{n}", (("held", 0.5), ("shown", 0.5)), ("order",), ("regulars",), held=f"s{n}"
        )
        for n in range(100)
    ]
    ledger = Ledger()
    for n, one in enumerate(experiments):
        play(ledger, one, {"held": 0.1, "shown": 0.1}, visitors=400, days=DAYS, seed=n)
    report = make_report(ledger.cells, terms_of(*experiments), Question("shop", SPAN))
    assert {one.kind for one in report.advice} <= {Kind.TINY}


def test_a_planned_experiment_is_held_to_its_look_and_ends_when_it_said() -> None:
    bounds = plan_bounds(7, DEFAULT_SPENDING)
    report = report_of(
        ExperimentTerms("hero", EVEN, ("order",), bounds=bounds), {"control": 0.05, "bold": 0.05}
    )
    one = report.experiments[0]
    assert (one.level.kind, one.look, one.span) == (Look.GROUP_SEQUENTIAL, 7, Span(FIRST, FIRST + 6))
    assert one.level.critical == bounds[-1]
    assert one.visitors == sum(sum(arm.by_day) for arm in one.arms) < 12_000


def test_wrong_shares_are_found_with_the_part_that_went_astray() -> None:
    ledger = Ledger()
    hero = ExperimentTerms("hero", EVEN, ("order",))
    play(ledger, hero, {"control": 0.05, "bold": 0.05}, visitors=6_000, days=DAYS, seed=3)
    for _ in range(900):
        for split in ("", "device:tv"):
            ledger.add(Cell("exposure", "hero", "bold", "", split), FIRST, 1)
    report = make_report(ledger.cells, terms_of(hero), Question("shop", SPAN))
    said = spell_ratio(report.experiments[0])
    assert said.startswith("DO NOT TRUST")
    assert "without device tv they are in order" in said


def test_a_question_narrows_and_compares_with_the_days_before() -> None:
    ledger = Ledger()
    for day in range(2 * DAYS):
        ledger.add(Cell("segment", "dach"), FIRST + day, 10 if day < DAYS else 20)
        ledger.add(Cell("segment", "us"), FIRST + day, 5)
        ledger.add(Cell("block", "hero", "", "view"), FIRST + day, 100)
        ledger.add(Cell("block", "hero", "", "click"), FIRST + day, 3)
    span = Span(FIRST + DAYS, FIRST + 2 * DAYS - 1)
    whole = make_report(ledger.cells, terms_of(), Question("shop", span, with_before=True))
    assert [(row.segment, row.total, row.before) for row in whole.segments] == [
        ("dach", 280, 140),
        ("us", 70, 70),
    ]
    assert whole.blocks[0].rate == whole.blocks[0].before == 0.03
    one = make_report(ledger.cells, terms_of(), Question("shop", span, segment="us"))
    assert [(row.segment, row.before) for row in one.segments] == [("us", None)]


def test_units_of_an_experiment_by_place_are_regions_in_weeks() -> None:
    ledger = Ledger()
    weeks = ExperimentTerms("weeks", EVEN, ("order",), is_by_place=True)
    for n in range(20):
        arm, split = EVEN[n % 2][0], f"unit:DE-{n:02} 2026-09-07"
        for name in ("", split):
            ledger.add(Cell("exposure", "weeks", arm, "", name), FIRST, 1_000)
        ledger.add(Cell("goal", "weeks", arm, "order", split), FIRST, 50 + n + 40 * (n % 2))
    cells, question = ledger.cells, Question("shop", SPAN)
    report = make_report(cells, terms_of(weeks), question, shuffle=random.Random(1).shuffle)
    (answer,) = report.places["weeks"]
    assert (answer.units, report.experiments[0].answers) == (20, ())
    assert getattr(answer.compared, "p_value", 1.0) < 0.01
    assert make_report(cells, terms_of(weeks), question).places == {}


def test_a_report_is_json_without_infinity() -> None:
    report = report_of(ExperimentTerms("hero", EVEN, (*GOALS, "complaint")), {"control": 0.05, "bold": 0.09})
    form = json.loads(json.dumps(report_form(report), allow_nan=False))
    assert (form["since"], form["until"]) == ("2026-09-04", "2026-09-17")
    assert form["experiments"][0]["answers"][0]["words"].startswith("better: +")


def test_marks_outside_of_the_days_are_left_out() -> None:
    marks = [PublicationMark(FIRST - 1, 1, "publish"), PublicationMark(FIRST, 2, "publish", "spring")]
    report = make_report({}, NO_TERMS, Question("shop", SPAN), publications=marks)
    assert [mark.sequence for mark in report.publications] == [2]


def test_rows_of_the_database_are_cells() -> None:
    cells = read_cells([("goal", "hero", "a", "order", "", "20700 5;20701 9 -120 4100 0 0 7")])
    days = cells[Cell("goal", "hero", "a", "order")]
    assert (days[20_700].n, days[20_701].total, days[20_701].products) == (5, -120, 7)


def test_terms_come_back_and_what_is_no_terms_is_none() -> None:
    terms = terms_of(ExperimentTerms("hero", EVEN, GOALS, bounds=(3.0, 2.0)))
    assert read_terms(write_terms(terms)) == terms
    newer = json.loads(write_terms(terms))
    newer["goals"][0]["later"] = 1
    assert read_terms(json.dumps(newer)) == terms
    wrong = ("", "[]", "{", '{"version":1,"goals":[{}]}', '{"version":1,"experiments":[{"name":"x"}]}', 7)
    for content in wrong:
        assert read_terms(content) == NO_TERMS


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ({}, FIRST - 27, FIRST),
        ({"until": "2026-09-01"}, FIRST - 30, FIRST - 3),
        ({"since": "2026-09-01", "until": "2026-09-01", "compare": "previous"}, FIRST - 3, FIRST - 3),
    ],
)
def test_a_question_has_days(asked: dict[str, str], first: int, last: int) -> None:
    question = read_question("shop", asked, FIRST)
    assert question.span == Span(first, last)
    assert question.with_before is ("compare" in asked)


@pytest.mark.parametrize(
    ("asked", "place"),
    [
        ({"since": "2026-02-30"}, "since"),
        ({"until": "tomorrow"}, "until"),
        ({"since": "2026-09-05"}, "1 to 400 days"),
        ({"since": "2020-01-01"}, "1 to 400 days"),
        ({"compare": "next"}, "compare"),
        ({"segment": "x" * 129}, "segment"),
        ({"order": "1"}, "'order'"),
    ],
)
def test_what_is_no_question_is_refused_with_its_place(asked: dict[str, str], place: str) -> None:
    with pytest.raises(QuestionInvalid, match=place):
        read_question("shop", asked, FIRST)


def test_a_history_gives_marks_and_what_is_none_gives_none() -> None:
    row = {"sequence": 3, "action": "publish", "published_ms": FIRST * 86_400_000, "message": "spring"}
    assert read_marks(json.dumps([row, {"sequence": "x"}, 7]).encode()) == [
        PublicationMark(FIRST, 3, "publish", "spring")
    ]
    assert read_marks(b"{") == read_marks(b"{}") == read_marks(b"") == []
