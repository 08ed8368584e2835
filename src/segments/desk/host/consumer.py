"""The consumer of the queue: adds what browsers did to the sums, each message once however often it is delivered.

Every message ends acknowledged or with a time for its next delivery, one by one: a consumer that raises would have the
runtime decide for it. What D1 did not confirm is asked for again; the ledger knows what was counted.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any, Final

from segments.desk.host.database import DatabaseSilent, run_all
from segments.desk.pipe.batch import Batch, read_batch, row_texts
from segments.desk.pipe.statements import FOLD, TAKE
from segments.edge.host.js.border import js_options
from segments.edge.host.js.log import log

FIRST_PAUSE_SECONDS: Final = 5
LONGEST_PAUSE_SECONDS: Final = 3_600
"""A queue that fails for days is not asked every few seconds."""


async def consume(deliveries: Any, database: Any) -> None:
    """Count a batch of deliveries; what could not be counted comes again later."""
    messages = list(deliveries.messages)
    batch = read_batch(message.body for message in messages)
    try:
        await _count(batch, database)
    except DatabaseSilent as error:
        log("warn", "pipe-waits", problem=str(error), messages=len(messages))
        _ask_again(messages)
        return
    for message in messages:
        message.ack()
    log("info", "pipe-counted", messages=len(batch.messages), refused=batch.refused)


async def _count(batch: Batch, database: Any) -> None:
    """Raises: DatabaseSilent, when some of it may not have been counted."""
    for rows in row_texts(batch.messages):
        token = os.urandom(16).hex()  # of this attempt: what an earlier one counted has another
        await run_all(database, [(TAKE, (rows, token)), (FOLD, (rows, token))])


def _ask_again(messages: Sequence[Any]) -> None:
    for message in messages:
        pause = min(FIRST_PAUSE_SECONDS * 2 ** (message.attempts - 1), LONGEST_PAUSE_SECONDS)
        message.retry(js_options({"delaySeconds": pause}))
