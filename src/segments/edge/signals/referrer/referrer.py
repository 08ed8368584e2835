"""The source of the visit: its kind, its name, and the words that were searched for.

In: the Referer header, the page's own address and the site's hosts. Out: `referrer.*`. The order of
evidence is the usual one: a click id of an ad network, then UTM parameters, then the referring page, then
nothing (direct).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Final, NamedTuple

from segments.edge.http.percent import first_parameters
from segments.edge.http.request import VisitorRequest
from segments.edge.signals.referrer.campaign import CLICK_IDS, find_click, read_campaign
from segments.edge.signals.referrer.sources import (
    Source,
    find_app,
    find_source,
    kind_of_campaign,
    source_of_name,
)
from segments.edge.signals.settings import SignalSettings, Value

MAX_REFERRER_CHARS: Final = 4_096
"""The length that browsers cut a Referer to (Referrer Policy, "strip url for use as a referrer"); longer is not one."""
MAX_TERMS_CHARS: Final = 200
"""Longer than what people search for; a longer text is left out."""


_WEB_SCHEMES: Final = frozenset({"http", "https"})
_APP_SCHEMES: Final = frozenset({"android-app", "ios-app"})


class _Referring(NamedTuple):
    """The referring page, taken apart; `url` is empty when there is none."""

    url: str
    host: str
    query: str
    is_internal: bool
    source: Source | None


_NOTHING: Final = _Referring("", "", "", is_internal=False, source=None)


def read_referrer(
    request: VisitorRequest,
    parameters: Mapping[str, str],
    settings: SignalSettings,
    wanted: Collection[str],
) -> dict[str, Value]:
    """The `referrer.*` values. `parameters` are the decoded query parameters of the page itself.

    The search terms and the referring address are only looked at where they are wanted.
    """
    referring = _take_apart(request, settings)
    kind, source = _from_campaign(parameters) or _from_page(referring)
    values: dict[str, Value] = {"referrer.kind": kind}
    if source:
        values["referrer.source"] = source
    if referring.host:
        values["referrer.host"] = referring.host
    if "referrer.url" in wanted and referring.url:
        values["referrer.url"] = referring.url
    if "referrer.terms" in wanted and (terms := _search_terms(referring)):
        values["referrer.terms"] = terms
    return values


def _from_campaign(parameters: Mapping[str, str]) -> tuple[str, str] | None:
    """Kind and source name that the page's own address claims; None when it has no campaign."""
    if not parameters:
        return None
    click = find_click(parameters)
    kind, source = CLICK_IDS[click][1:] if click is not None else ("", "")
    utm = read_campaign(parameters)
    if kind == "paid" or not utm:
        return (kind, source) if kind else None
    named = str(utm.get("utm.source", ""))
    known = source_of_name(named)
    name = known.name if known is not None else named or source
    return kind_of_campaign(str(utm.get("utm.medium", "")), known) or kind or "campaign", name


def _from_page(referring: _Referring) -> tuple[str, str]:
    if not referring.url:
        return "direct", ""
    if referring.is_internal:
        return "internal", ""
    if referring.source is not None:
        return referring.source.kind, referring.source.name
    return "referral", referring.host.removeprefix("www.")


def _take_apart(request: VisitorRequest, settings: SignalSettings) -> _Referring:
    url = request.headers.get("referer", "").strip()
    scheme, separator, rest = url.partition("://")
    scheme = scheme.lower()
    if not separator or len(url) > MAX_REFERRER_CHARS:
        return _NOTHING
    address, _, query = rest.partition("#")[0].partition("?")
    authority, slash, path = address.partition("/")
    host = _host_of(authority)
    if scheme in _APP_SCHEMES and authority:
        return _Referring(url, authority, query, is_internal=False, source=find_app(authority, path))
    if scheme not in _WEB_SCHEMES or not host:
        return _NOTHING
    if is_internal(host, request.host, settings.hosts):
        return _Referring(url, host, query, is_internal=True, source=None)
    return _Referring(url, host, query, is_internal=False, source=find_source(host, slash + path))


def _host_of(authority: str) -> str:
    """The host of an authority (RFC 3986 section 3.2) without user, port and the root's dot."""
    authority = authority.rpartition("@")[2].lower()
    host, colon, port = authority.rpartition(":")
    return (host if colon and port.isdigit() else authority).rstrip(".")


def _search_terms(referring: _Referring) -> str:
    if referring.source is None or not referring.query:
        return ""
    parameters = first_parameters(referring.query)
    for name in referring.source.parameters:
        terms = parameters.get(name, "").strip()
        if 0 < len(terms) <= MAX_TERMS_CHARS:
            return terms
    return ""


def is_internal(referring_host: str, site_host: str, hosts: Sequence[str]) -> bool:
    """True if the referring page is on the site: its own host, a host that it names, or one below these."""
    own = (site_host.partition(":")[0], *hosts)
    for host in own:
        bare = host.removeprefix("www.")
        if referring_host == bare or referring_host.endswith(f".{bare}"):
            return True
    return False
