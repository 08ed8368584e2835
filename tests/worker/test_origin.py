import gzip
import http.client
import time

import pytest

from tests.worker.origin import Origin
from tests.worker.runtime import WireResponse, fetch


def ask(origin: Origin, target: str, **headers: str) -> WireResponse:
    return fetch(origin.url, target, {name.replace("_", "-"): value for name, value in headers.items()})


def test_a_path_that_no_test_wrote_is_404(origin: Origin) -> None:
    assert ask(origin, "/nothing").status == 404


def test_requests_are_logged_with_lower_case_headers(origin: Origin) -> None:
    origin.set("/page", "<p>")
    ask(origin, "/page?a=1", Accept_Language="de")
    (request,) = origin.requests_for("/page")
    assert (request.method, request.target) == ("GET", "/page?a=1")
    assert request.headers["accept-language"] == "de"


def test_an_answer_with_a_query_comes_before_the_one_for_its_path(origin: Origin) -> None:
    origin.set("/page", "any")
    origin.set("/page?a=1", "one")
    assert [ask(origin, target).body for target in ("/page?a=1", "/page?a=2")] == [b"one", b"any"]


def test_a_known_etag_gets_304(origin: Origin) -> None:
    origin.set("/page", "text", etag='"v1"')
    assert ask(origin, "/page").header("etag") == '"v1"'
    assert ask(origin, "/page", If_None_Match='"v1"').status == 304


def test_gzip_is_only_for_those_who_accept_it(origin: Origin) -> None:
    origin.set("/page", "text", is_gzip=True)
    assert ask(origin, "/page", Accept_Encoding="identity").body == b"text"
    assert gzip.decompress(ask(origin, "/page", Accept_Encoding="gzip").body) == b"text"


def test_a_range_is_cut_out(origin: Origin) -> None:
    origin.set("/film", b"0123456789", has_ranges=True)
    response = ask(origin, "/film", Range="bytes=2-4")
    assert (response.status, response.header("content-range")) == (206, "bytes 2-4/10")
    assert response.body == b"234"


def test_a_streamed_body_has_no_length(origin: Origin) -> None:
    origin.set("/stream", chunks=(b"one ", b"two"))
    response = ask(origin, "/stream")
    assert response.header("content-length") is None
    assert response.body == b"one two"


def test_a_slow_answer_takes_its_time(origin: Origin) -> None:
    origin.set("/slow", "late", delay_seconds=0.2)
    start = time.monotonic()
    ask(origin, "/slow")
    assert time.monotonic() - start >= 0.2


def test_a_cut_body_ends_before_its_length(origin: Origin) -> None:
    origin.set("/cut", b"0123456789", is_cut=True)
    with pytest.raises(http.client.IncompleteRead):
        ask(origin, "/cut")


def test_a_closed_origin_refuses_and_comes_back_at_the_same_address(origin: Origin) -> None:
    origin.set("/page", "text")
    with origin.down(), pytest.raises(ConnectionRefusedError):
        ask(origin, "/page")
    assert ask(origin, "/page").body == b"text"
