from __future__ import annotations

import pytest

from segments.edge.request import parse_request
from segments.edge.signals.read import RequestSignals
from segments.edge.signals.settings import NO_SETTINGS
from segments.edge.signals.touch import MAX_TOUCH_CHARS, TOUCH_SIGNALS, touch_of


def touch(url: str = "https://shop.example/", referrer: str = "") -> tuple[str, str, str] | None:
    request = parse_request("GET", url, {"referer": referrer} if referrer else {}, {})
    return touch_of(RequestSignals(request, 0, NO_SETTINGS).read(TOUCH_SIGNALS))


def test_a_visit_with_a_source_is_a_touch() -> None:
    assert touch(referrer="https://www.google.com/") == ("search", "Google", "")
    address = "https://shop.example/?utm_source=news&utm_medium=email&utm_campaign=may"
    assert touch(address) == ("email", "news", "may")


@pytest.mark.parametrize("referrer", ["", "https://shop.example/cart"])
def test_a_direct_visit_and_a_step_within_the_site_leave_the_last_touch(referrer: str) -> None:
    assert touch(referrer=referrer) is None


def test_what_is_remembered_stays_short() -> None:
    found = touch(f"https://shop.example/?utm_source={'x' * 200}")
    assert found is not None
    assert len(found[1]) == MAX_TOUCH_CHARS
