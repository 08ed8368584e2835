"""The reference page of signals, written from the catalog so that it cannot go stale.

In: the catalog's rows. Out: Markdown. `docs/reference/signals.md` is this text, which a test holds.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Final

from segments.catalog import SIGNALS, Signal
from segments.edge.signals.referrer.campaign import CLICK_IDS

_FAMILIES: Final = {
    "geo": (
        "Geography",
        """\
Where the network sees the connection, from `request.cf`. Behind Tor, or where Cloudflare does not know, the
country is UNKNOWN. A site that says `trusted_proxy = true` also believes the visitor-location headers
(`cf-ipcountry`, `cf-region-code`, ...) when `request.cf` has no country. The distance to a place of your own is
a declared signal: `from = "distance:48.137,11.575"`, in kilometres.""",
    ),
    "network": ("Network", "Who runs the network that the visitor uses."),
    "device": (
        "Device and browser",
        """\
Client hints first, then the user agent. A reduced agent (Chrome's `Android 10; K`, a Mac's `10_15_7`) gives no
version that it does not know. `device.browser` is one id for all builds of a browser: Chrome on iPhones and
Android WebViews are `chrome`, all Firefoxes `firefox`; the app around a WebView is `device.in_app`. An iPad
that asks for desktop pages says it is a Mac, and nothing in its request shows otherwise; iPads report the
system `ios`. A bot's type is `bot`, whatever device it plays.""",
    ),
    "bot": (
        "Automated visitors",
        """\
By what the agent says, and by Cloudflare's verdict where the plan has one. No bot counts as a visit or an
exposure. Search engines, link previews, AI crawlers and monitors get the default blocks unless the site says otherwise;
others (scripts, HTTP libraries) get the blocks of a visitor without a history.""",
    ),
    "referrer": (
        "Referrer",
        """\
The order of evidence: a click id of an ad network; UTM parameters (the medium decides the kind, an unknown one
is `campaign`); the referring page; nothing, which is `direct`. Facebook and Instagram put their ids on every
link, so `fbclid` and `igshid` alone mean `social`. `internal` is the site's own host, the hosts it names, and
those below them. [Data](data.md) names the lists of sources, and what a host that they lack is known by.""",
    ),
    "utm": (
        "Campaign",
        """\
The first of equal parameters counts; Matomo's `mtm_` and `pk_` names are read too.""",
    ),
    "click": ("Click ids", ""),
    "language": (
        "Language",
        """\
RFC 4647 lookup of the ranges in Accept-Language (RFC 9110) against the site's languages; the site's first
language where none fits. Without the header both are UNKNOWN; without languages of the site it is the first
that the visitor asks for.""",
    ),
    "page": (
        "Page",
        """\
The path is percent-decoded as UTF-8; escaped slashes, percent signs and control characters stay escaped, and so
does everything when the bytes are not UTF-8. The query stays as sent: reach its parameters by declared signals.
`page.content_type` and `page.tags` are what the page says of itself: see
[where](rules-file.md#what-a-page-says-of-itself). They are UNKNOWN where no page has come yet.""",
    ),
    "request": (
        "Request",
        """\
`request.is_visit` is false for prefetch and prerender, for bots and monitors, for requests that are no page,
and for methods other than GET.""",
    ),
    "time": (
        "Time where the visitor is",
        """\
By `request.cf`'s time zone; UNKNOWN without one, all but `time.now`. The weekend is that of the visitor's
country (CLDR): Friday and Saturday in Egypt, for example. Business hours are 9 to 17 unless the site says.""",
    ),
    "visitor": ("Visitor", "From the signed segment cookie; UNKNOWN without consent for it."),
    "first_touch": (
        "First touch",
        """\
Where the visitor came from the first time that it was seen: since a published rule asks for it, and since they agreed
to it. A step within the site is no touch; but who agrees only after the first page still has the campaign in that
page's address. It stays, whatever comes later. Only the parts that rules read are in the segment cookie, the
first 64 bytes of each.""",
    ),
    "last_touch": (
        "Last touch",
        """\
The same, for the last time that was not direct, as analytics tools have it.""",
    ),
}


def reference_page() -> str:
    """The whole page."""
    parts = [_INTRODUCTION]
    for family, rows in groupby(SIGNALS.values(), key=_family_of):
        title, text = _FAMILIES[family]
        parts.append("\n\n".join(filter(None, (f"## {title}", text, _table(rows)))))
        if family == "click":
            parts.append(_click_table())
    parts += [_ASSIGNMENTS, _DECLARED]
    return "\n\n".join(parts) + "\n"


def _family_of(row: Signal) -> str:
    family = row.name.partition(".")[0]
    return "language" if family == "languages" else family


def _table(rows: Iterable[Signal]) -> str:
    lines = [
        "| signal | type | purpose | from | meaning | example |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    lines += [
        f"| `{row.name}` | {row.type} | {row.purpose} | {row.source} | {row.doc} | `{row.example}` |"
        for row in rows
    ]
    return "\n".join(lines)


def _click_table() -> str:
    lines = ["| parameter | network | kind of traffic |", "| --- | --- | --- |"]
    lines += [f"| `{name}` | {network} | {kind} |" for name, (network, kind, _) in CLICK_IDS.items()]
    return "\n".join(lines)


_INTRODUCTION: Final = """\
# Signals

What a rule can ask about a request and its visitor. This page is written from the catalog
(`src/segments/catalog.py`) by `pytest --update-golden`; change the rows there.

A signal that is not known is UNKNOWN, and so is one whose purpose the visitor has not consented to: no
condition on it is true or false then. Where a request shows that there is none of a thing (an address without a
campaign), the signal is the empty text instead. `segments signals` lists the catalog, `segments signals --batch
FILE` shows the signals of requests."""

_ASSIGNMENTS: Final = """\
## Assignments

`assignment.NAME` is a string: the arm of `[assignments.NAME]` in [the rules](rules-file.md#assignmentsname). By
place it needs no consent (`necessary`: country, region and the calendar decide) and is UNKNOWN where the country
is; by visitor it needs what `visitor.id` needs, and is UNKNOWN without an id. `segments signals --rules PATH`
lists those of a site. How they are worked out, with vectors:
[try two versions](../guides/two-versions.md#count-who-got-what)."""

_DECLARED: Final = """\
## A site's own signals

    [signals.cart.value]
    type = "double"          # string, int, double, bool, timestamp or list<string>
    purpose = "functional"
    from = "cookie:cart"     # header:NAME, cookie:NAME, query:NAME, trait:NAME or distance:LATITUDE,LONGITUDE
    absent = 0               # its value when the request has none; left out, it is then UNKNOWN

Cookies and query parameters are percent-decoded, headers are taken as they are. A value of more than 1,024
characters, or that is not of the declared type, is UNKNOWN. Lists are separated by commas, up to 64 items. A
bool is true, 1, yes or on; false, 0, no, off or empty. A timestamp is RFC 3339, or Unix seconds or
milliseconds."""
