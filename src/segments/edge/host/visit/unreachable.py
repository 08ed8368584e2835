"""The answer where an origin cannot be reached: a plain 502 of ours, never the runtime's own error.

In: nothing, or the counters of a site. Out: a Response, or a proxied function that makes one of a rejection.
"""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import Any, Final

from pyodide.ffi import create_proxy

from segments.edge.host.js.border import make_response
from segments.edge.http.respond import origin_unreachable

UNREACHABLE_TEXT: Final = "This page cannot be reached at the moment. Please try again shortly.\n"


def answer_unreachable() -> Any:
    """The Response."""
    return make_response(origin_unreachable(), UNREACHABLE_TEXT)


@cache
def unreachable() -> Any:
    """A proxied function for the rejections of requests that belong to no site; one for the whole isolate."""
    return create_proxy(lambda _reason: answer_unreachable())


def counted_unreachable(counters: Counter[str]) -> Any:
    """A proxied function for the rejections of one site, which counts them; to be made once."""

    def answer(_reason: Any) -> Any:
        counters["origin-unreachable"] += 1
        return answer_unreachable()

    return create_proxy(answer)
