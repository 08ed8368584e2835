"""Purges: orders to forget kept pages, signed by the publisher and passed on through KV.

In: the body of a signed POST, or the record that KV holds. Out: which kept pages are to be forgotten. An isolate
cannot reach another one's memory, so an order is written to KV and each isolate carries it out at its next
refresh. This file must never trust an order whose signature or time is wrong.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from segments.errors import PurgeRefused
from segments.signing import KeyRing, decode_base64url, encode_base64url, is_mac, mac

PURPOSE: Final = "purge"
SIGNATURE_HEADER: Final = "x-segments-signature"
"""`v1.<key id>.<Unix milliseconds>.<MAC>`, the MAC over the milliseconds, a dot and the body."""

MAX_CLOCK_MS: Final = 300_000
"""How far the signer's clock may be off, and so how long a recorded order could be replayed: five minutes."""

MAX_BODY_BYTES: Final = 65_536
MAX_NAMES: Final = 500
"""Paths and tags in one order; a publisher with more purges everything."""

MAX_OPENING_BRACKETS: Final = 3
"""An order has no more; deep nesting would end the runtime before Python could raise."""

MAX_ORDERS: Final = 100
"""Orders in the record. When one more comes, the oldest becomes an order to forget all that is older."""


@dataclass(frozen=True, slots=True)
class Order:
    """Forget what was kept until `at_ms` (Unix milliseconds): everything, or these paths and tags.

    A path that ends in `*` stands for all that begin with it; the query does not count.
    """

    at_ms: int
    paths: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    is_for_all: bool = False

    def concerns(self, path: str, tags: Sequence[str], stored_ms: int) -> bool:
        """Whether a page that was kept at `stored_ms` is to be forgotten."""
        if stored_ms > self.at_ms:
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
    key_id, secret = ring.newest()
    moment = str(now_ms)
    return f"v1.{key_id}.{moment}.{encode_base64url(mac(secret, PURPOSE, _signed(moment, body)))}"


def verify_order(signature: str, body: bytes, ring: KeyRing, now_ms: int) -> None:
    """Return if the body was signed by a key of the ring within the last minutes.

    Raises:
        PurgeRefused: it was not; the message never says which part was wrong.
    """
    version, _, rest = signature.partition(".")
    key_id, _, rest = rest.partition(".")
    moment, _, claimed = rest.partition(".")
    secret = ring.find(key_id)
    is_timely = (
        moment.isascii()
        and moment.isdigit()
        and len(moment) < 16
        and abs(int(moment) - now_ms) <= MAX_CLOCK_MS
    )
    try:
        claimed_mac = decode_base64url(claimed)
    except ValueError:
        claimed_mac = b""
    if (
        version != "v1"
        or secret is None
        or not is_timely
        or not is_mac(secret, PURPOSE, _signed(moment, body), claimed_mac)
    ):
        raise PurgeRefused(f"Expected a fresh signature of ours, got another - at {SIGNATURE_HEADER}")


def _signed(moment: str, body: bytes) -> bytes:
    return moment.encode() + b"." + body


def write_record(orders: Sequence[Order], ring: KeyRing) -> bytes:
    """The record for KV: the signature of its JSON, a line end, and the JSON."""
    rows = [
        [order.at_ms, list(order.paths), list(order.tags), order.is_for_all] for order in _bounded(orders)
    ]
    body = json.dumps(rows, separators=(",", ":")).encode()
    key_id, secret = ring.newest()
    return f"v1.{key_id}.{encode_base64url(mac(secret, PURPOSE, body))}\n".encode() + body


def _bounded(orders: Sequence[Order]) -> Sequence[Order]:
    """The newest orders; those before them become one for all that was kept until the last of them."""
    if len(orders) <= MAX_ORDERS:
        return orders
    cut = len(orders) - MAX_ORDERS + 1
    return [Order(orders[cut - 1].at_ms, is_for_all=True), *orders[cut:]]


def read_record(record: bytes, ring: KeyRing) -> tuple[Order, ...]:
    """The orders in KV's record, oldest first.

    Raises:
        PurgeRefused: the record is not one that a key of the ring signed.
    """
    head, _, body = record.partition(b"\n")
    parts = head.decode("ascii", "replace").split(".")
    secret = ring.find(parts[1]) if len(parts) == 3 and parts[0] == "v1" else None
    try:
        claimed = decode_base64url(parts[-1])
    except ValueError:
        claimed = b""
    if secret is None or not is_mac(secret, PURPOSE, body, claimed):
        raise PurgeRefused("Expected a record signed by us, got another - at KV's purge record")
    return tuple(
        Order(at, tuple(paths), tuple(tags), is_for_all) for at, paths, tags, is_for_all in json.loads(body)
    )


def page_tags(headers: Mapping[str, str]) -> tuple[str, ...]:
    """The tags of a response: Cloudflare's Cache-Tag (commas) and the older Surrogate-Key (blanks)."""
    tags = [tag.strip() for tag in headers.get("cache-tag", "").split(",")]
    return tuple(tag for tag in (*tags, *headers.get("surrogate-key", "").split()) if tag)
