"""One request to the API: its route, its parameters, whose token it has, and its body as a shape.

In: a JavaScript Request. Out: plain values, or the answer that refuses it. The token is looked at before the body
is read.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import js

from segments.access_token import Access, read_token
from segments.desk.api.route import Route
from segments.desk.api.shape import read_shape
from segments.desk.host.api.event_calls import key_in
from segments.edge.host.js.border import js_options
from segments.edge.http.percent import first_parameters
from segments.errors import BodyInvalid, TokenRefused
from segments.signing import KeyRing

MAX_BODY_BYTES: Final = 512 * 1024
DEFAULT_PER_MINUTE: Final = 6_000


@dataclass(frozen=True, slots=True)
class Refusal(Exception):
    """An answer that ends a call: status, stable code, words, and seconds to wait."""

    status: int
    code: str
    detail: str
    retry_after: int | None = None


@dataclass(frozen=True, slots=True)
class ApiCall:
    """One request that may be answered: `values` are parameters of its path."""

    route: Route
    values: Mapping[str, str]
    request: Any
    env: Any
    access: Access | None
    now_ms: int
    people_ring: KeyRing

    def query(self) -> dict[str, str]:
        """The parameters of the query."""
        return first_parameters(js.URL.new(self.request.url).search.removeprefix("?"))

    def header(self, name: str) -> str:
        """A header's value; "" where there is none."""
        return self.request.headers.get(name) or ""

    async def body(self) -> Any:
        """The body as the route's shape.

        Raises:
            Refusal: it is not of that shape.
        """
        data = await read_bytes(self.request, MAX_BODY_BYTES)
        try:
            value = json.loads(data.decode(), parse_constant=_refuse_constant)
        except (ValueError, RecursionError) as error:
            raise Refusal(
                400, "body-unreadable", "Expected JSON in UTF-8, got something else - at the body"
            ) from error
        try:
            return read_shape(self.route.body, value)
        except BodyInvalid as error:
            raise Refusal(400, error.code, str(error)) from error


def read_access(text: str, route: Route, keys: KeyRing, now_ms: int) -> Access:
    """The access of a token for a route.

    Raises:
        Refusal: it proves nothing, or not enough.
    """
    try:
        access = read_token(text, keys, now=now_ms // 1000)
    except TokenRefused as refused:
        words = (
            "Expected Authorization: Bearer with a valid token of this desk - make one with: segments token"
        )
        raise Refusal(401, f"token-{refused.reason}", words) from refused
    if route.scope not in access.scopes:
        raise Refusal(403, "scope-missing", f"Expected a token with the scope {route.scope}, got another")
    return access


def token_in(request: Any) -> str:
    """The token that a request's header has."""
    return key_in(request.headers.get("authorization") or "")


async def read_bytes(request: Any, most_bytes: int) -> bytes:
    """The body of a request.

    Raises:
        Refusal: it has more bytes.
    """
    if not request.body:
        return b""
    claimed = request.headers.get("content-length") or ""
    limit = min(int(claimed), most_bytes) if claimed.isascii() and claimed.isdigit() else most_bytes
    reader = request.body.getReader(js_options({"mode": "byob"}))
    step = await reader.readAtLeast(limit + 1, js.Uint8Array.new(limit + 1))
    data = bytes(step.value.to_bytes()) if step.value else b""
    if len(data) <= limit:
        return data
    await reader.cancel()
    raise Refusal(413, "body-too-long", f"Expected at most {most_bytes} bytes, got more - at the body")


def _refuse_constant(text: str) -> float:
    raise ValueError(f"Expected JSON, got {text}")
