"""One GET to a web address, as a browser without memory sends it: no redirect is followed, no cookie kept.

In: an address and headers. Out: an `Answered`, its body bounded. Nothing but http and https is asked.
"""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import Message
from http.client import HTTPException
from typing import IO, Any, Final

from segments.errors import ToolFailed, WrongUsage

TIMEOUT_SECONDS: Final = 30
MAX_BODY_BYTES: Final = 4_000_000
"""More than any page whose text says who is logged in."""

AGENT: Final = "Mozilla/5.0 (compatible; segments-doctor)"
"""Some origins refuse a request without a user agent that looks like a browser's."""


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer: its status, where it sends the client ("" for nowhere), the cookies that it sets, its text.

    `headers` are by name in lower case, the last of several.
    """

    status: int
    location: str
    set_cookies: tuple[str, ...]
    text: str
    headers: Mapping[str, str]


class Unfollowed(urllib.request.HTTPRedirectHandler):
    """Follows no redirect."""

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Message, newurl: str
    ) -> None:
        """Nothing: a redirect is an answer like any other."""


def require_web_address(text: str, option: str) -> None:
    """Refuse what is no address of the web.

    Raises:
        WrongUsage: it is none.
    """
    if not text.startswith(("http://", "https://")):
        raise WrongUsage(f"Expected a web address, got {text!r} - at {option}")


def ask(url: str, headers: Mapping[str, str]) -> Answered:
    """The answer to a GET of a web address.

    Raises:
        ToolFailed: there is none.
    """
    request = urllib.request.Request(url, headers={"User-Agent": AGENT, **headers})  # noqa: S310 - see above
    opener = urllib.request.build_opener(Unfollowed)
    try:
        with _opened(opener, request) as response:
            return _read(response.status, response.headers, response.read(MAX_BODY_BYTES))
    except urllib.error.URLError as error:
        raise ToolFailed(f"Expected the site's answer, got: {error.reason} - at {url}") from error
    except (OSError, HTTPException, ValueError) as error:
        raise ToolFailed(f"Expected the site's answer, got: {error} - at {url}") from error


def _opened(opener: urllib.request.OpenerDirector, request: urllib.request.Request) -> Any:
    """The answer, a refusal too: of either the body may break off."""
    try:
        return opener.open(request, timeout=TIMEOUT_SECONDS)
    except urllib.error.HTTPError as error:
        return error


def _read(status: int, headers: Message, body: bytes) -> Answered:
    charset = headers.get_content_charset() or "utf-8"
    try:
        text = body.decode(charset, errors="replace")
    except LookupError:
        text = body.decode(errors="replace")
    named = {name.lower(): value for name, value in headers.items()}
    return Answered(status, named.get("location", ""), tuple(headers.get_all("set-cookie", [])), text, named)
