"""The way from the runtime into Python, without what the runtime does around the call of a Python function.

In: the function that answers requests. Out: a JavaScript function, to stand under the name that the runtime calls. It
decides nothing and sees no request.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import js
from pyodide.ffi import create_proxy


def called_directly(answer: Callable[..., Any]) -> Any:
    """The same function for JavaScript: to be called as it is, and in all ways in which a runtime may call a handler.

    A Python function it calls so that it may have fewer parameters, and may wait in the middle of JavaScript: that is a
    signature bound by Python code, a message sent to itself, and a new stack, for every request. `answer` needs none.
    """
    proxy = create_proxy(answer)
    bind = js.Function.prototype.call.bind
    direct = bind(proxy, None)
    direct.callRelaxed = direct.callPromising = direct
    direct.callWithOptions = bind(proxy)  # the options, given first, become `this`: Python knows none
    return direct
