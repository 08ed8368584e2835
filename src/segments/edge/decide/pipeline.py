"""The edge river from a request to its segments: request -> signals -> consent gate -> resolve.

This file must have no logic of its own: each line hands one frozen value to the stage that owns it.
"""

from __future__ import annotations

from dataclasses import dataclass

from segments.edge.consent.gate import AllowedSignals, Consent, Signals
from segments.edge.decide.memories import Memories
from segments.edge.decide.recall import Occasion, Recalled, grant_segments, recall_visitor
from segments.edge.decide.resolve import Matches, resolve_segments
from segments.edge.decide.site import Site
from segments.edge.http.request import VisitorRequest
from segments.edge.signals.override import OverriddenSignals, Overrides, seen_request
from segments.edge.signals.page import PageFacts
from segments.edge.signals.read import RequestSignals

NOBODY = Matches(0)
"""The visitor in no segment: every block takes its default."""


@dataclass(frozen=True, slots=True)
class Decision:
    """The worker's decision about one visitor, before any block of a page is looked at."""

    matches: Matches
    consent: Consent
    visitor: Recalled
    allowed: AllowedSignals


def decide(
    request: VisitorRequest,
    site: Site,
    memories: Memories,
    *,
    now_ms: int,
    fresh_id: str,
    overrides: Overrides | None = None,
    page: PageFacts | None = None,
) -> Decision:
    """The segments of this visitor. `fresh_id` is only an offer, used when consent allows a visitor id.

    `page` is what the page says of itself, None before it has come.
    """
    if overrides is not None:
        request = seen_request(request, overrides)
    sender = memories.senders.of(request)
    consent, is_visit = sender.consent, sender.is_person and request.method == "GET"
    occasion = Occasion(now_ms // 1000, is_visit, fresh_id, page)
    visitor = recall_visitor(request, consent, site, memories.visits, occasion)
    signals: Signals = RequestSignals(
        request, now_ms, site.signals, visitor.signals, visitor.traits, page, sender.lasting
    )
    if overrides is not None:
        signals = OverriddenSignals(signals, overrides.signals)
    allowed = sender.permit.let_through(signals)
    if sender.is_crawler and not site.serving.segments_crawlers:
        return Decision(NOBODY, consent, visitor, allowed)
    matches = grant_segments(resolve_segments(allowed, site.index, now_ms), visitor, site.bundle)
    return Decision(matches, consent, visitor, allowed)
