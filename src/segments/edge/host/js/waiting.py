"""Waiting for JavaScript's promises no longer than a given time, without giving them up.

In: promises. Out: the value of the first that is kept, or None where the time came first. What was still on its way can
be waited for again: nothing that has come is lost, as it would be with a cancelled read of a stream.
"""

from __future__ import annotations

from typing import Any

import js
from pyodide.ffi import to_js


def timer(milliseconds: int) -> Any:
    """A promise of nothing, kept after this time; it ends with its request."""
    return js.scheduler.wait(milliseconds)


async def first_of(*promises: Any) -> Any:
    """The value of the first promise that is kept; a timer's is None.

    Raises:
        JsException: the first that ended was broken.
    """
    return await js.Promise.race(to_js(list(promises)))
