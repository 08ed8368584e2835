"""Images, styles, scripts: handed on as they were asked for, however many, and whatever the origin does."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.worker.runtime import wait_until
from tests.worker.shop import health, page_of, shown

pytestmark = pytest.mark.usefixtures("published")

REQUESTS = 400
OURS = "__Host-segments=x; __Host-segments-grant=y"


def ask(worker, target, **headers):
    sent = {"sec-fetch-dest": "image"} | {name.replace("_", "-"): value for name, value in headers.items()}
    return worker.fetch(target, sent)


@pytest.mark.parametrize(
    ("cookie", "goes_on"),
    [
        (f"sid=1; {OURS}; theme=dark", "sid=1; theme=dark"),
        ("sid=1;theme=dark", "sid=1;theme=dark"),
        (OURS, None),
        (None, None),
    ],
)
def test_a_part_is_asked_for_as_its_visitor_but_without_our_cookies(worker, origin, cookie, goes_on):
    origin.set("/logo.webp", b"image", headers={"content-type": "image/webp", "set-cookie": "s=1"})
    answer = ask(worker, "/logo.webp?v=2", x_own="yes", **({"cookie": cookie} if cookie else {}))
    assert (answer.status, answer.body, answer.header("set-cookie")) == (200, b"image", "s=1")
    (request,) = origin.requests
    assert (request.method, request.target, request.headers["x-own"]) == ("GET", "/logo.webp?v=2", "yes")
    assert request.headers.get("cookie") == goes_on
    assert request.headers["x-forwarded-host"] == worker.url.removeprefix("http://")
    assert request.headers["x-forwarded-proto"] == "http"


def test_a_part_keeps_ranges_validators_and_redirects(worker, origin):
    origin.set("/film.mp4", bytes(range(100)), headers={"content-type": "video/mp4"}, has_ranges=True)
    ranged = ask(worker, "/film.mp4", sec_fetch_dest="video", range="bytes=10-19")
    assert (ranged.status, ranged.body) == (206, bytes(range(10, 20)))
    origin.set("/app.js", b"//", etag='"v1"')
    assert ask(worker, "/app.js", sec_fetch_dest="script", if_none_match='"v1"').status == 304
    origin.set("/old.css", status=302, headers={"location": "/new.css"})
    moved = ask(worker, "/old.css", sec_fetch_dest="style")
    assert (moved.status, moved.header("location")) == (302, "/new.css")


def test_what_only_the_worker_reads_never_goes_on_with_a_part(worker, origin):
    origin.set("/logo.webp", b"image")
    ask(worker, "/logo.webp?segments_preview=token&v=2")
    assert [request.target for request in origin.requests] == ["/logo.webp?v=2"]
    assert ask(worker, "/_segments/events.js", sec_fetch_dest="script").status == 200
    assert not origin.requests_for("/_segments/events.js")


def test_many_parts_that_fail_leave_the_worker_as_it_was(worker, origin):
    """The worker answers for an origin that cannot be reached; the isolate, with all it has counted, stays."""
    origin.set("/logo.webp", b"image")
    origin.set(
        "/parts/kept",
        page_of(["germany"]),
        headers={"content-type": "text/html", "cache-control": "max-age=3600"},
    )
    before = health(worker)["counters"]["requests"]
    with ThreadPoolExecutor(16) as pool:
        fine = list(pool.map(lambda _: ask(worker, "/logo.webp").status, range(REQUESTS)))
        with origin.down():
            wait_until(lambda: ask(worker, "/logo.webp").status == 502, "connections that were open to end")
            failed = list(pool.map(lambda _: ask(worker, "/logo.webp"), range(REQUESTS)))
    assert set(fine) == {200}
    assert {(answer.status, answer.text, answer.header("cache-control")) for answer in failed} == {
        (502, "This page cannot be reached at the moment. Please try again shortly.\n", "no-store")
    }
    assert health(worker)["counters"]["origin-unreachable"] >= REQUESTS
    answer = worker.fetch("/parts/kept", {"x-segments-as": "geo.country=DE"})
    assert (answer.status, shown(answer.text)) == (200, {"germany"})
    assert health(worker)["counters"]["requests"] >= before + 2 * REQUESTS
