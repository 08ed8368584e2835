"""A report in words: days, values, uplifts, answers, looks and advice.

In: parts of a report. Out: sentences for people who run a site. All texts of reports stand here, so that a page, a
terminal and the desk's answer say the same.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

from segments.report_terms import RATE, RETURN, GoalTerms, ReportTerms
from segments.reports.advice import Advice, Kind, segment_of
from segments.reports.experiment import ExperimentReport, GoalAnswer
from segments.statistics.answers import Answer, Statement
from segments.statistics.cannot_tell import CannotTell
from segments.statistics.comparisons import Comparison
from segments.statistics.looks.level import Kind as Look
from segments.statistics.relative import Shape
from segments.statistics.sample_ratio import SampleRatio


def spell_share(share: float) -> str:
    """A share as `5.12 %`."""
    return f"{100 * share:.2f} %"


def spell_value(goal: GoalTerms, value: float | None) -> str:
    """A goal's value in its own unit, "-" for none."""
    if value is None:
        return "-"
    if goal.measure in (RATE, RETURN):
        return spell_share(value)
    return f"{value:,.{max(goal.decimals, 2)}f}{f' {goal.currency}' if goal.currency else ''}"


def spell_uplift(compared: Comparison) -> str:
    """The relative effect and its interval, as far as the base allows one."""
    relative = compared.relative
    if relative.shape is not Shape.BOUNDED or not math.isfinite(relative.value):
        return "by an unknown share: the base may be zero"
    return f"{_signed(relative.value)} ({_signed(relative.lower)} to {_signed(relative.upper)})"


def _signed(share: float) -> str:
    if not math.isfinite(share):
        return "without end" if share > 0 else "without end down"
    return f"{100 * share:+.1f} %"


def spell_statement(statement: Statement, *, is_guardrail: bool = False) -> str:
    """An answer in a few words."""
    if statement.answer is Answer.NOT_YET:
        days = statement.days_more
        if days is None:
            return "not yet, and not within two years at this pace"
        return f"not yet, about {days} {'day' if days == 1 else 'days'} more"
    if statement.answer is Answer.EQUIVALENT and is_guardrail:
        return "not harmed"
    return _ANSWERS[statement.answer]


_ANSWERS: Final = {
    Answer.BETTER: "better",
    Answer.WORSE: "worse",
    Answer.EQUIVALENT: "equivalent",
    Answer.CANNOT_TELL: "cannot tell",
}


def spell_answer(terms: ReportTerms, answer: GoalAnswer) -> str:
    """An answer with its numbers."""
    goal = terms.goal(answer.goal)
    said = spell_statement(answer.statement, is_guardrail=goal is not None and goal.guardrail is not None)
    if isinstance(answer.compared, CannotTell):
        return f"{said}: {answer.compared.advice}"
    return f"{said}: {spell_uplift(answer.compared)}"


def spell_look(report: ExperimentReport) -> str:
    """The way of looking, and its cost."""
    if report.level.kind is Look.GROUP_SEQUENTIAL:
        planned = len(report.terms.bounds)
        end = "; this is its end" if report.look == planned else ""
        return f"day {report.look} of {planned} planned: intervals hold at each daily look{end}"
    return "no planned end: intervals hold however often you look, and are about 1.6 times as wide as with `days` set"


def spell_ratio(report: ExperimentReport) -> str:
    """The check of the arms' shares in a sentence."""
    if not isinstance(report.ratio, SampleRatio):
        return f"shares of the arms: {report.ratio.advice}"
    if not report.ratio.is_wrong:
        return f"shares of the arms are as they should be (p = {report.ratio.p_value:.3f})"
    causes = [
        f"{one.dimension} {one.value}"
        for one in report.astray
        if one.rest_p_value is not None and one.rest_p_value >= _REST_IN_ORDER
    ]
    where = f"; without {', '.join(causes)} they are in order" if causes else "; no single part explains it"
    leaks = ", ".join(
        f"{report.arms[arm].arm} has weight 0 and {count:,} visitors" for arm, count in report.ratio.leaks
    )
    return (
        f"DO NOT TRUST the answers: the shares of the arms are wrong (p = {report.ratio.p_value:.1e},"
        f" off by {100 * report.ratio.effect:.1f} %){where}{f'; {leaks}' if leaks else ''}"
    )


_REST_IN_ORDER: Final = 0.001


def spell_confirmed(report: ExperimentReport) -> str:
    """The share of first exposures that were confirmed; "" where nobody counted what was sent out."""
    offered = sum(arm.offered for arm in report.arms)
    if not offered:
        return ""
    return f"{spell_share(min(report.visitors / offered, 1.0))} of {offered:,} first exposures were confirmed"


def spell_advice(advice: Advice) -> str:
    """An advice in a sentence."""
    return _ADVICE[advice.kind](advice)


def _spell_stop(advice: Advice) -> str:
    said = "does worse than" if advice.detail.statement.answer is Answer.WORSE else "does no better than"
    return f"stop: the block for {advice.subject} {said} the default at {advice.detail.goal} (its hold-out says so)"


def _spell_merge(advice: Advice) -> str:
    one = advice.detail
    return f"merge: {one.base} and {one.arm} of {advice.subject} are the same at {one.goal}; keep the simpler one"


def _spell_split(advice: Advice) -> str:
    one = advice.detail
    up = isinstance(one.compared, Comparison) and one.compared.difference > 0
    return (
        f"split: in {segment_of(one)}, {one.arm} of {advice.subject} does {'more' if up else 'less'} at {one.goal}"
        f" than among the others (p = {advice.p_value or 0.0:.2g} after correction)"
    )


def _spell_tiny(advice: Advice) -> str:
    one = advice.detail
    if isinstance(one.compared, CannotTell):
        return f"tiny: {advice.subject} cannot be judged at {one.goal}: {one.compared.advice}"
    days = "more than two years" if advice.days_more is None else f"about {advice.days_more} days"
    return f"tiny: {advice.subject} is too small to judge {one.arm} at {one.goal}: {days} more at this pace"


_ADVICE: Final[dict[Kind, Callable[[Advice], str]]] = {
    Kind.STOP: _spell_stop,
    Kind.MERGE: _spell_merge,
    Kind.SPLIT: _spell_split,
    Kind.TINY: _spell_tiny,
}
