"""Data for a framework's client that cannot be cut: the client is told to load the page as a document instead.

In: the answer's bytes and its visit. Out: an answer by which React Router or SvelteKit loads the document, or an error
for a client that would then load it for ever. Data that names a segment of the rules never leaves here.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any, Final, NamedTuple

from segments.edge.decide.site import Site
from segments.edge.host.js.border import make_response, read_headers
from segments.edge.host.js.page_body import PageBody
from segments.edge.host.pages.asking import ask_for_page
from segments.edge.host.pages.cuttable import cuttable_headers
from segments.edge.host.sharing.arriving_body import Body
from segments.edge.host.visit.exchange import Exchange
from segments.edge.host.visit.visit import Visit
from segments.edge.http.caching import protect
from segments.edge.http.percent import decode_percent
from segments.edge.http.request import VisitorRequest
from segments.edge.http.respond import Head
from segments.edge.pages.content_types import kind_of
from segments.edge.pages.response import MAX_PAGE_BYTES, compile_response, is_refused
from segments.edge.pages.state.halted import names_any
from segments.errors import PlanError

_SUFFIXES: Final = (
    ("/__data.json", ""),
    (".html__data.json", ".html"),
    ("/_root.data", "/"),
    ("/_.data", "/"),
    (".data", ""),
)
"""The ends of addresses of data (SvelteKit 2 and 3, React Router 7 and 8), and those of the documents."""

_OWN_QUERY: Final = ("_routes=", "x-sveltekit-")
_SLASH_ASKED: Final = "x-sveltekit-trailing-slash=1"
_VALUE_LINES, _DATA_LINES = "value-lines", "data-lines"

_UNDEFINED: Final = -7
"""The value `undefined` in turbo-stream."""

CONFLICT: Final = 409
"""The status of an error: what was asked for is there, and does not go with the rules of this site."""


class _Answer(NamedTuple):
    status: int
    headers: dict[str, str]
    body: str


def names_segments(content: bytes, site: Site | None) -> bool:
    """True if the content may have blocks of this site."""
    return site is None or names_any(content, site.bundle.bits)


async def begin_data(content: bytes, body: Body, content_type: str, visit: Visit) -> tuple[bytes, bool]:
    """The beginning of data that flows, and whether it is refused: by its first line, which is that of the page.

    React Router's cannot be cut in parts: it is refused where its beginning names a segment, or is not all of it.
    """
    kind = kind_of(content_type)
    if kind == _VALUE_LINES:
        content = content or await body.begin(MAX_PAGE_BYTES)
        return content, not body.is_over or names_segments(content, visit.site)
    if kind != _DATA_LINES:
        return content, False
    while b"\n" not in content and len(content) < MAX_PAGE_BYTES and not body.is_over:
        content += await body.step()
    try:
        plan = compile_response(content[: content.find(b"\n") + 1], content_type, visit.page_settings)
        is_stuck = is_refused(plan, content_type)
    except PlanError:
        is_stuck = True
    return content, is_stuck and names_segments(content, visit.site)


async def load_instead(
    origin: str, exchange: Exchange, content_type: str, set_cookies: tuple[str, ...]
) -> Any:
    """The answer in place of data that was refused: never kept, by anybody."""
    request = exchange.visit.request
    document = document_of(request)
    may_load = document is not None and not _is_there(request, document)
    if document is not None and may_load and await _has_blocks(origin, exchange, document):
        exchange.counters["data-reloaded"] += 1
        status, headers, body = _loading(request, document, content_type)
    else:
        exchange.counters["data-refused"] += 1
        status, headers, body = _refusing(request, content_type)
    headers = protect(
        {**headers, "cache-control": "no-store"}, is_personal=True, sets_cookie=bool(set_cookies)
    )
    return make_response(exchange.with_timings(Head(status, headers, set_cookies)), body)


def document_of(request: VisitorRequest) -> VisitorRequest | None:
    """The request for the document that an address of data belongs to; None for another address."""
    found = next((pair for pair in _SUFFIXES if request.path.endswith(pair[0])), None)
    if found is None:
        return None
    pairs = request.query.split("&")
    path = request.path.removesuffix(found[0]) + found[1] or "/"
    path += "/" if _SLASH_ASKED in pairs else ""
    query = "&".join(pair for pair in pairs if not pair.startswith(_OWN_QUERY))
    return replace(request, method="GET", path=path, query=query)


def _is_there(request: VisitorRequest, document: VisitorRequest) -> bool:
    """True if the visitor is on that page already: its client would ask again once it was loaded."""
    address = request.headers.get("referer", "").partition("://")[2].partition("?")[0]
    return "/" + address.partition("/")[2] == document.path and bool(address)


async def _has_blocks(origin: str, exchange: Exchange, document: VisitorRequest) -> bool:
    """True if the document has blocks of its own, and so no client that would ask for its data again."""
    visit = replace(exchange.visit, request=document, question=None)
    response = await ask_for_page(origin, exchange.with_visit(visit), None)
    headers = await cuttable_headers(response, read_headers(response.headers))
    body = PageBody(response, headers or {}, exchange.counters, exchange.stall_ms)
    if headers is None or kind_of(headers["content-type"]) != "html":
        await body.cancel()
        return False
    content = await body.read_whole(MAX_PAGE_BYTES)
    if not body.is_over:
        await body.cancel()
        return True
    try:
        return bool(compile_response(content, headers["content-type"], visit.page_settings).blocks)
    except PlanError:  # more blocks than a plan can hold
        return True


def _loading(request: VisitorRequest, document: VisitorRequest, content_type: str) -> _Answer:
    """A redirect with reload for React Router; for SvelteKit an error of another version, after which it reloads."""
    if kind_of(content_type) != _VALUE_LINES:
        return _error()._replace(headers={**_error().headers, "x-sveltekit-version": "segments"})
    url = f"{request.scheme}://{request.host}{document.path}"
    url += f"?{document.query}" if document.query else ""
    values = ["redirect", url, "status", 302, "reload", True]
    if request.method == "POST":
        return _values(202, [{"_1": 2, "_3": 4, "_5": 6}, *values])
    return _values(202, [["SingleFetchRedirect", 1], {"_2": 3, "_4": 5, "_6": 7}, *values])


def _refusing(request: VisitorRequest, content_type: str) -> _Answer:
    """No data for a fetcher of React Router, which then shows what it does before any has come; else an error."""
    if kind_of(content_type) != _VALUE_LINES:
        return _error()
    if request.method == "POST":
        return _values(200, [{"_1": _UNDEFINED}, "data"])
    asked = [pair.partition("=")[2] for pair in request.query.split("&") if pair.startswith("_routes=")]
    routes = decode_percent(asked[0]).split(",") if asked else []
    if len(routes) != 1:
        return _error()
    return _values(200, [{"_1": 2}, routes[0], {"_3": _UNDEFINED}, "data"])


def _values(status: int, values: list[object]) -> _Answer:
    """An answer in React Router's form (turbo-stream)."""
    return _Answer(
        status, {"content-type": "text/x-script", "x-remix-response": "yes"}, json.dumps(values) + "\n"
    )


def _error() -> _Answer:
    # TanStack Start takes JSON for data whatever its status, SolidStart all that has not this header.
    headers = {"content-type": "text/plain", "x-error": "true"}
    return _Answer(CONFLICT, headers, "Load this page as a document.")
