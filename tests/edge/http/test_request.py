"""The plain value of a request: what it keeps as sent, and what it reads."""

from __future__ import annotations

import pytest

from segments.edge.http.request import MAX_COOKIE_HEADER_CHARS, MAX_COOKIES, parse_cookies, parse_request


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://Shop.Example/sale?a=1&b=2", ("https", "shop.example", "/sale", "a=1&b=2")),
        ("https://shop.example", ("https", "shop.example", "/", "")),
        ("https://shop.example/?", ("https", "shop.example", "/", "")),
        ("http://127.0.0.1:8787/a%20b#part", ("http", "127.0.0.1:8787", "/a%20b", "")),
        ("https://shop.example/?q=what?#x", ("https", "shop.example", "/", "q=what?")),
        ("https://shop.example/a//b/../c", ("https", "shop.example", "/a//b/../c", "")),
    ],
)
def test_the_parts_of_the_url_are_as_sent(url: str, expected: tuple[str, str, str, str]) -> None:
    request = parse_request("GET", url, {}, {})
    assert (request.scheme, request.host, request.path, request.query) == expected


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("", {}),
        ("a=1; b=2", {"a": "1", "b": "2"}),
        ("a=1;b=2", {"a": "1", "b": "2"}),
        ("a=1; a=2", {"a": "1"}),
        ("a", {}),
        ("=1; a=", {"a": ""}),
        ("a=b=c", {"a": "b=c"}),
        (' a = "x" ;\tb=%20', {"a": '"x"', "b": "%20"}),
    ],
)
def test_cookies_keep_their_raw_values_and_the_first_of_equal_names(
    header: str, expected: dict[str, str]
) -> None:
    assert parse_cookies(header) == expected


def test_an_endless_cookie_header_is_read_to_its_limit() -> None:
    cookies = parse_cookies("a=1; " + "x" * MAX_COOKIE_HEADER_CHARS + "=2; b=3")
    assert cookies == {"a": "1"}


def test_more_cookies_than_any_browser_keeps_are_not_read():
    header = "; ".join(f"c{number}={number}" for number in range(MAX_COOKIES + 5_000))
    cookies = parse_cookies(header)
    assert len(cookies) == MAX_COOKIES
    assert cookies[f"c{MAX_COOKIES - 1}"] == str(MAX_COOKIES - 1)
