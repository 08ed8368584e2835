"""Which answer a request gets, and what of a visitor may reach the origin."""

from __future__ import annotations

import pytest

from segments.edge.http.request import VisitorRequest, parse_request
from segments.edge.http.route import (
    SESSION_COOKIES,
    Route,
    SessionCookies,
    choose_route,
    is_plain_part_address,
    page_key,
    page_request_headers,
    strip_own_cookies,
    vary_key,
    without_own_cookies,
)

SESSIONS = SessionCookies(SESSION_COOKIES)


def request(url: str = "https://shop.example/", method: str = "GET", **headers: str) -> VisitorRequest:
    return parse_request(method, url, {name.replace("_", "-"): value for name, value in headers.items()}, {})


@pytest.mark.parametrize(
    ("visitor", "route"),
    [
        (request(), Route.PAGE),
        (request(method="HEAD"), Route.PAGE),
        (request(method="POST"), Route.HANDED_ON),
        (request(method="OPTIONS"), Route.HANDED_ON),
        (request(upgrade="websocket"), Route.HANDED_ON),
        (request("https://shop.example/logo.WebP?v=2", sec_fetch_dest="image"), Route.HANDED_ON),
        (request("https://shop.example/logo.webp", sec_fetch_dest="document"), Route.PAGE),
        (request("https://shop.example/logo.webp"), Route.PAGE),
        (request("https://shop.example/page", sec_fetch_dest="image"), Route.PAGE),
        (request("https://shop.example/page.html", sec_fetch_dest="script"), Route.PAGE),
        (request("https://shop.example/data.json", sec_fetch_dest="empty"), Route.PAGE),
        (request("https://shop.example/_segments/x.js", sec_fetch_dest="script"), Route.SERVICE),
        (request("https://shop.example/_segments/health"), Route.SERVICE),
        (request("https://shop.example/_segmentsx"), Route.PAGE),
        (request(authorization="Basic eA=="), Route.PERSONAL_PAGE),
        (request(cookie="PHPSESSID=1"), Route.PERSONAL_PAGE),
        (request(cookie="a=1; wordpress_logged_in_x=1"), Route.PERSONAL_PAGE),
        (request(cookie="connect.sid=1"), Route.PERSONAL_PAGE),
        (request(cookie="_hjSession_1=1; _ga=2; theme=dark"), Route.PAGE),
        (request(cookie="didomi_token=x; OptanonConsent=y; ai_session=z; segments_consent=v1"), Route.PAGE),
        (request(cookie="__Host-segments=v1.a.b.c; __Host-segments-grant=v1.a.b.c"), Route.PAGE),
    ],
)
def test_the_route_follows_from_the_request_alone(visitor: VisitorRequest, route: Route) -> None:
    assert choose_route(visitor, SESSIONS) is route


def test_a_site_may_say_which_cookies_are_sessions() -> None:
    sessions = SessionCookies(("shop_user",))
    assert choose_route(request(cookie="PHPSESSID=1"), sessions) is Route.PAGE
    assert choose_route(request(cookie="shop_user=1"), sessions) is Route.PERSONAL_PAGE
    assert choose_route(request(cookie="shop_user2=1"), SessionCookies(())) is Route.PAGE


@pytest.mark.parametrize(
    ("url", "is_part"),
    [
        ("https://shop.example/logo.WebP?v=2", True),
        ("https://shop.example/a.b/app.js", True),
        ("https://shop.example/page", False),
        ("https://shop.example/page?file=logo.webp", False),
        ("https://shop.example/_segments/events.js", False),
        ("https://shop.example/logo.webp?a=1&segments_preview=x", False),
        ("https://shop.example", False),
    ],
)
def test_an_address_calls_itself_a_part_by_how_its_path_ends(url: str, is_part: bool) -> None:
    assert is_plain_part_address(url) is is_part


@pytest.mark.parametrize(
    ("header", "others"),
    [
        ("__Host-segments=x; a=1;__Host-segments-grant=y;  b=2", "a=1; b=2"),
        ("a=__Host-segments", "a=__Host-segments"),
        ("__Host-segments=x", ""),
    ],
)
def test_our_cookies_are_taken_out_of_a_header(header: str, others: str) -> None:
    assert strip_own_cookies(header) == others


def test_what_is_remembered_of_harmless_names_changes_no_answer() -> None:
    sessions = SessionCookies(SESSION_COOKIES)
    for number in range(3_000):
        assert not sessions.are_among({f"theme-{number}": "", "x" * 200: ""})
        assert sessions.are_among({f"theme-{number}": "", "PHPSESSID": ""})


def test_a_shared_page_is_asked_for_without_anything_personal() -> None:
    visitor = request(
        cookie="a=1", user_agent="x", referer="y", accept="text/html", accept_language="de", sec_gpc="1"
    )
    assert page_request_headers(visitor) == {"accept": "text/html", "accept-language": "de"}


def test_our_cookies_never_reach_the_origin() -> None:
    assert (
        without_own_cookies(request(cookie="__Host-segments=x; a=1; __Host-segments-grant=y; b=2"))
        == "a=1; b=2"
    )


def test_the_key_holds_all_that_names_a_page() -> None:
    assert page_key(request("https://shop.example/a?b=1")) == "https://shop.example/a?b=1"
    assert page_key(request("https://shop.example/a", "HEAD")) == page_key(request("https://shop.example/a"))


def test_vary_counts_only_what_the_origin_could_have_seen() -> None:
    german, french = request(accept_language="de", cookie="a=1"), request(accept_language="fr", cookie="a=2")
    assert vary_key("Cookie, User-Agent", german) == vary_key("Cookie, User-Agent", french)
    assert vary_key("Accept-Language", german) != vary_key("accept-language", french)
