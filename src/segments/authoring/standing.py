"""The state of a site in the store: its pointer, the bundle in force, those of the history.

In: a store and a key ring. Out: what can be trusted of it, or a refusal in words. This file must never write.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NoReturn

from segments.authoring.publications import (
    SHORT_DIGEST_CHARS,
    RuleStore,
    find_digest,
    read_history,
    spell_publication,
)
from segments.bundle.pointer import Pointer, open_pointer
from segments.bundle.read import digest_of
from segments.errors import BundleError, PublishOvertaken, PublishRefused
from segments.signing import KeyRing

MAX_REMEMBERED_SEQUENCE: Final = 2**53
"""A higher number in the history was never given by us: it is not signed, and anybody can have written it there."""


KEYS_HINT: Final = "make one with `segments keys`, and give it as SEGMENTS_BUNDLE_KEYS"


MAX_TOLD: Final = 5
"""Publications of others that a refusal names; `segments history` has all."""


@dataclass(frozen=True, slots=True)
class Standing:
    """The state that a publisher found: the pointer as it is stored, and the last sequence number that was given.

    `pointer` is None where nothing was published yet, and where a spoilt pointer is to be replaced.
    """

    site: str
    sealed: bytes | None
    pointer: Pointer | None
    sequence: int


def read_standing(
    site: str, store: RuleStore, ring: KeyRing, *, now_ms: int, replaces_pointer: bool
) -> Standing:
    """The state as a publisher finds it, to build on.

    Raises:
        PublishRefused: there is no key, or the pointer cannot be trusted and is not to be replaced.
    """
    sealed = store.get(pointer_key(site)) if ring else None
    if replaces_pointer and sealed is not None and _is_spoilt(site, sealed, ring):
        return Standing(site, sealed, None, _sequence_before(site, store, now_ms))
    pointer = _open_pointer(site, sealed, ring)
    return Standing(site, sealed, pointer, pointer.sequence if pointer else 0)


def read_pointer(site: str, store: RuleStore, ring: KeyRing) -> Pointer | None:
    """The pointer in force, or None where nothing was published yet.

    Raises:
        PublishRefused: there is no key, or the value there is not a pointer that one of the keys signed.
    """
    return _open_pointer(site, store.get(pointer_key(site)) if ring else None, ring)


def _open_pointer(site: str, sealed: bytes | None, ring: KeyRing) -> Pointer | None:
    if not ring:
        raise PublishRefused(f"Expected a signing key, got none - {KEYS_HINT}")
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
    return stored_bundle(digest, store)


def stored_bundle(digest: str, store: RuleStore) -> bytes:
    """The bytes of a bundle.

    Raises:
        PublishRefused: the store has none of this name, or other bytes.
    """
    data = store.get(bundle_key(digest))
    if data is None or digest_of(data) != digest:
        raise PublishRefused(
            f"Expected the bundle {digest[:SHORT_DIGEST_CHARS]} in the store, got none or other bytes"
        )
    return data


def _is_spoilt(site: str, sealed: bytes, ring: KeyRing) -> bool:
    """True if what is stored in place of the pointer is none of this site by these keys."""
    try:
        return open_pointer(sealed, ring).site != site
    except BundleError:
        return True


def _sequence_before(site: str, store: RuleStore, now_ms: int) -> int:
    """A number that no worker has seen a higher one than, where the pointer cannot say it.

    The history can be spoilt too, so the seconds since 1970 are the least: more than anybody publishes times.
    """
    remembered = (row.sequence for row in read_history(site, store))
    return max([now_ms // 1000, *(sequence for sequence in remembered if sequence < MAX_REMEMBERED_SEQUENCE)])


def require_standing(found: Standing, store: RuleStore) -> None:
    """Nothing where the pointer is still the one that was found.

    Raises:
        PublishOvertaken: it is another.
    """
    if store.get(pointer_key(found.site)) != found.sealed:
        refuse_overtaken(found, store)


def refuse_overtaken(found: Standing, store: RuleStore) -> NoReturn:
    """The refusal of a publisher who looked at an earlier state, with what came between."""
    between = tuple(row for row in read_history(found.site, store) if row.sequence > found.sequence)
    was = (
        f"sequence {found.sequence} to be in force still" if found.sequence else "nothing to be published yet"
    )
    came = "; ".join(map(spell_publication, between[:MAX_TOLD])) or "another pointer"
    more = f"; and {len(between) - MAX_TOLD} before" if len(between) > MAX_TOLD else ""
    raise PublishOvertaken(
        f"Expected {was}, got {came}{more}. Nothing of yours was published: compare it with what is live"
        " (segments plan), then publish again",
        between,
    )


def bundle_key(digest: str) -> str:
    """The key of a bundle."""
    return f"bundle:{digest}"


def pointer_key(site: str) -> str:
    """The key of a site's pointer."""
    return f"site:{site}"
