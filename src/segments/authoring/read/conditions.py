"""Parses and checks the conditions of the rules, and puts their problems where they stand in the files.

In goes the text of `when`; out comes a checked syntax tree, or None and a report. What CEL is stays behind
parse_expression and check_expression.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from segments.authoring.cel.check.arguments import LiteralRules
from segments.authoring.cel.check.expression import Environment, check_expression
from segments.authoring.cel.constants import Evaluate, constant_problems
from segments.authoring.cel.functions.overloads import BOOL
from segments.authoring.cel.functions.signatures import Type, parse_type
from segments.authoring.cel.syntax.ast import Node
from segments.authoring.cel.syntax.parse import parse_expression
from segments.authoring.cel.syntax.problems import CelSyntaxError, Problem
from segments.authoring.read.files import Entry, Report
from segments.authoring.read.shorthands import spell_out
from segments.authoring.report.diagnostics import Diagnostic
from segments.authoring.ruleset import SignalDeclaration
from segments.catalog import SIGNALS


class Conditions:
    """The names that a condition may use, and the report of its problems.

    `segment_ids` are all that exist; `written_ids` those with a table of their own. `evaluate` answers constant parts
    as the edge does; without it these are not judged.
    """

    __slots__ = ("_environment", "_evaluate", "_own_signals", "report", "written_ids")

    def __init__(
        self,
        signals: Mapping[str, SignalDeclaration],
        segment_ids: Sequence[str],
        written_ids: frozenset[str],
        report: Report,
        *,
        score_names: Collection[str] = (),
        cluster_names: Collection[str] = (),
        evaluate: Evaluate | None = None,
    ) -> None:
        types = {name: parse_type(row.type) for name, row in SIGNALS.items()}
        types |= {name: parse_type(signal.type) for name, signal in signals.items()}
        self._environment = Environment(
            types,
            literals=LiteralRules(
                {
                    "segment": frozenset(segment_ids),
                    "score": frozenset(score_names),
                    "cluster": frozenset(cluster_names),
                }
            ),
        )
        self._own_signals, self._evaluate = signals.keys(), evaluate
        self.written_ids, self.report = written_ids, report

    def read(self, entry: Entry) -> Node | None:
        """The checked tree of a condition that stands in a file as it is."""
        node, problems = self.check_text(str(entry.value))
        for problem in problems:
            self._place(problem, entry, entry.toml.string_span(entry.path, problem.span))
        return node

    def read_generated(self, expression: str, entry: Entry) -> Node | None:
        """The checked tree of a condition that another value stands for; its problems point at that value."""
        node, problems = self.check_text(expression)
        for problem in problems:
            self._place(problem, entry, entry.toml.value_span(entry.path))
        return node

    def read_value(self, entry: Entry) -> tuple[Node | None, str]:
        """The checked tree of an expression of any type that stands in a file as it is, and its type."""
        node, problems, kind = self._check_value(str(entry.value), None)
        for problem in problems:
            self._place(problem, entry, entry.toml.string_span(entry.path, problem.span))
        return node, str(kind)

    def check_text(self, expression: str) -> tuple[Node | None, Sequence[Problem]]:
        """The checked tree of a condition that stands in no file, and its problems."""
        node, problems, _ = self._check_value(expression, BOOL)
        return node, problems

    def _check_value(
        self, expression: str, wanted: Type | None
    ) -> tuple[Node | None, Sequence[Problem], Type]:
        try:
            node = parse_expression(expression)
        except CelSyntaxError as error:
            return None, [error.problem], BOOL
        checked = check_expression(node, self._environment, wanted)
        problems = [*checked.problems]
        if self._evaluate is not None and not problems:
            problems += constant_problems(checked.node, self._evaluate)
        is_wrong = any(problem.severity == "error" for problem in problems)
        return None if is_wrong else spell_out(checked.node, self._own_signals), problems, checked.type

    def _place(self, problem: Problem, entry: Entry, span: tuple[int, int]) -> None:
        place = entry.toml.place(*span)
        self.report.diagnostics.append(
            Diagnostic(
                problem.code,
                problem.severity,
                problem.message,
                problem.hint,
                place,
                entry.toml.line_at(place),
            )
        )
