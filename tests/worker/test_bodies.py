"""Bodies of visitors and of the origin: few crossings however they are chunked, and an end to what stalls.

Counted are the reads that the worker says it made, `body-reads` in its health, never time.
"""

import http.client
import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from segments.edge.events.event_batch import MAX_BODY_BYTES as MAX_EVENTS_BYTES
from segments.edge.pages.store.purge_orders import sign_order
from segments.signed_body import SIGNATURE_HEADER
from segments.signing import KeyRing
from tests.worker.plain_runtime import plain_worker, run_plain
from tests.worker.runtime import FETCH_TIMEOUT_SECONDS, fetch, wait_until
from tests.worker.shop import BUNDLE_KEYS, RULES, browser

EVENTS, CONSENT, PURGE = "/_segments/events", "/_segments/consent", "/_segments/purge"
JSON = {"content-type": "application/json"}
HTML = {"content-type": "text/html; charset=utf-8"}
KEPT = {**HTML, "cache-control": "max-age=3600"}
GRAPHQL = '\n[content_api.graph]\npath = "/graphql"\nsyntax = "graphql"\nsegments = ["germany"]\n'
CHUNKED = {"transfer-encoding": "chunked"}


class Bodies:
    """A worker that gives bodies up after some seconds, on the runtime itself."""

    def __init__(self, url: str, log: Path) -> None:
        self.url, self._log = url, log
        self.address = (urlsplit(url).hostname, urlsplit(url).port)

    def counters(self) -> dict[str, int]:
        return fetch(self.url, "/_segments/health").json()["counters"]

    @contextmanager
    def counted(self, name: str) -> Iterator[list[int]]:
        """How much a counter grows inside the with block, as the only item of a list that is filled at its end."""
        grown: list[int] = []
        before = self.counters().get(name, 0)
        yield grown
        grown.append(self.counters().get(name, 0) - before)

    @contextmanager
    def logged(self) -> Iterator[list[str]]:
        """The errors that the runtime logs inside the with block, in a list that is filled at its end."""
        errors: list[str] = []
        before = len(self._log.read_text(errors="replace").splitlines())
        yield errors
        lines = self._log.read_text(errors="replace").splitlines()[before:]
        errors += [line for line in lines if "error" in line.lower() or "Traceback" in line]

    def send(self, path: str, headers: dict[str, str], pieces: list[bytes]) -> tuple[int, bytes]:
        """Status and body of the answer to a POST whose body is sent in these pieces, and never ended by itself.

        The answer may come before the last piece, and the connection may end with it.
        """
        lines = "".join(f"{name}: {value}\r\n" for name, value in {**headers, "host": "shop.example"}.items())
        with socket.create_connection(self.address, timeout=FETCH_TIMEOUT_SECONDS) as connection:
            connection.sendall(f"POST {path} HTTP/1.1\r\n{lines}\r\n".encode())
            try:
                for piece in pieces:
                    connection.sendall(piece)
            except OSError:
                pass
            answer = http.client.HTTPResponse(connection)
            answer.begin()
            return answer.status, answer.read()

    def send_chunked(self, path: str, headers: dict[str, str], body: bytes) -> tuple[int, bytes]:
        """The same for a body in chunks of one byte each."""
        chunks = b"".join(b"1\r\n%c\r\n" % byte for byte in body) + b"0\r\n\r\n"
        return self.send(path, {**headers, **CHUNKED}, [chunks])


@pytest.fixture(scope="module")
def bodies(session_origin, tmp_path_factory):
    folder = tmp_path_factory.mktemp("bodies")
    worker = plain_worker(RULES + GRAPHQL, folder)
    worker = replace(worker, variables={**worker.variables, "STALL_SECONDS": "5"})
    with run_plain(worker, folder / "run", session_origin, "/_segments/health") as running:
        yield Bodies(running.url, folder / "run" / "workerd.log")


def signed(body: bytes, ring: KeyRing = BUNDLE_KEYS) -> dict[str, str]:
    return {SIGNATURE_HEADER: sign_order(body, ring, time.time_ns() // 1_000_000)}


def event_batch(size: int) -> bytes:
    """A batch of so many bytes."""
    batch = json.dumps({"events": []}).encode()
    return batch + b" " * (size - len(batch))


@pytest.mark.parametrize(
    "headers", [{}, {SIGNATURE_HEADER: "v1.bundle.1.AAAA"}, signed(b"", KeyRing((("x", b"x" * 32),)))]
)
def test_nothing_is_read_of_an_order_whose_header_cannot_be_right(bodies, headers):
    with bodies.counted("body-reads") as reads:
        assert bodies.send_chunked(PURGE, headers, b" " * 60_000)[0] == 403
    assert reads == [0]


def test_nothing_is_read_of_an_order_without_a_length(bodies):
    body = b'{"all": true}'
    with bodies.counted("body-reads") as reads, bodies.counted("body-unsized") as unsized:
        assert bodies.send_chunked(PURGE, signed(body), body)[0] == 411
    assert (reads, unsized) == ([0], [1])


def test_an_order_with_another_body_is_refused_in_one_read(bodies):
    wrong = b'{"all":true}'
    with bodies.counted("body-reads") as reads:
        headers = {**signed(b'{"all": true}'), "content-length": str(len(wrong))}
        assert bodies.send(PURGE, headers, [bytes([byte]) for byte in wrong])[0] == 403
    assert reads == [1]


def test_an_order_is_read_in_one_crossing_however_it_comes(bodies):
    body = b'{"paths": ["/none"]}' + b" " * 20_000
    with bodies.counted("body-reads") as reads:
        headers = {**signed(body), "content-length": str(len(body))}
        pieces = [body[place : place + 500] for place in range(0, len(body), 500)]
        status, answer = bodies.send(PURGE, headers, pieces)
    assert reads == [1]
    assert (status, b"KV" in answer) == (503, True)  # carried out here; this runtime's KV takes no orders


def test_events_in_chunks_of_one_byte_take_one_read_and_no_more_than_a_little_of_them_is_read(bodies):
    with bodies.counted("body-reads") as reads:
        assert bodies.send_chunked(EVENTS, JSON, event_batch(1_000))[0] == 200
        status, answer = bodies.send_chunked(EVENTS, JSON, event_batch(30_000))
    assert (status, reads) == (411, [2])
    assert "Content-Length" in json.loads(answer)["error"]


def test_events_with_a_length_are_read_up_to_their_limit(bodies):
    for size, status in ((MAX_EVENTS_BYTES, 200), (MAX_EVENTS_BYTES + 1, 413)):
        body = event_batch(size)
        assert bodies.send(EVENTS, {**JSON, "content-length": str(size)}, [body])[0] == status


def test_a_choice_in_chunks_of_one_byte_is_read_in_one_crossing_up_to_its_limit(bodies):
    with bodies.counted("body-reads") as reads:
        assert bodies.send_chunked(CONSENT, JSON, b'{"all": true}')[0] == 200
        assert bodies.send_chunked(CONSENT, JSON, b" " * 4_097)[0] == 411
    assert reads == [2]


def test_a_graphql_document_without_a_length_is_read_as_far_as_clients_stream(bodies, origin):
    origin.set("/graphql", b'{"data": {}}', headers=JSON)
    document = b'{"query": "query($segments:[String]){a}"}'
    assert bodies.send_chunked("/graphql", JSON, document) == (200, b'{"data": {}}')
    chunks = b"".join(b"7d0\r\n%b\r\n" % (b" " * 2_000) for _ in range(35)) + b"0\r\n\r\n"
    assert bodies.send("/graphql", {**JSON, **CHUNKED}, [chunks])[0] == 411


@pytest.mark.parametrize(("path", "pieces"), [(EVENTS, [b"{"]), (CONSENT, []), ("/graphql", [b"{"])])
def test_a_body_that_stalls_is_given_up_and_counted(bodies, path, pieces):
    with bodies.counted("body-stalled") as stalled:
        status, answer = bodies.send(path, {**JSON, "content-length": "100"}, pieces)
    assert (status, stalled) == (408, [1])
    assert b"Expected the rest in time" in answer


def crumbs_of(size: int) -> tuple[bytes, tuple[bytes, ...]]:
    page = b'<!doctype html><title>t</title><p data-segment="texas">T</p>' + b"<i>x</i>" * (size // 8)
    return page, tuple(bytes([byte]) for byte in page)


def test_a_page_in_chunks_of_one_byte_takes_few_reads_and_is_kept_as_any_other(bodies, origin):
    page, chunks = crumbs_of(20_000)
    origin.set("/crumbs", headers=KEPT, chunks=chunks)
    cut = page.replace(b'<p data-segment="texas">T</p>', b"")
    with bodies.counted("body-reads") as reads:
        assert fetch(bodies.url, "/crumbs", browser()).body == cut
    assert reads[0] < len(chunks) // 20
    wait_until(
        lambda: fetch(bodies.url, "/crumbs", browser()).header("etag") is not None, "the page to be kept"
    )
    assert fetch(bodies.url, "/crumbs", browser()).body == cut


def test_data_in_chunks_of_one_byte_takes_a_read_for_each_16_kb(bodies, origin):
    data = json.dumps([{"id": number} for number in range(100)]).encode()
    origin.set("/crumbs.json", headers=JSON, chunks=tuple(bytes([byte]) for byte in data))
    with bodies.counted("body-reads") as reads:
        assert fetch(bodies.url, "/crumbs.json", browser()).body == data
    assert reads[0] <= 3


def test_crumbs_are_not_held_back_for_those_that_come_later(bodies, origin):
    go_on = threading.Event()
    chunks = crumbs_of(3_000)[1]
    origin.set("/crumbs-held", headers=HTML, chunks=(*chunks, b"<p>end"), go_on=go_on)
    connection = http.client.HTTPConnection(*bodies.address, timeout=FETCH_TIMEOUT_SECONDS)
    connection.request("GET", "/crumbs-held", headers=dict(browser()))
    answer = connection.getresponse()
    seen = b""
    while seen.count(b"<i>x") < 375:
        seen += answer.read1(65_536)
    go_on.set()  # all that had come was here while the origin held the rest
    assert (seen + answer.read()).endswith(b"</i><p>end")
    connection.close()


@pytest.mark.parametrize("size", [40, 3_000, 200_000])
def test_a_small_page_is_shown_as_far_as_it_is_there_when_the_origin_pauses(bodies, origin, size):
    shell = b'<!doctype html><title>t</title><h1>Shell</h1><p data-segment="texas">T</p>' + b"s" * size
    go_on = threading.Event()
    origin.set("/streamed", headers=HTML, chunks=(shell, b"<p>late</p>"), go_on=go_on)
    connection = http.client.HTTPConnection(*bodies.address, timeout=FETCH_TIMEOUT_SECONDS)
    connection.request("GET", "/streamed", headers=dict(browser()))
    answer = connection.getresponse()
    assert answer.getheader("cache-control") == "private, no-cache"
    seen = b""
    while b"<h1>Shell</h1>" not in seen:
        seen += answer.read1(65_536)
    go_on.set()  # the visitor saw the shell while the origin held the rest
    whole = seen + answer.read()
    connection.close()
    assert whole == shell.replace(b'<p data-segment="texas">T</p>', b"") + b"<p>late</p>"


def test_a_page_that_comes_without_pauses_is_shown_after_a_second(bodies, origin):
    go_on = threading.Event()
    steady = tuple(b"<p>%d</p>" % number for number in range(60))
    origin.set("/steady", headers=HTML, chunks=(*steady, b"end"), chunk_pause_seconds=0.05, go_on=go_on)
    connection = http.client.HTTPConnection(*bodies.address, timeout=FETCH_TIMEOUT_SECONDS)
    connection.request("GET", "/steady", headers=dict(browser()))
    answer = connection.getresponse()
    assert b"<p>0</p>" in answer.read1(65_536)
    go_on.set()
    assert answer.read().endswith(b"end")
    connection.close()


def test_an_origin_that_stalls_leaves_a_kept_page_or_a_504(bodies, origin):
    go_on = threading.Event()
    stalled = {"chunks": (b"[1,", b"2]"), "go_on": go_on}
    stale = {**JSON, "cache-control": "max-age=0, stale-if-error=3600"}
    origin.set("/stalled-kept.json", b"[0]", headers=stale)
    fetch(bodies.url, "/stalled-kept.json", browser())
    origin.set("/stalled-kept.json", headers=stale, **stalled)
    origin.set("/stalled.json", headers=JSON, **stalled)
    origin.set("/stalled.html", headers=HTML, chunks=(b"<p>1", b"<p>2"), go_on=go_on)
    with bodies.counted("origin-stalled") as counted:
        assert fetch(bodies.url, "/stalled-kept.json", browser()).body == b"[0]"
        answer = fetch(bodies.url, "/stalled.json", browser())
        assert (answer.status, answer.header("cache-control")) == (504, "no-store")
        with pytest.raises((http.client.HTTPException, OSError)):
            fetch(bodies.url, "/stalled.html", browser())  # it had begun: it breaks off
    go_on.set()
    assert counted == [3]


LONG = b"<p>long</p>" * 40_000
FLOWING = {
    "small": (b"<p>1", b"<p>2"),
    "long": (LONG, b"<p>2"),
    "in crumbs": (*(bytes([byte]) for byte in b"<p>x</p>" * 200), b"<p>2"),
}


@pytest.mark.parametrize("kind", FLOWING)
def test_an_origin_that_stalls_in_a_flowing_page_breaks_it_off_with_that_reason(bodies, origin, kind):
    """The runtime logs why an answer broke off, and nothing of ours ends with an error."""
    go_on = threading.Event()
    origin.set("/stalls", headers=HTML, chunks=FLOWING[kind], go_on=go_on)
    with (
        bodies.logged() as errors,
        bodies.counted("origin-stalled") as stalled,
        pytest.raises((http.client.HTTPException, OSError)),
    ):
        fetch(bodies.url, "/stalls", browser())
    go_on.set()
    assert stalled == [1]
    assert len(errors) == 1
    assert errors[0].endswith("Error: origin-stalled")


def test_an_origin_that_breaks_off_a_flowing_page_is_no_error_of_the_runtime(bodies, origin):
    origin.set("/breaks", LONG * 2, headers=HTML, is_cut=True)
    with (
        bodies.logged() as errors,
        bodies.counted("flow-broken") as broken,
        pytest.raises((http.client.HTTPException, OSError)),
    ):
        fetch(bodies.url, "/breaks", browser())
    assert (broken, errors) == ([1], [])


def test_a_visitor_who_leaves_a_flowing_page_is_no_error_of_the_runtime(bodies, origin):
    go_on = threading.Event()
    origin.set("/left", headers=HTML, chunks=(LONG, b"<p>2"), go_on=go_on)
    with bodies.logged() as errors:
        connection = http.client.HTTPConnection(*bodies.address, timeout=FETCH_TIMEOUT_SECONDS)
        connection.request("GET", "/left", headers=dict(browser()))
        assert connection.getresponse().read1(10)
        connection.close()
        go_on.set()
        assert fetch(bodies.url, "/_segments/health").status == 200
    assert errors == []


def test_an_answer_that_swells_beyond_all_pages_breaks_off_cut_as_far_as_it_came(bodies, origin):
    hidden = b'<p data-segment="texas">secret</p>'
    origin.set("/swelling", (hidden + b"x" * 1_000_000) * 70, headers=HTML, is_gzip=True)
    with bodies.counted("flow-too-inflated") as counted:
        connection = http.client.HTTPConnection(*bodies.address, timeout=FETCH_TIMEOUT_SECONDS)
        connection.request("GET", "/swelling", headers={**browser(), "accept-encoding": "gzip"})
        answer = connection.getresponse()
        with pytest.raises(http.client.IncompleteRead) as broken:
            answer.read()
        connection.close()
    seen = broken.value.partial
    assert counted == [1]
    assert b"secret" not in seen
    assert 60_000_000 < len(seen) <= 64 * 1024 * 1024
