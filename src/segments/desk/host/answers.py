"""Answers of the desk: plain words, JSON, and problems (RFC 9457), none of which a cache keeps.

In: a status and what to say. Out: a JavaScript Response. Nothing here ever shows an exception's text.
"""

from __future__ import annotations

import json
from typing import Any, Final

from segments.edge.host.js.border import make_response
from segments.edge.http.respond import Head

NEVER_KEPT: Final = {"cache-control": "no-store", "x-content-type-options": "nosniff"}
PLAIN: Final = {"content-type": "text/plain; charset=utf-8", **NEVER_KEPT}
JSON: Final = {"content-type": "application/json", **NEVER_KEPT}
PROBLEM: Final = {"content-type": "application/problem+json", **NEVER_KEPT}


def plain(status: int, words: str) -> Any:
    """Words for people, with a line end."""
    return make_response(Head(status, dict(PLAIN)), words + "\n")


def json_answer(status: int, value: Any) -> Any:
    """A value as compact JSON."""
    return make_response(Head(status, dict(JSON)), json.dumps(value, separators=(",", ":")))


def problem(status: int, code: str, detail: str, **headers: str) -> Any:
    """A problem with the product's stable code as its title; headers by names such as `retry_after`."""
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    body = json.dumps({"status": status, "title": code, "detail": detail}, separators=(",", ":"))
    return make_response(Head(status, {**PROBLEM, **named}), body)
