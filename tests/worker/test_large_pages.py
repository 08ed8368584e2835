"""Large pages and pages beyond the compiler's limits: cut for their visitor, on their way where they are large."""

import http.client
import json
import threading
from urllib.parse import urlsplit

import pytest

from segments.edge.pages.store.caps import CAPS_COOKIE
from tests.worker.runtime import FETCH_TIMEOUT_SECONDS, WireResponse, wait_until
from tests.worker.shop import browser, health

pytestmark = pytest.mark.usefixtures("published")

HTML = "text/html; charset=utf-8"
PUBLIC = {"content-type": HTML, "cache-control": "public, max-age=3600"}
ROW = '<tr{mark}><td>{number}</td><td><a href="/p/{number}">Item {number}</a> in stock &amp; more</td></tr>'
MARKS = {
    10: ' data-segment="germany"',
    20: ' data-segment="france"',
    30: ' data-segment-not="germany"',
    40: ' data-segment-all="germany desktop"',
}


def ask(worker, target, method="GET", country="DE", **headers):
    return worker.fetch(target, browser(x_segments_as=f"geo.country={country}", **headers), method=method)


def table(total_bytes: int, country: str | None = None) -> bytes:
    """A table with some marked rows; with a country, as a visitor from there must get it."""
    shows = {10: country == "DE", 20: False, 30: country != "DE", 40: country == "DE"}
    rows: list[str] = []
    size = number = 0
    while size < total_bytes:
        place = number % 50
        mark = MARKS.get(place, "")
        row = ROW.format(mark=mark, number=number)
        size += len(row)
        if country is None or not mark or shows[place]:
            rows.append(row.replace(mark, "") if country else row)
        number += 1
    slot = (
        '<h2 data-segment-slot="s" data-segment="germany">Hallo</h2>'
        '<h2 data-segment-slot="s" data-segment-default>Hi</h2>'
        if country is None
        else "<h2>Hallo</h2>"
        if country == "DE"
        else "<h2>Hi</h2>"
    )
    run = "<!-- segment germany --><p>a</p><!-- segment else --><p>b</p><!-- /segment -->"
    if country is not None:
        run = "<p>a</p>" if country == "DE" else "<p>b</p>"
    head = f"<!doctype html><title>List</title><h1>List</h1>{slot}<table><tbody>"
    return (head + "".join(rows) + f"</tbody></table>{run}<footer>end</footer>").encode()


def check_streamed(response: WireResponse) -> None:
    assert response.status == 200
    assert response.header("cache-control") == "private, no-cache"
    assert response.header("etag") is None


@pytest.mark.parametrize("chunked", [False, True])
def test_a_page_over_the_limit_is_cut_like_any_other_and_kept_private(worker, origin, chunked):
    page = table(9_000_000)
    chunks = tuple(page[start : start + 100_000] for start in range(0, len(page), 100_000)) if chunked else ()
    origin.set("/large/huge", page, headers=PUBLIC, chunks=chunks)
    country = "FR" if chunked else "DE"
    response = ask(worker, "/large/huge", country=country)
    check_streamed(response)
    assert response.body == table(9_000_000, country)


def test_a_compressed_page_over_the_limit_is_cut_as_well(worker, origin):
    origin.set("/large/huge-z", table(9_000_000), headers=PUBLIC, is_gzip=True)
    response = ask(worker, "/large/huge-z", accept_encoding="identity, gzip;q=0")
    assert response.header("content-encoding") is None
    assert response.body == table(9_000_000, "DE")


def test_what_comes_before_an_undecided_block_is_sent_at_once_and_the_whole_is_kept(worker, origin):
    page = table(600_000)
    half = len(page) // 2
    headers = {**PUBLIC, "content-type": "text/html"}
    go_on = threading.Event()
    origin.set("/large/slow", b"", headers=headers, chunks=(page[:half], page[half:]), go_on=go_on)
    connection = http.client.HTTPConnection(urlsplit(worker.url).netloc, timeout=FETCH_TIMEOUT_SECONDS)
    connection.request("GET", "/large/slow", headers=dict(browser(x_segments_as="geo.country=DE")))
    response = connection.getresponse()
    first = response.read(100_000)
    go_on.set()  # what was read came while the origin held the second half
    body = first + response.read()
    connection.close()
    assert body == table(600_000, "DE")
    assert response.getheader("etag") is None

    def is_kept() -> bool:
        return ask(worker, "/large/slow").header("etag") is not None

    wait_until(is_kept, "the page to be kept")
    kept = ask(worker, "/large/slow", country="FR")
    assert kept.body == table(600_000, "FR")
    assert ask(worker, "/large/slow", country="FR", if_none_match=kept.header("etag")).status == 304


ODD = (
    '<p>text<div data-segment="germany">A</div>more',
    '<table><form data-segment="germany"><tr><td>x</td></tr></form></table>',
    '<b>1<p data-segment="germany">2</b>3</p>4',
    "<p class=\"{% if segments contains 'germany' %}x{% endif %}\">y</p>",
)


@pytest.mark.parametrize("country", ["DE", "FR"])
def test_the_first_view_of_a_large_page_is_what_every_later_one_is(worker, origin, country):
    page = "<!doctype html><title>t</title>" + "".join(part + "<p>y</p>" * 9_000 for part in ODD)
    headers = {**PUBLIC, "content-type": "text/html"}
    chunks = tuple(page[start : start + 20_000].encode() for start in range(0, len(page), 20_000))
    origin.set(f"/large/odd-{country}", b"", headers=headers, chunks=chunks)
    first = ask(worker, f"/large/odd-{country}", country=country)
    check_streamed(first)

    def is_kept() -> bool:
        return ask(worker, f"/large/odd-{country}", country=country).header("etag") is not None

    wait_until(is_kept, "the page to be kept")
    assert ask(worker, f"/large/odd-{country}", country=country).body == first.body


CAPPED = '<p data-segment-cap="2/day">{name}</p>'
TEXAS = "geo.country=US; geo.region_code=TX; now=2026-11-24T12:00Z"


def test_caps_count_in_a_large_page_and_one_that_comes_too_late_waits_for_the_next_view(worker, origin):
    early, late = CAPPED.format(name="early"), CAPPED.format(name="late")
    page = f"<title>t</title>{early}{'<p>y</p>' * 50_000}{late}{'<p>z</p>' * 1_000}".encode()
    chunks = (page[:300_000], page[300_000:])
    headers = {"content-type": "text/html", "cache-control": "no-store"}
    origin.set("/large/capped", b"", headers=headers, chunks=chunks, chunk_pause_seconds=0.05)
    seen, cookie = [], ""
    for _ in range(4):
        response = worker.fetch("/large/capped", browser(x_segments_as=TEXAS, cookie=cookie))
        written = [one for one in response.header_list("set-cookie") if one.startswith(CAPS_COOKIE)]
        cookie = written[0].partition(";")[0] if written else cookie
        seen.append((b"early" in response.body, b"late" in response.body))
    assert seen == [(True, False), (True, True), (False, True), (False, False)]


def test_xml_of_more_than_8_mb_is_cut_on_its_way(worker, origin):
    origin.set("/large/feed", table(9_000_000), headers={**PUBLIC, "content-type": "application/rss+xml"})
    for country in ("DE", "FR"):
        assert ask(worker, "/large/feed", country=country).body == table(9_000_000, country)


def test_head_of_a_large_page_has_the_headers_of_get(worker, origin):
    origin.set("/large/huge-head", table(9_000_000), headers={**PUBLIC, "x-cms": "7"})
    head = ask(worker, "/large/huge-head", method="HEAD")
    check_streamed(head)
    assert (head.body, head.header("x-cms")) == (b"", "7")


def test_an_origin_that_breaks_off_breaks_the_answer_and_is_not_kept(worker, origin):
    origin.set("/large/broken-large", table(900_000), headers=PUBLIC, is_cut=True)
    with pytest.raises((http.client.HTTPException, OSError)):
        ask(worker, "/large/broken-large")
    origin.set("/large/broken-large", table(900_000), headers=PUBLIC)
    assert ask(worker, "/large/broken-large").body == table(900_000, "DE")
    origin.set("/large/broken-small", table(9_000), headers=PUBLIC, is_cut=True)
    assert ask(worker, "/large/broken-small").status == 502


def feed_of(items: int, kind: str) -> tuple[bytes, list[dict[str, object]]]:
    """A document whose items are for two countries in turn, and what is left of it for Germany."""
    text = "Longer than its number. " * 12
    listed = [{"id": n, "text": text, "segments": [("germany", "france")[n % 2]]} for n in range(items)]
    shown = [{"id": n, "text": text} for n in range(0, items, 2)]
    if kind == "lines":
        return "\n".join(map(json.dumps, listed)).encode(), shown
    return json.dumps({"data": {"posts": listed}} if kind == "nested" else listed).encode(), shown


@pytest.mark.parametrize("kind", ["list", "nested", "lines"])
def test_json_over_the_limit_is_cut_on_its_way_and_kept_private(worker, origin, kind):
    feed, shown = feed_of(28_000, kind)
    assert len(feed) > 8 * 1024 * 1024
    content_type = "application/x-ndjson" if kind == "lines" else "application/json"
    before = health(worker)["counters"].get("page-too-large", 0)
    headers = {"content-type": content_type, "cache-control": "public, max-age=3600"}
    origin.set(f"/large/feed-{kind}", feed, headers=headers, etag='"f"')
    response = ask(worker, f"/large/feed-{kind}")
    check_streamed(response)
    text = response.text.strip()
    sent = json.loads("[" + ",".join(text.split("\n")) + "]" if kind == "lines" else text)
    assert (sent["data"]["posts"] if kind == "nested" else sent) == shown
    assert health(worker)["counters"]["page-too-large"] == before + 1


def test_a_page_in_an_unknown_encoding_goes_on_as_it_came(worker, origin):
    page = table(400_000).decode().encode("utf-16")
    origin.set("/large/utf-16", page, headers={"content-type": "text/html"})
    assert ask(worker, "/large/utf-16").body == page


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        (
            "".join(f'<p data-segment="{("germany", "france")[n % 2]}">{n}</p>' for n in range(5_000)),
            "".join(f"<p>{n}</p>" for n in range(0, 5_000, 2)),
        ),
        (
            "".join(f'<b id="{n}">' for n in range(300)) + '<p data-segment-not="germany">x</p><p>y</p>',
            "".join(f'<b id="{n}">' for n in range(300)) + "<p>y</p>",
        ),
    ],
    ids=["more blocks than a plan has", "more open formatting than a plan follows"],
)
def test_a_page_beyond_the_compilers_limits_is_still_cut_and_kept(worker, origin, page, expected):
    target = f"/large/limits/{len(page)}"
    origin.set(target, page, headers=PUBLIC)
    before = health(worker)["counters"]
    first = ask(worker, target)
    assert first.text == expected
    assert first.header("cache-control") == "private, no-cache"
    again = ask(worker, target, if_none_match=first.header("etag"))
    assert again.status == 304
    assert ask(worker, target, country="FR").text != expected
    after = health(worker)["counters"]
    assert after["limit-exceeded"] == before.get("limit-exceeded", 0) + 1
    assert after.get("faults", 0) == before.get("faults", 0)
    assert len(origin.requests) == 1


def test_json_beyond_the_compilers_limits_is_still_cut_and_kept(worker, origin):
    feed, shown = feed_of(5_000, "nested")
    headers = {"content-type": "application/json", "cache-control": "public, max-age=3600"}
    origin.set("/large/many", feed, headers=headers)
    faults = health(worker)["counters"].get("faults", 0)
    first = ask(worker, "/large/many")
    assert json.loads(first.text)["data"]["posts"] == shown
    assert first.header("cache-control") == "private, no-cache"
    assert ask(worker, "/large/many", if_none_match=first.header("etag")).status == 304
    assert len(origin.requests) == 1
    assert health(worker)["counters"].get("faults", 0) == faults
