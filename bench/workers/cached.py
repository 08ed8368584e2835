"""The least that a Python worker can do with the Cache API: hand a page that is there on, or put it there."""

import js


async def on_fetch(request, env, ctx):
    known = await js.caches.default.match(request.url)
    if known:
        return known
    fresh = await js.fetch(request.url)
    await js.caches.default.put(request.url, fresh.clone())
    return fresh
