"""The terms of reports, which a bundle carries beside what the edge measures: weights, goals, margins, planned looks.

In: the rules. Out: `ReportTerms`. The bounds of planned looks are worked out here, once, so that nobody can choose them
when they have seen results; they are rounded, since a digest must not hang on a machine's last digits.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from segments.authoring.measured_rules import ExperimentRule, GoalRule
from segments.authoring.ruleset import RuleSet
from segments.bundle.experiments.assignment_spec import PLACE, SHARES
from segments.bundle.experiments.measure_spec import RATIO_GOAL, RETURN_GOAL
from segments.report_terms import MEAN, RATE, RATIO, RETURN, ExperimentTerms, GoalTerms, ReportTerms
from segments.statistics.looks.plan import DEFAULT_SPENDING, plan_bounds

LOWER: Final = "lower"
DIGITS: Final = 6
HELD: Final = "held"
HOLDOUT: Final = "holdout"
KINDS: Final = {RATIO_GOAL: RATIO, RETURN_GOAL: RETURN}


def report_terms(rules: RuleSet) -> ReportTerms:
    """All terms of a site."""
    return ReportTerms(
        tuple(map(_experiment, rules.experiments.values())),
        tuple(map(_goal, rules.goals.values())),
        rules.measured,
        rules.measured_blocks,
    )


def _goal(goal: GoalRule) -> GoalTerms:
    is_mean = bool(goal.value) or goal.counts_each
    return GoalTerms(
        goal.name,
        KINDS.get(goal.kind, MEAN if is_mean else RATE),
        title=goal.title,
        currency=goal.currency,
        decimals=goal.decimals,
        centre=goal.centre,
        day=goal.day,
        guardrail=goal.guardrail,
        is_lower_better=goal.better == LOWER,
    )


def _experiment(one: ExperimentRule) -> ExperimentTerms:
    """An experiment; its base is the arm that is written first, of a hold-out the visitors who get the default."""
    held = one.spec.admission.holdout / SHARES
    whole = sum(one.weights.values())
    shares = [(arm, (1.0 - held) * weight / whole) for arm, weight in one.weights.items()]
    if held:
        shares.append((HOLDOUT, held))
    is_holdout = bool(one.held) or one.name == HOLDOUT
    return ExperimentTerms(
        one.name,
        tuple(sorted(shares, key=lambda share: share[0] != HELD) if is_holdout else shares),
        one.goals,
        one.splits,
        title=one.title,
        is_by_place=one.spec.by == PLACE,
        bounds=planned_bounds(one.days) if one.days else (),
        held=one.held,
    )


@lru_cache(maxsize=64)
def planned_bounds(days: int) -> tuple[float, ...]:
    """The critical values of a look each day; a plan of three months takes half a second, so it is kept."""
    return tuple(round(bound, DIGITS) for bound in plan_bounds(days, DEFAULT_SPENDING))
