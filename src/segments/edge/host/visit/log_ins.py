"""Log-ins survive shared pages: an answer that was asked for as nobody never takes a visitor's cookie away.

In: a visit and the origin's Response. Out: the Response that may go to this visitor, or None where the origin has to be
asked as the visitor instead. The names of such cookies are learned for this site, their values never.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from segments.edge.host.js.border import read_set_cookies, with_set_cookies
from segments.edge.host.js.log import log
from segments.edge.host.visit.visit import Visit
from segments.edge.http.cookies.cookie_header import OWN_COOKIE_PREFIX, set_again, set_cookie_name
from segments.edge.http.cookies.session_cookies import LearnedNames
from segments.edge.http.route import Route


@dataclass(slots=True)
class LogIns:
    """The session cookies of one site that were learned in this isolate, and the counts about them."""

    counters: Counter[str]
    learned: LearnedNames = field(default_factory=LearnedNames)

    async def keep(self, visit: Visit, response: Any) -> Any | None:
        """The Response as it may go to the visitor: without cookies that they have already and that say nothing.

        None where another of their cookies would be replaced: then they have to be asked for as themselves.
        """
        carried, set_cookies = self._carried(visit, response)
        if not carried:
            return response
        if self._learn(visit, carried):
            self.counters["session-kept"] += 1
            if response.body:
                await response.body.cancel()
            return None
        return with_set_cookies(
            response, tuple(value for value in set_cookies if set_cookie_name(value) not in carried)
        )

    def learn_from(self, visit: Visit, response: Any) -> None:
        """Learn from an answer that goes to no visitor."""
        carried, _ = self._carried(visit, response)
        self._learn(visit, carried)

    def _carried(self, visit: Visit, response: Any) -> tuple[Sequence[str], Sequence[str]]:
        """The cookies that a shared answer sets anew, and all that it sets.

        Of a cookie that is part of the page's key the origin knew the value: it may set another.
        """
        is_shared = visit.route is Route.PAGE and visit.request.cookies
        if not is_shared or not response.headers.has("set-cookie"):
            return (), ()
        set_cookies = read_set_cookies(response.headers)
        known = visit.session_cookies.key_names
        return [
            name for name in set_again(set_cookies, visit.request.cookies) if name not in known
        ], set_cookies

    def _learn(self, visit: Visit, carried: Sequence[str]) -> bool:
        """Take note of the names that may be a session's; True if there are any.

        A cookie of ours, such as a grant, is no session's: its visitor is asked for again each time.
        """
        is_own = [name.startswith(OWN_COOKIE_PREFIX) for name in carried]
        sessions = [name for name in carried if not visit.session_cookies.is_anonymous(name)]
        for name in sessions:
            if self.learned.learn(name):
                self.counters["session-learned"] += 1
                log("warn", "session-learned", cookie=name)
        return bool(sessions) or any(is_own)
