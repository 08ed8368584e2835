"""The border to JavaScript: a request crosses it once on the way in, an answer once on the way out.

A crossing costs microseconds, so a request comes over as its address and one JSON text of the rest. Nothing outside
this folder and worker.py sees a JavaScript value.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Any, Final, NamedTuple

import js
from pyodide.ffi import to_js

from segments.edge.http.caching import SHARED_CACHE_HEADERS, protect
from segments.edge.http.request import VisitorRequest, parse_request
from segments.edge.http.respond import Head

CF_MEMBERS: Final = (
    "country", "region", "regionCode", "city", "postalCode", "metroCode", "continent", "timezone", "latitude",
    "longitude", "isEUCountry", "asn", "asOrganization", "verifiedBotCategory",
    "botManagement", "score", "verifiedBot",
)  # fmt: skip
"""Members of request.cf that signals read (the last two are members of botManagement); certificates stay outside."""


_ENTRIES: Final = "segmentsEntries"
_LIST: Final = "segmentsList"
"""Members of ours, of Headers and of their iterator, by which JSON.stringify finds its way into both."""

_REQUEST_MEMBERS: Final = ("method", "cf", *CF_MEMBERS, "headers", _ENTRIES, _LIST)

_read_json: Final = json.JSONDecoder().raw_decode


class Javascript(NamedTuple):
    """The parts of JavaScript that every request needs, looked up once in the life of an isolate."""

    stringify: Any
    parse: Any
    from_entries: Any
    response: Any
    request: Any
    fetch: Any
    members: Any


@cache
def javascript() -> Javascript:
    """The same for all requests of an isolate."""
    # Made at the first request: a JavaScript value at module level could not be part of the start-up snapshot.
    _open_headers()
    return Javascript(
        stringify=js.JSON.stringify,
        parse=js.JSON.parse,
        from_entries=js.Object.fromEntries,
        response=js.Response.new,
        request=js.Request.new,
        fetch=js.fetch,
        members=to_js(_REQUEST_MEMBERS),
    )


def read_request(request: Any, url: str) -> VisitorRequest:
    """The plain value of a JavaScript Request for this address."""
    border = javascript()
    # JSON.stringify with a list of names asks for each of them (ECMAScript 25.5.4.5), getters and all.
    line = _read_json(border.stringify(request, border.members))[0]
    headers = dict(line["headers"][_ENTRIES][_LIST])
    return parse_request(line["method"], url, headers, line.get("cf") or {})


def _open_headers() -> None:
    """Let JSON.stringify see headers, which it takes for empty: as members whose getters the language itself has."""
    headers = js.Headers.prototype
    iterator = js.Object.getPrototypeOf(js.Headers.new().entries())
    for holder, name, getter in ((headers, _ENTRIES, headers.entries), (iterator, _LIST, iterator.toArray)):
        js.Object.defineProperty(holder, name, js.Object.fromEntries(to_js([["get", getter]])))


def read_headers(headers: Any) -> dict[str, str]:
    """The plain values of JavaScript Headers, names in lower case; several Set-Cookie are only counted on."""
    border = javascript()
    plain: dict[str, str] = _read_json(border.stringify(border.from_entries(headers)))[0]
    return plain


def read_set_cookies(headers: Any) -> tuple[str, ...]:
    """The Set-Cookie values, one by one: commas inside them make the joined form useless."""
    return tuple(headers.getSetCookie().to_py())


def js_options(options: Mapping[str, object]) -> Any:
    """A plain JavaScript object; JSON is the cheapest way across."""
    return javascript().parse(json.dumps(options))


def js_bytes(data: bytes) -> Any:
    """A Uint8Array with a copy of the bytes, which JavaScript then owns."""
    return to_js(data)


def response_options(head: Head) -> Any:
    """The second argument of `new Response`; it may be used again and again, but holds no Set-Cookie."""
    return js_options({"status": head.status, "headers": dict(head.headers)})


def respond(body: Any, options: Any) -> Any:
    """A JavaScript Response of what is on JavaScript's side already."""
    return javascript().response(body, options)


def make_response(head: Head, body: Any) -> Any:
    """A JavaScript Response; `body` is a str, a JavaScript value, or None."""
    return add_headers(respond(body, response_options(head)), head.set_cookies)


def add_headers(response: Any, set_cookies: tuple[str, ...], server_timing: str = "") -> Any:
    """The same Response with these Set-Cookie headers, each of its own, and a Server-Timing header if there is any."""
    if set_cookies or server_timing:
        headers = response.headers
        for value in set_cookies:
            headers.append("set-cookie", value)
        if server_timing:
            headers.set("server-timing", server_timing)
    return response


def with_set_cookies(response: Any, set_cookies: tuple[str, ...]) -> Any:
    """The same Response with these Set-Cookie headers in place of its own; its body is not read."""
    answer = js.Response.new(response.body, response)
    answer.headers.delete("set-cookie")
    return add_headers(answer, set_cookies)


def kept_private(response: Any, set_cookies: tuple[str, ...] = ()) -> Any:
    """The same Response with headers that keep it out of shared caches, and with cookies; its body is not read."""
    answer = js.Response.new(response.body, response)
    safe = protect(read_headers(response.headers), is_personal=True, sets_cookie=False)
    answer.headers.set("cache-control", safe["cache-control"])
    for name in SHARED_CACHE_HEADERS:
        answer.headers.delete(name)
    for cookie in set_cookies:
        answer.headers.append("set-cookie", cookie)
    return answer
