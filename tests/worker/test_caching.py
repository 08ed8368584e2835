"""What is kept, for how long, and when it is forgotten: RFC 9111 as a private edge cache needs it."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.worker.origin import Answer
from tests.worker.runtime import wait_until
from tests.worker.shop import browser, health, let_settle, order, page_of, shown

pytestmark = pytest.mark.usefixtures("published")

HTML = "text/html; charset=utf-8"
HOUR = {"content-type": HTML, "cache-control": "public, max-age=3600"}
FLOOD = 1_000
CHROME = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"
FIREFOX = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
STORE_BYTES = 48 * 1024 * 1024
EACH_TIME = {"content-type": HTML, "cache-control": "max-age=0"}


def ask(worker, target, method="GET", **headers):
    return worker.fetch(target, browser(x_segments_as="geo.country=DE", **headers), method=method)


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_a_change_at_a_url_forgets_its_page_and_a_refused_one_does_not(worker, origin, method):
    path = f"/caching/changed/{method}"
    origin.set(path, page_of(["germany"]), headers=HOUR)
    ask(worker, path)
    ask(worker, path)
    assert len(origin.requests) == 1
    origin.set(path, b"no", status=403, headers={"content-type": "text/plain"})
    assert worker.fetch(path, method=method, body=b"x").status == 403
    assert ask(worker, path).status == 200
    origin.set(path, b"", status=303, headers={"location": path})
    assert worker.fetch(path, method=method, body=b"x").status == 303
    origin.set(path, page_of(["germany", "desktop"]), headers=HOUR)
    assert shown(ask(worker, path).text) == {"germany", "desktop"}


def test_a_visitor_with_a_session_or_an_error_never_drops_the_shared_page(worker, origin):
    origin.set("/caching/kept", page_of(["germany"]), headers=HOUR)
    ask(worker, "/caching/kept")
    origin.set("/caching/kept", b"", status=302, headers={"location": "/caching/login"})
    assert ask(worker, "/caching/kept", cookie="sessionid=1").status == 302
    assert ask(worker, "/caching/kept", authorization="Bearer x").status == 302
    assert shown(ask(worker, "/caching/kept").text) == {"germany"}


def test_a_page_that_is_gone_is_forgotten(worker, origin):
    origin.set("/caching/gone", page_of(["germany"]), headers=EACH_TIME)
    ask(worker, "/caching/gone")
    origin.set("/caching/gone", b"gone", status=410, headers={"content-type": "text/plain"})
    assert ask(worker, "/caching/gone").status == 410
    with origin.down():
        assert ask(worker, "/caching/gone").status == 502


def test_a_304_gives_the_kept_page_new_headers_and_its_cookie_to_one_visitor_only(worker, origin):
    origin.set("/caching/renewed", page_of(["germany"]), headers={**EACH_TIME, "x-version": "1"}, etag='"1"')
    ask(worker, "/caching/renewed")
    origin.set(
        "/caching/renewed",
        page_of(["germany"]),
        headers={**EACH_TIME, "x-version": "2", "set-cookie": "a=1"},
        etag='"1"',
    )
    renewed = ask(worker, "/caching/renewed")
    assert (renewed.header("x-version"), "a=1" in renewed.header_list("set-cookie")) == ("2", True)
    origin.set("/caching/renewed", page_of(["germany"]), headers={**HOUR, "x-version": "3"}, etag='"1"')
    for _ in range(3):
        response = ask(worker, "/caching/renewed")
        assert response.header("x-version") == "3"
        assert "a=1" not in response.header_list("set-cookie")


def test_a_304_that_forbids_storing_ends_the_keeping(worker, origin):
    origin.set("/caching/no-more", page_of(["germany"]), headers=EACH_TIME, etag='"1"')
    ask(worker, "/caching/no-more")
    origin.set(
        "/caching/no-more",
        page_of(["germany"]),
        headers={"content-type": HTML, "cache-control": "no-store"},
        etag='"1"',
    )
    assert shown(ask(worker, "/caching/no-more").text) == {"germany"}
    with origin.down():
        assert ask(worker, "/caching/no-more").status == 502


def test_last_modified_is_enough_to_ask_with(worker, origin):
    date = "Mon, 23 Nov 2026 00:00:00 GMT"
    origin.set("/caching/dated", page_of(["germany"]), headers={**EACH_TIME, "last-modified": date})
    ask(worker, "/caching/dated")
    ask(worker, "/caching/dated")
    assert origin.requests[-1].headers["if-modified-since"] == date
    assert "if-none-match" not in origin.requests[-1].headers


@pytest.mark.parametrize(
    "cache_control", ["no-cache", "max-age=0, must-revalidate", "max-age=0, proxy-revalidate"]
)
def test_a_page_that_must_be_asked_for_is_never_served_stale(worker, origin, cache_control):
    path = f"/caching/strict/{len(cache_control)}"
    origin.set(path, page_of(["germany"]), headers={"content-type": HTML, "cache-control": cache_control})
    ask(worker, path)
    with origin.down():
        assert ask(worker, path).status == 502


def test_each_variant_that_vary_names_is_kept_apart(worker, origin):
    headers = {**HOUR, "vary": "Accept-Language, Cookie, User-Agent"}
    origin.set("/caching/vary", "<p>one</p>", headers=headers)
    assert ask(worker, "/caching/vary", accept_language="de").text == "<p>one</p>"
    origin.set("/caching/vary", "<p>two</p>", headers=headers)
    assert ask(worker, "/caching/vary", accept_language="fr").text == "<p>two</p>"
    assert ask(worker, "/caching/vary", accept_language="de").text == "<p>one</p>"
    assert worker.fetch("/caching/vary", {"accept-language": "fr", "cookie": "theme=1"}).text == "<p>two</p>"
    assert len(origin.requests) == 2
    assert all("cookie" not in request.headers for request in origin.requests)


def test_a_copy_from_before_the_worker_is_never_confirmed(worker, origin):
    origin.set(
        "/caching/before",
        page_of(["texas"]),
        headers={**HOUR, "last-modified": "Mon, 23 Nov 2026 00:00:00 GMT"},
        etag='"o"',
    )
    response = ask(worker, "/caching/before", accept="text/html,*/*;q=0.8", if_none_match='"o"')
    assert (response.status, shown(response.text)) == (200, set())
    assert "if-none-match" not in origin.requests[0].headers


def test_nonsense_in_headers_harms_nobody(worker, origin):
    before = health(worker)["counters"].get("faults", 0)
    for number, (name, value) in enumerate(
        [("age", "soon"), ("content-length", ""), ("cache-control", '"""'), ("vary", ",,"), ("expires", "0")]
    ):
        headers = {**HOUR, **({name: value} if value else {})}
        origin.set(f"/caching/odd/{number}", "<p>plain</p>", headers=headers)
        assert [ask(worker, f"/caching/odd/{number}").text for _ in range(2)] == ["<p>plain</p>"] * 2
    assert health(worker)["counters"].get("faults", 0) == before


def test_a_stale_page_is_refreshed_once_however_many_ask(worker, origin):
    headers = {"content-type": HTML, "cache-control": "max-age=0, stale-while-revalidate=60"}
    origin.set("/caching/once", page_of(["germany"]), headers=headers)
    ask(worker, "/caching/once")
    go_on = threading.Event()
    origin.set("/caching/once", page_of(["germany"]), headers=headers, go_on=go_on)
    ask(worker, "/caching/once")
    wait_until(lambda: len(origin.requests_for("/caching/once")) == 2, "the refresh")
    for _ in range(10):
        assert ask(worker, "/caching/once").status == 200
    assert len(origin.requests_for("/caching/once")) == 2
    go_on.set()
    let_settle(worker, origin, "/caching/once")


def test_a_refresh_that_is_told_to_come_later_forgets_nothing(worker, origin):
    headers = {"content-type": HTML, "cache-control": "max-age=0, stale-while-revalidate=60"}
    origin.set("/caching/later", page_of(["germany"]), headers=headers)
    ask(worker, "/caching/later")
    origin.set("/caching/later", b"too many", status=429, headers={"content-type": "text/plain"})

    def has_asked_for(seen):
        # While one refresh runs, asking starts no other.
        assert ask(worker, "/caching/later").status == 200
        return len(origin.requests_for("/caching/later")) >= seen

    for seen in (2, 3):
        wait_until(lambda seen=seen: has_asked_for(seen), "the refresh")
    let_settle(worker, origin, "/caching/later")


def test_a_page_that_may_no_longer_be_kept_is_not_what_a_failing_origin_is_answered_with(worker, origin):
    origin.set("/caching/secret", page_of(["germany"]), headers=EACH_TIME)
    ask(worker, "/caching/secret")
    origin.set("/caching/secret", page_of([]), headers={"content-type": HTML, "cache-control": "no-store"})
    ask(worker, "/caching/secret")
    origin.set("/caching/secret", b"down", status=503, headers={"content-type": "text/plain"})
    assert ask(worker, "/caching/secret").status == 503


@pytest.fixture
def emptied(worker):
    """No page in memory, before and after: a full one takes in only what is asked for more often than the others."""
    assert order(worker, {"all": True}).status == 200
    yield
    assert order(worker, {"all": True}).status == 200


@pytest.mark.usefixtures("emptied")
def test_thousands_of_urls_stay_within_the_memory_for_pages(worker, origin):
    page = page_of(["germany", "texas", "phone"]) + "x" * 60_000
    origin.answers.update(
        dict.fromkeys((f"/caching/flood/{n}" for n in range(FLOOD)), Answer(page.encode(), headers=HOUR))
    )
    origin.set("/caching/wanted", page, headers=HOUR)
    for _ in range(3):
        ask(worker, "/caching/wanted")
    with ThreadPoolExecutor(4) as pool:
        statuses = list(pool.map(lambda number: ask(worker, f"/caching/flood/{number}").status, range(FLOOD)))
    assert set(statuses) == {200}
    pages = health(worker)["pages"]
    assert pages["bytes"] <= STORE_BYTES
    assert pages["evicted"] + pages["turned_away"] > 0
    assert pages["kept"] < FLOOD
    ask(worker, "/caching/wanted")
    assert len(origin.requests_for("/caching/wanted")) == 1  # a flood of others pushed it out of nothing
    last = f"/caching/flood/{FLOOD - 1}"

    def is_kept() -> bool:
        asked = len(origin.requests)
        assert shown(ask(worker, last).text) == {"germany"}
        return len(origin.requests) == asked

    wait_until(is_kept, "a page that is asked for again and again to be kept")


def test_a_url_that_is_longer_than_pages_have_is_answered_and_not_kept(worker, origin):
    origin.set("/caching/long", page_of(["germany"]), headers=HOUR)
    for length, asked in ((1_900, 1), (2_100, 3)):
        for _ in range(2):
            assert shown(ask(worker, "/caching/long?x=" + "x" * length).text) == {"germany"}
        assert len(origin.requests_for("/caching/long")) == asked


def test_a_page_and_the_data_at_its_address_are_kept_apart_whatever_the_origin_says(worker, origin):
    """An origin that negotiates by Accept, and does not say so in Vary."""
    path = "/caching/negotiated"
    origin.set(path, b'{"error": "none"}', headers={**HOUR, "content-type": "application/json"})
    assert ask(worker, path, accept="application/json").json() == {"error": "none"}
    origin.set(path, "<p>page</p>", headers=HOUR)
    assert ask(worker, path, accept=CHROME).text == "<p>page</p>"
    assert ask(worker, path, accept=FIREFOX).text == "<p>page</p>"
    assert ask(worker, path, accept="application/json").json() == {"error": "none"}
    told = [request.headers["accept"] for request in origin.requests]
    assert len(told) == len(set(told)) == 2


def test_an_address_is_forgotten_in_all_forms(worker, origin):
    path = "/caching/forms"
    for kind, accept in ((HTML, CHROME), ("application/json", "application/json")):
        origin.set(path, b"[1]", headers={**HOUR, "content-type": kind})
        ask(worker, path, accept=accept)
    origin.set(path, b"[2]", headers=HOUR)
    worker.fetch(path, browser(), method="POST", body=b"")
    assert {ask(worker, path, accept=accept).text for accept in (CHROME, "application/json")} == {"[2]"}


def test_a_language_of_the_site_is_kept_apart_whatever_the_origin_says(worker, origin):
    path = "/caching/languages"
    for language, told in (("de-CH,de;q=0.9", "de"), ("fr", "en"), ("", None)):
        origin.set(path, f"<p>{told}</p>", headers=HOUR)
        headers = {"accept_language": language} if language else {}
        assert ask(worker, path, **headers).text == f"<p>{told}</p>"
        assert origin.requests[-1].headers.get("accept-language") == told
    assert ask(worker, path, accept_language="de").text == "<p>de</p>"
    assert len(origin.requests) == 3


def test_a_wish_for_an_image_or_a_stream_goes_on_as_it_came(worker, origin):
    origin.set("/caching/picture", b"webp", headers={"content-type": "image/webp"})
    for accept in ("image/avif, image/webp, image/*, */*;q=0.8", "text/event-stream"):
        ask(worker, "/caching/picture", accept=accept)
        assert origin.requests[-1].headers["accept"] == accept
