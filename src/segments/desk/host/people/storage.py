"""The storage of one object behind plain functions: its tables, facts, and the alarm.

Only texts and whole numbers cross: a number arrives as a float, so every statement casts it, and rows come back as one
JSON text. What happens in one turn of the object is written together; `in_one` takes it back where an exception leaves.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any, Final

import js

from segments.desk.profiles.schema import FACTS, HAS_TABLES, SET_FACT, TABLES

LEAST_ALARM_MS: Final = 10**12
"""Before it lies 2001: seconds that were taken for milliseconds, which the runtime would fire at once."""

Row = dict[str, Any]


class Storage:
    """The tables of one Durable Object; `facts` are its named texts, read once."""

    def __init__(self, storage: Any, tables: Sequence[str] = TABLES) -> None:
        self._storage = storage
        self._tables = tables
        self.exists = bool(self.rows(HAS_TABLES))
        self.facts: dict[str, str] = {}
        if self.exists:
            self.facts = {row["name"]: row["value"] for row in self.rows(FACTS)}

    def create(self) -> None:
        """Make the tables, where they are not there."""
        if not self.exists:
            for table in self._tables:
                self._storage.sql.exec(table)
            self.exists = True

    def rows(self, sql: str, *values: str | int) -> list[Row]:
        """The rows that a statement finds."""
        found: list[Row] = json.loads(js.JSON.stringify(self._storage.sql.exec(sql, *values).toArray()))
        return found

    def run(self, sql: str, *values: str | int) -> int:
        """The number of rows that a statement wrote."""
        return int(self._storage.sql.exec(sql, *values).rowsWritten)

    def set_fact(self, name: str, value: str) -> None:
        """Write a fact, where it says something else than before."""
        if self.facts.get(name) != value:
            self.run(SET_FACT, name, value)
            self.facts[name] = value

    def number(self, name: str) -> int:
        """A fact that is a number; 0 where there is none."""
        return int(self.facts.get(name) or 0)

    def in_one(self, change: Callable[[], Row]) -> Row:
        """The result of a change, all of which is written or nothing."""
        results: list[Row] = []
        before = dict(self.facts)
        is_done = False
        try:
            self._storage.transactionSync(lambda: results.append(change()))
            is_done = True
        finally:
            if not is_done:
                self.facts = before
        return results[0]

    async def wake_at(self, at_ms: int | None) -> None:
        """Set the alarm, or take it away."""
        text = "" if at_ms is None else str(max(at_ms, LEAST_ALARM_MS))
        if self.facts.get("alarm", "") == text:
            return
        self.set_fact("alarm", text)
        if at_ms is None:
            await self._storage.deleteAlarm()
        else:
            await self._storage.setAlarm(int(text))

    async def clear(self) -> None:
        """Remove everything, tables and alarm included."""
        await self._storage.deleteAlarm()
        await self._storage.deleteAll()
        self.facts, self.exists = {}, False


class Unkept(Storage):
    """The storage of somebody whom nobody has told the desk of: a question about them leaves nothing behind."""

    def __init__(self, name: str) -> None:
        self.exists, self.facts = False, {"name": name}

    def rows(self, _sql: str, *_values: str | int) -> list[Row]:
        """None."""
        return []

    def run(self, _sql: str, *_values: str | int) -> int:
        """Nothing is written."""
        return 0

    def set_fact(self, name: str, value: str) -> None:
        """Keep a fact for this answer alone."""
        self.facts[name] = value

    def in_one(self, change: Callable[[], Row]) -> Row:
        """The result of a change."""
        return change()
