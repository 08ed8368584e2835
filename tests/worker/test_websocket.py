"""WebSockets pass through the worker: the handshake, and frames in both directions."""

import base64
import hashlib
import os
import socket
import socketserver
import threading
from urllib.parse import urlsplit

import pytest

from tests.worker.runtime import FETCH_TIMEOUT_SECONDS, LocalWorker
from tests.worker.shop import VARIABLES

GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
"""RFC 6455 section 1.3."""


class Echo(socketserver.StreamRequestHandler):
    """Answers one handshake and sends one text frame back in capitals."""

    def handle(self) -> None:
        headers = {}
        while line := self.rfile.readline().strip():
            name, _, value = line.partition(b":")
            headers[name.strip().lower()] = value.strip()
        if b"sec-websocket-key" not in headers:
            self.wfile.write(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
            return
        accept = base64.b64encode(hashlib.sha1(headers[b"sec-websocket-key"] + GUID).digest())
        self.wfile.write(
            b"HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: Upgrade\r\n"
            b"sec-websocket-accept: " + accept + b"\r\n\r\n"
        )
        text = read_frame(self.rfile).upper()
        self.wfile.write(bytes([0x81, len(text)]) + text)


def read_frame(stream) -> bytes:
    """The content of one short frame, masked or not (RFC 6455 section 5.2)."""
    _, second = stream.read(2)
    mask = stream.read(4) if second & 0x80 else bytes(4)
    content = stream.read(second & 0x7F)
    return bytes(byte ^ mask[place % 4] for place, byte in enumerate(content))


@pytest.fixture
def echo_url():
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Echo) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def test_a_websocket_passes_through(echo_url, tmp_path):
    with LocalWorker(VARIABLES, tmp_path / "state", echo_url) as worker:
        place = urlsplit(worker.url)
        key = base64.b64encode(os.urandom(16))
        with socket.create_connection(
            (place.hostname, place.port), timeout=FETCH_TIMEOUT_SECONDS
        ) as connection:
            connection.sendall(
                b"GET /socket HTTP/1.1\r\nhost: " + place.netloc.encode() + b"\r\nupgrade: websocket\r\n"
                b"connection: Upgrade\r\nsec-websocket-version: 13\r\nsec-websocket-key: " + key + b"\r\n\r\n"
            )
            stream = connection.makefile("rb")
            assert stream.readline().startswith(b"HTTP/1.1 101 ")
            while stream.readline().strip():
                pass
            mask = os.urandom(4)
            text = b"hello"
            masked = bytes(byte ^ mask[index % 4] for index, byte in enumerate(text))
            connection.sendall(bytes([0x81, 0x80 | len(text)]) + mask + masked)
            assert read_frame(stream) == b"HELLO"
