"""Drafts of the rules: files in KV under their digest, and in D1 which of them is the newest.

In: a visit, and files. Out: drafts. Of two editors at once one saves, and the other gets both sides: a revision is
written only behind the one that its editor had read.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from segments.authoring.source import CheckedRules
from segments.desk.console.files import (
    FOLDER,
    Files,
    digest_of_files,
    files_key,
    outline_key,
    pack_files,
    unpack_files,
)
from segments.desk.console.outline import outline_of
from segments.desk.console.statements import NEWEST_DRAFT, NOTE_WHERE_SAVED, SAVE_DRAFT
from segments.desk.host.console.store import read_value, write_value
from segments.desk.host.console.visit import Visit
from segments.desk.host.console.zones import lay_zones
from segments.desk.host.database import run_all
from segments.rules_check import check_wholly


@dataclass(frozen=True, slots=True)
class Draft:
    """One revision of the rules; `digest` names its files."""

    revision: int
    digest: str
    author: str
    saved_ms: int


async def newest_draft(visit: Visit) -> Draft | None:
    """The newest draft of the site, None before the first.

    Raises:
        DatabaseSilent: D1 did not answer.
    """
    (found,) = await run_all(visit.database, [(NEWEST_DRAFT, (visit.site,))])
    return next((Draft(**row) for row in found.rows), None)


async def read_draft_files(visit: Visit, digest: str) -> dict[str, str] | None:
    """The files of a draft; None where KV has them not, or not yet everywhere."""
    data = await read_value(visit.env.RULES, files_key(digest))
    return unpack_files(data) if data else None


def check_files(files: Files) -> CheckedRules:
    """The files checked as the command line does."""
    lay_zones(files.values())
    folder = Path(FOLDER)
    return check_wholly(folder, {folder / name: text for name, text in files.items()})


async def open_outline(visit: Visit, digest: str) -> Any:
    """A JavaScript stream of the outline of these files as JSON, made where nobody has made it yet."""
    namespace, key = visit.env.RULES, outline_key(digest)
    known = await namespace.get(key, "stream")
    if known:
        return known
    files = await read_draft_files(visit, digest)
    outline = json.dumps(outline_of(check_files(files or {})), separators=(",", ":"))
    await write_value(namespace, key, outline.encode())
    return outline


async def save_draft(visit: Visit, files: Files, revision: int) -> Draft | None:
    """The saved draft, or None where another one came after the revision that was read.

    Raises:
        DatabaseSilent: D1 did not answer.
    """
    digest = digest_of_files(files)
    await write_value(visit.env.RULES, files_key(digest), pack_files(files))
    await open_outline(visit, digest)
    who, now = visit.access.subject, visit.now_ms
    detail = json.dumps({"revision": revision + 1, "digest": digest})
    saved, _ = await run_all(
        visit.database,
        [
            (SAVE_DRAFT, (visit.site, revision, digest, who, now)),
            (NOTE_WHERE_SAVED, (visit.site, now, who, "save", detail)),
        ],
    )
    return Draft(revision + 1, digest, who, now) if saved.changes else None
