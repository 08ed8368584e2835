"""A worker as it is, beside an address of the bench's own: the WebAssembly memory that its isolate has by now."""

import js
import pyodide_js
import worker

HEAP = "/_bench/heap"


def on_fetch(request, env, ctx):
    if request.url.endswith(HEAP):
        return js.Response.new(str(pyodide_js._module.HEAPU8.byteLength))  # noqa: SLF001 - the runtime shows it nowhere else
    return worker.on_fetch(request, env, ctx)
