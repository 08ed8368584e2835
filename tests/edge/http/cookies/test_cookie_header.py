"""Names in Cookie and Set-Cookie headers, and what of a Cookie header may reach the origin."""

from __future__ import annotations

import pytest

from segments.edge.http.cookies.cookie_header import (
    MAX_KEY_COOKIE_CHARS,
    key_cookie_header,
    set_again,
    set_cookie_name,
    strip_own_cookies,
)


@pytest.mark.parametrize(
    ("header", "others"),
    [
        ("__Host-segments=x; a=1;__Host-segments-grant=y;  b=2", "a=1; b=2"),
        ("a=__Host-segments", "a=__Host-segments"),
        ("__Host-segments=x", ""),
        ("a=1; ; a=2; flag", "a=1; a=2; flag"),
        ("", ""),
    ],
)
def test_our_cookies_are_taken_out_of_a_header(header: str, others: str) -> None:
    assert strip_own_cookies(header) == others


@pytest.mark.parametrize(
    ("set_cookie", "name"),
    [
        ("sid=1; Path=/; HttpOnly", "sid"),
        (" sid =1", "sid"),
        ("sid=a=b", "sid"),
        ("sid=", "sid"),
        ("=value; Path=/", ""),
        ("flag; Path=/x=y", ""),
    ],
)
def test_a_set_cookie_names_its_cookie(set_cookie: str, name: str) -> None:
    assert set_cookie_name(set_cookie) == name


def test_a_cookie_is_set_again_where_the_request_carried_its_very_name() -> None:
    answers = ["sid=2; Path=/", "theme=dark", "sid=; Max-Age=0; Path=/x", "SID=3", "=odd"]
    assert set_again(answers, {"sid": "1", "other": "1", "": "x"}) == ("sid", "")
    assert set_again(answers, {}) == ()


def test_key_cookies_go_in_the_sites_order_and_nothing_else_goes() -> None:
    carried = {"sid": "secret", "lang": "de-AT", "currency": "EUR"}
    assert key_cookie_header(carried, ("currency", "lang", "group")) == "currency=EUR; lang=de-AT"
    assert key_cookie_header({"sid": "secret"}, ("currency",)) == ""


@pytest.mark.parametrize(
    "value", ["", "a b", 'EUR"', "EUR,USD", "E\nUR", "é", "x" * (MAX_KEY_COOKIE_CHARS + 1)]
)
def test_a_value_that_is_no_choice_of_a_few_is_in_no_key(value: str) -> None:
    assert key_cookie_header({"currency": value}, ("currency",)) is None
