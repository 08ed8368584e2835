"""Browsers of other hosts: the origins in API_ORIGINS may call the API, and see the headers that clients need."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from segments.desk.api.route import Route
from segments.desk.host.variables import read_text
from segments.edge.host.js.border import make_response
from segments.edge.http.respond import Head

MAX_AGE_S: Final = 7_200
_ALLOWED: Final = "authorization, content-type, if-none-match, idempotency-key"
_EXPOSED: Final = "etag, retry-after"


def preflight(routes: Mapping[str, Route]) -> Any:
    """The answer to OPTIONS; without an allowed origin it allows nothing."""
    headers = {"access-control-allow-methods": ", ".join(routes), "access-control-max-age": str(MAX_AGE_S)}
    return make_response(Head(204, {**headers, "allow": ", ".join(routes)}), None)


def allow_origin(response: Any, request: Any, env: Any) -> Any:
    """The same answer, with leave for the origin that asked, where it has it."""
    origins = read_text(env, "API_ORIGINS")
    if not origins:
        return response
    response.headers.append("vary", "Origin")
    origin = request.headers.get("origin") or ""
    if origin and origin in [one.strip() for one in origins.split(",")]:
        response.headers.set("access-control-allow-origin", origin)
        response.headers.set("access-control-allow-headers", _ALLOWED)
        response.headers.set("access-control-expose-headers", _EXPOSED)
    return response
