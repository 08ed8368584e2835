"""A capped block counts once however its page is fetched: at once, or when something proves that it was looked at."""

from __future__ import annotations

import pytest

from segments.edge.http.request import parse_request
from segments.edge.pages.html.compile import compile_html
from segments.edge.pages.plan.choose import bind_plan, choose_blocks
from segments.edge.pages.store.ahead import AHEAD_COOKIE, AHEAD_KEPT_S
from segments.edge.pages.store.caps import CAPS_COOKIE, open_caps
from segments.edge.pages.store.tally import COUNTING_PURPOSE, confirm_looks, open_tally
from segments.signing import KeyRing

NOW = 1_800_000_000
RING = KeyRing((("k", b"k" * 32),))
AGREED = frozenset({COUNTING_PURPOSE})
HOST = "https://shop.example"
CHROME = (
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
)
PROMO = compile_html(b'<p data-segment="a" data-segment-cap="1/day">promo</p>', "utf-8")
PLAIN = compile_html(b"<p>nothing capped</p>", "utf-8")

AHEAD = [
    {"sec-purpose": "prefetch"},
    {"sec-purpose": "prefetch;prerender"},
    {"x-sec-purpose": "prefetch", "sec-fetch-dest": "empty"},
    {"purpose": "prefetch"},
    {"hx-preloaded": "true", "hx-request": "true", "sec-fetch-dest": "empty"},
    {"rsc": "1", "next-router-prefetch": "1", "sec-fetch-dest": "empty"},
    {"rsc": "1", "next-router-segment-prefetch": "/_tree", "sec-fetch-dest": "empty"},
    {"sec-fetch-dest": "empty"},
]
AT_ONCE = [
    {"sec-fetch-dest": "document"},
    {},
    {"sec-fetch-dest": "object"},
    {"sec-fetch-dest": "embed"},
    {"sec-fetch-dest": "empty", "hx-request": "true", "hx-boosted": "true"},
    {"sec-fetch-dest": "empty", "turbo-frame": "cart"},
    {"sec-fetch-dest": "empty", "rsc": "1"},
]


class Browser:
    """A browser's cookies, and what its visitor has seen."""

    def __init__(self) -> None:
        self.cookies: dict[str, str] = {}
        self.now_s = NOW

    def request(self, path: str, came_from: str = "", method: str = "GET", **headers: str):
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        named = {"user-agent": CHROME, "cookie": cookie, **headers}
        if came_from:
            named["referer"] = HOST + came_from
        return parse_request(method, HOST + path, named, {})

    def keep(self, set_cookies) -> None:
        for header in set_cookies:
            name, _, value = header.partition(";")[0].partition("=")
            self.cookies.pop(name, None)
            if value:
                self.cookies[name] = value

    def fetch(self, path: str, came_from: str = "", plan=PROMO, **headers: str) -> bool:
        """True if the promo is in the answer."""
        tally = open_tally(self.request(path, came_from, **headers), AGREED, RING, self.now_s)
        choice = choose_blocks(1, bind_plan(plan, {"a": 0}), tally.withheld(plan))
        self.keep(tally.note(plan, choice).set_cookies(RING))
        return bool(choice)

    def report(self, *paths: str, purposes=AGREED) -> None:
        request = self.request("/_segments/events", method="POST")
        self.keep(confirm_looks(request, purposes, RING, self.now_s, paths))

    @property
    def counted(self) -> int:
        exposures = open_caps(self.cookies.get(CAPS_COOKIE, ""), RING).exposures
        return sum(one.times for one in exposures.values())


@pytest.mark.parametrize("headers", AT_ONCE)
def test_what_a_person_sees_at_once_counts_at_once(headers):
    browser = Browser()
    assert browser.fetch("/a", **headers)
    assert browser.counted == 1
    assert AHEAD_COOKIE not in browser.cookies
    assert not browser.fetch("/b", **headers)


@pytest.mark.parametrize("headers", AHEAD)
def test_what_is_fetched_ahead_counts_once_the_script_reports_the_page(headers):
    browser = Browser()
    assert browser.fetch("/a", **headers)
    assert browser.counted == 0
    browser.report("/a")
    browser.report("/a")
    assert browser.counted == 1
    assert AHEAD_COOKIE not in browser.cookies
    assert not browser.fetch("/b")


@pytest.mark.parametrize("headers", AHEAD)
def test_what_is_fetched_ahead_counts_with_the_next_request_that_comes_from_there(headers):
    browser = Browser()
    assert browser.fetch("/a?from=menu", **headers)
    assert not browser.fetch("/b", came_from="/a?from=menu")
    assert browser.counted == 1
    assert not browser.fetch("/c", came_from="/b")
    assert browser.counted == 1


def test_a_page_without_caps_proves_the_look_too():
    browser = Browser()
    browser.fetch("/a", **AHEAD[0])
    browser.fetch("/plain", came_from="/a", plan=PLAIN)
    assert browser.counted == 1


def test_what_is_fetched_ahead_and_never_looked_at_counts_nothing():
    browser = Browser()
    browser.fetch("/a", **AHEAD[0])
    assert browser.fetch("/b", came_from="/")
    assert browser.counted == 1
    browser.report("/somewhere-else")
    assert browser.counted == 1


def test_a_page_that_is_asked_for_again_by_a_person_counts_once():
    browser = Browser()
    browser.fetch("/a", **AHEAD[0])
    assert browser.fetch("/a", **AT_ONCE[0])
    browser.report("/a")
    browser.fetch("/b", came_from="/a", plan=PLAIN)
    assert browser.counted == 1


def test_a_page_that_prerenders_proves_nothing_by_what_it_fetches():
    browser = Browser()
    browser.fetch("/a", **AHEAD[1])
    browser.fetch("/part", came_from="/a", plan=PLAIN, **AHEAD[1])
    assert browser.counted == 0


def test_another_sites_page_of_the_same_path_proves_nothing():
    browser = Browser()
    browser.fetch("/a", **AHEAD[0])
    browser.fetch("/b", plan=PLAIN, referer="https://elsewhere.example/a")
    assert browser.counted == 0


def test_what_was_fetched_long_ago_is_forgotten():
    browser = Browser()
    browser.fetch("/a", **AHEAD[0])
    browser.now_s += AHEAD_KEPT_S
    browser.report("/a")
    assert browser.counted == 0


def test_no_bot_no_post_and_no_head_is_kept():
    for headers, method in (({"user-agent": "Googlebot/2.1"}, "GET"), ({}, "POST"), ({}, "HEAD")):
        browser = Browser()
        tally = open_tally(browser.request("/a", method=method, **headers), AGREED, RING, NOW)
        assert tally.note(PROMO, 1).set_cookies(RING) == ()


def test_nobody_who_has_not_agreed_has_a_tally():
    browser = Browser()
    browser.fetch("/a", **AHEAD[0])
    before = dict(browser.cookies)
    assert open_tally(browser.request("/b", came_from="/a"), frozenset(), RING, NOW) is None
    browser.report("/a", purposes=frozenset())
    assert browser.cookies == before
    assert open_tally(browser.request("/b"), AGREED, KeyRing(()), NOW) is None
