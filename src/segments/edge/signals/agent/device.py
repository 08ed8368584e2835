"""The device and agent that sent the request.

In: client hints, the user agent, and Cloudflare's opinion of it. Out: `device.*` and `bot.*`. Hints come first, then
the agent. What an agent says is worked out once per distinct agent and kept: a site sees the same few hundred all
day. This file must never keep anything else of a request.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from segments.edge.http.request import VisitorRequest
from segments.edge.signals.agent.agent import Agent, dotted_version, first_number, parse_agent
from segments.edge.signals.agent.bot_names import VERIFIED_CATEGORIES
from segments.edge.signals.agent.bots import UNNAMED, find_bot, name_bot
from segments.edge.signals.agent.browsers import BRANDS, GENERAL, find_app, find_browser
from segments.edge.signals.agent.device_types import find_type
from segments.edge.signals.agent.hints import NAMES, Hints, parse_hints
from segments.edge.signals.agent.makers import find_maker
from segments.edge.signals.agent.systems import find_system
from segments.edge.signals.settings import Value

MAX_KEPT_AGENTS: Final = 1_000
"""About 1.5 MB; when there are more, all are forgotten and learned again."""

MAX_KEPT_CHARS: Final = 1_536
"""An agent with its hints takes half of it; what is longer was made up, and is described anew each time."""

_KEYS: Final = ("user-agent", "x-requested-with", *NAMES)
_KEPT: dict[tuple[str | None, ...], tuple[dict[str, Value], dict[str, Value]]] = {}

_TOUCH_TYPES: Final = frozenset({"phone", "tablet", "wearable"})
_PLATFORMS: Final = {
    # Sec-CH-UA-Platform: operating system
    "android": "android",
    "windows": "windows",
    "macos": "macos",
    "linux": "linux",
    "chrome os": "chromeos",
    "chromium os": "chromeos",
    "ios": "ios",
    "fuchsia": "fuchsia",
    "tizen": "tizen",
    "webos": "webos",
}


def read_device(request: VisitorRequest) -> Mapping[str, Value]:
    """The `device.*` values; those that neither hints nor agent give are left out."""
    return _read_agent(request)[0]


def read_bot(request: VisitorRequest) -> dict[str, Value]:
    """The `bot.*` values; without `bot.kind` the visitor may be a person."""
    values = dict(_read_agent(request)[1])
    category = request.cf.get("verifiedBotCategory")
    if isinstance(category, str) and category:
        values["bot.is_verified"] = True
        values.setdefault("bot.kind", _kind_of(category))
        values.setdefault("bot.name", UNNAMED[1])
    management = request.cf.get("botManagement")
    if isinstance(management, Mapping):
        score, is_verified = management.get("score"), management.get("verifiedBot")
        if isinstance(score, (int, float)) and 1 <= score <= 99:
            values["bot.score"] = int(score)
        if isinstance(is_verified, bool):
            values.setdefault("bot.is_verified", is_verified)
    return values


def read_bot_kind(request: VisitorRequest) -> str:
    """The value of `bot.kind`, "" for what may be a person; of Cloudflare's opinion only the category is looked at."""
    kind = _read_agent(request)[1].get("bot.kind")
    if kind is None:
        category = request.cf.get("verifiedBotCategory")
        kind = _kind_of(category) if isinstance(category, str) and category else ""
    return str(kind)


def _kind_of(category: str) -> str:
    return VERIFIED_CATEGORIES.get(category.lower(), "other")


def _read_agent(request: VisitorRequest) -> tuple[dict[str, Value], dict[str, Value]]:
    headers = request.headers
    key = tuple([headers.get(name) for name in _KEYS])
    kept = _KEPT.get(key)
    if kept is None:
        kept = describe_agent(headers)
        if sum(len(text) for text in key if text) <= MAX_KEPT_CHARS:
            if len(_KEPT) >= MAX_KEPT_AGENTS:
                _KEPT.clear()
            _KEPT[key] = kept
    return kept


def describe_agent(headers: Mapping[str, str]) -> tuple[dict[str, Value], dict[str, Value]]:
    """The `device.*` and the `bot.*` values that a request's headers give; for one agent always the same."""
    agent = parse_agent(headers.get("user-agent", ""))
    hints = parse_hints(headers)
    bot = find_bot(agent)
    if bot is None and any("headless" in brand for brand, _ in hints.brands):
        bot = UNNAMED
    system, system_version = _system(agent, hints)
    kind = "bot" if bot is not None else find_type(agent, hints, system)
    if not kind and not system and agent.text.strip():
        kind, bot = "bot", name_bot(agent)
    browser, browser_version = _browser(agent, hints)
    model = hints.model or agent.model
    kind = kind or "other"
    texts = {
        "device.type": kind,
        "device.os": system,
        "device.os_version": system_version,
        "device.browser": browser,
        "device.browser_version": browser_version,
        "device.in_app": find_app(agent, headers.get("x-requested-with", "")),
        "device.brand": find_maker(agent, model) if kind != "bot" else "",
        "device.model": model,
    }
    device: dict[str, Value] = {name: text for name, text in texts.items() if text}
    device["device.is_mobile"] = kind in {"phone", "tablet"}
    if kind not in {"bot", "other"}:
        device["device.is_touch"] = kind in _TOUCH_TYPES or "touch" in agent.words
    major = first_number(browser_version)
    if major is not None:
        device["device.browser_major"] = major
    return device, {"bot.kind": bot[0], "bot.name": bot[1]} if bot is not None else {}


def _system(agent: Agent, hints: Hints) -> tuple[str, str]:
    system, version = find_system(agent)
    hinted = _PLATFORMS.get(hints.platform)
    if hinted is None:
        return system, version
    if not hints.platform_version:
        return hinted, version if hinted == system else ""
    return hinted, _hinted_version(hinted, hints.platform_version)


def _hinted_version(system: str, version: str) -> str:
    """Windows counts its releases apart from its name (Microsoft, "Detect Windows 11 using client hints")."""
    if system == "windows":
        major = first_number(version) or 0
        older = {"0.1": "7", "0.2": "8", "0.3": "8.1"}.get(version[:3], "")
        return "11" if major >= 13 else "10" if major >= 1 else older
    trimmed = dotted_version(version)
    while trimmed.endswith(".0"):
        trimmed = trimmed[:-2]
    return trimmed


def _browser(agent: Agent, hints: Hints) -> tuple[str, str]:
    """The hinted brand, unless the agent names a more specific browser on the same engine."""
    browser, version = find_browser(agent)
    branded = [(BRANDS[brand], number) for brand, number in hints.brands if brand in BRANDS]
    if not branded or (browser and browser not in GENERAL):
        return browser, _plain_version(version)
    hinted, number = next((pair for pair in branded if pair[0] not in GENERAL), branded[0])
    if hinted == "chromium":
        hinted = next((name for name, _ in branded if name == "chrome"), hinted)
    is_detailed = browser == hinted and version.partition(".")[0] == number and "." not in number
    return hinted, _plain_version(version if is_detailed else number)


def _plain_version(version: str) -> str:
    """A reduced agent fills a version up with zeros (`131.0.0.0`): they say nothing, so they go."""
    version = dotted_version(version)
    return version.removesuffix(".0.0.0")
