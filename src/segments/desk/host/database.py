"""D1 behind plain functions: values are checked on the way in, and an answer that does not come is not waited for.

A transaction whose answer is lost may have happened: whoever asks for one must be able to ask again. D1 has been silent
for a minute and more at a time, so each question has a limit.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from pyodide.ffi import JsException, to_js

from segments.edge.host.js.waiting import first_of, timer

MAX_WAIT_MS: Final = 25_000
"""Under the 30 seconds that D1 gives a statement and a batch of them."""

Statement = tuple[str, tuple[str | int, ...]]
"""SQL and its bound values: texts, and whole numbers below 2^53."""


class DatabaseSilent(Exception):
    """D1 failed or did not answer in time; whether anything was written is not known."""


class Result(NamedTuple):
    """The rows that a statement found, the number that it changed, and the rows that D1 charges for writing."""

    rows: list[dict[str, Any]]
    changes: int
    written: int


async def run_all(database: Any, statements: Sequence[Statement]) -> list[Result]:
    """The result of each statement; all of them happen, or none.

    Raises:
        DatabaseSilent: they failed, or their answer did not come in time.
    """
    prepared = [database.prepare(sql).bind(*values) for sql, values in statements]
    try:
        results = await first_of(database.batch(to_js(prepared)), timer(MAX_WAIT_MS))
    except JsException as error:
        raise DatabaseSilent("Expected D1 to answer, got an error") from error
    if results is None:
        raise DatabaseSilent("Expected D1 to answer in time, got nothing")
    return [
        Result(
            result.results.to_py() if result.results else [], result.meta.changes, result.meta.rows_written
        )
        for result in results
    ]
