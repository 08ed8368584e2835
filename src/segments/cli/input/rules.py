"""The rules of a site as every command reads them: checked by authoring, their consent policy by the edge.

In goes the path that the command line names; out come rules that can be compiled. This is where the two rivers meet
on the publisher's machine: authoring must not know the edge, and policies, routes and constants must be read as the
edge reads them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from segments.authoring.cel.constants import Outcome
from segments.authoring.read.files import rules_files
from segments.authoring.read.tables.consent_table import PolicyProblems
from segments.authoring.read.tables.content_api_tables import RouteProblems
from segments.authoring.report.diagnostics import has_errors
from segments.authoring.source import CheckedRules, check_rules
from segments.cli.output.printing import print_note
from segments.edge.cel.evaluate import Encoded, plan_expression
from segments.edge.cel.values import Failure
from segments.edge.consent.policy import parse_policy, policy_warnings
from segments.edge.query.route_tables import parse_routes, route_warnings
from segments.errors import CheckFailed, ConsentPolicyInvalid, ContentApiInvalid

SLOW_BYTES: Final = 400_000
"""From here on a check takes more than two seconds, and says that it is at work."""


def check_site(path: Path) -> CheckedRules:
    """The rules at a path with all that is wrong; never raises for what they hold."""
    size = sum(file.stat().st_size for file in rules_files(path) if file.is_file())
    if size > SLOW_BYTES:
        print_note(f"checking {size / 1_000_000:.1f} MB of rules ...")
    return check_rules(path, _read_policy, _read_routes, _evaluate)


def check_open_site(path: Path, open_texts: Mapping[Path, str]) -> CheckedRules:
    """The same while an editor has some of the files open, with texts that are not saved."""
    return check_rules(path, _read_policy, _read_routes, _evaluate, open_texts=open_texts)


def checked_site(path: Path, *, is_strict: bool = False) -> CheckedRules:
    """The rules at a path, good enough to be compiled.

    Raises:
        CheckFailed: they have errors, or with `is_strict` warnings.
    """
    checked = check_site(path)
    if has_errors(checked.diagnostics, is_strict=is_strict):
        raise CheckFailed([found for found in checked.diagnostics if found.severity != "info"])
    return checked


def _evaluate(encoded: Encoded) -> Outcome:
    value = plan_expression(encoded)({})
    if isinstance(value, Failure):
        return Outcome(failure=value.message)
    return Outcome(truth=value if isinstance(value, bool) else None)


def _read_routes(section: Sequence[object]) -> RouteProblems:
    try:
        parse_routes(section)
    except ContentApiInvalid as error:
        return RouteProblems(error.problems, ())
    return RouteProblems((), route_warnings(section))


def _read_policy(section: Mapping[str, object]) -> PolicyProblems:
    try:
        policy = parse_policy(section)
    except ConsentPolicyInvalid as error:
        return PolicyProblems(error.problems, ())
    return PolicyProblems((), policy_warnings(policy))
