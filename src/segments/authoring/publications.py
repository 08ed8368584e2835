"""The publications of a site, as its history remembers them: who moved the pointer to what, when and why.

In: a store of keys and bytes. Out: rows, newest first. Nothing of a history is signed: anybody who may write to the
store can have changed it, and what cannot be read counts as forgotten.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Protocol

from segments.authoring.read.table_keys import EARLIEST_MS, LATEST_MS
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

    def put(self, values: Mapping[str, bytes]) -> None:
        """Writes values, in their order."""


@dataclass(frozen=True, slots=True)
class Publication:
    """One move of the pointer, as the history keeps it. `action` is publish or rollback."""

    sequence: int
    digest: str
    action: str
    published_ms: int
    segments: int
    bundle_bytes: int
    author: str = ""
    message: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """The author of a move of the pointer, and the reason in their words."""

    author: str = ""
    message: str = ""


NO_NOTE: Final = Note()


def read_history(site: str, store: RuleStore) -> tuple[Publication, ...]:
    """Every remembered move of the pointer, newest first; what cannot be read of it counts as forgotten."""
    try:
        rows = json.loads(store.get(history_key(site)) or b"[]")
    except (ValueError, RecursionError):
        return ()
    read = map(_read_publication, rows if isinstance(rows, list) else ())
    return tuple(publication for publication in read if publication is not None)


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
            return Publication(
                sequence, digest, action, published_ms, segments, bundle_bytes, author, message
            )
    return None


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


def history_key(site: str) -> str:
    """The key of a site's history."""
    return f"history:{site}"
