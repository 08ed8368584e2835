"""Record the requests of the clients, for the default tests: `python -m tests.clients.record`.

A server on loopback takes what they send and answers 200; each request is written as it came: path, headers, body.
"""

import base64
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final

from tests.clients.installing import CLIENTS, HERE, install, run_client

RECORDED: Final = HERE / "recorded"
KEY: Final = "RECORDED-WRITE-KEY"
KEPT: Final = ("authorization", "content-type", "content-encoding", "user-agent")


def record(script: str) -> list[dict[str, object]]:
    """The requests of one client."""
    requests: list[dict[str, object]] = []

    class Recorder(BaseHTTPRequestHandler):
        """Takes everything."""

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            headers = {name: self.headers[name] for name in KEPT if name in self.headers}
            requests.append({"path": self.path, "headers": headers, "body": base64.b64encode(body).decode()})
            self.send_response(200)
            self.send_header("content-length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Recorder)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        run_client(script, f"http://127.0.0.1:{server.server_address[1]}", KEY)
    finally:
        server.shutdown()
    return requests


if __name__ == "__main__":
    install()
    RECORDED.mkdir(exist_ok=True)
    for client in CLIENTS:
        name = client.partition(".")[0]
        (RECORDED / f"{name}.json").write_text(json.dumps(record(client), indent=1) + "\n", encoding="utf-8")
