"""`segments purge` against whatever answers; that a worker does purge is tested on the real runtime."""

from collections import Counter
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from segments.cli.commands.purge import MAX_TRIES

ANSWERS = {
    "/worker": (200, b'{"forgotten_here": 1, "elsewhere_within_seconds": 60}'),
    "/list": (200, b"[]"),
    "/other": (200, b'{"ok": true}'),
    "/page": (200, b"<!doctype html>"),
    "/refused": (403, b"{}"),
    "/busy": (503, b"{}"),
}
TAKEN_AT_TRY = {"/soon": 3}
tries: Counter[str] = Counter()


class Answering(BaseHTTPRequestHandler):
    def do_POST(self):
        place = self.path.removesuffix("/_segments/purge")
        tries[place] += 1
        place = {"/soon": "/worker" if tries[place] == TAKEN_AT_TRY["/soon"] else "/busy"}.get(place, place)
        status, body = ANSWERS[place]
        self.send_response(status)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def address():
    server = HTTPServer(("127.0.0.1", 0), Answering)
    Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def purge(run, run_json, monkeypatch):
    keys = run_json("keys", "--only", "SEGMENTS_BUNDLE_KEYS")[1]
    monkeypatch.setenv("SEGMENTS_BUNDLE_KEYS", keys["SEGMENTS_BUNDLE_KEYS"])
    return lambda *arguments: run("purge", *arguments)


def test_what_was_forgotten_is_counted_in_words(purge, address):
    code, out, _ = purge("--url", f"{address}/worker", "--all")
    assert (code, out) == (0, "forgot 1 page here; elsewhere within 60 s\n")


def test_an_order_that_kv_does_not_take_is_given_again(purge, address, monkeypatch):
    monkeypatch.setattr("segments.cli.commands.purge.PAUSE_SECONDS", 0)
    assert purge("--url", f"{address}/soon", "--all")[0] == 0
    assert tries["/soon"] == TAKEN_AT_TRY["/soon"]
    code, out, err = purge("--url", f"{address}/busy", "--all")
    assert (code, out) == (3, "")
    assert err.startswith("segments: Expected KV to take the order")
    assert tries["/busy"] == MAX_TRIES


@pytest.mark.parametrize("place", ["/list", "/other", "/page", "/refused"])
def test_an_answer_that_is_not_the_workers_is_the_sites_fault(purge, address, place):
    code, out, err = purge("--url", address + place, "--all")
    assert (code, out) == (3, "")
    assert err.startswith("segments: Expected the worker")


def test_an_address_that_cannot_be_asked_is_said_in_one_line(purge):
    code, _, err = purge("--url", "http://local host/", "--all")
    assert code == 3
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ("--url", "ftp://shop.example", "--all"),
        ("--url", "http://localhost:1"),
        ("--url", "shop", "--tag", "a"),
    ],
)
def test_a_wrong_order_is_not_sent(purge, arguments):
    code, out, err = purge(*arguments)
    assert (code, out) == (2, "")
    assert err.startswith("segments: Expected ")


def test_a_worker_that_nobody_runs_is_said_without_the_words_of_a_library(purge):
    code, _, err = purge("--url", "http://127.0.0.1:1", "--all")
    assert code == 3
    assert "got: [Errno" in err
