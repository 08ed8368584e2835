"""The SQL of the pipe: what adds messages up exactly once, what reads sums, what forgets.

SQLite's dialect, as D1 speaks it. A batch of messages arrives as one JSON value, since a statement has at most 100
bound values. `TAKE` and `FOLD` run in one transaction: an id that is in the ledger keeps the token of the attempt that
counted it, so a message that comes again joins to nothing. Each attempt needs a token of its own, and each id may stand
in a batch once. Column names are put into the SQL from this project's own tables, values never.
"""

from __future__ import annotations

from typing import Final

from segments.deltas import CELL, SUMS

_KEY: Final = ("site", "day", *CELL)
_FIRST_SUM: Final = 1 + len(_KEY)

TAKE: Final = """
INSERT INTO ledger (id, token)
SELECT DISTINCT row.value ->> 0, ?2 FROM json_each(?1) AS row
WHERE NOT EXISTS (SELECT 1 FROM ledger_before WHERE id = row.value ->> 0)
ON CONFLICT (id) DO NOTHING
RETURNING id
""".strip()
"""?1 the rows of a batch, ?2 the token of this attempt. The rows are the ids that nobody had counted."""

FOLD: Final = f"""
INSERT INTO sums ({", ".join((*_KEY, *SUMS))})
SELECT {", ".join(f"row.value ->> {place}" for place in range(1, _FIRST_SUM))},
       {", ".join(f"sum(row.value ->> {place})" for place in range(_FIRST_SUM, _FIRST_SUM + len(SUMS)))}
FROM json_each(?1) AS row JOIN ledger ON ledger.id = row.value ->> 0 AND ledger.token = ?2
WHERE true
GROUP BY {", ".join(str(place) for place in range(1, _FIRST_SUM))}
ON CONFLICT ({", ".join(_KEY)}) DO UPDATE SET {", ".join(f"{name} = {name} + excluded.{name}" for name in SUMS)}
""".strip()  # noqa: S608 - names of columns, from a constant
"""?1 and ?2 as in `TAKE`."""

READ: Final = f"""
SELECT day, {", ".join(CELL)}, {", ".join(f"CAST({name} AS TEXT) AS {name}" for name in SUMS)}
FROM sums WHERE site = ?1 AND day BETWEEN ?2 AND ?3
ORDER BY {", ".join(_KEY[1:])} LIMIT ?4 OFFSET ?5
""".strip()  # noqa: S608 - as above
"""?1 site, ?2 first day, ?3 last day, ?4 and ?5 the page. Sums are texts: JavaScript's numbers round beyond 2^53."""

NEWEST_BEFORE: Final = "SELECT max(id) AS id FROM ledger_before WHERE id < ?1"
"""?1 the first id of a day that is not yet: a clock that was wrong must not keep a ledger for ever."""

TURN: Final = (
    "DROP TABLE ledger_before",
    "ALTER TABLE ledger RENAME TO ledger_before",
    "CREATE TABLE ledger (id TEXT PRIMARY KEY, token TEXT NOT NULL) WITHOUT ROWID",
)
"""In one transaction: the ledger becomes the one before, which goes as a whole. That writes no rows."""

FORGET_DAYS: Final = "DELETE FROM sums WHERE day < ?1"
