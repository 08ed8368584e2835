"""Answers as a browser gets them: validators, methods, ranges, encodings, failures; and who may cache them."""

import gzip
import json

import pytest

from segments.edge.http.caching import is_shareable
from tests.worker.runtime import LocalWorker, wait_until
from tests.worker.shop import RULES, VARIABLES, browser, health, let_settle, page_of, publish, shown

pytestmark = pytest.mark.usefixtures("published")

HTML = "text/html; charset=utf-8"
PUBLIC = {
    "content-type": HTML,
    "cache-control": "public, max-age=3600",
    "last-modified": "Mon, 23 Nov 2026 00:00:00 GMT",
}


def ask(worker, target="/", method="GET", **headers):
    return worker.fetch(target, browser(x_segments_as="geo.country=DE", **headers), method=method)


def test_a_return_visit_gets_304_until_the_choice_changes(worker, origin):
    origin.set("/v", page_of(["germany"]), headers=PUBLIC)
    first = ask(worker, "/v")
    assert first.header("cache-control") == "private, no-cache"
    etag = first.header("etag")
    again = ask(worker, "/v", if_none_match=etag)
    assert (again.status, again.body, again.header("etag")) == (304, b"", etag)
    elsewhere = worker.fetch("/v", browser(x_segments_as="geo.country=FR", if_none_match=etag))
    assert (elsewhere.status, shown(elsewhere.text)) == (200, set())


def test_a_page_with_blocks_says_nothing_of_the_origins_own_bytes(worker, origin):
    headers = {
        **PUBLIC,
        "expires": "Thu, 01 Jan 2099 00:00:00 GMT",
        "cdn-cache-control": "max-age=99",
        "x-cms": "7",
    }
    origin.set("/h", page_of(["germany"]), headers=headers, etag='"origin"')
    response = ask(worker, "/h")
    names = {name for name, _ in response.headers}
    assert not names & {"last-modified", "expires", "cdn-cache-control", "accept-ranges"}
    assert response.header("etag") != '"origin"'
    assert response.header("x-cms") == "7"


def test_a_page_without_blocks_goes_out_as_it_came(worker, origin):
    body = "<!doctype html><p>Plain &amp; simple</p><!-- segments are great -->"
    origin.set("/plain", body, headers=PUBLIC, etag='"plain"')
    response = ask(worker, "/plain")
    assert response.text == body
    assert response.header("cache-control") == PUBLIC["cache-control"]
    assert response.header("etag") == '"plain"'
    assert response.header("last-modified") == PUBLIC["last-modified"]
    assert response.header("set-cookie") is None
    assert ask(worker, "/plain", if_none_match='"plain"').status == 304


def test_head_has_the_headers_of_get_and_no_body(worker, origin):
    origin.set("/head", page_of(["germany"]), headers=PUBLIC)
    head, get = ask(worker, "/head", method="HEAD"), ask(worker, "/head")
    assert (head.status, head.body) == (200, b"")
    assert (head.header("etag"), head.header("cache-control")) == (
        get.header("etag"),
        get.header("cache-control"),
    )
    assert {request.method for request in origin.requests} == {"GET"}


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_other_methods_reach_the_origin_with_body_and_cookies(worker, origin, method):
    origin.set(
        "/form", b'{"ok":1}', status=201, headers={"content-type": "application/json", "set-cookie": "a=1"}
    )
    sent = {"content-type": "text/plain", "cookie": "sid=1; __Host-segments=v1.a.b.c", "x-own": "yes"}
    response = worker.fetch("/form?x=1", sent, method=method, body=b"name=value")
    assert (response.status, response.body, response.header("set-cookie")) == (201, b'{"ok":1}', "a=1")
    (request,) = origin.requests
    assert (request.method, request.target, request.body) == (method, "/form?x=1", b"name=value")
    assert (request.headers["cookie"], request.headers["x-own"]) == ("sid=1", "yes")


def test_ranges_of_files_work_and_ranges_of_pages_with_blocks_get_the_whole_page(worker, origin):
    origin.set("/film.mp4", bytes(range(100)), headers={"content-type": "video/mp4"}, has_ranges=True)
    part = ask(worker, "/film.mp4", range="bytes=10-19")
    assert (part.status, part.body) == (206, bytes(range(10, 20)))
    assert part.header("content-range") == "bytes 10-19/100"
    origin.set("/page", page_of(["germany"]), has_ranges=True)
    for route in ({}, {"cookie": "sessionid=1"}):
        several = ask(worker, "/page", range="bytes=0-5,10-20", **route)
        assert (several.status, shown(several.text)) == (200, {"germany"})
    whole = ask(worker, "/page", range="bytes=0-9")
    assert (whole.status, shown(whole.text)) == (200, {"germany"})
    assert whole.header("content-range") is None


@pytest.mark.parametrize(
    "kind", ["image/png", "text/css", "application/pdf", "text/event-stream", "font/woff2"]
)
def test_other_types_pass_untouched(worker, origin, kind):
    body = b'<p data-segment="germany">not a page</p>'
    headers = {"content-type": kind, "cache-control": "public, max-age=9", "x-y": "z"}
    origin.set("/file", body, headers=headers, etag='"f"')
    response = ask(worker, "/file")
    assert (response.status, response.body, response.header("etag")) == (200, body, '"f"')
    assert {name: response.header(name) for name in headers} == headers
    assert ask(worker, "/file", if_none_match='"f"').status == 304


@pytest.mark.parametrize("status", [200, 302, 404, 503])
def test_what_sets_a_cookie_is_kept_out_of_shared_caches(worker, origin, status):
    headers = {
        "content-type": "application/pdf",
        "expires": "Thu, 01 Jan 2099 00:00:00 GMT",
        "set-cookie": "s=1",
    }
    origin.set("/file", b"x", status=status, headers={**headers, "cache-control": "public, max-age=9"})
    response = ask(worker, "/file")
    assert (response.status, response.body, response.header("set-cookie")) == (status, b"x", "s=1")
    assert (response.header("cache-control"), response.header("expires")) == ("private, no-cache", None)
    origin.set("/file", b"x", status=status, headers={**headers, "cache-control": "no-store"})
    assert ask(worker, "/file").header("cache-control") == "no-store"


@pytest.mark.parametrize("status", [301, 302, 307, 404, 410, 500, 503])
def test_redirects_and_errors_keep_their_status_and_headers(worker, origin, status):
    body = b'<p data-segment="nobody">[nobody]</p><p>gone</p>'
    origin.set(
        "/gone", body, status=status, headers={"content-type": HTML, "location": "/elsewhere", "x-y": "z"}
    )
    response = ask(worker, "/gone")
    assert (response.status, response.body, response.header("x-y")) == (status, b"<p>gone</p>", "z")
    assert response.header("location") == "/elsewhere"


def test_a_compressed_page_is_read_and_a_compressed_file_stays_compressed(worker, origin):
    origin.set("/z", page_of(["germany"]), is_gzip=True)
    page = ask(
        worker, "/z", accept_encoding="gzip, zstd"
    )  # the local runtime compresses what goes out as well
    is_compressed = page.header("content-encoding") == "gzip"
    assert shown((gzip.decompress(page.body) if is_compressed else page.body).decode()) == {"germany"}
    asked = origin.requests[-1].headers["accept-encoding"]
    assert "zstd" not in asked
    origin.set("/odd", b"\x28\xb5\x2f\xfd", headers={**PUBLIC, "content-encoding": "zstd"})
    odd = ask(worker, "/odd", accept_encoding="gzip, zstd")
    assert (odd.body, odd.header("content-encoding")) == (b"\x28\xb5\x2f\xfd", "zstd")
    assert not is_shareable(odd.header("cache-control") or "")
    origin.set("/z.css", b"p{}" * 100, headers={"content-type": "text/css"}, is_gzip=True)
    response = ask(worker, "/z.css", accept_encoding="gzip")
    assert response.header("content-encoding") == "gzip"
    assert gzip.decompress(response.body) == b"p{}" * 100


def test_a_streamed_page_and_a_slow_origin_are_waited_for(worker, origin):
    page = page_of(["germany"]).encode()
    origin.set(
        "/s",
        b"",
        headers={"content-type": HTML},
        chunks=(page[:20], page[20:90], page[90:]),
        chunk_pause_seconds=0.2,
    )
    assert shown(ask(worker, "/s").text) == {"germany"}
    origin.set("/slow", page_of(["germany"]), delay_seconds=1.5)
    assert shown(ask(worker, "/slow").text) == {"germany"}


def test_an_origin_that_is_down_leaves_a_stale_page_or_a_plain_502(worker, origin):
    origin.set("/kept", page_of(["germany"]), headers={"content-type": HTML, "cache-control": "max-age=0"})
    assert shown(ask(worker, "/kept").text) == {"germany"}
    with origin.down():
        stale = ask(worker, "/kept")
        missing = ask(worker, "/never-seen")
        posted = ask(worker, "/form", method="POST")
    assert (stale.status, shown(stale.text)) == (200, {"germany"})
    for answer in (missing, posted):
        assert (answer.status, answer.header("content-type")) == (502, "text/plain; charset=utf-8")
        assert answer.header("cache-control") == "no-store"
    assert shown(ask(worker, "/kept").text) == {"germany"}


def test_a_failing_origin_leaves_the_stale_page(worker, origin):
    origin.set("/e", page_of(["germany"]), headers={"content-type": HTML, "cache-control": "max-age=0"})
    ask(worker, "/e")
    origin.set("/e", b"broken", status=503, headers={"content-type": "text/plain"})
    assert (ask(worker, "/e").status, shown(ask(worker, "/e").text)) == (200, {"germany"})


def test_a_stale_page_is_answered_at_once_and_refreshed_behind_the_answer(worker, origin):
    headers = {"content-type": HTML, "cache-control": "max-age=0, stale-while-revalidate=60"}
    origin.set("/swr", page_of(["germany"]), headers=headers, etag='"1"')
    ask(worker, "/swr")
    origin.set("/swr", page_of(["germany"]) + "[new]", headers=headers, etag='"2"')
    assert "new" not in shown(ask(worker, "/swr").text)
    wait_until(lambda: "new" in shown(ask(worker, "/swr").text), "the refreshed page")
    assert any(request.headers.get("if-none-match") == '"1"' for request in origin.requests)
    let_settle(worker, origin, "/swr")


def test_a_revalidated_page_is_not_compiled_again(worker, origin):
    origin.set("/r", page_of(["germany"]), headers={"content-type": HTML}, etag='"same"')
    ask(worker, "/r")
    before = health(worker)["counters"]
    assert shown(ask(worker, "/r").text) == {"germany"}
    after = health(worker)["counters"]
    assert after["compiled"] == before["compiled"]
    assert after["revalidated"] == before.get("revalidated", 0) + 1


def test_a_visitor_with_a_session_gets_pages_of_their_own(worker, origin):
    origin.set("/account", page_of(["germany"]), headers={**PUBLIC, "set-cookie": "sessionid=2; Path=/"})
    response = ask(worker, "/account", cookie="sessionid=1; __Host-segments=v1.a.b.c")
    assert shown(response.text) == {"germany"}
    assert response.header("cache-control") == "private, no-cache"
    assert "sessionid=2; Path=/" in response.header_list("set-cookie")
    ask(worker, "/account")
    assert [request.headers.get("cookie") for request in origin.requests] == ["sessionid=1", None]


def test_a_page_that_sets_a_cookie_is_never_kept_or_public(worker, origin):
    origin.set("/set", "<p>plain</p>", headers={**PUBLIC, "set-cookie": "a=1"})
    for _ in range(2):
        response = ask(worker, "/set")
        assert (response.header("set-cookie"), response.header("cache-control")) == (
            "a=1",
            "private, no-cache",
        )
    assert len(origin.requests) == 2


def test_the_workers_own_addresses_never_reach_the_origin(worker, origin):
    for path in ("/_segments/", "/_segments/nothing", "/_segments/../secret?x=1"):
        assert worker.fetch(path).status in (404, 200)
    assert [request.path for request in origin.requests if request.path.startswith("/_segments")] == []
    assert worker.fetch("/_segments/health", method="POST").status == 405


def test_health_says_what_is_in_use_and_nothing_about_anybody(worker, origin, published):
    origin.set("/whose", page_of(["germany"]))
    ask(
        worker,
        "/whose?who=somebody",
        cookie="who=somebody",
        referer="https://somebody.example/",
        user_agent="somebody",
    )
    said = health(worker)
    assert (said["status"], said["site"], said["bundle"]["digest"]) == ("ok", "shop", published)
    assert said["bundle"]["segments"] == 25
    assert said["bundle"]["age_seconds"] >= 0
    assert "somebody" not in json.dumps(said)
    assert "somebody" not in worker.log_text()


def test_nothing_can_be_set_by_hand_where_the_local_variable_is_missing(session_origin, tmp_path):
    deployed = {name: value for name, value in VARIABLES.items() if name != "SEGMENTS_LOCAL"}
    session_origin.set("/x", '<p data-segment-not="germany">[not]</p>')
    with LocalWorker(deployed, tmp_path / "state", session_origin.url) as fresh:
        assert shown(
            fresh.fetch("/x?segments_as=geo.country=DE", browser(x_segments_as="geo.country=DE")).text
        ) == {"not"}
    assert session_origin.requests[-1].target == "/x?segments_as=geo.country=DE"


def test_server_timing_says_how_a_page_was_made_where_it_is_asked_for(worker, origin, published, tmp_path):
    origin.set("/timed", page_of(["germany", "texas"]), headers=PUBLIC)
    assert ask(worker, "/timed").header("server-timing") is None
    digest = publish(worker, RULES.replace("[site]", "[site]\nserver_timing = true"), tmp_path)
    try:
        timing = ask(worker, "/timed").header("server-timing")
        assert timing == f'cache;desc="hit", bundle;desc="{digest[:12]}", blocks;desc="1/2"'
    finally:
        publish(worker, RULES, tmp_path)
