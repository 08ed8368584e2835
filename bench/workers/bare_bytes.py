"""What one would write first in Python: bytes that Python holds, and the headers beside them."""

import js
from pyodide.ffi import to_js

page = None


def on_fetch(request, env, ctx):
    global page
    if page is None:
        page = env.BODY.to_bytes()
    headers = {"content-type": "text/html; charset=utf-8", "cache-control": "private, no-cache"}
    return js.Response.new(to_js(page), headers=to_js(headers, dict_converter=js.Object.fromEntries))
