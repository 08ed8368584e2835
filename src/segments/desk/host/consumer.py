"""The consumer of the queue: adds what browsers did to the sums, each message once however often it is delivered.

Every message ends acknowledged or with a time for its next delivery, one by one: a consumer that raises would have the
runtime decide for it. What D1 did not confirm is asked for again; the ledger knows what was counted.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from segments.desk.host.database import DatabaseSilent, run_all
from segments.desk.host.page_totals import add_totals
from segments.desk.pipe.batch import Batch, read_batch, row_texts
from segments.desk.pipe.statements import FOLD, TAKE
from segments.edge.host.js.border import js_options
from segments.edge.host.js.log import log

FIRST_PAUSE_SECONDS: Final = 5
LONGEST_PAUSE_SECONDS: Final = 3_600
"""A queue that fails for days is not asked every few seconds."""


class _Counted(NamedTuple):
    """The ids that were new, and the rows that D1 charges."""

    ids: frozenset[str]
    rows: int


async def consume(deliveries: Any, database: Any, totals: Any | None = None) -> None:
    """Count a batch of deliveries; what could not be counted comes again later. `totals` is the dataset of page totals,
    None where there is none.
    """
    messages = list(deliveries.messages)
    batch = read_batch(message.body for message in messages)
    try:
        counted = await _count(batch, database)
    except DatabaseSilent as error:
        log("warn", "pipe-waits", problem=str(error), messages=len(messages))
        _ask_again(messages)
        return
    for message in messages:
        message.ack()
    log(
        "info", "pipe-counted", messages=len(batch.messages), refused=batch.refused, new=len(counted.ids),
        rows=counted.rows,
    )  # fmt: skip
    if totals is not None:
        add_totals(totals, [message for message in batch.messages if message.id in counted.ids])


async def _count(batch: Batch, database: Any) -> _Counted:
    """Raises: DatabaseSilent, when some of it may not have been counted."""
    ids: set[str] = set()
    written = 0
    for rows in row_texts(batch.messages):
        token = os.urandom(16).hex()  # of this attempt: what an earlier one counted has another
        taken, folded = await run_all(database, [(TAKE, (rows, token)), (FOLD, (rows, token))])
        ids.update(row["id"] for row in taken.rows)
        written += taken.written + folded.written
    return _Counted(frozenset(ids), written)


def _ask_again(messages: Sequence[Any]) -> None:
    for message in messages:
        pause = min(FIRST_PAUSE_SECONDS * 2 ** (message.attempts - 1), LONGEST_PAUSE_SECONDS)
        message.retry(js_options({"delaySeconds": pause}))
