"""Plans: what is to be published, fixed in a file with what it was compared with, so that it can be read and agreed to.

In: a bundle, the publication that was live, a note. Out: a signed JSON text, and back; and its application, which
refuses where something else is live by now. This file must never read a clock.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from segments.authoring.claims import ALONE, Publisher
from segments.authoring.inspect.differences import compare_bundles
from segments.authoring.publications import SHORT_DIGEST_CHARS, Note, RuleStore
from segments.authoring.publish import Base, Outcome, Say, Terms, publish_bundle, require_base, say_nothing
from segments.authoring.standing import read_pointer, read_standing, stored_bundle
from segments.bundle.read import digest_of, read_bundle
from segments.errors import BundleError, PublishOvertaken, PublishRefused
from segments.signing import KeyRing, decode_base64url, encode_base64url, is_mac, mac

PLAN_VERSION: Final = 1
PURPOSE: Final = "plan"
VERSION_KEY: Final = "segments_plan"

MAX_PLAN_BYTES: Final = 4_194_304
"""The largest bundle in base64, and a note."""

MAX_NAMED: Final = 12
"""Segments that a refusal names; `segments diff` has all."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A bundle that is to follow a publication. `made_ms` is Unix milliseconds, `note` from who made the plan."""

    site: str
    data: bytes
    base: Base
    note: Note
    made_ms: int


def seal_plan(plan: Plan, ring: KeyRing) -> bytes:
    """The plan as a file, signed with the newest key.

    Raises:
        PublishRefused: there is no key.
    """
    if not ring:
        raise PublishRefused("Expected a key to sign the plan with, got none - make one with: segments keys")
    key_id, secret = ring.newest()
    body: dict[str, object] = {
        VERSION_KEY: PLAN_VERSION,
        "site": plan.site,
        "made_ms": plan.made_ms,
        "author": plan.note.author,
        "message": plan.note.message,
        "base_digest": plan.base.digest,
        "base_sequence": plan.base.sequence,
        "digest": digest_of(plan.data),
        "bundle": base64.b64encode(plan.data).decode(),
        "key": key_id,
    }
    seal = encode_base64url(mac(secret, PURPOSE, _signed(body)))
    return json.dumps({**body, "mac": seal}, indent=2, ensure_ascii=False).encode() + b"\n"


def open_plan(sealed: bytes, ring: KeyRing) -> Plan:
    """The plan in a file, as one of the keys signed it.

    Raises:
        PublishRefused: it is no plan, one of a later version, or no key of the ring signed it.
    """
    body = _read_body(sealed)
    if body.get(VERSION_KEY) != PLAN_VERSION:
        got = "none" if VERSION_KEY not in body else f"version {body[VERSION_KEY]!r:.20}"
        raise PublishRefused(f"Expected a plan of version {PLAN_VERSION}, got {got}; make one with: {_MAKE}")
    secret = ring.find(str(body.get("key")))
    try:
        claimed = decode_base64url(str(body.pop("mac", "")))
    except ValueError:
        claimed = b""
    if secret is None or not is_mac(secret, PURPOSE, _signed(body), claimed):
        raise PublishRefused(
            "Expected a plan that was signed with the site's key and not changed since, got another;"
            f" make it anew with: {_MAKE}"
        )
    match body:
        case {
            "site": str(site), "made_ms": int(made_ms), "author": str(author), "message": str(message),
            "base_digest": str() | None as digest, "base_sequence": int(sequence), "bundle": str(bundle),
        }:  # fmt: skip
            data = base64.b64decode(bundle)
            return Plan(site, data, Base(digest, sequence), Note(author, message), made_ms)
    raise PublishRefused(f"Expected the parts of a plan, got others; make it anew with: {_MAKE}")


_MAKE: Final = "segments plan --out FILE"


def _read_body(sealed: bytes) -> dict[str, object]:
    try:
        body: object = json.loads(sealed) if len(sealed) <= MAX_PLAN_BYTES else None
    except (ValueError, RecursionError):
        body = None
    if not isinstance(body, dict):
        raise PublishRefused(f"Expected a plan, got another file; make one with: {_MAKE}")
    return body


def _signed(body: Mapping[str, object]) -> bytes:
    """The bytes that the MAC covers: all of the file but itself, however it is laid out."""
    return json.dumps(body, sort_keys=True, separators=(",", ":")).encode()


def apply_plan(
    plan: Plan,
    store: RuleStore,
    ring: KeyRing,
    *,
    now_ms: int,
    terms: Terms,
    publisher: Publisher = ALONE,
    say: Say = say_nothing,
) -> Outcome:
    """Makes the bundle of a plan the one in force, if what is live is still what the plan was compared with.

    Raises:
        PublishOvertaken: something else is live; the message says who published, and which segments differ.
        PublishRefused: as for any bundle.
    """
    terms_of_plan = replace(terms, base=plan.base)
    try:
        return publish_bundle(
            plan.data, store, ring, now_ms=now_ms, terms=terms_of_plan, publisher=publisher, say=say
        )
    except PublishOvertaken as error:
        raise _moved(error, plan, store, ring) from error


def require_plan_base(plan: Plan, store: RuleStore, ring: KeyRing, *, now_ms: int) -> None:
    """Nothing where a plan could be applied: what it was compared with is live still, or its own rules are.

    Raises:
        PublishOvertaken: something else is live, as `apply_plan` says it.
        PublishRefused: there is no key, or what is live cannot be trusted.
    """
    found = read_standing(plan.site, store, ring, now_ms=now_ms, replaces_pointer=False)
    if found.pointer is not None and found.pointer.digest == digest_of(plan.data):
        return
    try:
        require_base(plan.base, found, store)
    except PublishOvertaken as error:
        raise _moved(error, plan, store, ring) from error


def _moved(error: PublishOvertaken, plan: Plan, store: RuleStore, ring: KeyRing) -> PublishOvertaken:
    return PublishOvertaken(f"{error}. {_spell_moved(plan, store, ring)}", error.between)


def _spell_moved(plan: Plan, store: RuleStore, ring: KeyRing) -> str:
    """The segments that differ between what the plan was compared with and what is live."""
    pointer = read_pointer(plan.site, store, ring)
    if pointer is None:
        return "Nothing is live any more"
    try:
        live = stored_bundle(pointer.digest, store)
        before = stored_bundle(plan.base.digest, store) if plan.base.digest else None
        old = None if before is None else (before, read_bundle(before))
        rows = compare_bundles(old, (live, read_bundle(live))).segments
    except (PublishRefused, BundleError):
        return f"Live is {pointer.digest[:SHORT_DIGEST_CHARS]}, which cannot be compared with the plan's base"
    named = ", ".join(f"{row.id} ({row.kind})" for row in rows[:MAX_NAMED]) or "none"
    more = f" and {len(rows) - MAX_NAMED} more" if len(rows) > MAX_NAMED else ""
    return f"Segments that differ since the plan: {named}{more}"
