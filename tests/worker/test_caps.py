"""Frequency caps on the wire: as often as the cap says, then the slot's next best; nobody is counted unasked."""

import json

import pytest

from segments.edge.pages.store.ahead import AHEAD_COOKIE
from segments.edge.pages.store.caps import CAPS_COOKIE
from tests.worker.shop import browser

pytestmark = pytest.mark.usefixtures("published")

PAGE = (
    '<p data-segment="this-host" data-segment-slot="top" data-segment-cap="2/day">promo</p>'
    '<p data-segment-slot="top" data-segment-default>default</p>'
)


TEXAS = "geo.country=US; geo.region_code=TX"


def see(worker, cookie="", place=f"{TEXAS}; now=2026-11-24T12:00Z", **headers):
    response = worker.fetch("/capped", browser(x_segments_as=place, cookie=cookie, **headers))
    written = [one for one in response.header_list("set-cookie") if one.startswith(CAPS_COOKIE)]
    return "promo" in response.text, written[0].partition(";")[0] if written else ""


def test_a_capped_block_shows_twice_a_day_and_then_gives_way(worker, origin):
    origin.set("/capped", PAGE)
    seen, cookie = [], ""
    for _ in range(4):
        is_shown, written = see(worker, cookie)
        cookie = written or cookie
        seen.append(is_shown)
    assert seen == [True, True, False, False]
    assert see(worker, cookie, f"{TEXAS}; now=2026-11-25T13:00Z")[0] is True


def test_nobody_is_counted_who_has_not_agreed(worker, origin):
    origin.set("/capped", PAGE)
    assert [see(worker, place="geo.country=DE") for _ in range(3)] == [(True, "")] * 3
    response = worker.fetch("/capped", browser(x_segments_as="geo.country=DE", sec_purpose="prefetch"))
    assert (response.status, response.header_list("set-cookie")) == (200, [])


def test_withdrawal_deletes_what_was_counted(worker, origin):
    origin.set("/capped", PAGE)
    _, cookie = see(worker)
    response = worker.fetch("/capped", browser(x_segments_as=f"{TEXAS}; consent=none", cookie=cookie))
    assert any(one.startswith(f"{CAPS_COOKIE}=;") for one in response.header_list("set-cookie"))


SHORT = PAGE.replace("2/day", "1/day")
LONG = SHORT.partition("<p data-segment-slot")[0] + "<p>.</p>" * 60_000
"""Goes out while it arrives, where it is not kept."""
UNKEPT = {"content-type": "text/html", "cache-control": "no-store"}


class Person:
    """Somebody in Texas whose browser keeps cookies; time stands still."""

    def __init__(self, worker):
        self.worker, self.cookies = worker, {}

    def ask(self, path, *, came_from="", method="GET", body=None, **headers):
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if came_from:
            headers["referer"] = self.worker.url.rstrip("/") + came_from
        named = browser(x_segments_as=f"{TEXAS}; now=2026-11-24T12:00Z", cookie=cookie, **headers)
        response = self.worker.fetch(path, named, method=method, body=body)
        for header in response.header_list("set-cookie"):
            name, _, value = header.partition(";")[0].partition("=")
            self.cookies.pop(name, None)
            if value:
                self.cookies[name] = value
        return response

    def sees(self, path, **asked):
        return "promo" in self.ask(path, **asked).text

    def report_view(self, path):
        body = json.dumps({"events": [{"name": "page_view", "page": path}]}).encode()
        told = self.ask("/_segments/events", method="POST", body=body, content_type="application/json")
        assert told.json()["accepted"] == 1


@pytest.mark.parametrize(
    "ahead",
    [
        {"sec_purpose": "prefetch"},
        {"sec_purpose": "prefetch;prerender"},
        {"x_sec_purpose": "prefetch", "sec_fetch_dest": "empty"},
        {"purpose": "prefetch"},
        {"sec_fetch_dest": "empty"},
    ],
)
@pytest.mark.parametrize("content", [SHORT, LONG], ids=["whole", "flowing"])
@pytest.mark.parametrize("proof", ["script", "next request", "page without blocks"])
def test_a_page_that_is_fetched_ahead_and_then_shown_counts_once(worker, origin, ahead, content, proof):
    for path in ("/ahead", "/after"):
        chunks = (content[:300_000].encode(), content[300_000:].encode())
        origin.set(path, b"", headers=UNKEPT, chunks=chunks, chunk_pause_seconds=0.05)
    origin.set("/plain", "<p>plain</p>")
    person = Person(worker)
    assert person.sees("/ahead", **ahead)
    assert CAPS_COOKIE not in person.cookies
    if proof == "script":
        person.report_view("/ahead")
        assert not person.sees("/after", **ahead)
    elif proof == "page without blocks":
        person.ask("/plain", came_from="/ahead")
    assert not person.sees("/after", came_from="/ahead")
    assert AHEAD_COOKIE not in person.cookies


def test_a_page_that_is_fetched_ahead_and_never_shown_counts_at_no_time(worker, origin):
    origin.set("/ahead", SHORT)
    person = Person(worker)
    assert person.sees("/ahead", sec_purpose="prefetch")
    assert person.sees("/ahead", came_from="/")
    assert not person.sees("/ahead", came_from="/")


def test_withdrawal_deletes_what_was_fetched_ahead(worker, origin):
    origin.set("/ahead", PAGE)
    person = Person(worker)
    person.ask("/ahead", sec_purpose="prefetch")
    assert AHEAD_COOKIE in person.cookies
    person.ask("/ahead", sec_gpc="1")
    assert person.cookies == {}


@pytest.mark.parametrize(
    "headers",
    [
        {"sec_fetch_dest": "empty", "hx_request": "true"},
        {"sec_fetch_dest": "empty", "hx_request": "true", "hx_boosted": "true"},
        {"sec_fetch_dest": "empty", "turbo_frame": "cart"},
        {"sec_fetch_dest": "object"},
    ],
)
def test_what_is_put_into_the_page_in_sight_counts_at_once(worker, origin, headers):
    origin.set("/part", SHORT, headers=UNKEPT)
    person = Person(worker)
    assert person.sees("/part", **headers)
    assert not person.sees("/part", **headers)
