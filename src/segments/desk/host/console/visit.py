"""One request to the console's API: whose it is, what it may do, and what it brought.

In: a JavaScript request and the environment. Out: a `Visit`, or the Response that refuses it. A change must come from
the console's own pages: by its origin, by a cookie that no other site's request carries, and by the form token.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Final

import js

from segments.access_token import Access
from segments.desk.console.files import MAX_FILES_BYTES
from segments.desk.console.passes import is_form_token, read_session
from segments.desk.host.answers import problem
from segments.desk.host.console.cloudflare_access import read_access
from segments.desk.host.entrance import BEARER, enter
from segments.signing import KeyRing

FORM_HEADER: Final = "x-segments-form"
SAFE: Final = ("GET", "HEAD")
MAX_BODY_CHARS: Final = 2 * MAX_FILES_BYTES


@dataclass(frozen=True, slots=True)
class Visit:
    """A request of somebody who may come in: `body` is the JSON that a change brought, `query` what a question asks."""

    env: Any
    site: str
    keys: KeyRing
    access: Access
    now_ms: int
    body: dict[str, Any]
    query: str = ""

    @property
    def database(self) -> Any:
        """The desk's D1."""
        return self.env.DB


def site_of(env: Any) -> str:
    """The name of the site whose rules the desk shows."""
    name = getattr(env, "SITE", None)
    return name if isinstance(name, str) and name else "default"


async def open_visit(request: Any, env: Any, keys: KeyRing, scope: str) -> Visit | Any:
    """The visit of a request that may do what needs this scope, else a Response: 400, 401, 403 or 413."""
    now_ms = int(js.Date.now())
    access = await _access(request, env, keys, scope, now_ms)
    if not isinstance(access, Access):
        return access
    body: dict[str, Any] = {}
    if request.method not in SAFE:
        text = await request.text()
        if len(text) > MAX_BODY_CHARS:
            return problem(413, "body-too-large", f"Expected at most {MAX_BODY_CHARS} characters, got more")
        try:
            body = json.loads(text or "{}")
            json.dumps(body, ensure_ascii=False).encode()  # half a character can be stored nowhere
        except (ValueError, RecursionError):
            body = {"": None}
        if not isinstance(body, dict) or "" in body:  # type: ignore[redundant-expr] # JSON may be anything
            return problem(400, "body-unreadable", "Expected a JSON object, got something else")
    query = js.URL.new(request.url).search.removeprefix("?")
    return Visit(env, site_of(env), keys, access, now_ms, body, query)


def is_own_page(request: Any) -> bool:
    """True for a request that a page of this very origin made."""
    origin = request.headers.get("origin")
    return isinstance(origin, str) and origin == js.URL.new(request.url).origin


async def _access(request: Any, env: Any, keys: KeyRing, scope: str, now_ms: int) -> Access | Any:
    authorization = request.headers.get("authorization")
    if authorization and authorization[: len(BEARER)].lower() == BEARER:
        return enter(request, keys, scope, now_ms)
    access = read_session(request.headers.get("cookie") or "", keys, now_ms // 1000)
    access = access or await read_access(request, env, now_ms // 1000)
    if access is None:
        return problem(
            401, "session-missing", "Expected a session - open a link made with: segments console-link"
        )
    if request.method not in SAFE:
        token = request.headers.get(FORM_HEADER) or ""
        if not (is_own_page(request) and is_form_token(token, access, keys)):
            return problem(403, "not-own-page", "Expected a change from the console's own page, got another")
    if scope not in access.scopes:
        return problem(
            403, "scope-missing", f"Expected a role with the scope {scope}, got another - ask for it"
        )
    return access
