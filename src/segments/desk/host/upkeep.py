"""The cron of the desk: what is over its time goes.

The ledger must outlive any delivery of the queue (14 days at most), the sums last as long as reports look back.
"""

from __future__ import annotations

from typing import Any, Final

from segments.deltas import first_id_of
from segments.desk.host.database import DatabaseSilent, run_all
from segments.desk.pipe.statements import FORGET_DAYS, FORGET_IDS
from segments.edge.host.js.log import log

LEDGER_DAYS: Final = 16
IDS_AT_ONCE: Final = 20_000
STATEMENTS_A_RUN: Final = 40
"""A run forgets up to 800,000 ids; the next one, an hour later, those that are left."""


async def forget_old(database: Any, today: int, kept_days: int) -> None:
    """Remove ids and days that nobody needs any more, in portions that the database can take."""
    try:
        await run_all(database, [(FORGET_DAYS, (today - kept_days,))])
        for _ in range(STATEMENTS_A_RUN):
            (result,) = await run_all(
                database, [(FORGET_IDS, (first_id_of(today - LEDGER_DAYS), IDS_AT_ONCE))]
            )
            if result.changes < IDS_AT_ONCE:
                return
    except DatabaseSilent as error:
        log("warn", "upkeep-waits", problem=str(error))
