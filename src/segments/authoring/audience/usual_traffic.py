"""The usual traffic of a shop, for whatever a description leaves out: round numbers that nobody measured.

They stand for no site. What a report says of them is as good as the description; a site's own shares come first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Country:
    """A country: its share, its continent, the zone of most of its people, its hours from UTC, its language."""

    share: float
    continent: str
    timezone: str
    offset_hours: int
    language: str


COUNTRIES: Final[Mapping[str, Country]] = {
    "US": Country(28, "NA", "America/New_York", -5, "en-US"),
    "DE": Country(16, "EU", "Europe/Berlin", 1, "de-DE"),
    "GB": Country(10, "EU", "Europe/London", 0, "en-GB"),
    "FR": Country(7, "EU", "Europe/Paris", 1, "fr-FR"),
    "NL": Country(4, "EU", "Europe/Amsterdam", 1, "nl-NL"),
    "ES": Country(4, "EU", "Europe/Madrid", 1, "es-ES"),
    "IT": Country(4, "EU", "Europe/Rome", 1, "it-IT"),
    "CA": Country(4, "NA", "America/Toronto", -5, "en-CA"),
    "AU": Country(3, "OC", "Australia/Sydney", 10, "en-AU"),
    "AT": Country(3, "EU", "Europe/Vienna", 1, "de-AT"),
    "CH": Country(3, "EU", "Europe/Zurich", 1, "de-CH"),
    "PL": Country(2, "EU", "Europe/Warsaw", 1, "pl-PL"),
    "SE": Country(2, "EU", "Europe/Stockholm", 1, "sv-SE"),
    "BR": Country(2, "SA", "America/Sao_Paulo", -3, "pt-BR"),
    "IN": Country(2, "AS", "Asia/Kolkata", 5, "en-IN"),
    "JP": Country(2, "AS", "Asia/Tokyo", 9, "ja-JP"),
    "BE": Country(1, "EU", "Europe/Brussels", 1, "nl-BE"),
    "DK": Country(1, "EU", "Europe/Copenhagen", 1, "da-DK"),
    "IE": Country(1, "EU", "Europe/Dublin", 0, "en-IE"),
    "MX": Country(1, "NA", "America/Mexico_City", -6, "es-MX"),
}

DEVICES: Final[Mapping[str, float]] = {"phone": 58, "desktop": 37, "tablet": 5}

SYSTEMS: Final[Mapping[str, tuple[tuple[float, str, str], ...]]] = {
    "phone": ((0.38, "ios", "safari"), (0.94, "android", "chrome"), (1, "android", "samsung-internet")),
    "tablet": ((0.6, "ios", "safari"), (1, "android", "chrome")),
    "desktop": (
        (0.5, "windows", "chrome"),
        (0.66, "windows", "edge"),
        (0.72, "windows", "firefox"),
        (0.86, "macos", "safari"),
        (0.96, "macos", "chrome"),
        (1, "linux", "firefox"),
    ),
}
"""For each type of device, systems and browsers up to a share."""

SOURCES: Final[Mapping[str, float]] = {
    "direct": 34,
    "search": 33,
    "social": 9,
    "paid": 9,
    "email": 7,
    "referral": 5,
    "ai": 2,
    "video": 1,
}

SOURCE_FACTS: Final[Mapping[str, Mapping[str, object]]] = {
    "direct": {},
    "search": {"referrer.host": "www.google.com"},
    "social": {"referrer.host": "www.instagram.com"},
    "paid": {"utm.source": "google", "utm.medium": "cpc", "click.parameter": "gclid"},
    "email": {"utm.source": "newsletter", "utm.medium": "email", "utm.campaign": "weekly"},
    "referral": {"referrer.host": "blog.example"},
    "ai": {"referrer.host": "chatgpt.com"},
    "video": {"referrer.host": "www.youtube.com"},
}
"""Each source by what it sends; the kind of referrer follows, as at the edge."""

PAGES: Final[Mapping[str, float]] = {
    "/": 30,
    "/products": 25,
    "/products/example": 20,
    "/blog/example": 15,
    "/cart": 10,
}

HOURS: Final[Mapping[str, float]] = {
    str(hour): share
    for hour, share in enumerate(
        (12, 7, 5, 4, 4, 6, 12, 22, 33, 41, 45, 47, 49, 48, 47, 46, 46, 48, 51, 56, 60, 56, 41, 24)
    )
}

USUAL_SHARES: Final[Mapping[str, float]] = {"returning": 0.35, "agree": 0.5, "refuse": 0.25, "object": 0.05}
