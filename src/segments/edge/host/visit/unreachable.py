"""The answer where an origin cannot be reached: a plain 502 of ours, never the runtime's own error.

In: nothing, or the counters of a site. Out: a Response, or a JavaScript function that makes one of a rejection.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import cache
from typing import Any, Final

import js
from pyodide.ffi import create_proxy

from segments.edge.host.js.border import make_response
from segments.edge.http.respond import origin_unreachable

UNREACHABLE_TEXT: Final = "This page cannot be reached at the moment. Please try again shortly.\n"


def answer_unreachable() -> Any:
    """The Response."""
    return make_response(origin_unreachable(), UNREACHABLE_TEXT)


@cache
def unreachable() -> Any:
    """A JavaScript function for the rejections of requests that belong to no site; one for the whole isolate."""
    return _javascript_function(lambda _reason: answer_unreachable())


def counted_unreachable(counters: Counter[str]) -> Any:
    """A JavaScript function for the rejections of one site, which counts them; to be made once."""

    def answer(_reason: Any) -> Any:
        counters["origin-unreachable"] += 1
        return answer_unreachable()

    return _javascript_function(answer)


def _javascript_function(function: Callable[[Any], Any]) -> Any:
    """The same function as JavaScript's own: a proxy that is an argument of a call whose result is a promise is ended
    with that promise, and the next call with it ends the isolate.
    """
    return js.Function.prototype.call.bind(create_proxy(function), None)
