"""The publications of a site, as its history remembers them: who moved the pointer to what, when and why.

In: a store of keys and bytes. Out: rows, newest first. Nothing of a history is signed: anybody who may write to the
store can have changed it, and what cannot be read counts as forgotten.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Protocol

from segments.authoring.read.table_keys import EARLIEST_MS, LATEST_MS
from segments.bundle.pointer import WHOLE_SHARE, Staged
from segments.errors import PublishRefused

MAX_HISTORY: Final = 200
"""Publications that are remembered; what is older than that is not rolled back to."""

SHORT_DIGEST_CHARS: Final = 12
"""Of a digest as people read and type it; also the least that names a publication."""

MAX_NOTE_CHARS: Final = 500
"""Of an author, and of a message. The history is one value of KV, read with each publication."""


class RuleStore(Protocol):
    """The place of bundles and pointers: Workers KV, through whatever reaches it."""

    def get(self, key: str) -> bytes | None:
        """The value of a key, or None."""

    def put(self, values: Mapping[str, bytes], *, ttl_seconds: int = 0) -> None:
        """Writes values, in their order; with `ttl_seconds` they vanish after that time."""


@dataclass(frozen=True, slots=True)
class Publication:
    """One move of the pointer, as the history keeps it. `action` is publish, stage, promote, unstage or rollback;
    `share`, of 10,000 visitors, is above 0 for a bundle that not everybody gets.
    """

    sequence: int
    digest: str
    action: str
    published_ms: int
    segments: int
    bundle_bytes: int
    author: str = ""
    message: str = ""
    share: int = 0


@dataclass(frozen=True, slots=True)
class Note:
    """The author of a move of the pointer, and the reason in their words."""

    author: str = ""
    message: str = ""


NO_NOTE: Final = Note()


@dataclass(frozen=True, slots=True)
class RollOut:
    """A roll-out that is under way: what is staged, who began it and why."""

    staged: Staged
    note: Note


def read_history(site: str, store: RuleStore, *, most_sequence: int | None = None) -> tuple[Publication, ...]:
    """Every remembered move of the pointer, newest first; what cannot be read of it counts as forgotten.

    `most_sequence` is that of the pointer: a later row is one of a run that was broken off before it moved anything.
    """
    try:
        rows = json.loads(store.get(history_key(site)) or b"[]")
    except (ValueError, RecursionError):
        return ()
    read = map(_read_publication, rows if isinstance(rows, list) else ())
    return tuple(
        row for row in read if row is not None and (most_sequence is None or row.sequence <= most_sequence)
    )


def _read_publication(row: object) -> Publication | None:
    """A row of the history, which anybody who may write to KV can have changed: nothing of it is signed."""
    match row:
        case {
            "sequence": int(sequence),
            "digest": str(digest),
            "action": str(action),
            "published_ms": int(published_ms),
            "segments": int(segments),
            "bundle_bytes": int(bundle_bytes),
            **noted,
        } if EARLIEST_MS <= published_ms <= LATEST_MS:
            author, message = (str(noted.get(key, ""))[:MAX_NOTE_CHARS] for key in ("author", "message"))
            share = noted.get("share", 0)
            return Publication(
                sequence,
                digest,
                action,
                published_ms,
                segments,
                bundle_bytes,
                author,
                message,
                share if isinstance(share, int) and 0 <= share <= WHOLE_SHARE else 0,
            )
    return None


def roll_out_of(staged: Staged, history: tuple[Publication, ...]) -> RollOut:
    """The roll-out with the author who began it and the reason, as far as the history remembers them."""
    for row in history:
        if (row.action, row.digest, row.published_ms) == ("stage", staged.digest, staged.since_ms):
            return RollOut(staged, Note(row.author, row.message))
    return RollOut(staged, NO_NOTE)


def find_digest(wanted: str, history: tuple[Publication, ...]) -> str:
    """The digest of a publication, by its sequence number or the beginning of the digest.

    Raises:
        PublishRefused: the history has no such publication.
    """
    for row in history:
        if wanted == str(row.sequence) or (
            len(wanted) >= SHORT_DIGEST_CHARS and row.digest.startswith(wanted)
        ):
            return row.digest
    raise PublishRefused(
        f"Expected a sequence number or the first {SHORT_DIGEST_CHARS} digits of a digest from the history,"
        f" got {wanted!r}; list them with: segments history"
    )


def spell_publication(row: Publication) -> str:
    """A move of the pointer in words: which, by whom, when, and why."""
    by = f" by {row.author}" if row.author else ""
    why = f": {row.message}" if row.message else ""
    return f"sequence {row.sequence}, {row.action}{by} at {spell_when(row.published_ms)}{why}"


def spell_when(moment_ms: int) -> str:
    """A moment as the history shows it."""
    if not EARLIEST_MS <= moment_ms <= LATEST_MS:
        return "an unknown time"
    return datetime.fromtimestamp(moment_ms / 1000, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def history_key(site: str) -> str:
    """The key of a site's history."""
    return f"history:{site}"
