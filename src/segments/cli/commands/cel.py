"""`segments cel`: evaluates CEL expressions, one from the command line or many from a file.

In: an expression and the values it may use, or a file with one JSON object a line. Out: the value as JSON, or
what is wrong; in a batch one JSON object a line, in the same order, and a line that cannot be used stops
nothing.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from segments.authoring.cel.check.arguments import LiteralRules
from segments.authoring.cel.check.expression import Environment, check_expression
from segments.authoring.cel.check.names import Scope, resolve_names
from segments.authoring.cel.encode import encode_expression
from segments.authoring.cel.functions.signatures import Type
from segments.authoring.cel.syntax.parse import parse_expression
from segments.authoring.cel.syntax.problems import CelSyntaxError, Problem
from segments.authoring.regex.compile import compile_pattern
from segments.authoring.regex.tree import PatternError
from segments.authoring.report.diagnostics import Diagnostic, shortened
from segments.authoring.ruleset import Place
from segments.cli.input.input_files import decode_text, read_lines
from segments.cli.output.cel_types import read_declarations
from segments.cli.output.cel_values import ValueRefused, read_value, write_value
from segments.cli.output.printing import add_examples, add_failure_json_flag
from segments.edge.cel.arithmetic import Overloads
from segments.edge.cel.evaluate import plan_expression
from segments.edge.cel.functions import FUNCTIONS
from segments.edge.cel.patterns import find_pattern
from segments.edge.cel.values import Failure, Unknown, Value
from segments.errors import AuthoringError, CheckFailed, WrongUsage

MAX_LINE_BYTES: Final = 10_000_000
"""One line of a batch; more is a mistake and must not fill the memory."""

CHECKED: Final = "the expression"


class CelRefused(AuthoringError):
    """An expression that has no value; the message says why."""

    code = "cel-refused"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of `segments cel`."""
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("expression", nargs="?", metavar="EXPR", help="the expression to evaluate")
    source.add_argument(
        "--batch", type=Path, metavar="FILE", help="evaluate one JSON object a line; - is standard input"
    )
    parser.add_argument("--bindings", default="{}", metavar="JSON", help="values by name, as a JSON object")
    parser.add_argument("--typed", action="store_true", help='write values as {"t": type, "v": value}')
    add_failure_json_flag(parser)
    add_examples(
        parser,
        """segments cel 'geo.country in ["DE", "AT"]' --bindings '{"geo.country": "DE"}'""",
        "segments cel --batch cases.ndjson",
    )


def run(arguments: argparse.Namespace) -> int:
    """Evaluate what was asked for; returns the exit code."""
    if arguments.batch is not None:
        for _, line in read_lines(arguments.batch, "a file to read", MAX_LINE_BYTES):
            print(json.dumps(answer_line(line, is_typed=arguments.typed)))
        return 0
    try:
        bindings = _parse_object(arguments.bindings, "--bindings")
    except CelRefused as error:
        raise WrongUsage(str(error)) from error
    result = evaluate_case({"expr": arguments.expression, "bindings": bindings})
    print(json.dumps(_written(result, is_typed=arguments.typed)))
    return 0


def answer_line(line: bytes, *, is_typed: bool) -> dict[str, object]:
    """The answer of a batch to one line: {"value": ...} or {"error": "..."}."""
    try:
        if len(line) > MAX_LINE_BYTES:
            raise CelRefused(f"Expected at most {MAX_LINE_BYTES} bytes, got a longer line")
        case = _parse_object(decode_text(line), "the line")
        return {"value": _written(evaluate_case(case), is_typed=is_typed)}
    except CheckFailed as error:
        return {"error": "; ".join(_message(problem) for problem in error.diagnostics)}
    except AuthoringError as error:
        return {"error": str(error)}


def evaluate_case(case: Mapping[str, Any]) -> Value:
    """The value of one case: `expr`, perhaps `bindings`, `type_env`, `container`, `disable_macros`,
    `disable_check`.

    Raises:
        CheckFailed: the expression does not parse, or does not pass the checker.
        CelRefused: the case is not of this form, or the expression ends in an error or without a value.
    """
    text, container, bindings = case.get("expr"), case.get("container", ""), case.get("bindings", {})
    if not isinstance(text, str) or not isinstance(container, str) or not isinstance(bindings, dict):
        raise CelRefused('Expected {"expr": text, "bindings": {name: value}}, got something else')
    types = read_declarations(case.get("type_env"))
    try:
        values = {name: read_value(value, types.get(name, Type("dyn"))) for name, value in bindings.items()}
    except ValueRefused as error:
        raise CelRefused(f"{error} - in bindings") from error
    declared = {**dict.fromkeys(values, Type("dyn")), **types}
    environment = Environment(declared, container, LiteralRules(computed=("regex",)))
    try:
        node = parse_expression(text, has_macros=not case.get("disable_macros"))
    except CelSyntaxError as error:
        raise CheckFailed([_diagnostic(error.problem, text)], CHECKED) from error
    if case.get("disable_check"):
        node = resolve_names(node, Scope(environment.values, container))
    else:
        checked = check_expression(node, environment)
        if checked.problems:
            raise CheckFailed([_diagnostic(problem, text) for problem in checked.problems], CHECKED)
        node = checked.node
    return plan_expression(encode_expression(node), _FUNCTIONS)(values)


def _find_computed(text: str, pattern: str) -> Value:
    """True if a pattern that was not there before the evaluation occurs in a text."""
    try:
        return find_pattern(compile_pattern(pattern), text)
    except PatternError as error:
        return Failure(str(error))


_FUNCTIONS: Final[Mapping[str, Overloads]] = {**FUNCTIONS, "matches": {(str, str): _find_computed}}
"""Those of the edge, and one that it lacks: only the publisher can compile patterns."""


def _written(value: Value, *, is_typed: bool) -> object:
    if isinstance(value, Failure):
        raise CelRefused(value.message)
    if isinstance(value, Unknown):
        raise CelRefused(f"unknown: {value.signal} has no value")
    try:
        return write_value(value, is_typed=is_typed)
    except ValueRefused as error:
        raise CelRefused(str(error)) from error


def _parse_object(text: str, where: str) -> dict[str, Any]:
    try:
        parsed = json.loads(text)
    except (ValueError, RecursionError) as error:
        reason = "nested too deeply" if isinstance(error, RecursionError) else str(error)
        raise CelRefused(
            f"Expected a JSON object, got text that is not JSON ({reason}) - at {where}"
        ) from error
    if not isinstance(parsed, dict):
        raise CelRefused(f"Expected a JSON object, got something else - at {where}")
    return parsed


def _message(problem: object) -> str:
    return shortened(problem.message) if isinstance(problem, Diagnostic) else str(problem)


def _diagnostic(problem: Problem, text: str) -> Diagnostic:
    """A problem with its place in the expression, by line and column."""
    before = text[: problem.span[0]]
    line = before.count("\n") + 1
    column = problem.span[0] - (before.rfind("\n") + 1) + 1
    source_line = text.split("\n")[line - 1]
    end_column = min(column + problem.span[1] - problem.span[0], len(source_line) + 1)
    place = Place("expression", line, column, max(end_column, column + 1))
    return Diagnostic(problem.code, problem.severity, problem.message, problem.hint, place, source_line)
