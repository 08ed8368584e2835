"""One request as plain values.

One `VisitorRequest` is made per request, of what `host/js/border.py` brings over in a single crossing of the JavaScript
border; everything after it is pure. This file must never parse more than the request line and the Cookie header.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

MAX_COOKIE_HEADER_CHARS: Final = 65_536
"""Far above what browsers send (RFC 6265 asks for 4,096 bytes a cookie, 50 cookies); the rest is not read."""

MAX_COOKIES: Final = 500
"""Almost three times as many as browsers keep for a site; what comes after them is not read, and costs nothing."""


@dataclass(frozen=True, slots=True)
class VisitorRequest:
    """One request. Header names are lower case; `path` and `query` are as sent, percent-encoding and all.

    `repeated` are the further values of cookies whose name came more than once.
    """

    method: str
    scheme: str
    host: str
    path: str
    query: str
    headers: Mapping[str, str]
    cf: Mapping[str, object]
    cookies: Mapping[str, str]
    repeated: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: NONE_REPEATED)


NONE_REPEATED: Final[Mapping[str, tuple[str, ...]]] = {}


def parse_request(
    method: str, url: str, headers: Mapping[str, str], cf: Mapping[str, object]
) -> VisitorRequest:
    """A request from the values that the runtime hands over; `url` is absolute and already normalised by it."""
    scheme, _, rest = url.partition("://")
    rest = rest.partition("#")[0]
    before_query, _, query = rest.partition("?")
    host, slash, path = before_query.partition("/")
    cookies, repeated = _split_cookies(headers.get("cookie", ""))
    return VisitorRequest(
        method=method,
        scheme=scheme,
        host=host.lower(),
        path=slash + path or "/",
        query=query,
        headers=headers,
        cf=cf,
        cookies=cookies,
        repeated=repeated,
    )


def parse_cookies(header: str) -> dict[str, str]:
    """Cookie names and raw values of a Cookie header (RFC 6265 section 5.4); the first of equal names counts.

    Browsers send the cookie with the longest path first, so the first is the most specific. Quotes and
    percent-encoding stay: what they mean is up to whoever set the cookie.
    """
    return _split_cookies(header)[0]


def _split_cookies(header: str) -> tuple[dict[str, str], Mapping[str, tuple[str, ...]]]:
    """The first value of each name, and the further ones of names that came again."""
    cookies: dict[str, str] = {}
    repeated: dict[str, list[str]] = {}
    for pair in header[:MAX_COOKIE_HEADER_CHARS].split(";", MAX_COOKIES)[:MAX_COOKIES]:
        name, separator, value = pair.partition("=")
        name = name.strip(" \t")
        if not separator or not name:
            continue
        value = value.strip(" \t")
        if name in cookies:
            repeated.setdefault(name, []).append(value)
        else:
            cookies[name] = value
    return cookies, {name: tuple(values) for name, values in repeated.items()} if repeated else NONE_REPEATED
