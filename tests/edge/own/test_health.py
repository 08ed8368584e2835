"""The short health for everybody, and the whole one for whoever holds the site's token."""

from __future__ import annotations

import json

import pytest

from segments.edge.own.health import health_reply, health_token, is_health_token, newest_health_token
from segments.signing import KeyRing

OLD, NEW = ("old", b"o" * 32), ("new", b"n" * 32)
RING = KeyRing((OLD, NEW))
HEALTH = {"status": "ok", "site": "shop", "problem": None, "counters": {"faults": 1}}


def test_everybody_sees_the_status_and_nothing_else() -> None:
    short = health_reply(HEALTH, is_whole=False)
    assert json.loads(short.body) == {"status": "ok"}
    assert short.head.headers["cache-control"] == "no-store"
    assert json.loads(health_reply(HEALTH, is_whole=True).body) == HEALTH


@pytest.mark.parametrize("scheme", ["Bearer ", "bearer ", "BEARER  "])
def test_the_token_of_any_key_of_the_site_counts(scheme: str) -> None:
    assert newest_health_token("shop", RING) == health_token("shop", *NEW)
    for key in (OLD, NEW):
        assert is_health_token(scheme + health_token("shop", *key), "shop", RING)


@pytest.mark.parametrize(
    "authorization",
    [
        "",
        "Bearer ",
        "Bearer new.",
        "Bearer \u00e9\ud800",
        health_token("shop", *NEW),
        f"Basic {health_token('shop', *NEW)}",
        f"Bearer {health_token('shop2', *NEW)}",
        f"Bearer {health_token('shop', 'new', OLD[1])}",
        f"Bearer {health_token('shop', 'other', NEW[1])}",
        f"Bearer {health_token('shop', *NEW)}x",
    ],
)
def test_nothing_else_does(authorization: str) -> None:
    assert not is_health_token(authorization, "shop", RING)


def test_without_keys_there_is_no_token() -> None:
    assert not is_health_token(f"Bearer {health_token('shop', *NEW)}", "shop", KeyRing())
