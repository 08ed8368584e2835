"""Publishing, rolling back and looking back, over any store of keys and bytes.

In go a bundle's bytes, a store and a key ring; what changes is the store. A bundle is written and read back before
the signed pointer moves to it, so a worker never sees a pointer to something that is not there. This file must
never read a clock, and never print.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from typing import Final

from segments.authoring.publications import (
    MAX_HISTORY,
    NO_NOTE,
    SHORT_DIGEST_CHARS,
    Note,
    Publication,
    RuleStore,
    find_digest,
    history_key,
    read_history,
)
from segments.bundle.format import MAX_BUNDLE_BYTES
from segments.bundle.pointer import Pointer, open_pointer, seal_pointer
from segments.bundle.read import digest_of, read_bundle
from segments.errors import BundleError, PublishRefused
from segments.signing import KeyRing

MAX_REMEMBERED_SEQUENCE: Final = 2**53
"""A higher number in the history was never given by us: it is not signed, and anybody can have written it there."""

KEYS_HINT: Final = "make one with `segments keys`, and give it as SEGMENTS_BUNDLE_KEYS"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The outcome of a command. Without `is_changed` the pointer had named that bundle already, and nothing moved."""

    site: str
    publication: Publication
    previous: str | None
    is_changed: bool


def publish_bundle(
    data: bytes,
    store: RuleStore,
    ring: KeyRing,
    *,
    now_ms: int,
    budget_bytes: int = MAX_BUNDLE_BYTES,
    replaces_pointer: bool = False,
    note: Note = NO_NOTE,
) -> Outcome:
    """Makes a bundle the one in force. With `replaces_pointer` a pointer that cannot be trusted is no obstacle.

    Raises:
        PublishRefused: there is no key, the bundle is larger than the budget, the pointer in the store cannot be
            trusted, or what was written is not what is read back.
    """
    bundle = read_bundle(data)
    if len(data) > budget_bytes:
        raise PublishRefused(f"Expected a bundle of at most {budget_bytes:,} bytes, got {len(data):,}")
    is_spoilt = replaces_pointer and _is_spoilt(bundle.site, store, ring)
    current = None if is_spoilt else read_pointer(bundle.site, store, ring)
    before = _sequence_before(bundle.site, store, now_ms) if is_spoilt else current.sequence if current else 0
    digest = digest_of(data)
    publication = Publication(
        sequence=before + 1,
        digest=digest,
        action="publish",
        published_ms=now_ms,
        segments=len(bundle.term_counts),
        bundle_bytes=len(data),
        author=note.author,
        message=note.message,
    )
    is_in_force = current is not None and current.digest == digest and current.staged is None
    if current and is_in_force and store.get(_bundle_key(digest)) == data:
        return _unchanged(publication, current)
    _store_bundle(digest, data, store)
    return _move_pointer(bundle.site, publication, current, store, ring)


def _store_bundle(digest: str, data: bytes, store: RuleStore) -> None:
    store.put({_bundle_key(digest): data})
    if store.get(_bundle_key(digest)) != data:
        raise PublishRefused(
            "Expected to read back the bundle that was written, got other bytes; nothing was published"
        )


def roll_back(
    site: str, store: RuleStore, ring: KeyRing, *, now_ms: int, to: str | None = None, note: Note = NO_NOTE
) -> Outcome:
    """Makes an earlier bundle the one in force: the previous one, or that of a sequence number or digest.

    Raises:
        PublishRefused: nothing was published before, the history has no such publication, or its bundle is gone.
    """
    current = read_pointer(site, store, ring)
    if current is None:
        raise PublishRefused(f"Expected a published site, got none - at {_pointer_key(site)}")
    digest = current.previous if to is None else find_digest(to, read_history(site, store))
    if digest is None:
        raise PublishRefused("Expected an earlier publication, got none: this is the first")
    data = _stored_bundle(digest, store)
    publication = Publication(
        sequence=current.sequence + 1,
        digest=digest,
        action="rollback",
        published_ms=now_ms,
        segments=len(read_bundle(data).term_counts),
        bundle_bytes=len(data),
        author=note.author,
        message=note.message,
    )
    if digest == current.digest:
        return _unchanged(publication, current)
    return _move_pointer(site, publication, current, store, ring)


def read_pointer(site: str, store: RuleStore, ring: KeyRing) -> Pointer | None:
    """The pointer in force, or None where nothing was published yet.

    Raises:
        PublishRefused: there is no key, or the value there is not a pointer that one of the keys signed.
    """
    if not ring:
        raise PublishRefused(f"Expected a signing key, got none - {KEYS_HINT}")
    sealed = store.get(_pointer_key(site))
    if sealed is None:
        return None
    try:
        pointer = open_pointer(sealed, ring)
    except BundleError as error:
        raise PublishRefused(
            f"{error}; was it published with another key? Add that key before yours: old-id:old-secret,id:secret."
            " A spoilt pointer is replaced by: segments publish --replace-pointer"
        ) from error
    if pointer.site != site:
        raise PublishRefused(f"Expected a pointer of {site}, got one of another site, {pointer.site}")
    return pointer


def read_publication(site: str, store: RuleStore, ring: KeyRing, wanted: str | None = None) -> bytes | None:
    """The bundle in force, or that of a sequence number or digest of the history; None where nothing was published.

    Raises:
        PublishRefused: there is no key, the pointer cannot be trusted, or the bundle is gone.
    """
    if wanted is None:
        pointer = read_pointer(site, store, ring)
        if pointer is None:
            return None
        digest = pointer.digest
    else:
        digest = find_digest(wanted, read_history(site, store))
    return _stored_bundle(digest, store)


def _stored_bundle(digest: str, store: RuleStore) -> bytes:
    data = store.get(_bundle_key(digest))
    if data is None or digest_of(data) != digest:
        raise PublishRefused(
            f"Expected the bundle {digest[:SHORT_DIGEST_CHARS]} in the store, got none or other bytes"
        )
    return data


def _is_spoilt(site: str, store: RuleStore, ring: KeyRing) -> bool:
    """True if there is something in place of the pointer that is none of this site by these keys."""
    sealed = store.get(_pointer_key(site)) if ring else None
    try:
        return sealed is not None and open_pointer(sealed, ring).site != site
    except BundleError:
        return True


def _sequence_before(site: str, store: RuleStore, now_ms: int) -> int:
    """A number that no worker has seen a higher one than, where the pointer cannot say it.

    The history can be spoilt too, so the seconds since 1970 are the least: more than anybody publishes times.
    """
    remembered = (row.sequence for row in read_history(site, store))
    return max([now_ms // 1000, *(sequence for sequence in remembered if sequence < MAX_REMEMBERED_SEQUENCE)])


def _unchanged(publication: Publication, current: Pointer) -> Outcome:
    """The bundle that is in force already, with the time of its publication."""
    known = replace(publication, sequence=current.sequence, published_ms=current.published_ms)
    return Outcome(current.site, known, current.previous, is_changed=False)


def _move_pointer(
    site: str, publication: Publication, current: Pointer | None, store: RuleStore, ring: KeyRing
) -> Outcome:
    previous = None
    if current:  # what is published once more, since it was lost, has come after the same as before
        previous = current.previous if current.digest == publication.digest else current.digest
    pointer = Pointer(
        site, publication.digest, publication.sequence, previous, published_ms=publication.published_ms
    )
    history = (publication, *read_history(site, store))[:MAX_HISTORY]
    sealed = seal_pointer(pointer, ring)
    store.put(
        {
            history_key(site): json.dumps([asdict(row) for row in history]).encode(),
            _pointer_key(site): sealed,
        }
    )
    if store.get(_pointer_key(site)) != sealed:
        raise PublishRefused(
            "Expected to read back the pointer that was written, got another: somebody published at the same time;"
            " look with `segments history`"
        )
    return Outcome(site, publication, previous, is_changed=True)


def _bundle_key(digest: str) -> str:
    return f"bundle:{digest}"


def _pointer_key(site: str) -> str:
    return f"site:{site}"
