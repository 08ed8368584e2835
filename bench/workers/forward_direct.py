"""As forward.py, called as this worker has itself called: what a Python worker that forwards could be at best."""

import js
from segments.edge.host.js.direct_call import called_directly


def forward(request, env, ctx):
    return js.fetch(request)


def first(request, env, ctx):
    global on_fetch
    on_fetch = called_directly(forward)
    return forward(request, env, ctx)


on_fetch = first
