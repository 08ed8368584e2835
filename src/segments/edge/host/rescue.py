"""When our own code fails: the origin's response, and a log line that says where, never about whom."""

from __future__ import annotations

import os
import traceback
from typing import Any, Final

import js

from segments.edge.host.border import js_options
from segments.edge.host.isolate import Isolate
from segments.edge.host.log import log
from segments.edge.route import OWN_COOKIE_PREFIX

REQUEST_ID_BYTES: Final = 8
"""For a request that the network gave no id, as in a local run: only one that is logged needs any."""


async def rescue(request: Any, isolate: Isolate, fault: Exception) -> Any:
    """The origin's answer to the visitor's own request, kept out of every cache: its blocks are all still in it.

    It shares no code with the way that failed beyond this folder's border.
    """
    given_id = request.headers.get("cf-ray")
    request_id = given_id or os.urandom(REQUEST_ID_BYTES).hex()
    frame = traceback.extract_tb(fault.__traceback__)[-1]
    log(
        "error",
        "fault",
        request_id=request_id,
        fault=type(fault).__name__,
        place=f"{frame.filename.rpartition('/')[2]}:{frame.lineno}",
        function=frame.name,
    )
    url = js.URL.new(request.url)
    server = isolate.server_of(url.host)
    origin = server.environment.origin if server else ""
    if server:
        server.counters["faults"] += 1
    onward = js.Request.new(origin + url.pathname + url.search if origin else request.url, request)
    cookies = (request.headers.get("cookie") or "").split("; ")
    onward.headers.set("cookie", "; ".join(one for one in cookies if not one.startswith(OWN_COOKIE_PREFIX)))
    response = await js.fetch(onward, js_options({"redirect": "manual"}))
    answer = js.Response.new(response.body, response)
    answer.headers.set("cache-control", "private, no-store")
    if not given_id:
        answer.headers.set("x-request-id", request_id)
    answer.headers.delete("etag")
    return answer
