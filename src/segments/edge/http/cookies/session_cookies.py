"""Session cookies of one site: which names make a visitor's pages their own, and which never do.

In: the names that a request carries, and those that were learned on this site. Out: yes or no. A name is learned where
a shared answer sets a cookie that the request carried: so no log-in is lost to a name that is in no table.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, KeysView
from re import Pattern
from typing import Final

from segments.edge.http.cookies.cookie_header import OWN_COOKIE_PREFIX
from segments.edge.http.cookies.session_names import ANONYMOUS, HEX32, SESSIONS, CookieNames

MAX_REMEMBERED_NAMES: Final = 500
"""The names of a site's cookies, and what hostile visitors make up."""

MAX_REMEMBERED_CHARS: Final = 64
"""Longer than any cookie's usual name."""

MAX_LEARNED_NAMES: Final = 64
"""A site has a few sessions. More are names with a number in them, or of an origin that sets whatever a client asks."""

MAX_LEARNED_CHARS: Final = 128
"""A longer name is not learned; its visitor's page is still asked for again each time."""

_NAME: Final = re.compile(rf"[!#$%&'*+.^_`|~0-9A-Za-z-]{{1,{MAX_LEARNED_CHARS}}}\Z")
"""A token of RFC 9110, as RFC 6265 section 4.1.1 wants a name to be."""


def names_in(table: Iterable[CookieNames]) -> tuple[str, ...]:
    """All names of a table."""
    return tuple(name for row in table for name in row.names)


USUAL_SESSIONS: Final = names_in(SESSIONS)
USUAL_ANONYMOUS: Final = (OWN_COOKIE_PREFIX + "*", *names_in(ANONYMOUS))


def name_pattern(globs: Iterable[str]) -> Pattern[str]:
    """One expression that matches whole names, without regard to case.

    Every glob becomes an anchored run of literals and `.*`, which matches in linear time.
    """
    wanted = "|".join(_glob_source(glob) for glob in globs)
    return re.compile(f"(?:{wanted or '(?!)'})$", re.IGNORECASE | re.DOTALL)


def _glob_source(glob: str) -> str:
    literals = (re.escape(literal) for literal in glob.split("*"))
    return ".*".join(literals).replace(re.escape(HEX32), "[0-9a-f]{32}")


class SessionCookies:
    """The session cookies of one site; the names that were found harmless are remembered.

    `key_names` are part of a page's key, `anonymous` says nothing about a log-in; neither makes a page personal.
    """

    __slots__ = ("_anonymous", "_harmless", "_sessions", "key_names")

    def __init__(
        self,
        sessions: Iterable[str] = USUAL_SESSIONS,
        anonymous: Iterable[str] = (),
        key_names: Collection[str] = (),
    ) -> None:
        self._sessions = name_pattern(sessions)
        self._anonymous = name_pattern((*USUAL_ANONYMOUS, *anonymous))
        self.key_names = tuple(key_names)
        self._harmless: set[str] = set()

    def are_among(self, names: Collection[str], learned: Collection[str] = ()) -> bool:
        """True if one of these names is a session's, by the tables or since it was learned."""
        if learned and any(name in learned and not self.is_anonymous(name) for name in names):
            return True
        if self._harmless.issuperset(names):
            return False
        if any(self._is_session(name) for name in names):
            return True
        if len(self._harmless) + len(names) > MAX_REMEMBERED_NAMES:
            self._harmless.clear()
        self._harmless.update([name for name in names if len(name) <= MAX_REMEMBERED_CHARS])
        return False

    def is_anonymous(self, name: str) -> bool:
        """True if a name says nothing about a log-in, or is part of the page's key."""
        return name in self.key_names or self._anonymous.match(name) is not None

    def _is_session(self, name: str) -> bool:
        return self._sessions.match(name) is not None and not self.is_anonymous(name)


class LearnedNames:
    """Names that shared answers of one site set although their visitor had them; bounded, and never a value.

    The name that was seen again least recently gives way, so made-up names cannot keep a real one out.
    """

    __slots__ = ("_names",)

    def __init__(self) -> None:
        self._names: dict[str, None] = {}

    def learn(self, name: str) -> bool:
        """Take note of a name; True if it is new. An improper cookie name is not kept."""
        if not _NAME.match(name):
            return False
        is_new = self._names.pop(name, self) is self
        self._names[name] = None
        if len(self._names) > MAX_LEARNED_NAMES:
            del self._names[next(iter(self._names))]
        return is_new

    @property
    def names(self) -> KeysView[str]:
        """The learned names, the latest last."""
        return self._names.keys()
