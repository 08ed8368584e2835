"""Answers of the worker's own addresses: a head and a text, as plain values.

In: a status and what to say. Out: a `Reply`, which the border turns into a response. No answer about a visitor may
be stored by anybody, so what is made here is `no-store` unless it is the same for everybody.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from segments.edge.http.respond import Head

JSON_HEADERS: Final = {
    "content-type": "application/json; charset=utf-8",
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "cross-origin-resource-policy": "same-origin",
}
"""No other site's page may load an answer, whatever it takes it for (Fetch standard, CORP and nosniff)."""


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer; `body` is "" where there is none."""

    head: Head
    body: str = ""

    def with_header(self, name: str, value: str) -> Reply:
        """The same answer with one more header."""
        return replace(self, head=replace(self.head, headers={**self.head.headers, name: value}))

    def without_body(self) -> Reply:
        """The answer to HEAD: the headers of GET (RFC 9110 section 9.3.2)."""
        return replace(self, body="")


def json_reply(value: Mapping[str, object], *, status: int = 200, set_cookies: tuple[str, ...] = ()) -> Reply:
    """A JSON object for one visitor, stored by nobody."""
    return Reply(Head(status, JSON_HEADERS, set_cookies), json.dumps(value) + "\n")


def refusal(status: int, message: str) -> Reply:
    """Why a request is not done, for whoever wrote the page that sent it."""
    return json_reply({"error": message}, status=status)


def redirect(path: str, set_cookies: tuple[str, ...]) -> Reply:
    """Back to a page with GET after a form (303, RFC 9110 section 15.4.4); `path` comes from `own_path`."""
    return Reply(Head(303, {"location": path, "cache-control": "no-store"}, set_cookies))


def nothing_else(methods: tuple[str, ...], *, status: int) -> Reply:
    """The methods of an address: 204 for OPTIONS, 405 for one that it has not (RFC 9110 section 15.5.6)."""
    if status == 204:
        return Reply(Head(204, {"cache-control": "no-store"})).with_header("allow", ", ".join(methods))
    message = f"Expected {' or '.join(methods)}, got another method - at this address"
    return refusal(status, message).with_header("allow", ", ".join(methods))
