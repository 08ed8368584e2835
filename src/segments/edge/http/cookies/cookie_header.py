"""Cookie and Set-Cookie headers as texts: the names in them, and a Cookie header without the worker's own cookies.

In: header values. Out: names, or a header value for the origin. Only names are looked at here, never values.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

OWN_COOKIE_PREFIX: Final = "__Host-segments"
"""Cookies that only the worker reads: never sent upstream."""

MAX_KEY_COOKIE_CHARS: Final = 64
"""Longer than the name of any currency, language, country or customer group; a longer value is no choice of a few."""

_KEY_COOKIE_VALUE: Final = re.compile(rf"[A-Za-z0-9_.:%+@|~-]{{1,{MAX_KEY_COOKIE_CHARS}}}\Z")


def strip_own_cookies(header: str) -> str:
    """A Cookie header without our cookies, the others unchanged and in their order; "" where none is left."""
    pairs = [pair.strip() for pair in header.split(";")]
    return "; ".join([pair for pair in pairs if pair and not pair.startswith(OWN_COOKIE_PREFIX)])


def set_cookie_name(set_cookie: str) -> str:
    """The name of the cookie in a Set-Cookie value; "" for a nameless one (RFC 6265 section 5.2)."""
    name, separator, _ = set_cookie.partition(";")[0].partition("=")
    return name.strip(" \t") if separator else ""


def set_again(set_cookies: Iterable[str], cookies: Mapping[str, str]) -> tuple[str, ...]:
    """The names that an answer sets and that the request carried already, each once."""
    names = dict.fromkeys(map(set_cookie_name, set_cookies))
    return tuple(name for name in names if name in cookies)


def key_cookie_header(cookies: Mapping[str, str], names: Iterable[str]) -> str | None:
    """The Cookie header of a shared request: the named cookies alone, "" without any of them.

    None where a value cannot be part of a page's key: too long, or with odd characters.
    """
    pairs = [(name, cookies[name]) for name in names if name in cookies]
    if not all(_KEY_COOKIE_VALUE.match(value) for _, value in pairs):
        return None
    return "; ".join([f"{name}={value}" for name, value in pairs])
