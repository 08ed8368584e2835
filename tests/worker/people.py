"""The people of the desk on the real runtime: its rules, tokens of every scope, and questions to its API."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from segments.access_token import SCOPES, Access, write_token
from segments.bundle.read import digest_of
from tests.worker.desk import CONFIG, KEYS, KEYS_TEXT, migrate
from tests.worker.runtime import LocalWorker, WireResponse
from tests.worker.shop import BUNDLE_KEYS, GRANT_KEYS, SITE, compile_text, ring_text, sealed_pointer

ROOT = "/_segments/v1"
PEOPLE_KEYS = "people:cGVvcGxlcGVvcGxlcGVvcGxlcGVvcGxlcGVvcGxlcGU"
RULES = """
[site]
name = "shop"

[signals.plan]
type = "string"
purpose = "personalization"
from = "trait:plan"

[signals.seats]
type = "int"
purpose = "personalization"
from = "trait:seats"

[assignments.teaser]
by = "visitor"
arms = { calm = 50, loud = 50 }

[segments.everyone]
when = "true"

[segments.gold]
when = 'plan == "gold"'

[segments.german]
when = 'geo.country == "DE"'

[segments.cart-abandoner]
when = 'events.did("cart_add", "48h") && !events.did("purchase", "48h")'

[segments.quick]
when = 'events.did("ping", "10s")'

[segments.regular]
when = 'events.count("page_view", "30d") >= 3'

[segments.spender]
when = 'events.sum("Order Completed", "revenue", "ever") >= 100'
"""
VARIABLES = {
    "SITE": SITE,
    "REFRESH_SECONDS": "1",
    "PEOPLE_CONSENT": "functional,analytics,personalization",
    "SEGMENTS_DESK_KEYS": KEYS_TEXT,
    "SEGMENTS_PEOPLE_KEYS": PEOPLE_KEYS,
    "SEGMENTS_BUNDLE_KEYS": ring_text(BUNDLE_KEYS),
    "SEGMENTS_GRANT_KEYS": ring_text(GRANT_KEYS),
}


def token(*scopes: str, subject: str = "tests", token_id: str = "t1") -> str:
    """A token with these scopes, all of them without any."""
    access = Access(token_id, subject, frozenset(scopes or SCOPES), int(time.time()) + 86_400)
    return write_token(access, KEYS)


class PeopleDesk(LocalWorker):
    """The desk with published rules, and its API."""

    def __init__(self, state: Path, rules: str = RULES, **variables: str) -> None:
        migrate(state)
        super().__init__(
            {**VARIABLES, **variables}, state, "http://127.0.0.1:9", ready_path="/health", config=CONFIG
        )
        self.publish(rules)

    def publish(self, rules: str) -> None:
        """Put rules into KV, in force a second later at most."""
        bundle = compile_text(rules, self.state)
        sequence = time.time_ns() // 1_000_000
        self.kv_put_all(
            {f"bundle:{digest_of(bundle)}": bundle, f"site:{SITE}": sealed_pointer(bundle, sequence)}
        )

    def api(
        self,
        method: str,
        path: str,
        value: object = None,
        key: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> WireResponse:
        """The answer to one call with a token."""
        body = None if value is None else value if isinstance(value, bytes) else json.dumps(value).encode()
        sent = {"authorization": f"Bearer {token() if key is None else key}", **(headers or {})}
        return self.fetch(path if path.startswith("/") else f"{ROOT}/{path}", sent, method=method, body=body)

    def send(self, *messages: Mapping[str, Any], **members: object) -> dict[str, Any]:
        """The answer to a batch of a client."""
        basic = base64.b64encode(f"{token('events')}:".encode()).decode()
        body = json.dumps({"batch": messages, **members}).encode()
        answer = self.fetch("/v1/batch", {"authorization": f"Basic {basic}"}, method="POST", body=body)
        assert answer.status == 200, answer.text
        told: dict[str, Any] = answer.json()
        return told

    def segments(self, person: str, **query: str) -> set[str]:
        """The segments of a person."""
        asked = "&".join(f"{name}={quote(value)}" for name, value in query.items())
        answer = self.api("GET", f"people/{quote(person, safe='')}/segments?{asked}")
        assert answer.status == 200, answer.text
        return {row["id"] for row in answer.json()["segments"]}


def holds(folder: Path, text: bytes) -> bool:
    """True if any file of the profiles' storage has these bytes."""
    files = [path for path in (folder / "v3" / "do").rglob("*") if path.is_file()]
    assert files
    return any(text in path.read_bytes() for path in files)
