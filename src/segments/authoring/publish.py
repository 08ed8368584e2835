"""Publishing, rolling back and looking back, over any store of keys and bytes.

In go a bundle's bytes, a store and a key ring; what changes is the store. A bundle is written and read back before
the signed pointer moves to it, so a worker never sees a pointer to something that is not there; and the pointer moves
only from where it stood when the publisher looked. This file must never read a clock, and never print.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import Final

from segments.authoring.claims import ALONE, CLAIM_SECONDS, Claim, Publisher, claim_sequence
from segments.authoring.publications import (
    MAX_HISTORY,
    Publication,
    RuleStore,
    find_digest,
    history_key,
    read_history,
    spell_when,
)
from segments.authoring.standing import (
    Standing,
    bundle_key,
    pointer_key,
    read_pointer,
    read_standing,
    refuse_overtaken,
    require_standing,
    stored_bundle,
)
from segments.bundle.format import MAX_BUNDLE_BYTES
from segments.bundle.pointer import Pointer, seal_pointer
from segments.bundle.read import digest_of, read_bundle
from segments.errors import ClaimLost, PublishOvertaken, PublishRefused
from segments.signing import KeyRing


@dataclass(frozen=True, slots=True)
class Outcome:
    """The outcome of a command. Without `is_changed` the pointer had named that bundle already, and nothing moved.

    `followed` are publications of others that came right after it, before this run had looked again. `current` is the
    digest that everybody gets, or all who are not in a roll-out; `ended` that of a roll-out which this ended.
    """

    site: str
    publication: Publication
    previous: str | None
    is_changed: bool
    followed: tuple[Publication, ...] = ()
    current: str = ""
    ended: str | None = None


@dataclass(frozen=True, slots=True)
class Base:
    """The publication that is to be followed: digest None and 0 for none. Its number is only for messages."""

    digest: str | None
    sequence: int


@dataclass(frozen=True, slots=True)
class Terms:
    """The conditions under which a bundle may become the one in force.

    With `replaces_pointer` a pointer that cannot be trusted is no obstacle; with a `base` nothing else may be in force.
    """

    budget_bytes: int = MAX_BUNDLE_BYTES
    replaces_pointer: bool = False
    base: Base | None = None


ANY_TERMS: Final = Terms()

Say = Callable[[str], None]
"""Takes one line for the person who watches."""


def say_nothing(_: str) -> None:
    """Nobody watches."""


def publish_bundle(
    data: bytes,
    store: RuleStore,
    ring: KeyRing,
    *,
    now_ms: int,
    terms: Terms = ANY_TERMS,
    publisher: Publisher = ALONE,
    say: Say = say_nothing,
) -> Outcome:
    """Makes a bundle the one in force.

    Raises:
        PublishOvertaken: somebody else published meanwhile, or since the base.
        PublishRefused: there is no key, the bundle is larger than the budget, the pointer in the store cannot be
            trusted, or what was written is not what is read back.
    """
    bundle = read_bundle(data)
    if len(data) > terms.budget_bytes:
        raise PublishRefused(f"Expected a bundle of at most {terms.budget_bytes:,} bytes, got {len(data):,}")
    found = read_standing(bundle.site, store, ring, now_ms=now_ms, replaces_pointer=terms.replaces_pointer)
    digest = digest_of(data)
    publication = publication_of("publish", data, found, publisher, now_ms)
    current = found.pointer
    is_in_force = current is not None and current.digest == digest and current.staged is None
    if current and is_in_force and store.get(bundle_key(digest)) == data:
        return unchanged(publication, current)
    require_base(terms.base, found, store)
    say(f"writing the bundle, {len(data):,} bytes ...")
    store_bundle(digest, data, store)
    say("moving the pointer to it ...")
    return move_pointer(publication, found, store, ring, publisher)


def store_bundle(digest: str, data: bytes, store: RuleStore) -> None:
    """Write a bundle and read it back.

    Raises:
        PublishRefused: what was written is not what is read back.
    """
    store.put({bundle_key(digest): data})
    if store.get(bundle_key(digest)) != data:
        raise PublishRefused(
            "Expected to read back the bundle that was written, got other bytes; nothing was published"
        )


def roll_back(
    site: str,
    store: RuleStore,
    ring: KeyRing,
    *,
    now_ms: int,
    to: str | None = None,
    publisher: Publisher = ALONE,
    base: Base | None = None,
    say: Say = say_nothing,
) -> Outcome:
    """Makes an earlier bundle the one in force: the previous one, or that of a sequence number or digest.

    Where a bundle is staged, the one before it is the one that is in force already; either way the roll-out ends.

    Raises:
        PublishOvertaken: somebody else published meanwhile, or since the base.
        PublishRefused: nothing was published before, the history has no such publication, or its bundle is gone.
    """
    found = read_standing(site, store, ring, now_ms=now_ms, replaces_pointer=False)
    require_base(base, found, store)
    data = stored_bundle(_digest_to_go_back_to(found, store, to), store)
    publication = publication_of("rollback", data, found, publisher, now_ms)
    if found.pointer and found.pointer.staged is None and publication.digest == found.pointer.digest:
        return unchanged(publication, found.pointer)
    say("moving the pointer to it ...")
    return move_pointer(publication, found, store, ring, publisher)


def require_base(base: Base | None, found: Standing, store: RuleStore) -> None:
    """Nothing where the publication to follow is still in force.

    Raises:
        PublishOvertaken: another one is.
    """
    if base is not None and base.digest != (found.pointer.digest if found.pointer else None):
        refuse_overtaken(replace(found, sequence=base.sequence), store)


def read_earlier(site: str, store: RuleStore, ring: KeyRing, to: str | None = None) -> bytes:
    """The bundle that a roll-back would put into force.

    Raises:
        PublishRefused: nothing was published before, the history has no such publication, or its bundle is gone.
    """
    found = read_standing(site, store, ring, now_ms=0, replaces_pointer=False)
    return stored_bundle(_digest_to_go_back_to(found, store, to), store)


def _digest_to_go_back_to(found: Standing, store: RuleStore, to: str | None) -> str:
    if found.pointer is None:
        raise PublishRefused(f"Expected a published site, got none - at {pointer_key(found.site)}")
    if to is not None:
        return find_digest(to, read_history(found.site, store, most_sequence=found.sequence))
    if found.pointer.staged is not None:
        return found.pointer.digest
    if found.pointer.previous is None:
        raise PublishRefused("Expected an earlier publication, got none: this is the first")
    return found.pointer.previous


def publication_of(
    action: str, data: bytes, found: Standing, publisher: Publisher, now_ms: int
) -> Publication:
    """The row of the history for a bundle."""
    return Publication(
        sequence=found.sequence + 1,
        digest=digest_of(data),
        action=action,
        published_ms=now_ms,
        segments=len(read_bundle(data).term_counts),
        bundle_bytes=len(data),
        author=publisher.note.author,
        message=publisher.note.message,
    )


def unchanged(publication: Publication, current: Pointer) -> Outcome:
    """The bundle that is in force already, with the time of its publication."""
    known = replace(publication, sequence=current.sequence, published_ms=current.published_ms)
    return Outcome(current.site, known, current.previous, is_changed=False, current=current.digest)


def move_pointer(
    publication: Publication,
    found: Standing,
    store: RuleStore,
    ring: KeyRing,
    publisher: Publisher,
    *,
    after: Pointer | None = None,
) -> Outcome:
    """Claim a number, write the history and then the pointer: the one step by which anything changes.

    The pointer names the publication's bundle, unless `after` says what it is to be.

    Raises:
        PublishOvertaken: somebody else published meanwhile.
        PublishRefused: the pointer that is read back does not follow the one that was written.
    """
    site, current = found.site, found.pointer
    try:
        sequence = claim_sequence(site, publication.sequence, publisher, store, publication.published_ms)
    except ClaimLost as lost:
        require_standing(found, store)
        raise PublishOvertaken(
            _at_the_same_time(lost.other if isinstance(lost.other, Claim) else None)
        ) from lost
    require_standing(found, store)
    publication = replace(publication, sequence=sequence)
    pointer = _pointer_to(publication, site, current)
    if after:
        pointer = replace(after, sequence=sequence, published_ms=publication.published_ms)
    # A run that was broken off may have written a row of what never came into force.
    rows = (publication, *read_history(site, store, most_sequence=found.sequence))[:MAX_HISTORY]
    sealed = seal_pointer(pointer, ring)
    store.put({history_key(site): json.dumps([asdict(row) for row in rows]).encode()})
    store.put({pointer_key(site): sealed})
    followed: tuple[Publication, ...] = ()
    if store.get(pointer_key(site)) != sealed:
        followed = _followed(publication, site, store, ring)
    ended = current.staged.digest if current and current.staged and pointer.staged is None else None
    return Outcome(site, publication, pointer.previous, True, followed, pointer.digest, ended)  # noqa: FBT003 - is_changed


def _pointer_to(publication: Publication, site: str, current: Pointer | None) -> Pointer:
    previous = None
    if current:  # what is published once more, since it was lost, has come after the same as before
        previous = current.previous if current.digest == publication.digest else current.digest
    at = publication
    return Pointer(site, at.digest, at.sequence, previous, published_ms=at.published_ms)


def _followed(
    publication: Publication, site: str, store: RuleStore, ring: KeyRing
) -> tuple[Publication, ...]:
    """The publications after this one, whose pointer is not there any more."""
    pointer = read_pointer(site, store, ring)
    rows = read_history(site, store, most_sequence=pointer.sequence if pointer else 0)
    if publication not in rows:
        raise PublishRefused(
            "Expected to read back the pointer that was written, got another that does not follow it;"
            " look with: segments history"
        )
    return tuple(row for row in rows if row.sequence > publication.sequence)


def _at_the_same_time(other: Claim | None) -> str:
    who = (other and other.author) or "somebody"
    why = f": {other.message}" if other and other.message else ""
    since = f" since {spell_when(other.claimed_ms)}" if other else ""
    return (
        f"Expected to publish alone, got {who} at the same time{since}{why}. Nothing of yours was published: look"
        f" with segments history, then publish again; a run that was broken off is waited for {CLAIM_SECONDS} s"
    )
