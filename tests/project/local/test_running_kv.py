"""KV of a running worker: its answers, and an address that has none. The own-folder test asks the real one."""

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from segments.project.local.running_kv import RunningKV
from segments.project.tool_error import ToolError


@pytest.fixture
def server():
    class Answer(BaseHTTPRequestHandler):
        def do_GET(self):
            status = self.server.status
            body = json.dumps({"result": [{"id": "abc", "title": self.server.title}]}).encode()
            if "/values/" in self.path:
                status, body = 404, b"{}"
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as running:
        running.status, running.title = 200, "RULES"
        running.url = f"http://127.0.0.1:{running.server_port}"
        Thread(target=running.serve_forever, args=(0.01,), daemon=True).start()
        yield running
        running.shutdown()


def test_a_key_without_a_value_is_none(server):
    assert RunningKV(server.url).get("site:a/b") is None


def test_a_wrangler_without_the_address_or_the_namespace_says_which_has_it(server):
    server.title = "OTHER"
    with pytest.raises(ToolError, match="Expected a namespace RULES, got 1 others"):
        RunningKV(server.url).get("a")
    server.status = 404
    with pytest.raises(ToolError, match="segments new --upgrade"):
        RunningKV(server.url).put({"a": b"1"})
    with pytest.raises(ToolError, match="Expected KV to answer"):
        RunningKV("http://127.0.0.1:1").get("a")
