"""The choice of blocks for a visitor, with what they have seen of capped blocks taken into account.

In: a visit, a page and the decision. Out: the choice, and the cookies that go with it.
"""

from __future__ import annotations

from segments.edge.decide.pipeline import Decision
from segments.edge.host.pages.bound_page import BoundPage
from segments.edge.host.pages.stored_page import StoredPage
from segments.edge.host.visit.consent_withdrawal import withdrawal_of
from segments.edge.host.visit.visit import Visit
from segments.edge.pages.store.ahead import AHEAD_COOKIE
from segments.edge.pages.store.tally import Tally, open_tally


def choose_blocks_for(
    visit: Visit, page: StoredPage, bound: BoundPage, decision: Decision | None
) -> tuple[int, tuple[str, ...]]:
    """The blocks that show, and the cookies that go with them; capped blocks that were seen enough are passed over.

    Where nothing had to be decided for the page, consent may have ended all the same.
    """
    if decision is None or visit.site is None:
        return bound.choose(0), withdrawal_of(visit) or _proven_looks(visit)
    cookies, bits = decision.visitor.set_cookies, decision.matches.bits
    is_counted = page.has_caps or AHEAD_COOKIE in visit.request.cookies
    tally = _tally_of(visit, decision.consent.purposes) if is_counted else None
    if tally is None:
        return bound.choose(bits), cookies
    choice = bound.choose(bits, tally.withheld(page.plan))
    after = tally.note(page.plan, choice)
    return choice, (*cookies, *after.set_cookies(visit.site.keys.cookie))


def _tally_of(visit: Visit, purposes: frozenset[str]) -> Tally | None:
    if visit.site is None:
        return None
    return open_tally(visit.request, purposes, visit.site.keys.cookie, visit.moment_ms // 1000)


def _proven_looks(visit: Visit) -> tuple[str, ...]:
    """The cookies for what a request for a page without blocks proves: the page that it comes from was looked at."""
    if visit.site is None or visit.memories is None or AHEAD_COOKIE not in visit.request.cookies:
        return ()
    tally = _tally_of(visit, visit.memories.senders.of(visit.request).consent.purposes)
    return tally.set_cookies(visit.site.keys.cookie) if tally is not None else ()
