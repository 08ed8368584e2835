"""An endpoint: where webhooks of a site go, which news it wants, and in which form.

In: the body of a request. Out: an `Endpoint`, or the reason why it is none. The secret is no part of it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from segments.desk.webhooks.messages import FORMS, PLAIN, TEST, News

NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,62}\Z")
MOST_SEGMENTS: Final = 200
MOST_ENDPOINTS: Final = 50


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One receiver; no segments means all of them."""

    url: str
    form: str = PLAIN
    segments: tuple[str, ...] = ()

    def wants(self, news: News) -> bool:
        """True for news that goes there; what is of no segment goes to all."""
        return news.type == TEST or not news.segment or not self.segments or news.segment in self.segments

    def as_json(self) -> dict[str, Any]:
        """The endpoint as its owner set it."""
        return {"url": self.url, "form": self.form, "segments": list(self.segments)}


def read_endpoint(body: object) -> Endpoint | str:
    """The endpoint in a body, or what was expected instead."""
    if not isinstance(body, Mapping) or not isinstance(body.get("url"), str):
        return 'Expected {"url": "https://...", ...}'
    if set(body) - {"url", "form", "segments"}:
        return "Expected url, form and segments alone"
    form = body.get("form", PLAIN)
    if form not in FORMS:
        return f"Expected one of {', '.join(FORMS)} - at form"
    segments = body.get("segments", [])
    if not isinstance(segments, list) or len(segments) > MOST_SEGMENTS:
        return f"Expected at most {MOST_SEGMENTS} segments - at segments"
    if not all(isinstance(name, str) and 0 < len(name) <= 64 for name in segments):
        return "Expected names of segments - at segments"
    return Endpoint(body["url"], str(form), tuple(dict.fromkeys(segments)))
