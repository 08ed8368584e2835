"""From a tool's own groups to our purposes: the names that several tools share, and what their choices grant.

In: group name -> allowed or refused. Out: the purposes granted. A group that stands for nothing of ours neither
grants nor refuses; a purpose is granted when every group that stands for it is allowed, and there is one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from segments.edge.consent.gate import GRANTABLE

GroupMap = Mapping[str, frozenset[str]]

EVERYTHING: Final = frozenset(GRANTABLE)
NOTHING: Final = frozenset[str]()
PREFERENCES: Final = frozenset({"functional", "personalization"})
"""The purposes of a group for preferences: remembering choices, and content that follows them."""

PERSONALIZATION: Final = frozenset({"personalization"})
ANALYTICS: Final = frozenset({"analytics"})
ADVERTISING: Final = frozenset({"advertising"})

COMMON_GROUPS: Final[GroupMap] = {
    "functional": PREFERENCES,
    "functionality": PREFERENCES,
    "preferences": PREFERENCES,
    "personalization": PERSONALIZATION,
    "personalisation": PERSONALIZATION,
    "analytics": ANALYTICS,
    "statistics": ANALYTICS,
    "marketing": ADVERTISING,
    "advertising": ADVERTISING,
    "advertisement": ADVERTISING,
    "targeting": ADVERTISING,
}
"""Names that several tools, and most sites, give their groups."""

SERVICE_GROUPS: Final[GroupMap] = {
    **COMMON_GROUPS,
    "preference": PREFERENCES,
    "analytic": ANALYTICS,
    "statistic": ANALYTICS,
    "ads": ADVERTISING,
    **dict.fromkeys(
        (
            *(
                "googleanalytics",
                "google-analytics",
                "ga",
                "ga4",
                "gtag",
                "gajs",
                "analyticsjs",
                "googleanalytics4",
            ),
            *(
                "matomo",
                "matomocloud",
                "piwik",
                "hotjar",
                "mouseflow",
                "clarity",
                "microsoftclarity",
                "plausible",
            ),
            *("etracker", "atinternet", "amplitude", "mixpanel", "heap"),
        ),
        ANALYTICS,
    ),
    **dict.fromkeys(
        (
            *(
                "facebookpixel",
                "metapixel",
                "googleads",
                "googleadwords",
                "adwords",
                "googleadwordsconversion",
            ),
            *(
                "googleadwordsremarketing",
                "adsense",
                "googleadsense",
                "doubleclick",
                "criteo",
                "linkedininsight",
            ),
            *(
                "bingads",
                "microsoftads",
                "tiktokpixel",
                "pinterestpixel",
                "twitterpixel",
                "outbrain",
                "taboola",
            ),
        ),
        ADVERTISING,
    ),
}
"""The same, and the well-known services whose purpose nobody doubts, for tools that ask service by service."""


def squash(name: str) -> str:
    """A group's name as the tables above have it: in lower case, without blanks, hyphens and underscores."""
    return name.lower().replace("-", "").replace("_", "").replace(" ", "")


def find_group(name: str, groups: GroupMap) -> frozenset[str] | None:
    """The purposes of a group, by its exact name first; None for one that is not mapped."""
    found = groups.get(name)
    return groups.get(squash(name)) if found is None else found


def grant_groups(choices: Mapping[str, bool], groups: GroupMap) -> frozenset[str]:
    """The purposes that the allowed groups stand for."""
    granted: set[str] = set()
    withheld: set[str] = set()
    for name, is_allowed in choices.items():
        (granted if is_allowed else withheld).update(find_group(name, groups) or ())
    return frozenset(granted - withheld)


def unmapped_groups(names: Iterable[str], groups: GroupMap, expected: Iterable[str]) -> tuple[str, ...]:
    """The groups of a record that stand for nothing here, and are not `expected` to."""
    spared = frozenset(expected)
    return tuple(name for name in names if name not in spared and find_group(name, groups) is None)
