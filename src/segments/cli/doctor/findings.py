"""Findings of `segments doctor`: one fact about a site that was looked at, and what to do about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from segments.authoring.report.diagnostics import printable

RANKS: Final = ("ok", "warning", "error")
"""The grades of a finding, the best first. An error makes the command fail."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding; `code` never changes once released, `hint` says what to do and is "" where there is nothing."""

    rank: str
    code: str
    text: str
    hint: str = ""


MARKS: Final = {"ok": "ok", "warning": "warning", "error": "ERROR"}


def print_findings(findings: Sequence[Finding]) -> None:
    """Each finding in a line, with what to do below it; a site that was asked may have worded some of it."""
    for finding in findings:
        print(f"{MARKS[finding.rank]}: {printable(finding.text)}")
        if finding.hint:
            print(f"    {printable(finding.hint)}", flush=True)


def has_errors(findings: Sequence[Finding]) -> bool:
    """True if any of them is an error."""
    return any(finding.rank == "error" for finding in findings)
