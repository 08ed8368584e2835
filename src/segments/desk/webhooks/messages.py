"""A transition as the body of a webhook: plain JSON by Standard Webhooks, or a CloudEvents 1.0 event.

In: the message of a queue (`profiles/outbox.py`). Out: a text that is the same for every attempt, since the signature
is over it, and so is the id. Nothing of a person is in an address or a header.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from segments.desk.profiles.outbox import ENTERED, ERASED, FORM, JOINED, LEFT, PARTED
from segments.edge.own.history_report import spell_time

PLAIN: Final = "plain"
CLOUD_EVENTS: Final = "cloudevents"
TOLD: Final = {
    ENTERED: "segment.entered",
    LEFT: "segment.left",
    JOINED: "person.joined",
    PARTED: "person.parted",
    ERASED: "person.erased",
}
"""The changes that webhooks tell, and the type of each."""

TEST: Final = "webhook.test"


@dataclass(frozen=True, slots=True)
class News:
    """One thing to tell. `segment` is "" for what is of no segment."""

    id: str
    type: str
    at_ms: int
    segment: str
    data: Mapping[str, Any]


def read_news(text: str) -> News | None:
    """The news in a queue's message; None for a message of another form, a quiet one, and a change that nobody is told.

    Of a join only the profile is told: the identifier that joined stays at the desk.
    """
    try:
        said = json.loads(text)
    except ValueError:
        return None
    match said:
        case {
            "form": int(form),
            "id": str(name),
            "change": str(change),
            "at": int(at_ms),
            "quiet": False,
        } if form == FORM and change in TOLD:
            segment = said["segment"] if change in (ENTERED, LEFT) else ""
            members = {key: said[key] for key in ("site", "profile", "user", "sequence")}
            return News(
                name, TOLD[change], at_ms, segment, members | ({"segment": segment} if segment else {})
            )
    return None


def test_news(name: str, site: str, at_ms: int) -> News:
    """News of nobody, by which a receiver is tried."""
    data = {"site": site, "profile": "", "user": "", "sequence": 0}
    return News(name, TEST, at_ms, "", data)


def write_plain(news: News) -> str:
    """The body by Standard Webhooks: type, timestamp, data."""
    return _compact({"type": news.type, "timestamp": spell_ms(news.at_ms), "data": dict(news.data)})


def write_cloud_event(news: News) -> str:
    """The body in CloudEvents' JSON form. `sequence` is its extension of that name: a text that sorts."""
    return _compact(
        {
            "specversion": "1.0",
            "id": news.id,
            "source": f"/segments/{news.data['site']}",
            "type": f"segments.{news.type}",
            "time": spell_ms(news.at_ms),
            "subject": news.data["profile"] or "test",
            "sequence": f"{news.data['sequence']:012d}",
            "datacontenttype": "application/json",
            "data": dict(news.data),
        }
    )


def spell_ms(at_ms: int) -> str:
    """A moment as ISO 8601 in UTC with milliseconds."""
    return f"{spell_time(at_ms // 1000).removesuffix('Z')}.{at_ms % 1000:03}Z"


def _compact(value: Mapping[str, Any]) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


FORMS: Final[Mapping[str, tuple[str, Callable[[News], str]]]] = {
    PLAIN: ("application/json", write_plain),
    CLOUD_EVENTS: ("application/cloudevents+json", write_cloud_event),
}
"""The body forms by name: their media type and their writer."""
