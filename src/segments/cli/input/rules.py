"""The rules of a site as every command reads them.

In goes the path that the command line names; out come rules that can be compiled.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from segments.authoring.read.files import rules_files
from segments.authoring.report.diagnostics import has_errors
from segments.authoring.source import CheckedRules
from segments.cli.output.printing import print_note
from segments.errors import CheckFailed
from segments.rules_check import check_wholly

SLOW_BYTES: Final = 400_000
"""From here on a check takes more than two seconds, and says that it is at work."""


def check_site(path: Path) -> CheckedRules:
    """The rules at a path with all that is wrong; never raises for what they hold."""
    size = sum(file.stat().st_size for file in rules_files(path) if file.is_file())
    if size > SLOW_BYTES:
        print_note(f"checking {size / 1_000_000:.1f} MB of rules ...")
    return check_wholly(path)


def check_open_site(path: Path, open_texts: Mapping[Path, str]) -> CheckedRules:
    """The same while an editor has some of the files open, with texts that are not saved."""
    return check_wholly(path, open_texts)


def checked_site(path: Path, *, is_strict: bool = False) -> CheckedRules:
    """The rules at a path, good enough to be compiled.

    Raises:
        CheckFailed: they have errors, or with `is_strict` warnings.
    """
    checked = check_site(path)
    if has_errors(checked.diagnostics, is_strict=is_strict):
        raise CheckFailed([found for found in checked.diagnostics if found.severity != "info"])
    return checked
