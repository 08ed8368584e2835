"""The key of a shared page."""

from __future__ import annotations

from segments.edge.http.bounded_key import MAX_KEY_CHARS
from segments.edge.http.page_form import PageForm
from segments.edge.http.page_key import page_key, stored_vary, vary_key
from tests.edge.http.test_route import request


def test_the_key_holds_all_that_names_a_page() -> None:
    assert page_key(request("https://shop.example/a?b=1")) == "https://shop.example/a?b=1"
    assert page_key(request("https://shop.example/a", "HEAD")) == page_key(request("https://shop.example/a"))


def test_vary_counts_only_what_the_origin_could_have_seen() -> None:
    german, french = PageForm("*/*", "de", "a=1"), PageForm("*/*", "fr", "a=2")
    assert vary_key("Cookie, User-Agent", german) == vary_key("Cookie, User-Agent", french)
    assert vary_key("Accept-Language", german) != vary_key("accept-language", french)


def test_key_cookies_are_a_variant_whatever_the_origin_says_of_vary() -> None:
    euro, dollar, none = (PageForm("*/*", "de", cookie) for cookie in ("currency=EUR", "currency=USD", ""))
    for vary in ("", "Accept-Language", "Cookie"):
        stored = stored_vary(vary, has_key_cookies=True)
        assert len({vary_key(stored, form) for form in (euro, dollar, none)}) == 3
    assert stored_vary("Accept-Language", has_key_cookies=False) == "Accept-Language"
    assert stored_vary("", has_key_cookies=False) == ""


def test_the_kind_of_content_that_is_wanted_is_a_variant_whatever_the_origin_says_of_vary() -> None:
    assert vary_key("", PageForm("text/html", "de")) != vary_key("", PageForm("application/json", "de"))


def test_a_language_of_the_site_is_a_variant_and_any_other_only_where_vary_names_it() -> None:
    for is_keyed in (True, False):
        german, french = (PageForm("*/*", tag, is_language_keyed=is_keyed) for tag in ("de", "fr"))
        assert (vary_key("", german) != vary_key("", french)) is is_keyed


def test_the_key_of_a_long_address_is_short() -> None:
    keys = {page_key(request(f"https://shop.example/a?x={'x' * length}")) for length in range(300, 900)}
    assert len(keys) == 600
    assert max(map(len, keys)) < MAX_KEY_CHARS
