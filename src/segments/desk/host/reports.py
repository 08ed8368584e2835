"""Reports: what was measured, as JSON, for people and programs with a token of the scope `view`.

In: GET /reports/SITE with days and names in its query, /cells behind it for the sums themselves, or /alerts. Out: the
report, or what is wrong with the question. Terms and publications come from the namespace of the edge's rules; without
them a report has counts and no comparisons.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict
from typing import Any, Final

import js
from pyodide.ffi import JsException

from segments.authoring.publications import history_key
from segments.authoring.standing import bundle_key, pointer_key
from segments.bundle.pointer import open_pointer
from segments.bundle.read import read_bundle
from segments.deltas import CELL
from segments.desk.host.answers import json_answer, problem
from segments.desk.host.database import DatabaseSilent, run_all
from segments.desk.host.entrance import enter
from segments.desk.host.variables import read_ring
from segments.edge.host.js.border import js_options
from segments.edge.host.js.log import log
from segments.errors import BundleError, QuestionInvalid
from segments.report_terms import NO_TERMS, ReportTerms, terms_in, write_terms
from segments.reports.cells import read_cells
from segments.reports.json_form import report_form
from segments.reports.question import DAY_MS, Question, read_marks, read_question, spell_date
from segments.reports.report import make_report
from segments.reports.sql import ALERTS, REPORT, values_of
from segments.signing import KeyRing

SCOPE: Final = "view"
_PATH: Final = re.compile(r"/reports/([a-z0-9][a-z0-9._-]{0,127})(/cells|/alerts)?")


async def answer_reports(request: Any, env: Any, keys: KeyRing) -> Any:
    """The Response to one question."""
    now_ms = int(js.Date.now())
    access = enter(request, keys, SCOPE, now_ms)
    if not hasattr(access, "scopes"):
        return access
    url = js.URL.new(request.url)
    found = _PATH.fullmatch(url.pathname)
    if found is None:
        return problem(
            404, "not-found", "Expected /reports/SITE, or /cells or /alerts behind it, got another address"
        )
    if request.method not in ("GET", "HEAD"):
        return problem(405, "method", "Expected GET, got another method", allow="GET, HEAD")
    asked = {str(name): str(value) for name, value in js.Object.fromEntries(url.searchParams).to_py().items()}
    try:
        question = read_question(found[1], asked, now_ms // DAY_MS)
        return await _ANSWERS[found[2] or ""](question, env)
    except QuestionInvalid as error:
        return problem(400, error.code, str(error))
    except DatabaseSilent as error:
        log("warn", "report-waits", problem=str(error))
        return problem(
            503, "database-silent", "Expected the database to answer, got nothing", retry_after="60"
        )


async def _report(question: Question, env: Any) -> Any:
    cells = read_cells(await _rows(question, env.DB))
    terms = await _terms(env, question.site)
    marks = read_marks(await _value(env, history_key(question.site)))
    return json_answer(200, report_form(make_report(cells, terms, question, publications=marks)))


async def _cells(question: Question, env: Any) -> Any:
    rows = await _rows(question, env.DB)
    terms = await _terms(env, question.site)
    marks = read_marks(await _value(env, history_key(question.site)))
    shown = {"rows": rows, "terms": write_terms(terms), "publications": [asdict(mark) for mark in marks]}
    return json_answer(200, shown)


async def _alerts(question: Question, env: Any) -> Any:
    values = (question.site, question.span.first, question.span.last)
    (result,) = await run_all(env.DB, [(ALERTS, values)])
    return json_answer(200, {"alerts": [{**row, "day": spell_date(row["day"])} for row in result.rows]})


_ANSWERS: Final[dict[str, Callable[[Question, Any], Awaitable[Any]]]] = {
    "": _report,
    "/cells": _cells,
    "/alerts": _alerts,
}
"""By the end of the path, behind the site."""


async def _rows(question: Question, database: Any) -> list[Sequence[str]]:
    """The cells of a question.

    Raises:
        DatabaseSilent: the database did not answer.
    """
    (result,) = await run_all(database, [(REPORT, values_of(question))])
    return [[row[name] for name in (*CELL, "days")] for row in result.rows]


_known_terms: Final[dict[str, ReportTerms]] = {}
"""Of the bundles that this isolate was asked about, by digest: a bundle may have two megabytes."""
MOST_KNOWN: Final = 16


async def _terms(env: Any, site: str) -> ReportTerms:
    """The terms of the rules in force; none where they cannot be trusted, which is logged."""
    try:
        sealed = await _value(env, pointer_key(site))
        if not sealed:
            return NO_TERMS
        digest = open_pointer(sealed, read_ring(env, "SEGMENTS_BUNDLE_KEYS").of_site(site)).digest
        if digest not in _known_terms:
            content = await _value(env, bundle_key(digest))
            if len(_known_terms) >= MOST_KNOWN:
                _known_terms.clear()
            _known_terms[digest] = terms_in(read_bundle(content).experiments)
        return _known_terms[digest]
    except BundleError as error:
        log("warn", error.code, problem=str(error))
        return NO_TERMS


async def _value(env: Any, key: str) -> bytes:
    """A value of the edge's namespace; empty where there is none, or no namespace."""
    store = getattr(env, "RULES", None)
    if not store:
        return b""
    try:
        buffer = await store.get(key, js_options({"type": "arrayBuffer"}))
    except JsException:
        log("warn", "report-terms", problem="Expected an answer from KV, got an error")
        return b""
    return bytes(buffer.to_bytes()) if buffer else b""
