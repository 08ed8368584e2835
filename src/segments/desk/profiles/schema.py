"""All SQL of a profile: its tables in the storage of one Durable Object, and every statement that reads or writes
them.

Times are whole Unix milliseconds, ids texts. `origin` says whose history an event or a base is: "" the profile's own,
`given` what was handed to another profile and is kept until that can no longer be undone, else the name of the profile
that it came from.
"""

from __future__ import annotations

from typing import Final

FORM: Final = 1

OWN: Final = ""
GIVEN: Final = "given"

TABLES: Final = (
    "CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    """CREATE TABLE IF NOT EXISTS identifiers (
        name TEXT PRIMARY KEY, kind TEXT NOT NULL, value TEXT NOT NULL, standing TEXT NOT NULL, at INTEGER NOT NULL
    ) WITHOUT ROWID""",
    """CREATE TABLE IF NOT EXISTS attributes (
        name TEXT PRIMARY KEY, value TEXT NOT NULL, source TEXT NOT NULL, at INTEGER NOT NULL
    ) WITHOUT ROWID""",
    """CREATE TABLE IF NOT EXISTS events (
        id TEXT PRIMARY KEY, at INTEGER NOT NULL, name TEXT NOT NULL, properties TEXT, origin TEXT NOT NULL
    ) WITHOUT ROWID""",
    "CREATE INDEX IF NOT EXISTS events_in_order ON events (at, id)",
    "CREATE TABLE IF NOT EXISTS bases (origin TEXT PRIMARY KEY, state TEXT NOT NULL) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS consents (at INTEGER NOT NULL, source TEXT NOT NULL, purposes TEXT NOT NULL)",
    """CREATE TABLE IF NOT EXISTS channels (
        name TEXT PRIMARY KEY, allowed INTEGER NOT NULL, source TEXT NOT NULL, at INTEGER NOT NULL
    ) WITHOUT ROWID""",
    """CREATE TABLE IF NOT EXISTS outbox (
        sequence INTEGER PRIMARY KEY, segment TEXT NOT NULL, change TEXT NOT NULL, at INTEGER NOT NULL,
        quiet INTEGER NOT NULL
    )""",
    """CREATE TABLE IF NOT EXISTS answers (
        key TEXT PRIMARY KEY, digest TEXT NOT NULL, answer TEXT NOT NULL, at INTEGER NOT NULL
    ) WITHOUT ROWID""",
)

HAS_TABLES: Final = "SELECT 1 AS found FROM sqlite_master WHERE name = 'facts'"
FACTS: Final = "SELECT name, value FROM facts"
SET_FACT: Final = "INSERT OR REPLACE INTO facts (name, value) VALUES (?, ?)"

IDENTIFIERS: Final = "SELECT name, kind, value, standing, at FROM identifiers ORDER BY at, name"
SET_IDENTIFIER: Final = """
    INSERT OR REPLACE INTO identifiers (name, kind, value, standing, at) VALUES (?, ?, ?, ?, CAST(? AS INTEGER))
"""

ATTRIBUTES: Final = "SELECT name, value, source, at FROM attributes ORDER BY name"
SET_ATTRIBUTE: Final = (
    "INSERT INTO attributes (name, value, source, at) VALUES (?1, ?2, ?3, CAST(?4 AS INTEGER))"
    " ON CONFLICT (name) DO UPDATE SET value = ?2, source = ?3, at = CAST(?4 AS INTEGER)"
    " WHERE at <= CAST(?4 AS INTEGER)"
)
DROP_ATTRIBUTE: Final = "DELETE FROM attributes WHERE name = ?"

COUNT_EVENTS: Final = "SELECT count(*) AS n FROM events"
KNOWN_EVENT: Final = "SELECT 1 AS found FROM events WHERE id = ?"
ADD_EVENT: Final = (
    "INSERT OR IGNORE INTO events (id, at, name, properties, origin) VALUES (?, CAST(? AS INTEGER), ?, ?, ?)"
)
TAIL: Final = (
    "SELECT id, at, name, properties, origin FROM events WHERE properties IS NOT NULL AND origin <> 'given'"
    " ORDER BY at, id"
)
EVENTS_OF: Final = "SELECT id, at, name, properties FROM events WHERE origin = ? ORDER BY at, id"
FOLD_EVENT: Final = "UPDATE events SET properties = NULL WHERE id = ?"
DROP_OLD_EVENTS: Final = "DELETE FROM events WHERE properties IS NULL AND at < CAST(? AS INTEGER)"
DROP_NAMED_EVENTS: Final = "DELETE FROM events WHERE name = ?"
NAMES_OF_EVENTS: Final = "SELECT DISTINCT name FROM events"
MOVE_EVENTS: Final = "UPDATE events SET origin = ? WHERE origin = ?"
DROP_EVENTS_OF: Final = "DELETE FROM events WHERE origin = ?"
DROP_EVENTS: Final = "DELETE FROM events"

BASES: Final = "SELECT origin, state FROM bases WHERE origin <> 'given' ORDER BY origin"
BASE_OF: Final = "SELECT state FROM bases WHERE origin = ?"
SET_BASE: Final = "INSERT OR REPLACE INTO bases (origin, state) VALUES (?, ?)"
MOVE_BASE: Final = "UPDATE OR REPLACE bases SET origin = ? WHERE origin = ?"
DROP_BASE: Final = "DELETE FROM bases WHERE origin = ?"
DROP_BASES: Final = "DELETE FROM bases"

CONSENTS: Final = "SELECT at, source, purposes FROM consents ORDER BY at, rowid"
ADD_CONSENT: Final = "INSERT INTO consents (at, source, purposes) VALUES (CAST(? AS INTEGER), ?, ?)"
TRIM_CONSENTS: Final = """
    DELETE FROM consents WHERE rowid NOT IN (SELECT rowid FROM consents ORDER BY at DESC, rowid DESC LIMIT 50)
"""

CHANNELS: Final = "SELECT name, allowed, source, at FROM channels ORDER BY name"
SET_CHANNEL: Final = (
    "INSERT OR REPLACE INTO channels (name, allowed, source, at)"
    " VALUES (?, CAST(? AS INTEGER), ?, CAST(? AS INTEGER))"
)

OUTBOX: Final = (
    "SELECT sequence, segment, change, at, quiet FROM outbox ORDER BY sequence LIMIT CAST(? AS INTEGER)"
)
ADD_TRANSITION: Final = (
    "INSERT INTO outbox (sequence, segment, change, at, quiet)"
    " VALUES (CAST(? AS INTEGER), ?, ?, CAST(? AS INTEGER), CAST(? AS INTEGER))"
)
TAKEN: Final = "DELETE FROM outbox WHERE sequence <= CAST(? AS INTEGER)"

ANSWER: Final = "SELECT digest, answer FROM answers WHERE key = ?"
SET_ANSWER: Final = (
    "INSERT OR REPLACE INTO answers (key, digest, answer, at) VALUES (?, ?, ?, CAST(? AS INTEGER))"
)
DROP_ANSWERS: Final = "DELETE FROM answers WHERE at < CAST(? AS INTEGER)"
