"""One person and one campaign: is a message sent to them now, later, or not at all.

In: a campaign, and what is known of somebody at this moment. Out: an outcome, and the moment that it names. Nobody is
sent anything over a channel that they have not allowed.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from segments.bundle.campaign_spec import CampaignSpec, read_cap, read_quiet
from segments.desk.campaigns.moments import DAY_S, quiet_until
from segments.edge.time.zones import utc_offset_seconds

SENT: Final = "sent"
QUIET: Final = "quiet"
CAPPED: Final = "capped"
LEFT: Final = "left"
NOT_ALLOWED: Final = "not-allowed"
OUTCOMES: Final = {
    SENT: "the message is on its way to the endpoint",
    QUIET: "it is sent when the quiet hours of the person are over, if they are still in the segment",
    CAPPED: "the person has had as many messages of this channel as the campaign allows",
    LEFT: "the person is in none of the segments any more",
    NOT_ALLOWED: "the person has not allowed this channel",
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody at a moment: `zone` is "" where nobody knows it, `sent_ms` are their latest messages of the channel."""

    segments: Collection[str]
    may_send: bool
    zone: str
    sent_ms: Collection[int]


def choose(spec: CampaignSpec, candidate: Candidate, now_ms: int) -> tuple[str, int]:
    """The outcome, and its moment in Unix milliseconds."""
    if not set(spec.segments) & set(candidate.segments):
        return LEFT, now_ms
    if not candidate.may_send:
        return NOT_ALLOWED, now_ms
    cap = read_cap(spec.cap)
    if cap is not None:
        most, days = cap
        if sum(at_ms > now_ms - days * DAY_S * 1_000 for at_ms in candidate.sent_ms) >= most:
            return CAPPED, now_ms
    zone = candidate.zone if utc_offset_seconds(candidate.zone, now_ms // 1000) is not None else spec.zone
    ends_s = quiet_until(read_quiet(spec.quiet), zone, now_ms // 1000)
    return (QUIET, ends_s * 1_000) if ends_s else (SENT, now_ms)


def message_id(site: str, campaign: str, run: str, profile: str) -> str:
    """The id of a message: the same however often a run comes by, so that it goes out once."""
    return sha256(f"{site}\0{campaign}\0{run}\0{profile}".encode()).hexdigest()[:32]
