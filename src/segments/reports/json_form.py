"""A report as plain values for JSON: the desk's answer, and `segments report --json`.

In: a report. Out: lists, tables, texts and numbers; what is not known is null, and no number is infinite. Names of
fields never change once released; new ones may come.
"""

from __future__ import annotations

import math
from typing import Any

from segments.reports.advice import Advice, segment_of
from segments.reports.cells import Span
from segments.reports.experiment import ExperimentReport, GoalAnswer
from segments.reports.place_experiment import PlaceAnswer
from segments.reports.question import PublicationMark, spell_date
from segments.reports.reach import BlockReach, SegmentReach
from segments.reports.report import Report
from segments.reports.wording import spell_advice, spell_answer, spell_look
from segments.statistics.cannot_tell import CannotTell
from segments.statistics.sample_ratio import SampleRatio


def report_form(report: Report) -> dict[str, Any]:
    """The whole report."""
    question = report.question
    return {
        "site": question.site,
        "since": spell_date(question.span.first),
        "until": spell_date(question.span.last),
        "segments": [_segment(row) for row in report.segments],
        "blocks": [_block(row) for row in report.blocks],
        "experiments": [_experiment(report, one) for one in report.experiments],
        "advice": [_advice(one) for one in report.advice],
        "publications": [_mark(mark) for mark in report.publications],
    }


def _segment(row: SegmentReach) -> dict[str, Any]:
    return {
        "segment": row.segment,
        "visitors_per_day": round(row.per_day, 3),
        "visitor_days": row.total,
        "visitor_days_before": row.before,
        "by_day": list(row.by_day),
    }


def _block(row: BlockReach) -> dict[str, Any]:
    return {
        "block": row.block,
        "views": row.views,
        "clicks": row.clicks,
        "click_rate": row.rate,
        "click_rate_interval": list(row.interval) if row.interval else None,
        "click_rate_before": row.before,
        "views_by_day": list(row.by_day),
    }


def _mark(mark: PublicationMark) -> dict[str, Any]:
    return {
        "day": spell_date(mark.day),
        "sequence": mark.sequence,
        "action": mark.action,
        "message": mark.message,
    }


def _experiment(report: Report, one: ExperimentReport) -> dict[str, Any]:
    return {
        "experiment": one.terms.name,
        "title": one.terms.title,
        "holdout_of": one.terms.held or None,
        "span": _span(one.span),
        "look": {"kind": one.level.kind.value, "number": one.look or None, "words": spell_look(one)},
        "visitors": one.visitors,
        "arms": [
            {
                "arm": arm.arm,
                "weight": arm.weight,
                "visitors": arm.exposed,
                "offered": arm.offered,
                "visitors_by_day": list(arm.by_day),
            }
            for arm in one.arms
        ],
        "goals": [
            {
                "goal": figures.goal,
                "arm": figures.arm,
                "reached": figures.reached,
                "value": figures.value,
                "reached_by_day": list(figures.by_day),
            }
            for figures in one.figures
        ],
        "answers": [_answer(report, answer) for answer in (*one.answers, *one.parts)],
        "places": [_place(answer) for answer in report.places.get(one.terms.name, ())],
        "sample_ratio": _ratio(one),
    }


def _span(span: Span | None) -> dict[str, Any] | None:
    if span is None:
        return None
    return {"since": spell_date(span.first), "until": spell_date(span.last), "days": span.days}


def _answer(report: Report, answer: GoalAnswer) -> dict[str, Any]:
    statement = answer.statement
    said = {
        "goal": answer.goal,
        "base": answer.base,
        "arm": answer.arm,
        "segment": segment_of(answer) or None,
        "answer": statement.answer.value,
        "days_more": statement.days_more,
        "words": spell_answer(report.terms, answer),
        "interaction_p_value": answer.interaction,
    }
    if isinstance(answer.compared, CannotTell):
        return {**said, "reason": answer.compared.reason.value}
    one = answer.compared
    return {
        **said,
        "method": one.method,
        "base_value": one.base,
        "difference": one.difference,
        "interval": [one.lower, one.upper],
        "relative": _finite(one.relative.value),
        "relative_interval": [_finite(one.relative.lower), _finite(one.relative.upper)],
        "relative_shape": one.relative.shape.value,
        "p_value": one.p_value,
    }


def _place(answer: PlaceAnswer) -> dict[str, Any]:
    said = {"goal": answer.goal, "base": answer.base, "arm": answer.arm, "units": answer.units}
    if isinstance(answer.compared, CannotTell):
        return {**said, "reason": answer.compared.reason.value}
    one = answer.compared
    return {
        **said,
        "difference": one.difference,
        "interval": [_finite(one.lower), _finite(one.upper)],
        "p_value": one.p_value,
        "is_exact": one.is_exact,
    }


def _ratio(one: ExperimentReport) -> dict[str, Any]:
    if not isinstance(one.ratio, SampleRatio):
        return {"reason": one.ratio.reason.value}
    return {
        "p_value": one.ratio.p_value,
        "effect": one.ratio.effect,
        "is_wrong": one.ratio.is_wrong,
        "astray": [
            {"dimension": found.dimension, "value": found.value, "p_value": found.adjusted_p_value,
             "rest_p_value": found.rest_p_value}
            for found in one.astray
        ],
    }  # fmt: skip


def _advice(one: Advice) -> dict[str, Any]:
    return {
        "kind": one.kind.value,
        "subject": one.subject,
        "goal": one.detail.goal,
        "arms": [one.detail.base, one.detail.arm],
        "segment": segment_of(one.detail) or None,
        "p_value": one.p_value,
        "days_more": one.days_more,
        "words": spell_advice(one),
    }


def _finite(number: float) -> float | None:
    return number if math.isfinite(number) else None
