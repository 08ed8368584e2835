"""As forward.py, in the style of the documentation: awaiting."""

import js


async def on_fetch(request, env, ctx):
    return await js.fetch(request)
