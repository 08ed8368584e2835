"""Links of a mailing: segments for one page view, sealed into an address that names nobody.

In: a request's query and the grant keys. Out: the request without the token, and what the token grants. The token is
bound to its site, its path and a moment; one with a subject counts for the person alone whose grant names that subject.
Nothing is kept because of it, and it is worth nothing without the consent that a grant needs. Equal content makes equal
tokens, so a token of many recipients tells none of them from the others.

The form is `KEY_ID.base64url(tag + sealed)`: a tag of 16 bytes, the MAC over site, path and content, which also seeds
the bytes that hide the content (a synthetic IV, Rogaway and Shrimpton 2006): segments in an address end up in logs.
"""

from __future__ import annotations

import hmac
import json
from dataclasses import dataclass, replace
from typing import Final

from segments.edge.decide.pipeline import Decision
from segments.edge.decide.recall import grant_segments, may_remember
from segments.edge.decide.site import Site
from segments.edge.http.request import VisitorRequest
from segments.signing import (
    MAC_BYTES,
    OF_ONE_SITE,
    KeyRing,
    decode_base64url,
    encode_base64url,
    mac,
    site_mac,
)

LINK_PARAMETER: Final = "segments_link"
MAX_LINK_CHARS: Final = 1_024
MAX_LINK_S: Final = 7_776_000
"""90 days: a mailing is not opened for the first time after that."""

MAX_LINK_SEGMENTS: Final = 16
TAG_BYTES: Final = 16
SUBJECT_CHARS: Final = 16
_PURPOSE: Final = "link"
_STREAM: Final = "link stream"
_SUBJECT: Final = "link subject"


@dataclass(frozen=True, slots=True)
class Link:
    """The segments of a token until `expires_s`, Unix seconds. `subject` is a keyed hash, "" for everybody."""

    segments: tuple[str, ...]
    expires_s: int
    subject: str = ""


def subject_hash(subject: str, secret: bytes) -> str:
    """The name of a person in a link: nothing that can be told without the key."""
    return mac(secret, _SUBJECT, subject.encode(errors="replace")).hex()[:SUBJECT_CHARS]


def seal_link(link: Link, path: str, ring: KeyRing) -> str:
    """The token, sealed with the newest key of a ring that knows its site."""
    key_id, secret = ring.newest()
    content = json.dumps([link.expires_s, link.subject, *link.segments], separators=(",", ":")).encode()
    tag = _tag(ring, secret, path, content)
    return f"{key_id}.{encode_base64url(tag + _hide(content, tag, secret))}"


def open_link(token: str, path: str, ring: KeyRing, now_s: int) -> Link | None:
    """The link of a token on a path; None for one that is not ours, not for this site and path, or over."""
    key_id, _, sealed_text = token.partition(".")
    secret = ring.find(key_id)
    try:
        sealed = decode_base64url(sealed_text) if len(token) <= MAX_LINK_CHARS else b""
    except ValueError:
        return None
    if secret is None or not ring.site or len(sealed) <= TAG_BYTES:
        return None
    tag = sealed[:TAG_BYTES]
    content = _hide(sealed[TAG_BYTES:], tag, secret)
    if not hmac.compare_digest(_tag(ring, secret, path, content), tag):
        return None
    expires_s, subject, *segments = json.loads(content)
    return Link(tuple(segments), expires_s, subject) if now_s < expires_s <= now_s + MAX_LINK_S else None


def take_link(request: VisitorRequest, ring: KeyRing, now_s: int) -> tuple[VisitorRequest, Link | None]:
    """The request without its token, which never goes upstream and is part of no page's key; and the token's link."""
    if LINK_PARAMETER not in request.query:
        return request, None
    kept: list[str] = []
    link: Link | None = None
    for pair in request.query.split("&"):
        name, _, value = pair.partition("=")
        if name != LINK_PARAMETER:
            kept.append(pair)
        elif link is None:
            link = open_link(value, request.path, ring, now_s)
    return replace(request, query="&".join(kept)), link


def link_decision(decision: Decision, link: Link, site: Site) -> Decision:
    """The decision with the link's segments, for a visitor whose consent covers a grant and whom the link means."""
    if not may_remember(decision.consent) or not _is_meant(link, decision.visitor.subject, site.keys.grant):
        return decision
    granting = replace(decision.visitor, granted=link.segments)
    return replace(decision, matches=grant_segments(decision.matches, granting, site.bundle))


def _is_meant(link: Link, subject: str | None, ring: KeyRing) -> bool:
    if not link.subject:
        return True
    hashes = [subject_hash(subject, secret) for _, secret in ring.keys] if subject else []
    return any(hmac.compare_digest(link.subject, one) for one in hashes)


def _tag(ring: KeyRing, secret: bytes, path: str, content: bytes) -> bytes:
    message = path.encode(errors="replace") + b"\0" + content
    return site_mac(ring, OF_ONE_SITE, secret, _PURPOSE, message)[:TAG_BYTES]


def _hide(content: bytes, tag: bytes, secret: bytes) -> bytes:
    """Content and hidden content are each other's (exclusive or with HMAC in counter mode)."""
    blocks = range(-(-len(content) // MAC_BYTES))
    stream = b"".join(mac(secret, _STREAM, tag + bytes((block,))) for block in blocks)
    return bytes(one ^ other for one, other in zip(content, stream, strict=False))
