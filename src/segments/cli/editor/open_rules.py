"""The rules that the documents of an editor belong to, checked with the texts that are not saved yet.

In: paths and texts of open documents. Out: checked rules, and the last ones that could be read, for completion while
somebody types. This file must never read a document that is no rules file.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from segments.authoring.read.table_keys import TOP_KEYS
from segments.authoring.report.diagnostics import Diagnostic
from segments.authoring.ruleset import RuleSet
from segments.cli.input.rules import check_open_site

RULES_FOLDER: Final = "rules"
_HEADER: Final = re.compile(rf"^[ \t]*\[(?:{'|'.join(TOP_KEYS)})[.\]]", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class CheckedDocuments:
    """The rules of a place, and what is wrong with each of its files; notes are left out, as `check` does."""

    rules: RuleSet
    problems: Mapping[Path, tuple[Diagnostic, ...]]
    unplaced: tuple[Diagnostic, ...]


def rules_place(path: Path, text: str) -> Path | None:
    """The folder or the file whose rules a document is part of; None for another kind of document."""
    if path.suffix != ".toml":
        return None
    if path.parent.name == RULES_FOLDER:
        return path.parent
    return path if _HEADER.search(text) else None


def check_documents(place: Path, open_texts: Mapping[Path, str]) -> CheckedDocuments:
    """Everything that `segments check` would say about a place, were the open texts saved."""
    plain = {path: text.removeprefix("\ufeff").replace("\r\n", "\n") for path, text in open_texts.items()}
    checked = check_open_site(place, plain)
    shown = [found for found in checked.diagnostics if found.severity != "info"]
    problems: dict[Path, list[Diagnostic]] = {}
    for found in shown:
        if found.place is not None:
            problems.setdefault(Path(found.place.file), []).append(found)
    return CheckedDocuments(
        checked.rules,
        {path: tuple(rows) for path, rows in problems.items()},
        tuple(found for found in shown if found.place is None),
    )
