"""All SQL of one endpoint's deliveries. `due` is the moment of the next attempt; a row without one waits for nothing.

A delivery is `waiting`, `delivered` or `dead`. Ids stay for as long as a queue may bring the same message again.
"""

from __future__ import annotations

from typing import Final

from segments.desk.profiles.schema import TABLES as PROFILE_TABLES

WAITING: Final = "waiting"
DONE: Final = "delivered"
DEAD: Final = "dead"

KEPT_MS: Final = 2_592_000_000
"""30 days: twice as long as a queue keeps a message, and time to look at dead letters."""

MOST_WAITING: Final = 100_000
"""Deliveries that one endpoint may have before it: then the queue waits in their place."""

TABLES: Final = (
    PROFILE_TABLES[0],  # facts: every object of the desk has them
    """CREATE TABLE IF NOT EXISTS deliveries (
        place INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, type TEXT NOT NULL, segment TEXT NOT NULL,
        body TEXT NOT NULL, taken INTEGER NOT NULL, due INTEGER, attempts INTEGER NOT NULL, status INTEGER NOT NULL,
        standing TEXT NOT NULL
    )""",
    "CREATE INDEX IF NOT EXISTS deliveries_due ON deliveries (due, place)",
    "CREATE INDEX IF NOT EXISTS deliveries_standing ON deliveries (standing, place)",
)

TAKE: Final = (
    "INSERT OR IGNORE INTO deliveries (id, type, segment, body, taken, due, attempts, status, standing)"
    " VALUES (?, ?, ?, ?, CAST(? AS INTEGER), CAST(? AS INTEGER), 0, 0, 'waiting')"
)
DUE: Final = (
    "SELECT id, body, attempts FROM deliveries WHERE due <= CAST(? AS INTEGER)"
    " ORDER BY due, place LIMIT CAST(? AS INTEGER)"
)
NEXT: Final = "SELECT min(due) AS due FROM deliveries"
TRIED: Final = (
    "UPDATE deliveries SET due = CAST(nullif(?, '') AS INTEGER), attempts = attempts + 1,"
    " status = CAST(? AS INTEGER), standing = ? WHERE id = ?"
)
STOP: Final = "UPDATE deliveries SET due = NULL, standing = 'dead' WHERE standing = 'waiting'"
REPLAY_DEAD: Final = (
    "UPDATE deliveries SET due = CAST(? AS INTEGER), attempts = 0, standing = 'waiting'"
    " WHERE standing = 'dead'"
)
REPLAY_ONE: Final = (
    "UPDATE deliveries SET due = CAST(? AS INTEGER), attempts = 0, standing = 'waiting' WHERE id = ?"
)
COUNTS: Final = "SELECT standing, count(*) AS n FROM deliveries GROUP BY standing"
LATEST: Final = (
    "SELECT id, type, segment, taken, due, attempts, status, standing FROM deliveries"
    " ORDER BY place DESC LIMIT CAST(? AS INTEGER)"
)
DEAD_LETTERS: Final = (
    "SELECT id, type, segment, taken, due, attempts, status, standing FROM deliveries"
    " WHERE standing = 'dead' ORDER BY place DESC LIMIT CAST(? AS INTEGER)"
)
FORGET: Final = "DELETE FROM deliveries WHERE standing <> 'waiting' AND taken < CAST(? AS INTEGER)"

REGISTRY: Final = "SELECT name FROM webhooks WHERE site = ? ORDER BY name"
REGISTER: Final = "INSERT OR IGNORE INTO webhooks (site, name, since) VALUES (?, ?, ?)"
UNREGISTER: Final = "DELETE FROM webhooks WHERE site = ? AND name = ?"
