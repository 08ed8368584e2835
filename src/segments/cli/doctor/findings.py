"""Findings of `segments doctor`: one fact about a site that was looked at, and what to do about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

RANKS: Final = ("ok", "warning", "error")
"""The grades of a finding, the best first. An error makes the command fail."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding; `code` never changes once released, `hint` says what to do and is "" where there is nothing."""

    rank: str
    code: str
    text: str
    hint: str = ""


def has_errors(findings: Sequence[Finding]) -> bool:
    """True if any of them is an error."""
    return any(finding.rank == "error" for finding in findings)
