"""Frequency caps on the wire: as often as the cap says, then the slot's next best; nobody is counted unasked."""

import pytest

from segments.edge.pages.store.caps import CAPS_COOKIE
from tests.worker.shop import browser

pytestmark = pytest.mark.usefixtures("published")

PAGE = (
    '<p data-segment="this-host" data-segment-slot="top" data-segment-cap="2/day">promo</p>'
    '<p data-segment-slot="top" data-segment-default>default</p>'
)


TEXAS = "geo.country=US; geo.region_code=TX"


def see(worker, cookie="", place=f"{TEXAS}; now=2026-11-24T12:00Z", **headers):
    response = worker.fetch("/capped", browser(x_segments_as=place, cookie=cookie, **headers))
    written = [one for one in response.header_list("set-cookie") if one.startswith(CAPS_COOKIE)]
    return "promo" in response.text, written[0].partition(";")[0] if written else ""


def test_a_capped_block_shows_twice_a_day_and_then_gives_way(worker, origin):
    origin.set("/capped", PAGE)
    seen, cookie = [], ""
    for _ in range(4):
        is_shown, written = see(worker, cookie)
        cookie = written or cookie
        seen.append(is_shown)
    assert seen == [True, True, False, False]
    assert see(worker, cookie, f"{TEXAS}; now=2026-11-25T13:00Z")[0] is True


def test_nobody_is_counted_who_has_not_agreed(worker, origin):
    origin.set("/capped", PAGE)
    assert [see(worker, place="geo.country=DE") for _ in range(3)] == [(True, "")] * 3
    assert see(worker, sec_purpose="prefetch") == (True, "")


def test_withdrawal_deletes_what_was_counted(worker, origin):
    origin.set("/capped", PAGE)
    _, cookie = see(worker)
    response = worker.fetch("/capped", browser(x_segments_as=f"{TEXAS}; consent=none", cookie=cookie))
    assert any(one.startswith(f"{CAPS_COOKIE}=;") for one in response.header_list("set-cookie"))
