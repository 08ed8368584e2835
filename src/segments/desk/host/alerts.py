"""Alerts of the desk's cron: segments whose visitors of yesterday are far from what that weekday used to be.

In: the database and the present day. Out: rows in `alerts`, each once, and a line in the log for each. Yesterday is
looked at all day long, since messages of it may come late; an alert that was written stays.
"""

from __future__ import annotations

from typing import Any

from segments.deltas import CELL
from segments.desk.host.database import DatabaseSilent, run_all
from segments.edge.host.js.log import log
from segments.reports.cells import Span, read_cells
from segments.reports.drift import WEEK, WEEKS, Alert, alerts_on
from segments.reports.question import Question
from segments.reports.sql import ADD_ALERT, FORGET_ALERTS, REPORT, SITES, values_of

KEPT_DAYS = 400


async def write_alerts(database: Any, today: int) -> None:
    """Judge yesterday on every site that counted anything."""
    yesterday = today - 1
    try:
        sites, _ = await run_all(database, [(SITES, (yesterday,)), (FORGET_ALERTS, (today - KEPT_DAYS,))])
        for row in sites.rows:
            await _write(database, str(row["site"]), yesterday)
    except DatabaseSilent as error:
        log("warn", "alerts-wait", problem=str(error))


async def _write(database: Any, site: str, day: int) -> None:
    question = Question(site, Span(day - WEEK * WEEKS, day))
    (result,) = await run_all(database, [(REPORT, values_of(question))])
    alerts = alerts_on(read_cells([row[name] for name in (*CELL, "days")] for row in result.rows), day)
    if not alerts:
        return
    written = await run_all(database, [(ADD_ALERT, _values(site, alert)) for alert in alerts])
    for alert, one in zip(alerts, written, strict=True):
        if one.changes:
            log("warn", "segment-drift", segment=alert.segment, day=alert.day, cause=alert.cause.value)


def _values(site: str, alert: Alert) -> tuple[str | int, ...]:
    return site, alert.day, alert.segment, alert.cause.value, round(alert.visitors), round(alert.expected)
