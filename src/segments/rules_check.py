"""Rules checked by both rivers: authoring reads them, the edge judges what only it reads.

In: the path of rules, or their texts. Out: rules that can be compiled, and every problem. Authoring must not know the
edge, and policies, routes and constants must be read as the edge reads them: the two meet here, on the publisher's
machine and at the desk. What most rules do not have, such as routes of content APIs, is imported where they have it: a
command is mostly imports.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from segments.authoring.cel.constants import Outcome
from segments.authoring.read.files import NOTHING_OPEN, Report, Tables
from segments.authoring.read.tables.consent_table import PolicyProblems
from segments.authoring.read.tables.content_api_tables import RouteProblems
from segments.authoring.source import CheckedRules, check_rules, check_tables
from segments.errors import ConsentPolicyInvalid, ContentApiInvalid

if TYPE_CHECKING:
    from segments.edge.cel.evaluate import Encoded


def check_wholly(path: Path, open_texts: Mapping[Path, str] = NOTHING_OPEN) -> CheckedRules:
    """The rules at a path with all that is wrong; never raises for what they hold.

    `open_texts` count in place of their files, or without any.
    """
    return check_rules(path, _read_policy, _read_routes, evaluate_constant, open_texts=open_texts)


def check_tables_wholly(tables: Tables, report: Report) -> CheckedRules:
    """The rules of tables that were read already; `report` has the problems of reading them."""
    return check_tables(tables, _read_policy, _read_routes, evaluate_constant, report=report)


def evaluate_constant(encoded: Encoded) -> Outcome:
    """The outcome of a constant part of a condition, as the edge evaluates it."""
    from segments.edge.cel.evaluate import plan_expression
    from segments.edge.cel.values import Failure

    value = plan_expression(encoded)({})
    if isinstance(value, Failure):
        return Outcome(failure=value.message)
    return Outcome(truth=value if isinstance(value, bool) else None)


def _read_routes(section: Sequence[object]) -> RouteProblems:
    if not section:
        return RouteProblems((), ())
    from segments.edge.query.route_tables import parse_routes, route_warnings

    try:
        parse_routes(section)
    except ContentApiInvalid as error:
        return RouteProblems(error.problems, ())
    return RouteProblems((), route_warnings(section))


def _read_policy(section: Mapping[str, object]) -> PolicyProblems:
    from segments.edge.consent.policy import parse_policy, policy_warnings

    try:
        policy = parse_policy(section)
    except ConsentPolicyInvalid as error:
        return PolicyProblems(error.problems, ())
    return PolicyProblems((), policy_warnings(policy))
