"""The key of a shared page."""

from __future__ import annotations

from segments.edge.http.page_key import page_key, stored_vary, vary_key
from tests.edge.http.test_route import request


def test_the_key_holds_all_that_names_a_page() -> None:
    assert page_key(request("https://shop.example/a?b=1")) == "https://shop.example/a?b=1"
    assert page_key(request("https://shop.example/a", "HEAD")) == page_key(request("https://shop.example/a"))


def test_vary_counts_only_what_the_origin_could_have_seen() -> None:
    german, french = request(accept_language="de", cookie="a=1"), request(accept_language="fr", cookie="a=2")
    assert vary_key("Cookie, User-Agent", german) == vary_key("Cookie, User-Agent", french)
    assert vary_key("Accept-Language", german) != vary_key("accept-language", french)


def test_key_cookies_are_a_variant_whatever_the_origin_says_of_vary() -> None:
    visitor = request(accept_language="de")
    for vary in ("", "Accept-Language", "Cookie"):
        stored = stored_vary(vary, has_key_cookies=True)
        assert vary_key(stored, visitor, "currency=EUR") != vary_key(stored, visitor, "currency=USD")
        assert vary_key(stored, visitor, "currency=EUR") != vary_key(stored, visitor, "")
    assert stored_vary("Accept-Language", has_key_cookies=False) == "Accept-Language"
    assert stored_vary("", has_key_cookies=False) == ""
