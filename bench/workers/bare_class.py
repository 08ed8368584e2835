"""The least that a Python worker does in the style of the documentation: a class with an async method."""

import js
from workers import Response, WorkerEntrypoint

HEADERS = {"content-type": "text/html; charset=utf-8", "cache-control": "private, no-cache"}
answer = None


class Default(WorkerEntrypoint):
    async def fetch(self, request):
        global answer
        if answer is None:
            answer = js.Uint8Array.new(self.env.BODY)
        return Response(answer, headers=HEADERS)
