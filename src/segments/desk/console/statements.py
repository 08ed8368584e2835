"""All SQL of the console: links that were used, drafts by revision, approvals, the audit trail, what was published."""

from __future__ import annotations

from typing import Final

USE_LINK: Final = "INSERT OR IGNORE INTO console_links (id, expires) VALUES (?, ?)"
FORGET_LINKS: Final = "DELETE FROM console_links WHERE expires < ?"

NEWEST_DRAFT: Final = (
    "SELECT revision, digest, author, saved_ms FROM drafts WHERE site = ? ORDER BY revision DESC LIMIT 1"
)
SAVE_DRAFT: Final = """INSERT OR IGNORE INTO drafts (site, revision, digest, author, saved_ms)
SELECT ?1, ?2 + 1, ?3, ?4, ?5 WHERE ?2 = (SELECT coalesce(max(revision), 0) FROM drafts WHERE site = ?1)"""
"""The next revision, only behind the one that the editor had read: its number is the second value."""

NOTE: Final = "INSERT INTO audit (site, at_ms, subject, action, detail) VALUES (?, ?, ?, ?, ?)"
NOTE_WHERE_SAVED: Final = """INSERT INTO audit (site, at_ms, subject, action, detail)
SELECT ?, ?, ?, ?, ? WHERE changes() > 0"""
"""The row of a change, in the transaction of the statement before it, and only where that changed something."""
TRAIL: Final = "SELECT at_ms, subject, action, detail FROM audit WHERE site = ? ORDER BY id DESC LIMIT 200"

APPROVE: Final = "INSERT OR IGNORE INTO approvals (site, digest, subject, at_ms) VALUES (?, ?, ?, ?)"
APPROVALS: Final = "SELECT subject, at_ms FROM approvals WHERE site = ? AND digest = ? ORDER BY at_ms"

KEEP_PUBLISHED: Final = """INSERT OR REPLACE INTO published (site, sequence, digest, files, difference)
VALUES (?, ?, ?, ?, ?)"""
FILES_OF: Final = """SELECT files FROM published WHERE site = ? AND digest = ? AND files != ''
ORDER BY sequence DESC LIMIT 1"""
PUBLISHED: Final = """SELECT sequence, digest, files, difference FROM published
WHERE site = ? ORDER BY sequence DESC LIMIT 200"""
