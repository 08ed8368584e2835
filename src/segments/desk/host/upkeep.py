"""The cron of the desk: what is over its time goes.

An id must outlive any delivery of the queue (14 days at most), the sums last as long as reports look back. There are
two ledgers: once the newest id of the one before is old enough, that one is dropped as a whole: D1 does not charge it.
"""

from __future__ import annotations

from typing import Any, Final

from segments.deltas import first_id_of
from segments.desk.host.database import DatabaseSilent, run_all
from segments.desk.pipe.statements import FORGET_DAYS, NEWEST_BEFORE, TURN
from segments.edge.host.js.log import log

LEDGER_DAYS: Final = 16


async def forget_old(database: Any, today: int, kept_days: int) -> None:
    """Remove days that nobody needs any more, and the ledger before if no message of it can come again."""
    try:
        _, newest = await run_all(
            database, [(FORGET_DAYS, (today - kept_days,)), (NEWEST_BEFORE, (first_id_of(today + 2),))]
        )
        last_id = newest.rows[0]["id"] or ""
        if last_id < first_id_of(today - LEDGER_DAYS):
            await run_all(database, [(statement, ()) for statement in TURN])
    except DatabaseSilent as error:
        log("warn", "upkeep-waits", problem=str(error))
