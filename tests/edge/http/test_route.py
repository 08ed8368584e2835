"""Which answer a request gets."""

from __future__ import annotations

import pytest

from segments.edge.http.cookies.session_cookies import SessionCookies
from segments.edge.http.request import VisitorRequest, parse_request
from segments.edge.http.route import Route, choose_route, is_plain_part_address

SESSIONS = SessionCookies()


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
        (request("https://shop.example/_serverFn/7", x_tsr_serverfn="true"), Route.PERSONAL_PAGE),
        (request("https://shop.example/_server?id=7", x_server_instance="server-fn:0"), Route.PERSONAL_PAGE),
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
    assert choose_route(request(cookie="shop_user2=1"), SESSIONS, ["shop_user2"]) is Route.PERSONAL_PAGE


def test_a_key_cookie_is_shared_unless_its_value_can_be_in_no_key() -> None:
    sessions = SessionCookies(key_names=("cart_currency",))
    assert choose_route(request(cookie="cart_currency=EUR"), sessions) is Route.PAGE
    assert choose_route(request(cookie="cart_currency=EUR; sid=1"), sessions) is Route.PERSONAL_PAGE
    assert choose_route(request(cookie='cart_currency="EUR, USD"'), sessions) is Route.PERSONAL_PAGE


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
