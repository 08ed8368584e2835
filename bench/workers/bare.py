"""The least that a Python worker can do: the same bytes for everybody, kept on JavaScript's side with their headers."""

import json

import js

answer = None


def on_fetch(request, env, ctx):
    global answer
    if answer is None:
        headers = {
            "content-type": "text/html; charset=utf-8",
            "cache-control": "private, no-cache",
            "etag": '"1"',
        }
        answer = js.Uint8Array.new(env.BODY), js.JSON.parse(json.dumps({"headers": headers}))
    return js.Response.new(*answer)
