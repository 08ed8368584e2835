"""The names of the places that visitors come from: hosts, apps, and words used in UTM parameters.

In: a referring host and path, an app's package, or a UTM value. Out: the source, or None when nobody knows
it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

_QUERY: Final = ("q", "query", "p", "text", "wd")

PAID_MEDIUMS: Final = frozenset(
    {"cpc", "ppc", "cpm", "cpv", "cpa", "paid", "paidsearch", "paidsocial", "display", "banner"}
)


@dataclass(frozen=True, slots=True)
class Source:
    """A known place: the kind of traffic it sends, its name, and the parameters that hold what was
    searched.
    """

    kind: str
    name: str
    parameters: tuple[str, ...] = ()


_HOSTS: Final = {
    "google": Source("search", "Google", _QUERY),
    "bing": Source("search", "Bing", _QUERY),
    "yahoo": Source("search", "Yahoo!", _QUERY),
    "duckduckgo": Source("search", "DuckDuckGo", _QUERY),
    "facebook": Source("social", "Facebook"),
    "twitter": Source("social", "Twitter"),
    "linkedin": Source("social", "LinkedIn"),
    "chatgpt": Source("ai", "ChatGPT"),
    "youtube": Source("video", "YouTube"),
}


def find_source(host: str, _path: str) -> Source | None:
    """The source behind a referring host."""
    labels = host.split(".")
    return next((_HOSTS[label] for label in labels[:-1] if label in _HOSTS), None)


def find_app(_package: str, _path: str) -> Source | None:
    """The source behind an app's package name."""
    return None


def source_of_name(name: str) -> Source | None:
    """The source that a UTM source names."""
    return _HOSTS.get(name.lower())


def kind_of_campaign(medium: str, known: Source | None) -> str:
    """The kind of traffic that a UTM medium, or without one the UTM source, claims; "" for neither."""
    lower = medium.lower()
    if lower in PAID_MEDIUMS or lower.startswith("paid"):
        return "paid"
    if lower in {"email", "e-mail", "newsletter"}:
        return "email"
    if lower in {"social", "sm"}:
        return "social"
    return known.kind if known is not None and lower in {"organic", "referral"} else ""
