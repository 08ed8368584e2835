"""Staged roll-outs, over any store of keys and bytes: some visitors first, then everybody, or nobody after all.

In go a bundle's bytes, a store and a key ring; what changes is the pointer, in one step, so that nothing is ever half
done. This file must never stage what an isolate could not hold beside the bundle in force.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from segments.authoring.claims import ALONE, Publisher
from segments.authoring.publications import SHORT_DIGEST_CHARS, Publication, RuleStore
from segments.authoring.publish import (
    Base,
    Outcome,
    move_pointer,
    publication_of,
    require_base,
    store_bundle,
    unchanged,
)
from segments.authoring.standing import Standing, bundle_key, read_standing, stored_bundle
from segments.bundle.counter_spec import MAX_HISTORY_BYTES, CounterSpec, decode_counter, most_bytes
from segments.bundle.format import MAX_LANE_BITS
from segments.bundle.model import Bundle
from segments.bundle.pointer import WHOLE_SHARE, Pointer, Staged
from segments.bundle.read import digest_of, read_bundle
from segments.errors import PublishRefused
from segments.signing import KeyRing

PUBLISH_HINT: Final = "publish it to everybody without --stage"


@dataclass(frozen=True, slots=True)
class Mover:
    """The means to move a pointer: the store, the keys, the time in Unix milliseconds, and who and why."""

    store: RuleStore
    ring: KeyRing
    now_ms: int
    publisher: Publisher = ALONE


def stage_bundle(data: bytes, share: int, mover: Mover, *, base: Base | None = None) -> Outcome:
    """Gives a bundle to `share` of 10,000 visitors, and leaves the one in force to the others.

    The same bundle with another share widens or narrows the roll-out; another bundle takes its place.

    Raises:
        PublishOvertaken: something else than the base is in force.
        PublishRefused: as `publish_bundle`; nothing is in force yet, this bundle is, or both are too much together.
    """
    bundle = read_bundle(data)
    found, current = _current(bundle.site, mover)
    require_base(base, found, mover.store)
    digest = digest_of(data)
    if digest == current.digest:
        raise PublishRefused(
            f"Expected other rules than those in force ({digest[:SHORT_DIGEST_CHARS]}), got the same;"
            " end a roll-out with: segments unstage"
        )
    _check_both_fit(read_bundle(stored_bundle(current.digest, mover.store)), bundle)
    publication = replace(publication_of("stage", data, found, mover.publisher, mover.now_ms), share=share)
    before = current.staged
    since_ms = before.since_ms if before and before.digest == digest else mover.now_ms
    if before == Staged(digest, share, since_ms) and mover.store.get(bundle_key(digest)) == data:
        return unchanged(publication, current)
    store_bundle(digest, data, mover.store)
    return _move(found, replace(current, staged=Staged(digest, share, since_ms)), publication, mover)


def promote_stage(site: str, mover: Mover) -> Outcome:
    """Makes the staged bundle the one in force for everybody.

    Raises:
        PublishRefused: nothing is staged, or its bundle is gone.
    """
    found, current = _current(site, mover)
    staged = _staged(current)
    data = stored_bundle(staged.digest, mover.store)
    publication = publication_of("promote", data, found, mover.publisher, mover.now_ms)
    after = replace(current, digest=staged.digest, previous=current.digest, staged=None)
    return _move(found, after, publication, mover)


def require_stage(site: str, mover: Mover) -> None:
    """Nothing where a bundle is staged.

    Raises:
        PublishRefused: none is.
    """
    _staged(_current(site, mover)[1])


def end_stage(site: str, mover: Mover) -> Outcome:
    """Ends a roll-out: everybody gets the bundle in force again.

    Raises:
        PublishRefused: nothing is staged, or the bundle in force is gone.
    """
    found, current = _current(site, mover)
    _staged(current)
    data = stored_bundle(current.digest, mover.store)
    publication = publication_of("unstage", data, found, mover.publisher, mover.now_ms)
    return _move(found, replace(current, staged=None), publication, mover)


def _move(found: Standing, after: Pointer, publication: Publication, mover: Mover) -> Outcome:
    return move_pointer(publication, found, mover.store, mover.ring, mover.publisher, after=after)


def _current(site: str, mover: Mover) -> tuple[Standing, Pointer]:
    found = read_standing(site, mover.store, mover.ring, now_ms=mover.now_ms, replaces_pointer=False)
    if found.pointer is None:
        raise PublishRefused(f"Expected a published site, got none - at {site}; {PUBLISH_HINT}")
    return found, found.pointer


def _staged(current: Pointer) -> Staged:
    if current.staged is None:
        raise PublishRefused(
            f"Expected a staged bundle, got none - at {current.site}; stage one with: segments publish --stage 5%"
        )
    return current.staged


def _check_both_fit(current: Bundle, staged: Bundle) -> None:
    """Refuse what an isolate, or the segment cookie, cannot hold at once."""
    bits = _lane_bits(current) + _lane_bits(staged)
    if bits > MAX_LANE_BITS:
        raise PublishRefused(
            f"Expected rules that fit into an isolate together (lanes of {MAX_LANE_BITS:,} bits), got {bits:,};"
            f" {PUBLISH_HINT}"
        )
    counters = _counters(current)
    for number, spec in _counters(staged).items():
        counters[number] = max(spec, counters.get(number, spec), key=most_bytes)
    history_bytes = sum(map(most_bytes, counters.values()))
    if history_bytes > MAX_HISTORY_BYTES:
        raise PublishRefused(
            f"Expected histories of both rules in {MAX_HISTORY_BYTES:,} bytes of the segment cookie, got"
            f" {history_bytes:,}; {PUBLISH_HINT}, or change fewer counters at a time (segments plan lists them)"
        )


def _lane_bits(bundle: Bundle) -> int:
    """As the worker counts them: every lane is a mask of all terms."""
    lanes = [len(row.lanes) for row in bundle.columns()] + [len(row.lanes) for row in bundle.planned()]
    return sum(lanes) * sum(bundle.layers)


def _counters(bundle: Bundle) -> dict[int, CounterSpec]:
    rows = bundle.counters[0] if bundle.counters else ()
    assert isinstance(rows, (list, tuple)), "the bundle was made here, or read"
    return {spec.id: spec for spec in map(decode_counter, rows)}


def parse_share(text: str) -> int:
    """Hundredths of a percent in `5%`, `0.5%` or `0.05`.

    Raises:
        ValueError: it is none of these, not above 0 and below all, or finer than a hundredth of a percent.
    """
    number, is_percent = (text[:-1], True) if text.endswith("%") else (text, False)
    whole, _, part = number.strip().partition(".")
    if not (whole + part).isascii() or not (whole + part).isdigit() or len(whole + part) > 8:
        raise ValueError(f"Expected a share such as 5% or 0.05, got {text!r}")
    scaled, unit = int(whole + part) * WHOLE_SHARE, int("1" + "0" * len(part)) * (100 if is_percent else 1)
    share, rest = divmod(scaled, unit)
    if rest or not 0 < share < WHOLE_SHARE:
        raise ValueError(
            f"Expected a share of 0.01% to 99.99%, got {text!r}; for all visitors: segments promote, for none:"
            " segments unstage"
        )
    return share
