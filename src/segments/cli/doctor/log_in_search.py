"""The search for a site's session cookies: a page is asked for with each cookie of somebody who is logged in.

In: an address, a Cookie header, and a way to ask. Out: which cookies the page knows the person by, and which the site
sets for everybody. It only ever sends GET, and at most two requests for each cookie.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from segments.cli.doctor.asking import Answered
from segments.edge.http.cookies.cookie_header import OWN_COOKIE_PREFIX, set_cookie_name
from segments.edge.http.request import parse_cookies
from segments.errors import WrongUsage

MAX_COOKIES: Final = 50
"""The cookies that a browser keeps for one site (RFC 6265 section 6.1)."""

_PIECE: Final = re.compile(r"[^<>\n]+")
"""Text between tags, and tags: what differs for one person is in some of them."""

AskWith = Callable[[Mapping[str, str]], Answered]
"""Asks for the page with these cookies."""


@dataclass(frozen=True, slots=True)
class LogIn:
    """The result: the cookies that the page knows the person by, and those that it sets for everybody.

    `shows_log_in` is False where the page is the same for somebody who is logged in.
    """

    shows_log_in: bool
    sessions: tuple[str, ...]
    set_for_all: tuple[str, ...]


def find_log_in(cookie_header: str, ask_with: AskWith) -> LogIn:
    """The session cookies among those of a Cookie header.

    Raises:
        WrongUsage: the header has no cookies, or too many.
    """
    cookies = {
        name: value
        for name, value in parse_cookies(cookie_header).items()
        if not name.startswith(OWN_COOKIE_PREFIX)
    }
    if not 0 < len(cookies) <= MAX_COOKIES:
        raise WrongUsage(
            f"Expected the Cookie header of a browser that is logged in, 1 to {MAX_COOKIES} cookies,"
            f" got {len(cookies)} - at the standard input"
        )
    strangers = [ask_with({}), ask_with({})]
    members = [ask_with(cookies), ask_with(cookies)]
    set_for_all = tuple(dict.fromkeys(filter(None, map(set_cookie_name, strangers[0].set_cookies))))
    personal = _pieces(members[0]) & _pieces(members[1])
    for stranger in strangers:
        personal -= _pieces(stranger)
    if not personal:
        return LogIn(shows_log_in=False, sessions=(), set_for_all=set_for_all)

    def is_known(some: Mapping[str, str]) -> bool:
        return 2 * len(personal & _pieces(ask_with(some))) > len(personal)

    alone = [name for name in cookies if is_known({name: cookies[name]})]
    needed = [name for name in cookies if not is_known({n: v for n, v in cookies.items() if n != name})]
    return LogIn(shows_log_in=True, sessions=tuple(dict.fromkeys((*alone, *needed))), set_for_all=set_for_all)


def _pieces(answer: Answered) -> set[str]:
    """The parts of an answer, with its status and where it leads."""
    pieces = {piece.strip() for piece in _PIECE.findall(answer.text)}
    return (pieces - {""}) | {f"\0status {answer.status}", f"\0location {answer.location}"}
