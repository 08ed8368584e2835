"""The choice of blocks for a visitor, with what they have seen of capped blocks taken into account.

In: a visit, a page and the decision. Out: the choice, and the cookies that go with it.
"""

from __future__ import annotations

from segments.edge.decide.pipeline import Decision
from segments.edge.host.pages.bound_page import BoundPage
from segments.edge.host.pages.stored_page import StoredPage
from segments.edge.host.visit.consent_withdrawal import withdrawal_of
from segments.edge.host.visit.visit import Visit
from segments.edge.pages.store.caps import count_exposures, recall_caps, withheld_blocks, write_caps
from segments.edge.signals.prefetch import is_countable_visit


def choose_blocks_for(
    visit: Visit, page: StoredPage, bound: BoundPage, decision: Decision | None
) -> tuple[int, tuple[str, ...]]:
    """The blocks that show, and the cookies that go with them; capped blocks that were seen enough are passed over.

    Where nothing had to be decided for the page, consent may have ended all the same.
    """
    if decision is None or visit.site is None:
        return bound.choose(0), withdrawal_of(visit)
    cookies, bits = decision.visitor.set_cookies, decision.matches.bits
    ring, now_s = visit.site.keys.cookie, visit.moment_ms // 1000
    caps = recall_caps(visit.request, decision.consent.purposes, ring) if page.has_caps else None
    if caps is None:
        return bound.choose(bits), cookies
    choice = bound.choose(bits, withheld_blocks(page.plan, caps, now_s))
    if not is_countable_visit(visit.request):
        return choice, cookies
    after = count_exposures(page.plan, choice, caps, now_s)
    return choice, cookies if after is caps else (*cookies, write_caps(after, ring))
