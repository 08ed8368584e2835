"""The rules of a site from its files: the entrance of the publishing river.

In goes a file or folder; out comes a `RuleSet`, or every problem at once. This file must never print.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from segments.authoring.cel.constants import Evaluate
from segments.authoring.check.measure import check_measure
from segments.authoring.check.whole import check_whole
from segments.authoring.read.assemble import assemble_rules
from segments.authoring.read.experiment_segments import made_segments
from segments.authoring.read.files import NOTHING_OPEN, Report, Tables, read_tables
from segments.authoring.read.tables.consent_table import PolicyReader, check_consent, no_policy_problems
from segments.authoring.read.tables.content_api_tables import (
    RoutesReader,
    check_content_apis,
    no_route_problems,
)
from segments.authoring.read.tables.segment_tables import segment_ids
from segments.authoring.report.diagnostics import Diagnostic, has_errors, sort_diagnostics
from segments.authoring.ruleset import RuleSet
from segments.errors import CheckFailed


@dataclass(frozen=True, slots=True)
class CheckedRules:
    """The rules that were read, and all problems found. With errors in `diagnostics`, `rules` is incomplete."""

    rules: RuleSet
    diagnostics: tuple[Diagnostic, ...]


def check_rules(
    path: Path,
    read_policy: PolicyReader = no_policy_problems,
    read_routes: RoutesReader = no_route_problems,
    evaluate: Evaluate | None = None,
    *,
    open_texts: Mapping[Path, str] = NOTHING_OPEN,
) -> CheckedRules:
    """The rules of a TOML file or of a folder of them, and what is wrong; never raises for what they hold.

    `read_policy` says what is wrong with the consent table, `read_routes` with the content APIs; `evaluate` answers
    constant parts of conditions. `open_texts` are texts of an editor, by the paths of their files.
    """
    report = Report()
    tables = read_tables(path, report, open_texts)
    return check_tables(tables, read_policy, read_routes, evaluate, report=report)


def check_tables(
    tables: Tables,
    read_policy: PolicyReader = no_policy_problems,
    read_routes: RoutesReader = no_route_problems,
    evaluate: Evaluate | None = None,
    *,
    report: Report,
) -> CheckedRules:
    """The same of tables that were read already; `report` has the problems of reading them."""
    is_empty = not (tables.site or tables.signals or tables.segments)
    rules = assemble_rules(tables, Report() if is_empty and report.diagnostics else report, evaluate)
    check_consent(tables.consent, read_policy, report)
    ids = (*segment_ids(tables.segments), *made_segments(tables))
    check_content_apis(tables.content_api, ids, read_routes, report)
    check_measure(rules, tables, report)
    entries = {**made_segments(tables), **tables.segments}
    check_whole(rules, entries, tables.features, tables.content_api, report)
    return CheckedRules(rules, sort_diagnostics(report.diagnostics))


def load_rules(path: Path, read_policy: PolicyReader = no_policy_problems) -> RuleSet:
    """The rules at a path, checked.

    Raises:
        CheckFailed: there are errors; `diagnostics` has these and the warnings, sorted by place.
    """
    checked = check_rules(path, read_policy)
    if has_errors(checked.diagnostics):
        raise CheckFailed(checked.diagnostics)
    return checked.rules
