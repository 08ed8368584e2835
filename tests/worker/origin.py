"""A site behind the worker whose answers the tests write.

In: one `Answer` per path. Out: a real HTTP/1.1 server on a free port, and a log of what it was asked. It has
ETags, ranges, gzip, slow and streamed bodies, and can refuse connections: the tests' trouble is real trouble.
"""

import contextlib
import gzip
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import urlsplit

LOOPBACK = "127.0.0.1"
HELD_SECONDS = 60.0
LISTEN_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What the origin says on one path."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    etag: str | None = None
    """Sent with the answer, and answered with 304 when the request already has it."""
    is_gzip: bool = False
    """Whether the body is compressed for a request that accepts it."""
    has_ranges: bool = False
    """Whether `bytes=a-b` ranges are cut out when asked for; several come as a multipart."""
    delay_seconds: float = 0.0
    """How long the headers take."""
    chunks: tuple[bytes, ...] = ()
    """Streamed instead of the body, with a pause before each."""
    chunk_pause_seconds: float = 0.0
    is_cut: bool = False
    """Whether the connection breaks in the middle of the body."""
    go_on: threading.Event | None = None
    """What has to happen before the headers, or where the body is streamed before its last part; at most for
    `HELD_SECONDS`."""
    early_hints: tuple[str, ...] = ()
    """Link headers that a 103 sends before the answer."""
    trailers: Mapping[str, str] = field(default_factory=dict)
    """Sent behind a streamed body."""
    set_cookies: tuple[str, ...] = ()
    """Set-Cookie headers, with a 304 too."""
    with_cookie: tuple[str, "Answer"] | None = None
    """A cookie's name, and what a request that carries it gets instead."""


@dataclass(frozen=True, slots=True)
class LoggedRequest:
    """One request as the origin received it; header names are in lower case."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def path(self) -> str:
        """The target without its query."""
        return urlsplit(self.target).path


NOT_FOUND = Answer(b"no such page", 404, {"content-type": "text/plain"})


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128
    origin: "Origin"

    def __init__(self, address: tuple[str, int], origin: "Origin") -> None:
        self.origin = origin
        self._open: set[socket.socket] = set()
        super().__init__(address, _Handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is part of the tests, not a traceback on the screen."""

    def close_all(self) -> None:
        """Stop listening and break the connections that are kept alive."""
        self.shutdown()
        self.server_close()
        for connection in tuple(self._open):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the base class names it so
        pass

    def handle_any(self) -> None:
        length = int(self.headers.get("content-length") or 0)
        body = self.rfile.read(length)
        headers = {name.lower(): value for name, value in self.headers.items()}
        origin = self.server.origin
        origin.requests.append(LoggedRequest(self.command, self.path, headers, body))
        with_header = next((name for name in headers if f"{self.path} {name}" in origin.answers), "")
        answer = (
            origin.answers.get(f"{self.path} {with_header}")
            or origin.answers.get(self.path)
            or origin.answers.get(urlsplit(self.path).path)
            or NOT_FOUND
        )
        if answer.with_cookie and answer.with_cookie[0] in SimpleCookie(headers.get("cookie", "")):
            answer = answer.with_cookie[1]
        time.sleep(answer.delay_seconds)
        if answer.go_on and not answer.chunks:
            answer.go_on.wait(HELD_SECONDS)
        self._send(answer)

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = handle_any  # noqa: N815  named by the base class
    do_SEARCH = do_QUERY = handle_any  # noqa: N815  as above

    def _send(self, answer: Answer) -> None:
        self._set_cookies = answer.set_cookies
        headers = {name.lower(): value for name, value in answer.headers.items()}
        status, body = answer.status, answer.body
        if answer.early_hints:
            self.send_response_only(103)
            for link in answer.early_hints:
                self.send_header("link", link)
            self.end_headers()
        if answer.etag is not None:
            headers["etag"] = answer.etag
            if answer.etag in self.headers.get("if-none-match", ""):
                self._send_head(304, headers)
                return
        if answer.has_ranges:
            headers["accept-ranges"] = "bytes"
            status, body = self._cut_range(status, body, headers)
        if answer.is_gzip and "gzip" in self.headers.get("accept-encoding", ""):
            headers["content-encoding"] = "gzip"
            body = gzip.compress(body)
        if answer.chunks:
            self._send_chunks(answer, status, headers)
            return
        headers["content-length"] = str(len(body))
        self._send_head(status, headers)
        if self.command != "HEAD":
            self.wfile.write(body[: len(body) // 2] if answer.is_cut else body)
        self.close_connection = answer.is_cut

    def _send_head(self, status: int, headers: Mapping[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        for value in self._set_cookies:
            self.send_header("set-cookie", value)
        self.end_headers()

    def _cut_range(self, status: int, body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
        unit, _, span = self.headers.get("range", "").partition("=")
        first, _, last = span.partition("-")
        if unit != "bytes" or not first.isdigit():
            return status, body
        if "," in span:
            pieces = [piece.partition("-") for piece in span.split(",")]
            parts = [b"--b\r\n\r\n" + body[int(start) : int(end) + 1] + b"\r\n" for start, _, end in pieces]
            headers["content-type"] = "multipart/byteranges; boundary=b"
            return 206, b"".join(parts) + b"--b--\r\n"
        start, end = int(first), min(int(last) if last else len(body) - 1, len(body) - 1)
        headers["content-range"] = f"bytes {start}-{end}/{len(body)}"
        return 206, body[start : end + 1]

    def _send_chunks(self, answer: Answer, status: int, headers: dict[str, str]) -> None:
        headers["transfer-encoding"] = "chunked"
        self._send_head(status, headers)
        if self.command == "HEAD":
            return
        for number, chunk in enumerate(answer.chunks, 1):
            time.sleep(answer.chunk_pause_seconds)
            if answer.go_on and number == len(answer.chunks):
                answer.go_on.wait(HELD_SECONDS)
            self.wfile.write(b"%x\r\n%s\r\n" % (len(chunk), chunk))
        if answer.is_cut:
            self.close_connection = True
            return
        trailers = "".join(f"{name}: {value}\r\n" for name, value in answer.trailers.items())
        self.wfile.write(b"0\r\n%s\r\n" % trailers.encode())


class Origin:
    """The test origin. Use it as a context manager; its address stays the same while it is down."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self.requests: list[LoggedRequest] = []
        self._server = self._listen(0)
        self._port: int = self._server.server_address[1]

    @property
    def url(self) -> str:
        """The origin's address, without a slash at its end."""
        return f"http://{LOOPBACK}:{self._port}"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._server.close_all()

    def set(self, path: str, body: bytes | str = b"", **rest: Any) -> None:
        """Write the answer for a path, with or without a query; text is HTML unless the headers say else."""
        if isinstance(body, str):
            rest.setdefault("headers", {"content-type": "text/html; charset=utf-8"})
            body = body.encode()
        self.answers[path] = Answer(body, **rest)

    def set_for(self, path: str, header: str, body: bytes, **rest: Any) -> None:
        """Write the answer for a path to requests that have this header."""
        self.answers[f"{path} {header}"] = Answer(body, **rest)

    def reset(self) -> None:
        """Forget all answers and requests."""
        self.answers.clear()
        self.requests.clear()

    def requests_for(self, path: str) -> list[LoggedRequest]:
        """Return the requests for one path, whatever their query, oldest first."""
        return [request for request in self.requests if request.path == path]

    @contextlib.contextmanager
    def down(self) -> Iterator[None]:
        """Refuse connections inside the with block."""
        self._server.close_all()
        try:
            yield
        finally:
            self._server = self._listen(self._port)

    def _listen(self, port: int) -> _Server:
        deadline = time.monotonic() + LISTEN_SECONDS
        while True:
            try:
                server = _Server((LOOPBACK, port), self)
                break
            except OSError:  # somebody's outgoing connection has the port for a moment
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.05)
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        return server
