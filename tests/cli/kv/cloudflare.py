"""A server on loopback that speaks the part of Cloudflare's API that reads and writes KV, as its documentation has it.

The real one is not to be had in tests. `troubles` are answers that the next requests get instead of theirs.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit

TOKEN = "t0ken-of-the-tests"
ACCOUNT, NAMESPACE = "a" * 32, "b" * 32
PLACE = f"/client/v4/accounts/{ACCOUNT}/storage/kv/namespaces/{NAMESPACE}/"
PREFIX = PLACE + "values/"
PAGE_KEYS = 3

Trouble = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class FakeCloudflare:
    """The values by key, the requests as `(method, key, query)`, and the troubles to come."""

    base: str
    values: dict[str, bytes] = field(default_factory=dict)
    requests: list[tuple[str, str, dict[str, list[str]]]] = field(default_factory=list)
    tokens: set[str] = field(default_factory=set)
    troubles: list[Trouble] = field(default_factory=list)


def failing(status: int, code: int = 0, message: str = "", **headers: str) -> Trouble:
    """An error as the API words it; without a code as a proxy before it does."""
    errors = {
        "success": False,
        "errors": [{"code": code, "message": message}],
        "messages": [],
        "result": None,
    }
    body = json.dumps(errors).encode() if code else b"<html>no</html>"
    return lambda handler: answer(handler, status, body, **headers)


def slow(seconds: float) -> Trouble:
    return lambda handler: time.sleep(seconds)


def cut_off(handler: BaseHTTPRequestHandler, status: int = 200) -> None:
    """Half of an answer."""
    handler.send_response(status)
    handler.send_header("Content-Length", "100")
    handler.end_headers()
    handler.wfile.write(b"half")


def answer(handler: BaseHTTPRequestHandler, status: int, body: bytes, **headers: str) -> None:
    handler.send_response(status)
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


def listed(fake: FakeCloudflare, query: dict[str, list[str]]) -> bytes:
    """One page of keys, which the real one ends after a thousand."""
    start = int(query.get("cursor", ["0"])[0])
    names = sorted(key for key in fake.values if key.startswith(query["prefix"][0]))
    cursor = str(start + PAGE_KEYS) if start + PAGE_KEYS < len(names) else ""
    rows = [{"name": name} for name in names[start : start + PAGE_KEYS]]
    return json.dumps({"success": True, "result": rows, "result_info": {"cursor": cursor}}).encode()


def read_many(fake: FakeCloudflare, keys: list[str]) -> bytes:
    values = {key: fake.values[key].decode() if key in fake.values else None for key in keys}
    return json.dumps({"success": True, "result": {"values": values}}).encode()


def value_answered(fake: FakeCloudflare, method: str, key: str, body: bytes) -> bytes | None:
    """The answer about the value of one key; None where it has none."""
    if method != "PUT":
        return fake.values.get(key)
    fake.values[key] = body
    return b'{"success": true, "errors": [], "messages": [], "result": null}'


def handler_of(fake: FakeCloudflare) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            parts = urlsplit(self.path)
            key = unquote(parts.path.removeprefix(PREFIX))
            fake.requests.append((self.command, key, parse_qs(parts.query)))
            fake.tokens.add(self.headers.get("Authorization", ""))
            if fake.troubles:
                fake.troubles.pop(0)(self)
            elif self.headers.get("Authorization") != f"Bearer {TOKEN}":
                failing(401, 10000, "Authentication error")(self)
            elif parts.path == PLACE + "keys":
                answer(self, 200, listed(fake, parse_qs(parts.query)))
            elif parts.path == PLACE + "bulk/get":
                answer(self, 200, read_many(fake, json.loads(body)["keys"]))
            elif not parts.path.startswith(PREFIX):
                failing(404, 10013, "namespace not found")(self)
            elif (value := value_answered(fake, self.command, key, body)) is not None:
                answer(self, 200, value)
            else:
                failing(404, 10009, "get: 'key not found'")(self)

        do_PUT = do_POST = do_GET  # noqa: N815 - as the base class names them

        def log_message(self, *args: object) -> None:
            pass

    return Handler


@contextmanager
def cloudflare() -> Iterator[FakeCloudflare]:
    fake = FakeCloudflare("")
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler_of(fake))
    fake.base = f"http://127.0.0.1:{server.server_port}/client/v4"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield fake
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
