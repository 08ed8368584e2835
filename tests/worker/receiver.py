"""A receiver of webhooks on this machine: its answers are set by path, what it got is kept; it resolves names, too."""

from __future__ import annotations

import json
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True, slots=True)
class Received:
    """One request; header names are in lower case."""

    path: str
    headers: dict[str, str]
    body: str
    at: float


@dataclass
class Script:
    """The answers of a path, in order; the last one stays."""

    statuses: list[int] = field(default_factory=lambda: [204])
    headers: dict[str, str] = field(default_factory=dict)
    delay_seconds: float = 0.0

    def next(self) -> int:
        return self.statuses.pop(0) if len(self.statuses) > 1 else self.statuses[0]


class Receiver:
    """A server on a free port of loopback."""

    def __init__(self) -> None:
        self.received: list[Received] = []
        self.scripts: dict[str, Script] = defaultdict(Script)
        self.names: dict[str, list[str]] = {}
        self._lock = threading.Lock()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                query = parse_qs(urlsplit(self.path).query)
                if "name" not in query:  # a redirect that was followed comes here
                    self._take()
                    return
                kind = {"A": 1, "AAAA": 28}[query["type"][0]]
                found = [
                    one for one in receiver.names.get(query["name"][0], []) if (":" in one) == (kind == 28)
                ]
                rows = [{"type": kind, "data": one} for one in found]
                self._answer(
                    200, json.dumps({"Answer": rows}).encode(), {"content-type": "application/dns-json"}
                )

            def do_POST(self) -> None:
                self._take()

            def _take(self) -> None:
                body = self.rfile.read(int(self.headers.get("content-length") or 0)).decode()
                headers = {name.lower(): value for name, value in self.headers.items()}
                with receiver._lock:
                    receiver.received.append(Received(self.path, headers, body, time.monotonic()))
                    script = receiver.scripts[self.path]
                    status = script.next()
                if script.delay_seconds:
                    time.sleep(script.delay_seconds)
                self._answer(status, b"", script.headers)

            def _answer(self, status: int, body: bytes, headers: dict[str, str]) -> None:
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Nothing is printed."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    def answer(self, path: str, *statuses: int, delay_seconds: float = 0.0, **headers: str) -> str:
        """Set the answers of a path, and return its address."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.scripts[path] = Script(list(statuses), named, delay_seconds)
        return self.url + path

    def at(self, path: str, wanted: Callable[[Received], bool] = lambda _one: True) -> list[Received]:
        """What came to a path."""
        with self._lock:
            return [one for one in self.received if one.path == path and wanted(one)]
