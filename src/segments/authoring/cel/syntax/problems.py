"""Reports of the parser and the checker: one value per problem, with its place in the expression.

A code is stable: golden texts, the docs and scripts name it. The message says what was expected, what was
found and nothing about the machine; the hint says what to do.
"""

from __future__ import annotations

from dataclasses import dataclass

from segments.authoring.cel.syntax.ast import Span
from segments.errors import AuthoringError


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to tell the author. `severity` is error or warning; `span` counts characters of the
    expression.
    """

    code: str
    severity: str
    span: Span
    message: str
    hint: str = ""


class CelSyntaxError(AuthoringError):
    """Text that is not a CEL expression; `problem` holds the place, what was expected and what to do."""

    code = "cel-syntax"

    def __init__(self, expected: str, got: str, span: Span, hint: str = "") -> None:
        message = f"Expected {expected}, got {got}"
        super().__init__(f"{message} - at character {span[0] + 1}")
        self.problem = Problem(self.code, "error", span, message, hint)
