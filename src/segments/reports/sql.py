"""The question of a report to the database, in SQLite's dialect; the desk and the command line ask it.

Column names are put into the SQL from this project's own tables, values never.
"""

from __future__ import annotations

from typing import Final

from segments.deltas import CELL, SUMS
from segments.reports.question import EXPERIMENT_DAYS, Question

REPORT: Final = f"""
SELECT {", ".join(CELL)}, group_concat(
  CASE WHEN total = 0 AND squares = 0 AND before = 0 AND before_squares = 0 AND products = 0
  THEN day || ' ' || n ELSE day || ' ' || {" || ' ' || ".join(SUMS)} END, ';') AS days
FROM sums
WHERE site = ?1 AND (day BETWEEN ?2 AND ?3 OR (kind IN ('exposure', 'goal') AND day BETWEEN ?4 AND ?3))
GROUP BY {", ".join(CELL)}
""".strip()  # noqa: S608 - as above
"""?1 site, ?2 first day, ?3 last day, ?4 the first day of experiments. One row for a cell, whose days are one text: a
row for each day would cost more to take over from JavaScript than all of a report."""


SITES: Final = "SELECT DISTINCT site FROM sums WHERE day = ?1 LIMIT 100"
"""The sites that counted anything on day ?1."""

ADD_ALERT: Final = """
INSERT INTO alerts (site, day, segment, cause, visitors, expected) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
ON CONFLICT DO NOTHING
""".strip()

ALERTS: Final = """
SELECT day, segment, cause, visitors, expected FROM alerts
WHERE site = ?1 AND day BETWEEN ?2 AND ?3 ORDER BY day DESC, segment LIMIT 200
""".strip()
"""?1 site, ?2 first day, ?3 last day."""

FORGET_ALERTS: Final = "DELETE FROM alerts WHERE day < ?1"


def values_of(question: Question) -> tuple[str, int, int, int]:
    """The values of `REPORT` for a question; with the days before where it compares."""
    span = question.span
    first = span.before().first if question.with_before else span.first
    return question.site, first, span.last, span.last - EXPERIMENT_DAYS
