"""What of a visitor may reach the origin."""

from __future__ import annotations

from segments.edge.http.page_form import PageForm
from segments.edge.http.upstream_headers import (
    AGENT,
    CONNECTION_HEADERS,
    NOBODYS_ADDRESS,
    resource_headers,
    shared_headers,
    visitors_headers,
)
from tests.edge.http.test_route import request

ADDRESSES = {
    "cf_connecting_ip": "203.0.113.7",
    "cf_connecting_ipv6": "2001:db8::7",
    "cf_pseudo_ipv4": "240.0.0.7",
    "true_client_ip": "203.0.113.7",
    "x_forwarded_for": "203.0.113.7",
    "x_real_ip": "203.0.113.7",
    "x_client_ip": "203.0.113.7",
    "x_cluster_client_ip": "203.0.113.7",
    "fastly_client_ip": "203.0.113.7",
    "forwarded": "for=203.0.113.7",
    "cf_ipcountry": "DE",
    "via": "1.1 203.0.113.7",
}


def test_a_shared_page_is_asked_for_by_its_form_alone() -> None:
    assert shared_headers(PageForm("text/html", "de")) == {
        "accept": "text/html",
        "accept-language": "de",
        "user-agent": AGENT,
        "x-real-ip": NOBODYS_ADDRESS,
    }
    assert shared_headers(PageForm("*/*", cookie="currency=EUR"))["cookie"] == "currency=EUR"


def test_several_ranges_are_left_out_and_a_single_one_goes_on() -> None:
    one, two = request(range="bytes=0-5", if_range='"a"'), request(range="bytes=0-5,10-20", if_range='"a"')
    assert resource_headers(one) == {"range": "bytes=0-5", "if-range": '"a"'}
    assert resource_headers(two) == {}


def test_a_visitors_own_request_keeps_all_but_our_cookies() -> None:
    visitor = request(
        cookie="__Host-segments=x; a=1; __Host-segments-grant=y; b=2", referer="y", host="shop.example"
    )
    assert visitors_headers(visitor, CONNECTION_HEADERS) == {"referer": "y", "cookie": "a=1; b=2"}
    assert visitors_headers(request(cookie="__Host-segments=x"), CONNECTION_HEADERS) == {}
