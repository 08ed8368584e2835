"""The cookies of a request that can say something of consent, and nothing else of it.

In: a request's cookies and the policy. Out: `ConsentCookies`, small and comparable, from which consent is read. Where a
name came twice, browsers send both values and nobody can tell which is meant: each is read, and a refusal wins.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from segments.edge.consent.policy import ConsentPolicy
from segments.edge.consent.tools.known import sounds_like_consent
from segments.edge.http.request import VisitorRequest

MAX_READINGS: Final = 4
"""The number of values of one cookie beyond which none is believed. Two is what a browser sends that has one of the
host and one of the domain; each is read whole.
"""

_UNBELIEVED: Final = "?"
"""The value of a cookie that came too often: no record of any kind."""


@dataclass(frozen=True, slots=True)
class ConsentCookies:
    """Names and values, raw; `others` are the same where a cookie came again with another value.

    `has_unknown`: beside them is one of a consent tool that nobody knows, by the sound of its name.
    """

    values: Mapping[str, str]
    others: tuple[Mapping[str, str], ...] = ()
    has_unknown: bool = False

    @property
    def readings(self) -> tuple[Mapping[str, str], ...]:
        """Every way to read the request; all of them count."""
        return (self.values, *self.others)

    @property
    def chars(self) -> int:
        """The length of it all, for a caller that keeps it."""
        return sum(len(name) + len(value) for each in self.readings for name, value in each.items())

    @property
    def key(self) -> tuple[object, ...]:
        """The same content as a hashable value."""
        return (*self.values.items(), *(tuple(other.items()) for other in self.others))


def find_consent_cookies(request: VisitorRequest, policy: ConsentPolicy) -> ConsentCookies:
    """The cookies of a request that the policy reads."""
    names, starts = policy.watched
    values = {
        name: value for name, value in request.cookies.items() if name in names or name.startswith(starts)
    }
    if not request.repeated:
        return ConsentCookies(values)
    return ConsentCookies(values, tuple(_others(values, request.repeated)))


def with_unknown(found: ConsentCookies, cookies: Mapping[str, str], policy: ConsentPolicy) -> ConsentCookies:
    """The same with a look for unknown consent tools, which is for the site's owner and decides nothing."""
    if not policy.index.unread:  # the site has said which tools it uses
        return found
    names, starts = policy.watched
    has_unknown = any(
        sounds_like_consent(name) for name in cookies if name not in names and not name.startswith(starts)
    )
    return replace(found, has_unknown=has_unknown) if has_unknown else found


def _others(values: Mapping[str, str], repeated: Mapping[str, tuple[str, ...]]) -> list[Mapping[str, str]]:
    others: list[Mapping[str, str]] = []
    for name, value in values.items():
        further = [other for other in dict.fromkeys(repeated.get(name, ())) if other != value]
        believed = further if len(further) < MAX_READINGS else [_UNBELIEVED]
        others += [{**values, name: other} for other in believed]
    return others if len(others) < MAX_READINGS * 2 else [dict.fromkeys(values, _UNBELIEVED)]
