"""The names of the places that visitors come from: hosts, apps, and words used in UTM parameters.

In: a referring host and path, an app's package, or UTM values. Out: the source, or None when nobody knows it. The
tables are read into one dict at the first use; a look-up walks the labels of a host, never the table.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final, NamedTuple

from segments.edge.signals.referrer.source_tables import KINDS, LABELS

MAX_KEPT_PLACES: Final = 500
"""A site's visitors come from the same few dozen places; a hostile Referer of 4 KB each fills 2 MB at most."""
MAX_HOST_LABELS: Final = 12
"""Real hosts have up to 6 labels; a longer one is looked up by its last ones."""

_SECOND_LEVELS: Final = frozenset({"com", "co", "net", "org", "gov", "edu", "or", "ne", "ac", "it"})
"""Labels before a country, as in `google.co.uk`."""

_USUAL_PARAMETERS: Final = ("q", "query", "p", "text", "wd", "search", "keyword", "keywords", "kw")
"""Parameters of searched words that search engines moved to."""

_MEDIUMS: Final = {
    # UTM medium: kind (Google Analytics 4, default channel group, and what newsletters and apps really send)
    **dict.fromkeys(
        ["cpc", "ppc", "cpm", "cpv", "cpa", "cpl", "cpp", "cpd", "ecpc", "retargeting", "remarketing"], "paid"
    ),
    **dict.fromkeys(
        ["display", "banner", "expandable", "interstitial", "ad", "ads", "adwords", "sem", "native"], "paid"
    ),
    **dict.fromkeys(["affiliate", "affiliates", "sponsored", "programmatic", "ctv"], "paid"),
    **dict.fromkeys(
        ["email", "e-mail", "e_mail", "e mail", "mail", "newsletter", "edm", "email-newsletter"], "email"
    ),
    **dict.fromkeys(
        ["social", "social-network", "social-media", "sm", "social network", "social media"], "social"
    ),
    **dict.fromkeys(
        ["social_network", "social_media", "organic-social", "organic_social", "social-organic"], "social"
    ),
    **dict.fromkeys(["organic", "organic-search", "organic_search", "seo"], "search"),
    **dict.fromkeys(["video", "youtube", "organic-video"], "video"),
    **dict.fromkeys(["referral", "app", "link", "partner"], "referral"),
    **dict.fromkeys(["ai", "llm", "chatbot", "ai-assistant", "ai_assistant", "ai-search"], "ai"),
}

_SHORT_NAMES: Final = {
    # what people write in utm_source: host of the source
    "fb": "facebook.com",
    "ig": "instagram.com",
    "x": "twitter.com",
    "yt": "youtube.com",
    "li": "linkedin.com",
    "tt": "tiktok.com",
    "wa": "whatsapp.com",
    "vk": "vk.com",
    "openai": "chatgpt.com",
    "google-ads": "google.com",
    "googleads": "google.com",
    "adwords": "google.com",
    "yahoo": "yahoo.com",
    "bing-ads": "bing.com",
    "hackernews": "news.ycombinator.com",
    "hn": "news.ycombinator.com",
    "meta": "facebook.com",
    "outlook": "outlook.com",
}

_MAIL_SOURCES: Final = frozenset(
    {"newsletter", "email", "e-mail", "mail", "klaviyo", "hubspot", "sendgrid", "brevo"}
)


_SAME_SITE: Final = frozenset(
    {"www", "www2", "ww2", "m", "mobile", "touch", "wap", "amp", "l", "lm", "r", "out"}
)
"""Labels in front of a site's own name that lead to the site itself; two letters are a country's place of it."""


@dataclass(frozen=True, slots=True)
class Source:
    """A known place: the kind of traffic it sends, its name, and the parameters that hold what was searched."""

    kind: str
    name: str
    parameters: tuple[str, ...] = ()


class _Table(NamedTuple):
    hosts: Mapping[str, Source]
    countries: Mapping[str, Source]  # google.* under "google"
    sites: Mapping[str, Source]  # =google.* under "google.*": the site itself, not what is below it
    paths: Mapping[str, tuple[tuple[str, Source], ...]]  # pages under a path, by the host's key
    names: Mapping[str, Source]


@cache
def _table() -> _Table:
    hosts: dict[str, Source] = {}
    countries: dict[str, Source] = {}
    sites: dict[str, Source] = {}
    paths: dict[str, list[tuple[str, Source]]] = {}
    names: dict[str, Source] = {}
    for kind, text in KINDS.items():
        for line in text.strip().split("\n"):
            name, words, places = read_row(line)
            usual = _USUAL_PARAMETERS if kind == "search" else ()
            parameters = tuple(dict.fromkeys([*words.split(), *usual]))
            for place in places:
                host, slash, path = place.removeprefix("=").partition("/")
                source = Source(kind, name if name != "*" else host, parameters)
                names.setdefault(source.name.lower(), source)
                if slash:
                    paths.setdefault(host, []).append((f"/{path}", source))
                elif place.startswith("="):
                    sites[host] = source
                elif host.endswith(".*"):
                    countries[host[:-2]] = source
                else:
                    hosts[host] = source
    return _Table(hosts, countries, sites, {host: tuple(found) for host, found in paths.items()}, names)


def read_row(line: str) -> tuple[str, str, list[str]]:
    """The name, the parameters and the addresses of a source; without a name the first address spells it."""
    fields = line.split("|")
    if len(fields) == 3:
        return fields[0], fields[1], [_full_place(place) for place in fields[2].split()]
    first, *others = fields[0].split()
    name = first.removeprefix("=").partition(".")[0]
    return name, "".join(fields[1:]), [_full_place(place) for place in (first.lower(), *others)]


def _full_place(place: str) -> str:
    host, slash, path = place.partition("/")
    return place if "." in host else f"{host}.com{slash}{path}"


class _Labels(NamedTuple):
    """Sources by what their hosts are called; name "*" is the host's own."""

    first: Mapping[str, Source]  # the first label
    of_three: Mapping[str, Source]  # the first label of three or more
    beginnings: tuple[tuple[str, Source], ...]  # of any label but the last
    last: Mapping[str, Source]


@cache
def _labels() -> _Labels:
    first: dict[str, Source] = {}
    of_three: dict[str, Source] = {}
    beginnings: list[tuple[str, Source]] = []
    last: dict[str, Source] = {}
    for line in LABELS.strip().split("\n"):
        name, kind, words = line.split("|")
        source = Source(kind, name)
        for word in words.split():
            if word.endswith("*"):
                beginnings.append((word[:-1], source))
            elif word.endswith("."):
                of_three[word[:-1]] = source
            elif word.startswith("."):
                last[word[1:]] = source
            else:
                first[word] = source
    return _Labels(first, of_three, tuple(beginnings), last)


@lru_cache(maxsize=MAX_KEPT_PLACES)
def find_source(host: str, path: str = "") -> Source | None:
    """The source behind a referring host (lower case) and path."""
    table = _table()
    labels = host.split(".")[-MAX_HOST_LABELS:]
    names = [".".join(labels[start:]) for start in range(len(labels))]
    name_length = _name_length(labels)
    countries = [".".join(name.split(".")[:-name_length]) if name_length else "" for name in names]
    for name, country in zip(names, countries, strict=True):
        found = _under_path(table, name, country, path)
        if found is not None:
            return found
    by_label = _by_label(host, labels)
    is_site = True
    for position, (name, country) in enumerate(zip(names, countries, strict=True)):
        found = (table.sites.get(name) or table.sites.get(f"{country}.*")) if is_site else None
        found = found or table.hosts.get(name) or (table.countries.get(country) if country else None)
        if found is not None:
            is_mail = position > 0 and by_label is not None and by_label.kind == "email"
            return by_label if is_mail and found.kind != "email" else found  # a network's mail is mail
        is_site = is_site and (labels[position] in _SAME_SITE or len(labels[position]) == 2)
    return by_label


def _by_label(host: str, labels: list[str]) -> Source | None:
    """The source of a host that is called like a network's or a mail provider's software."""
    if len(labels) < 2:
        return None
    table = _labels()
    first = labels[0].rstrip("0123456789") or labels[0]
    found = table.first.get(first) or (table.of_three.get(first) if len(labels) > 2 else None)
    if found is None:
        beginnings = (
            source
            for beginning, source in table.beginnings
            for label in labels[:-1]
            if label.startswith(beginning)
        )
        found = next(beginnings, None) or table.last.get(labels[-1])
    if found is None or found.name != "*":
        return found
    return Source(found.kind, host)


def _under_path(table: _Table, name: str, country: str, path: str) -> Source | None:
    """`google.com/imgres` before `google.com`: a source of its own under a path."""
    for key in (name, f"{country}.*"):
        for beginning, source in table.paths.get(key, ()):
            if path == beginning or path.startswith((f"{beginning}/", f"{beginning}?")):
                return source
    return None


def _name_length(labels: list[str]) -> int:
    """The number of labels that `*` stands for: 1 in google.de, 2 in google.co.uk, 0 where it cannot be told."""
    if len(labels) >= 3 and len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVELS:
        return 2
    return 1 if len(labels) >= 2 and 2 <= len(labels[-1]) <= 3 else 0


def find_app(package: str, path: str = "") -> Source | None:
    """The source behind an app's package name, or behind the page that its address names after it."""
    exact = _table().hosts.get(package)
    if exact is not None:
        return exact
    scheme, _, place = path.partition("/")
    if scheme in {"http", "https"} and place:
        host, slash, rest = place.partition("/")
        return find_source(host.lower(), slash + rest)
    parts = package.lower().split(".")
    if len(parts) < 2 or parts[1] == "google":
        return None
    return find_source(f"{parts[1]}.{parts[0]}")


def source_of_name(name: str) -> Source | None:
    """The source that a UTM source names, by its name, host or usual short form."""
    lower = name.strip().lower()
    if lower in _MAIL_SOURCES:
        return Source("email", name)
    known = _table().names.get(lower)
    if known is not None:
        return known
    host = _SHORT_NAMES.get(lower, lower)
    if "." in host:
        return find_source(host.removeprefix("www."))
    return find_source(f"{host}.com") if host.isascii() and host.isalnum() else None


def kind_of_campaign(medium: str, known: Source | None) -> str:
    """The kind of traffic that a UTM medium, or without one the UTM source, claims; "" for neither."""
    lower = medium.strip().lower()
    kind = _MEDIUMS.get(lower, "")
    if not kind and (lower.startswith("paid") or lower.endswith("paid") or "cpc" in lower or "ppc" in lower):
        kind = "paid"
    if lower in {"referral", "app", "link", "partner", "organic"} and known is not None:
        return known.kind
    if kind or lower:
        return kind
    return known.kind if known is not None and known.kind in {"ai", "email"} else ""
