"""Purges: orders to forget kept pages, signed by the publisher and passed on through KV.

In: the body of a signed POST, or a record that KV holds. Out: which kept pages are to be forgotten. An isolate
cannot reach another one's memory, so each order is written to KV under a key of its own, where no other order can
overwrite it, and each isolate carries it out at its next refresh. This file must never trust an order whose
signature or time is wrong.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from segments.errors import PurgeRefused
from segments.signed_body import SIGNATURE_HEADER, Claim, read_claim, sign_body
from segments.signing import KeyRing, decode_base64url, encode_base64url, is_site_mac, site_mac

PURPOSE: Final = "purge"
MAX_BODY_BYTES: Final = 65_536
MAX_NAMES: Final = 500
"""Paths and tags in one order; a publisher with more purges everything."""

MAX_OPENING_BRACKETS: Final = 3
"""An order has no more; deep nesting would end the runtime before Python could raise."""

MAX_ORDERS: Final = 100
"""Orders read in one refresh. Where there are more of them, everything is forgotten that the others could name."""

MAX_FIRST_ORDERS: Final = 20
"""Orders read before the very first page: with more of them, it waits for less, and older pages are asked for anew."""

ORDER_SECONDS: Final = 86_400
"""The time for which KV keeps an order. An isolate that has not asked for over half of it forgets all its pages."""

SURE_MS: Final = ORDER_SECONDS * 1000 // 2
"""The age of a page up to which no order against it can have gone from KV unread."""

SETTLING_MS: Final = 120_000
"""For how long after an order its neighbours are looked for: KV takes up to a minute to show what was written."""

LATEST_MS: Final = 9_999_999_999_999
"""The time from which an order's key counts down, so that KV lists the newest first. 13 digits last until 2286."""


@dataclass(frozen=True, slots=True)
class Order:
    """Forget what the origin was asked for until `at_ms` (Unix milliseconds): everything, or these paths and tags.

    A path that ends in `*` stands for all that begin with it; the query does not count.
    """

    at_ms: int
    paths: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    is_for_all: bool = False

    def concerns(self, path: str, tags: Sequence[str], asked_ms: int) -> bool:
        """True if a page is to be forgotten for which the origin was asked at `asked_ms`, or not to be kept at all.

        When its answer came does not count: it may have been made before the order.
        """
        if asked_ms > self.at_ms:
            return False
        return (
            self.is_for_all
            or any(_is_path(path, wanted) for wanted in self.paths)
            or not set(self.tags).isdisjoint(tags)
        )


def _is_path(path: str, wanted: str) -> bool:
    return path.startswith(wanted[:-1]) if wanted.endswith("*") else path == wanted


def read_order(body: bytes, at_ms: int) -> Order:
    """The order in a POST's body: `{"all": true}`, or `{"paths": [...], "tags": [...]}`.

    Raises:
        PurgeRefused: the body is something else, or too much.
    """
    if len(body) > MAX_BODY_BYTES:
        raise PurgeRefused(f"Expected at most {MAX_BODY_BYTES} bytes, got {len(body)} - at the body")
    if body.count(b"[") + body.count(b"{") > MAX_OPENING_BRACKETS:
        raise PurgeRefused("Expected one object with two lists, got more - at the body")
    try:
        members = json.loads(body)
    except ValueError as error:
        raise PurgeRefused("Expected JSON, got something else - at the body") from error
    if not isinstance(members, dict) or members.keys() - {"all", "paths", "tags"}:
        raise PurgeRefused("Expected an object with all, paths or tags, got something else - at the body")
    paths, tags = _names(members, "paths"), _names(members, "tags")
    is_for_all = members.get("all", False)
    if not isinstance(is_for_all, bool) or not (is_for_all or paths or tags):
        raise PurgeRefused('Expected "all": true, or some paths or tags, got none of them - at the body')
    return Order(at_ms, paths, tags, is_for_all)


def _names(members: dict[str, object], member: str) -> tuple[str, ...]:
    value = members.get(member, [])
    if (
        not isinstance(value, list)
        or len(value) > MAX_NAMES
        or not all(isinstance(name, str) for name in value)
    ):
        raise PurgeRefused(f"Expected a list of at most {MAX_NAMES} texts, got something else - at {member}")
    return tuple(value)


def sign_order(body: bytes, ring: KeyRing, now_ms: int) -> str:
    """The signature header for a body, with the ring's newest key."""
    return sign_body(body, ring, PURPOSE, now_ms)


def read_order_claim(signature: str, ring: KeyRing, now_ms: int) -> Claim:
    """The claim that a header makes of the order below it.

    Raises:
        PurgeRefused: no body could prove it right; the message never says which part was wrong.
    """
    claim = read_claim(signature, ring, PURPOSE, now_ms)
    if claim is None:
        raise _not_ours()
    return claim


def verify_order(claim: Claim, body: bytes) -> None:
    """Return if the body is the one that was signed.

    Raises:
        PurgeRefused: it is not; the same words as for a wrong header.
    """
    if not claim.proves(body):
        raise _not_ours()


def _not_ours() -> PurgeRefused:
    return PurgeRefused(f"Expected a fresh signature of ours, got another - at {SIGNATURE_HEADER}")


def write_record(order: Order, ring: KeyRing) -> bytes:
    """The record of one order for KV: the signature of its JSON, a line end, and the JSON."""
    row = [order.at_ms, order.paths, order.tags, order.is_for_all]
    body = json.dumps(row, separators=(",", ":")).encode()
    key_id, secret = ring.newest()
    signed = encode_base64url(site_mac(ring, ring.version, secret, PURPOSE, body))
    return f"{ring.version}.{key_id}.{signed}\n".encode() + body


def read_record(record: bytes, ring: KeyRing) -> Order:
    """The order in a record of KV's.

    Raises:
        PurgeRefused: the record is not one that a key of the ring signed.
    """
    head, _, body = record.partition(b"\n")
    parts = head.decode("ascii", "replace").split(".")
    secret = ring.find(parts[1]) if len(parts) == 3 else None
    try:
        claimed = decode_base64url(parts[-1])
    except ValueError:
        claimed = b""
    if not is_site_mac(ring, parts[0], secret, PURPOSE, body, claimed):
        raise PurgeRefused("Expected a record signed by us, got another - at KV's purge record")
    at_ms, paths, tags, is_for_all = json.loads(body)
    return Order(at_ms, tuple(paths), tuple(tags), is_for_all)


def order_key(prefix: str, order: Order, record: bytes) -> str:
    """The key under which KV keeps an order's record: no two orders have the same one, and the newest come first."""
    head, _, _ = record.partition(b"\n")
    return f"{prefix}{LATEST_MS - order.at_ms:013d}.{head[-16:].decode()}"


def order_time(prefix: str, key: str) -> int:
    """The time of the order under a key of KV's, in Unix milliseconds; 0 for a key that is not ours."""
    digits = key.removeprefix(prefix).partition(".")[0]
    return LATEST_MS - int(digits) if len(digits) == 13 and digits.isascii() and digits.isdigit() else 0


def page_tags(headers: Mapping[str, str]) -> tuple[str, ...]:
    """The tags of a response: Cloudflare's Cache-Tag (commas) and the older Surrogate-Key (blanks)."""
    tags = [tag.strip() for tag in headers.get("cache-tag", "").split(",")]
    return tuple(tag for tag in (*tags, *headers.get("surrogate-key", "").split()) if tag)
