"""The sender of a request, worked out once for all pages of their visit.

In: a request, and what a site's rules want. Out: consent, and the signals that neither page nor moment changes. What
was read of a request is its own key: the next request that says the same in all these places has the same sender,
and nothing else of it is looked at or kept. This file must never give one visitor what another one's request said.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from segments.edge.consent.cookies import ConsentCookies, find_consent_cookies, with_unknown
from segments.edge.consent.gate import Consent, Permit, permit_signals
from segments.edge.consent.policy import ConsentPolicy
from segments.edge.consent.read import read_consent
from segments.edge.http.request import VisitorRequest
from segments.edge.signals.prefetch import is_countable_visit, is_crawler
from segments.edge.signals.read import LASTING, RequestSignals
from segments.edge.signals.settings import SignalSettings, Value
from segments.edge.visitor.memory import Memory

MAX_SENDERS: Final = 500
"""As many as segment cookies are remembered; when there are more, all are forgotten and learned again."""

MAX_KEY_CHARS: Final = 8_192
"""The size of usual headers with a long consent string. A request that says more is read anew each time."""


@dataclass(frozen=True, slots=True)
class Sender:
    """The client of a request. `is_person` says that a GET of theirs is a look at a page; `lasting` are the values of
    the signals in `LASTING` that the rules want and consent covers.
    """

    consent: Consent
    permit: Permit
    is_person: bool
    is_crawler: bool
    lasting: Mapping[str, Value]


class _Noted(Mapping[str, Any]):
    """A mapping that notes which names were asked for, whether they are there or not."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._values = values
        self.names: set[str] = set()

    def __getitem__(self, name: str) -> Any:
        self.names.add(name)
        return self._values[name]

    # As the base has them, but without an exception for each name that is not there.

    def get(self, name: str, default: Any = None) -> Any:
        self.names.add(name)
        return self._values.get(name, default)

    def __contains__(self, name: Any) -> bool:
        self.names.add(name)
        return name in self._values

    def __iter__(self) -> Iterator[str]:
        raise TypeError("Expected a name to look up, got a look at all of them - at a request's sender")

    def __len__(self) -> int:
        raise TypeError("Expected a name to look up, got a count of all of them - at a request's sender")


class Senders:
    """The senders of one site under one bundle."""

    __slots__ = ("_cookies", "_headers", "_kept", "_places", "_policy", "_settings", "_wanted")

    def __init__(self, policy: ConsentPolicy, settings: SignalSettings, wanted: Mapping[str, str]) -> None:
        self._policy, self._settings, self._wanted = policy, settings, wanted
        self._headers: tuple[str, ...] = ()
        self._cookies: tuple[str, ...] = ()
        self._places: tuple[str, ...] = ()
        self._kept: Memory[Sender] = Memory(MAX_SENDERS)

    def __len__(self) -> int:
        return len(self._kept)

    def of(self, request: VisitorRequest) -> Sender:
        """The sender of this request."""
        consent = find_consent_cookies(request, self._policy)
        try:
            sender = self._kept.get(self._key(request, consent))
            return self._learn(request, consent) if sender is None else sender
        except TypeError:  # the network said something that is neither text nor number: looked at each time
            seen = with_unknown(consent, request.cookies, self._policy)
            return read_sender(request, seen, self._policy, self._settings, self._wanted)

    def _key(self, request: VisitorRequest, consent: ConsentCookies) -> tuple[object, ...]:
        """The parts of a request that senders' readings have looked at so far, with all of its consent."""
        return (
            consent.key,
            *map(request.headers.get, self._headers),
            *map(request.cookies.get, self._cookies),
            *map(request.cf.get, self._places),
        )

    def _learn(self, request: VisitorRequest, consent: ConsentCookies) -> Sender:
        headers, cookies, place = _Noted(request.headers), _Noted(request.cookies), _Noted(request.cf)
        # Of the request line there is nothing here to look at, so nothing can come to depend on it.
        noted = VisitorRequest("GET", "", "", "", "", headers, place, cookies)
        seen = with_unknown(consent, request.cookies, self._policy)
        sender = read_sender(noted, seen, self._policy, self._settings, self._wanted)
        self._widen(headers.names, cookies.names, place.names)
        key = self._key(request, consent)
        if consent.chars + sum(len(text) for text in key if isinstance(text, str)) <= MAX_KEY_CHARS:
            self._kept.keep(key, sender)
        return sender

    def _widen(self, headers: set[str], cookies: set[str], places: set[str]) -> None:
        """Let keys say these as well. What was kept under narrower keys is forgotten."""
        if (
            headers.issubset(self._headers)
            and cookies.issubset(self._cookies)
            and places.issubset(self._places)
        ):
            return
        self._headers = tuple(sorted(headers.union(self._headers)))
        self._cookies = tuple(sorted(cookies.union(self._cookies)))
        self._places = tuple(sorted(places.union(self._places)))
        self._kept.forget()


def read_sender(
    request: VisitorRequest,
    found: ConsentCookies,
    policy: ConsentPolicy,
    settings: SignalSettings,
    wanted: Mapping[str, str],
) -> Sender:
    """The sender of a request, of which only headers, cookies and place are looked at.

    `found` are its cookies of consent.
    """
    consent = read_consent(request, policy, found)
    permit = permit_signals(consent, wanted)
    names = [name for name in permit.names if name in LASTING and name not in settings.declared]
    return Sender(
        consent=consent,
        permit=permit,
        is_person=is_countable_visit(request),
        is_crawler=is_crawler(request),
        lasting=RequestSignals(request, 0, settings).read(names),
    )
