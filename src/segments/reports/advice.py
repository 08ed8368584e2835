"""Advice from answers: what to merge, to stop, to split, and what is too small to say.

In: the reports of experiments. Out: advice, each with the numbers that it stands on. Segments and blocks are many, so
what is called found survives Benjamini and Hochberg's correction over all of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from segments.reports.experiment import SEGMENT_SPLIT, ExperimentReport, GoalAnswer
from segments.statistics.answers import Answer
from segments.statistics.cannot_tell import CannotTell
from segments.statistics.families import benjamini_hochberg

LONG_DAYS: Final = 60
"""Days more, beyond which nobody waits for an answer."""


class Kind(StrEnum):
    """The four kinds of advice."""

    MERGE = "merge"
    STOP = "stop"
    SPLIT = "split"
    TINY = "tiny"


@dataclass(frozen=True, slots=True)
class Advice:
    """One advice. `subject` is the experiment, or the segment of a hold-out; `detail` names the answer it stands on."""

    kind: Kind
    subject: str
    detail: GoalAnswer
    p_value: float | None = None
    days_more: int | None = None


def advise(reports: Sequence[ExperimentReport]) -> tuple[Advice, ...]:
    """All advice: stop and merge first, which save work; then split, then tiny."""
    return (*_stop(reports), *_merge(reports), *_split(reports), *_tiny(reports))


def main_answers(report: ExperimentReport) -> tuple[GoalAnswer, ...]:
    """The answers at the experiment's first goal, which decides it."""
    first = report.terms.goals[0] if report.terms.goals else ""
    return tuple(answer for answer in report.answers if answer.goal == first)


def _stop(reports: Sequence[ExperimentReport]) -> Iterator[Advice]:
    """Tailored blocks that do no better than the default: as good, or worse beyond chance over all hold-outs."""
    held = [(report, answer) for report in reports if report.terms.held for answer in main_answers(report)]
    adjusted = benjamini_hochberg([_p_of(answer) for _, answer in held])
    for (report, answer), p_value in zip(held, adjusted, strict=True):
        is_found = p_value is not None and p_value <= report.level.limit
        is_worse = answer.statement.answer is Answer.WORSE and is_found
        if is_worse or answer.statement.answer is Answer.EQUIVALENT:
            yield Advice(Kind.STOP, report.terms.held, answer, p_value)


def _merge(reports: Sequence[ExperimentReport]) -> Iterator[Advice]:
    for report in reports:
        for answer in main_answers(report):
            if not report.terms.held and answer.statement.answer is Answer.EQUIVALENT:
                yield Advice(Kind.MERGE, report.terms.name, answer, _p_of(answer))


def _split(reports: Sequence[ExperimentReport]) -> Iterator[Advice]:
    """Segments in which an arm does otherwise than among the other visitors."""
    parts = [(report, part) for report in reports for part in report.parts]
    p_values = [
        None if part.interaction is None else report.level.p_value(part.interaction) for report, part in parts
    ]
    for (report, part), p_value in zip(parts, benjamini_hochberg(p_values), strict=True):
        if p_value is not None and p_value <= report.level.limit:
            yield Advice(Kind.SPLIT, report.terms.name, part, p_value)


def _tiny(reports: Iterable[ExperimentReport]) -> Iterator[Advice]:
    for report in reports:
        for answer in main_answers(report):
            days, said = answer.statement.days_more, answer.statement.answer
            is_long = said is Answer.NOT_YET and (days is None or days > LONG_DAYS)
            if report.span and (is_long or said is Answer.CANNOT_TELL):
                yield Advice(Kind.TINY, report.terms.held or report.terms.name, answer, days_more=days)


def _p_of(answer: GoalAnswer) -> float | None:
    return None if isinstance(answer.compared, CannotTell) else answer.compared.p_value


def segment_of(answer: GoalAnswer) -> str:
    """The segment that an answer is about, "" for all visitors."""
    return answer.split.removeprefix(SEGMENT_SPLIT)
