"""A gate between an app and its data: a late part waits until the test has seen what came before it.

In: names. Out: an address; a request for a name is answered once the name is open. All are open but those held.
"""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

from tools.dev_server import LOOPBACK

MOST_SECONDS = 300
"""A test that has failed lets its page end."""


class Gate:
    """The gate, as a context manager."""

    def __init__(self) -> None:
        self._held: dict[str, threading.Event] = {}
        gate = self

        class Keeper(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                gate.wait(self.path.strip("/"))
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer((LOOPBACK, 0), Keeper)
        self.url = f"http://{LOOPBACK}:{self._server.server_port}"

    def hold(self, *names: str) -> None:
        """Let requests for these names wait."""
        self._held = {name: threading.Event() for name in names}

    def open(self, name: str) -> None:
        """Answer those who wait for a name."""
        self._held[name].set()

    def wait(self, name: str) -> None:
        """Return once a name is open."""
        held = self._held.get(name)
        if held is not None:
            held.wait(MOST_SECONDS)

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        for event in self._held.values():
            event.set()
        self._server.shutdown()
        self._server.server_close()
