"""The least that a Python worker can do in front of an origin: hand the request on, hand the answer back."""

import js


def on_fetch(request, env, ctx):
    return js.fetch(request)
