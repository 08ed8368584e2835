"""What kind of device and agent sent the request.

In: client hints and the user agent. Out: `device.*` and `bot.*`.
"""

from __future__ import annotations

from typing import Final

from segments.edge.request import VisitorRequest
from segments.edge.signals.settings import Value

_BOT_WORDS: Final = ("bot", "crawl", "spider", "slurp", "headless", "monitor", "curl/", "wget", "python-")


def read_device(request: VisitorRequest) -> dict[str, Value]:
    """The `device.*` values."""
    agent = request.headers.get("user-agent", "")
    kind = _type_of(agent) if agent else "other"
    return {"device.type": kind, "device.is_mobile": kind in {"phone", "tablet"}}


def read_bot(request: VisitorRequest) -> dict[str, Value]:
    """The `bot.*` values."""
    agent = request.headers.get("user-agent", "").lower()
    return {"bot.kind": "other"} if any(word in agent for word in _BOT_WORDS) else {}


def _type_of(agent: str) -> str:
    lower = agent.lower()
    if any(word in lower for word in _BOT_WORDS):
        return "bot"
    if "ipad" in lower or ("android" in lower and "mobile" not in lower):
        return "tablet"
    if "mobile" in lower or "iphone" in lower:
        return "phone"
    return "desktop"
