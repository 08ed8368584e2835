from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segments.edge.http.request import parse_request
from segments.edge.signals.agent import device
from segments.edge.signals.agent.agent import MAX_AGENT_CHARS, ORDINARY, parse_agent
from segments.edge.signals.agent.bot_names import MARKS
from segments.edge.signals.agent.device import describe_agent, read_bot, read_device

AGENTS = json.loads((Path(__file__).parents[3] / "cases/signals/agents.json").read_text())

ENGINE = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0"
REDUCED = f"Mozilla/5.0 (Linux; Android 10; K) {ENGINE} Mobile Safari/537.36"
WINDOWS = f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {ENGINE} Safari/537.36"
CHROME_BRANDS = '"Google Chrome";v="131", "Chromium";v="131", "Not_A Brand";v="24"'


def described(agent: str, **hints: str) -> dict[str, Any]:
    headers = {"user-agent": agent} | {name.replace("_", "-"): value for name, value in hints.items()}
    values, bot = describe_agent(headers)
    return {**values, **bot}


@pytest.mark.parametrize("case", AGENTS, ids=[case["agent"][:90] for case in AGENTS])
def test_an_agent_is_what_it_says(case: dict[str, str]) -> None:
    values = described(case["agent"])
    assert values["device.type"] == case["type"]
    assert values.get("bot.kind", "") == case.get("bot", "")
    if "bot" not in case:
        found = [values.get(f"device.{name}", "") for name in ("os", "browser", "in_app")]
        assert found == [case["os"], case["browser"], case.get("app", "")]


@pytest.mark.parametrize(
    "model", ["moto g(50) 5G", "moto e(7) plus", "moto g power (2022)", "SM-J260G (2018)", "Nokia 6 (2018"]
)
@pytest.mark.parametrize("end", [" Build/S1RA; wv)", ")", "; en-us)"])
def test_a_model_is_whole_with_its_brackets(model: str, end: str) -> None:
    closing = ")" * (model.count("(") - model.count(")"))
    agent = f"Mozilla/5.0 (Linux; Android 12; {model}{end}{closing} {ENGINE} Mobile Safari/537.36"
    assert described(agent)["device.model"].startswith(model.lower())


@pytest.mark.parametrize(
    ("part", "brand"),
    [("Librem 5, like iPhone; X11; Linux x86_64", "purism"), ("Linux; PinePhone", "pine64")],
)
def test_a_phone_that_wants_what_an_iphone_gets_has_its_own_maker(part: str, brand: str) -> None:
    assert (
        described(f"Mozilla/5.0 ({part}) AppleWebKit/605.1.15 (KHTML, like Gecko)")["device.brand"] == brand
    )


def test_a_browser_behind_its_makers_name_has_its_version() -> None:
    agent = f"Mozilla/5.0 (Linux; Android 13; M2101 Build/T) {ENGINE} Mobile Safari/537.36 XiaoMi/MiuiBrowser/14.4.0"
    values = described(agent)
    assert (values["device.browser"], values["device.browser_version"]) == ("mi", "14.4.0")


def test_a_reduced_agent_gives_no_version_that_it_does_not_know() -> None:
    values = described(REDUCED)
    assert "device.os_version" not in values
    assert "device.model" not in values
    assert values["device.browser_version"] == "131"
    assert values["device.browser_major"] == 131


def test_a_frozen_mac_gives_no_version() -> None:
    frozen = (
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.1 Safari/605.1.15"
    )
    assert "device.os_version" not in described(frozen)
    assert described(frozen.replace("10_15_7", "10_14_6"))["device.os_version"] == "10.14.6"


def test_a_frozen_iphone_gives_the_version_of_its_browser() -> None:
    agent = (
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
        "Version/26.1 Mobile/15E148 Safari/604.1"
    )
    assert described(agent)["device.os_version"] == "26.1"


@pytest.mark.parametrize(
    ("version", "name"),
    [("15.0.0", "11"), ("13.0.0", "11"), ("10.0.0", "10"), ("0.3.0", "8.1"), ("0.1.0", "7")],
)
def test_hints_tell_the_windows_that_the_agent_hides(version: str, name: str) -> None:
    values = described(WINDOWS, sec_ch_ua_platform='"Windows"', sec_ch_ua_platform_version=f'"{version}"')
    assert values["device.os_version"] == name


def test_hints_come_before_the_agent() -> None:
    values = described(
        REDUCED.replace("Mobile ", ""),
        sec_ch_ua=CHROME_BRANDS,
        sec_ch_ua_mobile="?1",
        sec_ch_ua_platform='"Android"',
        sec_ch_ua_platform_version='"14.0.0"',
        sec_ch_ua_model='"SM-S911B"',
    )
    assert values["device.type"] == "phone"
    assert values["device.os_version"] == "14"
    assert values["device.brand"] == "samsung"
    assert values["device.model"] == "sm-s911b"


@pytest.mark.parametrize(
    ("hints", "kind"),
    [
        ({"sec_ch_ua_model": '"SM-X700"', "sec_ch_ua_mobile": "?0"}, "tablet"),
        ({"sec_ch_ua_mobile": "?0", "sec_ch_ua_platform": '"Android"'}, "tablet"),
        ({"sec_ch_ua_form_factors": '"Tablet"'}, "tablet"),
        ({"sec_ch_ua_form_factors": '"Mobile", "Watch"'}, "wearable"),
        ({"sec_ch_ua_form_factors": '"Desktop"'}, "desktop"),
        ({"sec_ch_ua_form_factors": '"XR"'}, "wearable"),
        ({"sec_ch_ua_form_factors": '"Automotive"'}, "other"),
    ],
)
def test_hints_tell_the_kind_of_a_reduced_agent(hints: dict[str, str], kind: str) -> None:
    assert described(REDUCED, **hints)["device.type"] == kind


def test_an_android_tablet_that_asks_for_desktop_pages_is_still_a_tablet() -> None:
    agent = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36"
    values = described(agent, sec_ch_ua_platform='"Android"', sec_ch_ua_mobile="?0")
    assert values["device.type"] == "tablet"
    assert values["device.os"] == "android"


@pytest.mark.parametrize(
    ("brands", "browser"),
    [
        (CHROME_BRANDS, "chrome"),
        ('"Chromium";v="131", "Brave";v="131", "Not?A_Brand";v="24"', "brave"),
        ('"Microsoft Edge";v="131", "Chromium";v="131", " Not;A, Brand";v="99"', "edge"),
        ('"Not;A=Brand";v="8", "Chromium";v="131"', "chromium"),
        ("garbage", "chrome"),
        ('"' * 2000, "chrome"),
    ],
)
def test_the_brand_among_the_hints_names_the_browser(brands: str, browser: str) -> None:
    assert described(WINDOWS, sec_ch_ua=brands)["device.browser"] == browser


def test_an_agent_that_says_more_than_its_brands_is_believed() -> None:
    values = described(f"{WINDOWS} Vivaldi/7.0", sec_ch_ua=CHROME_BRANDS)
    assert values["device.browser"] == "vivaldi"


def test_the_full_list_of_brands_gives_the_whole_version() -> None:
    full = CHROME_BRANDS.replace('"131"', '"131.0.6778.86"')
    values = described(WINDOWS, sec_ch_ua=CHROME_BRANDS, sec_ch_ua_full_version_list=full)
    assert values["device.browser_version"] == "131.0.6778.86"


def test_a_headless_browser_that_hides_in_its_agent_is_given_away_by_its_brand() -> None:
    assert described(WINDOWS, sec_ch_ua='"HeadlessChrome";v="131"')["bot.kind"] == "other"


def test_the_app_of_a_web_view_is_known_from_its_package() -> None:
    agent = REDUCED.replace("; K)", "; SM-S911B Build/UP1A; wv)")
    values = described(agent, x_requested_with="com.instagram.android")
    assert values["device.in_app"] == "instagram"


def test_an_agent_that_names_no_system_at_all_is_a_program() -> None:
    values = described("Hello, world")
    assert (values["device.type"], values["bot.kind"]) == ("bot", "other")


def test_no_agent_is_no_verdict() -> None:
    assert described("") == {"device.type": "other", "device.is_mobile": False}


def test_cloudflare_knows_bots_that_say_nothing() -> None:
    request = parse_request(
        "GET",
        "https://shop.example/",
        {"user-agent": WINDOWS},
        {"verifiedBotCategory": "AI Crawler", "botManagement": {"score": 1, "verifiedBot": True}},
    )
    assert read_bot(request) == {
        "bot.kind": "ai",
        "bot.name": "unnamed",
        "bot.is_verified": True,
        "bot.score": 1,
    }


def test_a_crawler_that_cloudflare_did_not_verify_is_only_what_it_claims() -> None:
    agent = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
    cf = {"botManagement": {"score": 2, "verifiedBot": False}, "verifiedBotCategory": ""}
    request = parse_request("GET", "https://shop.example/", {"user-agent": agent}, cf)
    assert read_bot(request)["bot.is_verified"] is False


def test_an_agent_is_worked_out_once_and_what_is_kept_is_bounded() -> None:
    request = parse_request("GET", "https://shop.example/", {"user-agent": WINDOWS}, {})
    assert read_device(request) is read_device(request)
    for number in range(device.MAX_KEPT_AGENTS + 10):
        read_device(parse_request("GET", "https://shop.example/", {"user-agent": f"Agent/{number}"}, {}))
    assert len(device._KEPT) <= device.MAX_KEPT_AGENTS


def test_no_ordinary_word_marks_a_bot() -> None:
    assert not [(word, mark) for word in ORDINARY for mark in MARKS if mark in word]


def test_a_huge_agent_is_read_only_so_far() -> None:
    assert len(parse_agent("x" * 100_000).text) == MAX_AGENT_CHARS


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.text(max_size=200), st.text(max_size=80), st.text(max_size=40))
def test_whatever_a_visitor_sends_there_is_an_answer(agent: str, brands: str, model: str) -> None:
    values = described(agent, sec_ch_ua=brands, sec_ch_ua_model=model, sec_ch_ua_platform=brands)
    assert values["device.type"] in {
        "phone",
        "tablet",
        "desktop",
        "tv",
        "console",
        "wearable",
        "bot",
        "other",
    }
