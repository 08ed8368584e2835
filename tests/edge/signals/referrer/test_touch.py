from __future__ import annotations

import pytest

from segments.edge.http.request import parse_request
from segments.edge.signals.referrer.touch import SeenTouch, read_touch
from segments.edge.signals.settings import read_settings

SETTINGS = read_settings({"hosts": ["shop.example"]})


def touch(
    url: str = "https://shop.example/", referrer: str = "", *, is_first_look: bool = False
) -> SeenTouch | None:
    request = parse_request("GET", url, {"referer": referrer} if referrer else {}, {})
    return read_touch(request, SETTINGS, is_first_look=is_first_look)


def test_a_visit_with_a_source_is_a_touch() -> None:
    assert touch(referrer="https://www.google.com/") == ("search", "Google", "", "")
    address = "https://shop.example/?utm_source=news&utm_medium=email&utm_campaign=may"
    assert touch(address) == ("email", "news", "email", "may")
    assert touch() == ("direct", "", "", "")


@pytest.mark.parametrize("is_first_look", [False, True])
@pytest.mark.parametrize("referrer", ["https://shop.example/cart", "https://blog.shop.example/?a=b"])
def test_a_step_within_the_site_is_none(referrer: str, is_first_look: bool) -> None:
    assert touch(referrer=referrer, is_first_look=is_first_look) is None


def test_who_agreed_after_the_first_page_still_has_its_campaign() -> None:
    landing = "https://shop.example/shoes?utm_source=news&utm_campaign=may"
    assert touch(referrer=landing, is_first_look=True) == ("campaign", "news", "", "may")
    assert touch(referrer=landing) is None
    assert touch(referrer="https://shop.example/?gclid=1", is_first_look=True) == ("paid", "Google", "", "")
