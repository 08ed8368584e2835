"""A bare Python worker that imports msgpack: what the start of this product is held against."""

import js
import msgpack


def on_fetch(request, env, ctx):
    return js.Response.new(msgpack.packb(["ok"])[2:].decode())
