"""The sums of a report, from the desk at an address, or from its database through wrangler.

In: arguments of the command and a question. Out: cells, terms and publications. Terms are those that were published: a
report of live sums must not be read with goals that are not live.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, urlencode

from segments.access_token import Access, write_token
from segments.authoring.publications import history_key
from segments.cli.doctor.asking import ask, require_web_address
from segments.cli.input.dev_vars import DEV_VARS, read_key_ring
from segments.cli.input.live_rules import read_live
from segments.cli.input.site_project import require_project
from segments.cli.input.store import open_store, read_ring, store_folder
from segments.cli.running.session import STATE
from segments.deltas import CELL
from segments.errors import ToolFailed
from segments.project.desk.database import Place, bound, local_place, remote_place, rows_of
from segments.project.folder import Project
from segments.report_terms import NO_TERMS, ReportTerms, read_terms, terms_in
from segments.reports.cells import Cells, read_cells
from segments.reports.question import PublicationMark, Question, asked_of, read_marks
from segments.reports.sql import REPORT, values_of

TOKEN_VARIABLE: Final = "SEGMENTS_DESK_TOKEN"  # noqa: S105 - the name of a variable
KEYS_VARIABLE: Final = "SEGMENTS_DESK_KEYS"
TOKEN_SECONDS: Final = 300
OK: Final = 200


@dataclass(frozen=True, slots=True)
class Measured:
    """All that a report is made of."""

    cells: Cells
    terms: ReportTerms
    publications: Sequence[PublicationMark]


def read_measured(arguments: argparse.Namespace, question: Question) -> Measured:
    """The sums, terms and publications, from the place that the arguments name.

    Raises:
        ToolFailed: the desk does not answer, or refuses.
        ToolError: wrangler failed.
        AuthoringError: this is no folder of a site.
    """
    return _from_desk(arguments, question) if arguments.url else _from_database(arguments, question)


def _from_database(arguments: argparse.Namespace, question: Question) -> Measured:
    project = require_project()
    rows = rows_of(project, place_of(arguments, project), bound(REPORT, values_of(question)))
    cells = read_cells([str(row[name]) for name in (*CELL, "days")] for row in rows)
    with open_store(arguments) as store:
        live = read_live(question.site, store, read_ring(arguments, store_folder(arguments)))
        terms = terms_in(live.rules[1].experiments) if live.rules else NO_TERMS
        marks = read_marks(store.get(history_key(question.site)) or b"")
    return Measured(cells, terms, marks)


def place_of(arguments: argparse.Namespace, project: Project) -> Place:
    """The database that the arguments name."""
    if arguments.remote:
        return remote_place(project, arguments.env)
    return local_place(project, (arguments.persist_to or project.root / STATE).resolve())


def _from_desk(arguments: argparse.Namespace, question: Question) -> Measured:
    require_web_address(arguments.url, "--url")
    asked = asked_of(question)
    address = f"{arguments.url.rstrip('/')}/reports/{quote(question.site)}/cells?{urlencode(asked)}"
    answer = ask(address, {"Authorization": f"Bearer {_token()}"})
    if answer.status != OK:
        said = " ".join(answer.text.split())[:300]
        raise ToolFailed(f"Expected the desk's sums, got status {answer.status}: {said} - at {address}")
    try:
        found = json.loads(answer.text)
        marks = [PublicationMark(**mark) for mark in found["publications"]]
        return Measured(read_cells(found["rows"]), read_terms(found["terms"]), marks)
    except (ValueError, TypeError, KeyError) as error:
        raise ToolFailed(f"Expected the desk's sums, got something else - at {address}") from error


def _token() -> str:
    """The token from the environment, or a short one from the desk's keys where they are at hand."""
    if given := os.environ.get(TOKEN_VARIABLE):
        return given
    ring = read_key_ring(KEYS_VARIABLE, [DEV_VARS])
    if not ring:
        raise ToolFailed(
            f"Expected an access token in {TOKEN_VARIABLE}, or {KEYS_VARIABLE} to make one, got neither of them"
        )
    expires = int(time.time()) + TOKEN_SECONDS
    return write_token(Access("report", "segments report", frozenset({"view"}), expires), ring)
