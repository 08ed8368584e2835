"""Requests for the commands that answer for many at once: one JSON object a line.

    {"method": "GET", "url": "https://shop.example/", "headers": {...}, "cf": {...}, "cookies": {...}}

Everything may be left out, or be null. Header names are in any case; headers and cookies are objects or lists of pairs.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from segments.cli.input.input_files import read_lines, read_object
from segments.edge.http.request import VisitorRequest, parse_cookies, parse_request
from segments.errors import AuthoringError

MAX_LINE_BYTES: Final = 1_000_000
"""A longer line is no request: what a browser sends stays under 100,000 bytes."""


def read_requests(path: Path) -> Iterator[bytes]:
    """The lines of a file of requests, or of standard input.

    Raises: AuthoringError, when the file cannot be read.
    """
    return (line for _, line in read_lines(path, "a file of requests", MAX_LINE_BYTES))


def read_members(line: bytes) -> dict[str, object]:
    """The members of one line of JSON.

    Raises: AuthoringError, with what was expected and where.
    """
    return read_object(line, MAX_LINE_BYTES)


def read_request(value: Mapping[str, object]) -> VisitorRequest:
    """A request from its members; cookies given apart win over the Cookie header.

    Raises: AuthoringError, with what was expected and where.
    """
    headers = read_headers(value.get("headers"))
    cf = value.get("cf") or {}
    if not isinstance(cf, dict):
        raise AuthoringError("Expected an object, got something else - at cf")
    method, url = value.get("method") or "GET", value.get("url") or "https://localhost/"
    if not isinstance(method, str) or not isinstance(url, str):
        raise AuthoringError("Expected texts, got something else - at method or url")
    request = parse_request(method, url, headers, cf)
    return replace(request, cookies={**request.cookies, **_read_cookies(value.get("cookies"))})


def require_address(request: VisitorRequest) -> None:
    """For those who look at the address.

    Raises: AuthoringError, where it is none of the web.
    """
    if request.scheme not in {"http", "https"} or not request.host:
        raise AuthoringError(
            "Expected an absolute address such as https://shop.example/, got something else - at url"
        )


def read_headers(value: object, where: str = "headers") -> dict[str, str]:
    """Headers by lower-case name; repeated ones are joined, as the runtime joins them.

    Raises: AuthoringError, with what was expected and where.
    """
    return {
        name: ("; " if name == "cookie" else ", ").join(texts)
        for name, texts in _read_pairs(value, where, str.lower).items()
    }


def _read_cookies(value: object) -> dict[str, str]:
    """Cookies by name, the first of equal names; a text is read as a Cookie header."""
    if isinstance(value, str):
        return parse_cookies(value)
    return {name: texts[0] for name, texts in _read_pairs(value, "cookies", str).items() if texts}


def _read_pairs(value: object, where: str, name_of: Callable[[str], str]) -> dict[str, list[str]]:
    pairs = value.items() if isinstance(value, dict) else value or ()
    if not isinstance(pairs, Iterable) or isinstance(pairs, str):
        raise AuthoringError(f"Expected an object or a list of pairs, got something else - at {where}")
    found: dict[str, list[str]] = {}
    for pair in pairs:
        name, texts = _read_pair(pair, where)
        found.setdefault(name_of(name), []).extend(texts)
    return found


def _read_pair(pair: object, where: str) -> tuple[str, list[str]]:
    name, content = pair if isinstance(pair, list | tuple) and len(pair) == 2 else (None, None)
    contents = content if isinstance(content, list) else [content]
    given = [text for text in contents if text is not None]
    texts = [str(text) for text in given if isinstance(text, str | int)]
    if not isinstance(name, str) or len(texts) != len(given):
        raise AuthoringError(f"Expected a name with a text, got {json.dumps(pair)[:40]} - at {where}")
    return name, texts
