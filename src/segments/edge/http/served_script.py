"""A script that the worker serves to browsers: the same for everybody, cached, with a validator.

In: its text, how long caches keep it, and the validator that the browser has. Out: the answer, or 304.
"""

from __future__ import annotations

from functools import cache
from hashlib import sha256

from segments.edge.http.reply import Reply
from segments.edge.http.respond import Head, is_known_to_browser, not_modified


def serve_script(text: str, cache_control: str, if_none_match: str) -> Reply:
    """The script, or 304 for a browser that has it; `if_none_match` is the request's header."""
    head = Head(
        200,
        {
            "content-type": "text/javascript; charset=utf-8",
            "cache-control": cache_control,
            "etag": etag_of(text),
            "x-content-type-options": "nosniff",
        },
    )
    if is_known_to_browser(if_none_match, head.headers["etag"]):
        return Reply(not_modified(head))
    return Reply(head, text)


@cache
def etag_of(text: str) -> str:
    """A validator of this version of a script."""
    return f'"{sha256(text.encode()).hexdigest()[:20]}"'
