"""The last resort when our own code fails: the origin's response, and a log line of the place, never of a person."""

from __future__ import annotations

import os
from typing import Any, Final

import js

from segments.edge.host.js.border import js_options
from segments.edge.host.js.fault_report import report_fault
from segments.edge.host.js.log import log
from segments.edge.host.site.isolate import Isolate
from segments.edge.http.caching import SHARED_CACHE_HEADERS
from segments.edge.http.cookies.cookie_header import strip_own_cookies
from segments.edge.http.route import SERVICE_PREFIX

REQUEST_ID_BYTES: Final = 8
"""For a request that the network gave no id, as in a local run: only one that is logged needs any."""

_SERVICE_FAILED: Final = (
    '{"error": "Expected an answer of the worker, got a fault of its own; it is in the log"}\n'
)


async def rescue(request: Any, isolate: Isolate, fault: Exception) -> Any:
    """The origin's answer to the visitor's own request, kept out of every cache: its blocks are all still in it. Of the
    worker's own addresses the origin knows nothing: there the fault is told.

    It shares no code with the way that failed beyond this folder's border.
    """
    given_id = request.headers.get("cf-ray")
    request_id = given_id or os.urandom(REQUEST_ID_BYTES).hex()
    log("error", "fault", request_id=request_id, **report_fault(fault))
    url = js.URL.new(request.url)
    server = isolate.server_of(url.host)
    origin = server.environment.origin if server else ""
    if server:
        server.counters["faults"] += 1
    if url.pathname.startswith(SERVICE_PREFIX):
        answer = js.Response.new(_SERVICE_FAILED, js_options({"status": 500}))
        answer.headers.set("content-type", "application/json; charset=utf-8")
    else:
        response = await _ask_origin(request, url, origin)
        answer = js.Response.new(response.body, response)
    answer.headers.set("cache-control", "private, no-store")
    if not given_id:
        answer.headers.set("x-request-id", request_id)
    for name in ("etag", *SHARED_CACHE_HEADERS):
        answer.headers.delete(name)
    return answer


def _ask_origin(request: Any, url: Any, origin: str) -> Any:
    onward = js.Request.new(origin + url.pathname + url.search if origin else request.url, request)
    cookie = strip_own_cookies(request.headers.get("cookie") or "")
    if cookie:
        onward.headers.set("cookie", cookie)
    else:
        onward.headers.delete("cookie")
    if origin:
        onward.headers.set("x-forwarded-host", url.host)
        onward.headers.set("x-forwarded-proto", url.protocol.rstrip(":"))
    return js.fetch(onward, js_options({"redirect": "manual"}))
