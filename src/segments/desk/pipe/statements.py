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
SELECT DISTINCT value ->> 0, ?2 FROM json_each(?1)
WHERE true
ON CONFLICT (id) DO NOTHING
""".strip()
"""?1 the rows of a batch, ?2 the token of this attempt. `WHERE true` tells SQLite that ON is no join's."""

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

FORGET_IDS: Final = "DELETE FROM ledger WHERE id IN (SELECT id FROM ledger WHERE id < ?1 LIMIT ?2)"
"""?1 the first id to keep, ?2 how many at once: a statement has 30 seconds."""

FORGET_DAYS: Final = "DELETE FROM sums WHERE day < ?1"
