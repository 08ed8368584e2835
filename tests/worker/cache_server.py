"""A server that keeps what workerd's Cache API is given, and can misbehave in the ways in which caches do.

workerd asks it by GET and believes an answer with `CF-Cache-Status: HIT`; it puts by PUT, with a whole HTTP response
as the body, and deletes by PURGE.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Trouble = Callable[["CacheServer", str], bytes | None]


@dataclass
class CacheServer:
    """What is kept, as whole HTTP responses by address; `trouble` makes the answer to each look, where there is any."""

    address: str = ""
    kept: dict[str, bytes] = field(default_factory=dict)
    looks: list[str] = field(default_factory=list)
    trouble: Trouble | None = None
    note: Callable[[bytes], object] = len
    """What looks at each body that is put."""

    def body_of(self, place: str) -> bytes | None:
        whole = self.kept.get(place)
        return None if whole is None else whole.partition(b"\r\n\r\n")[2]


def stall(server: CacheServer, place: str) -> bytes | None:
    time.sleep(20)
    return server.body_of(place)


def break_off(server: CacheServer, place: str) -> bytes | None:
    raise ConnectionResetError


def cut_short(server: CacheServer, place: str) -> bytes | None:
    body = server.body_of(place)
    return None if body is None else body[: len(body) // 2]


def flip(server: CacheServer, place: str) -> bytes | None:
    body = server.body_of(place)
    return None if body is None else body[:-1] + bytes([body[-1] ^ 1])


def mix_up(server: CacheServer, place: str) -> bytes | None:
    """The bytes of another page."""
    return next((server.body_of(other) for other in server.kept if other != place), None)


def make_up(server: CacheServer, place: str) -> bytes | None:
    return b"<p>made up</p>"


def _handler_of(server: CacheServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            server.looks.append(self.path)
            body = server.trouble(server, self.path) if server.trouble else server.body_of(self.path)
            self.send_response(200 if body is not None else 504)
            self.send_header("cf-cache-status", "HIT" if body is not None else "MISS")
            self.send_header("content-length", str(len(body or b"")))
            self.end_headers()
            self.wfile.write(body or b"")

        def do_PUT(self) -> None:
            whole = server.kept[self.path] = self._body()
            server.note(whole.partition(b"\r\n\r\n")[2])
            self._done()

        def do_PURGE(self) -> None:
            server.kept.pop(self.path, None)
            self._done()

        def _done(self) -> None:
            self.send_response(200)
            self.send_header("content-length", "0")
            self.end_headers()

        def _body(self) -> bytes:
            if self.headers.get("transfer-encoding") != "chunked":
                return self.rfile.read(int(self.headers.get("content-length", 0)))
            parts = []
            while size := int(self.rfile.readline(), 16):
                parts.append(self.rfile.read(size))
                self.rfile.readline()
            self.rfile.readline()
            return b"".join(parts)

        def log_message(self, *args: object) -> None:
            pass

    return Handler


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A connection that breaks off is what some tests are about."""


@contextmanager
def cache_server() -> Iterator[CacheServer]:
    """A running one."""
    server = CacheServer()
    http = _Server(("127.0.0.1", 0), _handler_of(server))
    server.address = f"127.0.0.1:{http.server_port}"
    thread = threading.Thread(target=http.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        http.shutdown()
        http.server_close()
