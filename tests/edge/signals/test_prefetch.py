from __future__ import annotations

import pytest

from segments.edge.http.request import parse_request
from segments.edge.signals.prefetch import is_countable_visit, read_fetch

PERSON = {"user-agent": "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:133.0) Gecko/20100101 Firefox/133.0"}


def is_visit(method: str = "GET", **headers: str) -> bool:
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return is_countable_visit(parse_request(method, "https://a.example/", {**PERSON, **sent}, {}))


def test_a_person_who_asks_for_a_page_is_a_visit() -> None:
    assert is_visit()
    assert is_visit(sec_fetch_dest="document", sec_fetch_mode="navigate")


@pytest.mark.parametrize(
    "headers",
    [
        {"sec_purpose": "prefetch"},
        {"sec_purpose": "prefetch;prerender"},
        {"sec_purpose": "prefetch;anonymous-client-ip"},
        {"purpose": "prefetch"},
        {"purpose": "preview"},
        {"x_purpose": "preview"},
        {"x_moz": "prefetch"},
        {"x_sec_purpose": "prefetch"},
        {"hx_preloaded": "true"},
        {"next_router_prefetch": "1"},
        {"sec_fetch_dest": "image"},
        {"sec_fetch_dest": "empty"},
        {"user_agent": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"},
        {"user_agent": "Mozilla/5.0+(compatible; UptimeRobot/2.0; http://www.uptimerobot.com/)"},
        {"user_agent": "Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)"},
        {"user_agent": "curl/8.5.0"},
        {"user_agent": "Scrapy/2.11 (+https://scrapy.org)"},
        {
            "user_agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 HeadlessChrome/120.0.0.0 Safari/537.36"
        },
    ],
)
def test_what_nobody_looks_at_is_no_visit(headers: dict[str, str]) -> None:
    assert not is_visit(**headers)


@pytest.mark.parametrize("method", ["HEAD", "POST", "OPTIONS"])
def test_only_a_page_that_is_got_is_a_visit(method: str) -> None:
    assert not is_visit(method)


def test_a_verified_bot_of_cloudflare_is_no_visit_whatever_its_agent_says() -> None:
    request = parse_request("GET", "https://a.example/", PERSON, {"verifiedBotCategory": "Page Preview"})
    assert not is_countable_visit(request)


def test_the_request_signals_say_the_same() -> None:
    request = parse_request(
        "GET", "https://a.example/", {**PERSON, "sec-purpose": "prefetch", "save-data": "on"}, {}
    )
    assert read_fetch(request) == {
        "request.method": "GET",
        "request.is_prefetch": True,
        "request.is_navigation": True,
        "request.saves_data": True,
        "request.is_visit": False,
    }
