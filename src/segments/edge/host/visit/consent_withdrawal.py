"""The deletion of our cookies on a pass-through answer, for a visitor who no longer agrees to being remembered.

In: a visit and the origin's Response. Out: the same Response, or one with the same body that deletes. A redirect, an
error or the answer to a form may be all that the visitor ever sees after a withdrawal. Only cookies of ours make this
look at consent, so a visitor without them costs nothing.
"""

from __future__ import annotations

from typing import Any

from segments.edge.decide.recall import erase_cookies, may_remember
from segments.edge.host.js.border import kept_private
from segments.edge.host.visit.visit import Visit


def with_withdrawal(visit: Visit, response: Any) -> Any:
    """The answer, and with it the end of what is kept where consent has ended."""
    deletions = withdrawal_of(visit)
    return kept_private(response, deletions) if deletions else response


def withdrawal_of(visit: Visit) -> tuple[str, ...]:
    """The Set-Cookie headers that end what is kept of a visitor whose consent has ended; none for anybody else."""
    deletions = erase_cookies(visit.request)
    memories = visit.memories
    if not deletions or memories is None or may_remember(memories.senders.of(visit.request).consent):
        return ()
    return deletions
