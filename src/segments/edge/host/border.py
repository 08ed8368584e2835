"""The border to JavaScript: a request crosses it once on the way in, an answer once on the way out.

A crossing costs microseconds, so headers and `request.cf` come over as one JSON text each. Nothing outside this
folder and worker.py sees a JavaScript value.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Any, Final

import js
from pyodide.ffi import to_js

from segments.edge.request import VisitorRequest, parse_request
from segments.edge.respond import Head

CF_MEMBERS: Final = (
    "country", "region", "regionCode", "city", "postalCode", "metroCode", "continent", "timezone", "latitude",
    "longitude", "isEUCountry", "asn", "asOrganization", "verifiedBotCategory", "botManagement", "verifiedBot",
)  # fmt: skip
"""What the signals read of request.cf (the last one is a member of botManagement); certificates stay outside."""


def read_request(request: Any) -> VisitorRequest:
    """The plain value of a JavaScript Request."""
    cf = js.JSON.stringify(request.cf, _cf_members())
    return parse_request(
        request.method,
        request.url,
        json.loads(js.JSON.stringify(js.Object.fromEntries(request.headers))),
        json.loads(cf) if isinstance(cf, str) else {},
    )


@cache
def _cf_members() -> Any:
    # Made at the first request: a JavaScript array at module level could not be part of the start-up snapshot.
    return to_js(CF_MEMBERS)


def read_headers(headers: Any) -> dict[str, str]:
    """The plain values of JavaScript Headers, names in lower case; several Set-Cookie are only counted on."""
    plain: dict[str, str] = json.loads(js.JSON.stringify(js.Object.fromEntries(headers)))
    return plain


def read_set_cookies(headers: Any) -> tuple[str, ...]:
    """The Set-Cookie values, one by one: commas inside them make the joined form useless."""
    return tuple(headers.getSetCookie().to_py())


def js_options(options: Mapping[str, object]) -> Any:
    """A plain JavaScript object; JSON is the cheapest way across."""
    return js.JSON.parse(json.dumps(options))


def js_bytes(data: bytes) -> Any:
    """A Uint8Array with a copy of the bytes, which JavaScript then owns."""
    return to_js(data)


def make_response(head: Head, body: Any) -> Any:
    """A JavaScript Response; `body` is a str, a JavaScript value, or None."""
    response = js.Response.new(body, js_options({"status": head.status, "headers": dict(head.headers)}))
    for value in head.set_cookies:
        response.headers.append("set-cookie", value)
    return response
