"""Every built-in signal: one row with its name, type, consent purpose, source and meaning.

Both rivers and the generated reference read this table; nothing else lists signals. A site adds its own
signals in its rules (`[signals.NAME]`), with the same fields.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

PURPOSES: Final = ("necessary", "functional", "analytics", "personalization", "advertising")
"""What consent covers, from the least to the most that a visitor may object to."""

SIGNAL_TYPES: Final = ("bool", "int", "double", "string", "list<string>", "timestamp")


@dataclass(frozen=True, slots=True)
class Signal:
    """One fact about the request or the visitor.

    `purpose` is the consent that reading it needs. `absent` is the value it has when the request shows that there
    is none (an URL without a campaign has the campaign `""`); None means that it is then UNKNOWN.
    """

    name: str
    type: str
    purpose: str
    source: str
    doc: str
    example: str
    absent: str | int | None = None


_ROWS: Final = (
    # Geography, as the network sees the connection. Coarse facts say nothing about one person; finer ones may.
    Signal("geo.country", "string", "necessary", "cf.country", "Country, ISO 3166-1 alpha-2", '"DE"'),
    Signal("geo.region", "string", "necessary", "cf.region", "First-level subdivision, name", '"Bavaria"'),
    Signal("geo.region_code", "string", "necessary", "cf.regionCode", "First-level subdivision, ISO 3166-2", '"BY"'),
    Signal("geo.city", "string", "personalization", "cf.city", "City", '"Munich"'),
    Signal("geo.postal", "string", "personalization", "cf.postalCode", "Postal code", '"80331"'),
    Signal("geo.continent", "string", "necessary", "cf.continent", "Continent code", '"EU"'),
    Signal("geo.is_eu", "bool", "necessary", "cf.isEUCountry", "Is the country an EU member?", "true"),
    Signal("geo.timezone", "string", "necessary", "cf.timezone", "IANA time zone", '"Europe/Berlin"'),
    # Device
    Signal("device.type", "string", "necessary", "user agent", "phone, tablet, desktop, tv, console, ...", '"phone"'),
    # Referrer and campaign
    Signal("referrer.kind", "string", "necessary", "Referer, URL", "direct, internal, search, social, ...", '"search"'),
    Signal("referrer.host", "string", "necessary", "Referer", "Host of the referring page", '"www.google.com"', ""),
    Signal("utm.source", "string", "necessary", "utm_source", "Campaign source", '"newsletter"', ""),
    Signal("utm.medium", "string", "necessary", "utm_medium", "Campaign medium", '"email"', ""),
    Signal("utm.campaign", "string", "necessary", "utm_campaign", "Campaign name", '"spring-sale"', ""),
    Signal("utm.term", "string", "necessary", "utm_term", "Campaign term", '"running shoes"', ""),
    Signal("utm.content", "string", "necessary", "utm_content", "Campaign content", '"banner-a"', ""),
    # Language and page
    Signal("language", "string", "necessary", "Accept-Language", "Best match with the site's languages", '"de"'),
    Signal("languages", "list<string>", "necessary", "Accept-Language", "All, by preference", '["de-CH", "de"]'),
    Signal("page.path", "string", "necessary", "URL", "Path", '"/sale/shoes"'),
    Signal("page.host", "string", "necessary", "URL", "Host", '"shop.example"'),
    Signal("page.query", "string", "necessary", "URL", "Query string without the question mark", '"a=1"', ""),
    # Time where the visitor is
    Signal("time.hour", "int", "necessary", "clock, cf.timezone", "Local hour, 0 to 23", "21"),
    Signal("time.weekday", "int", "necessary", "clock, cf.timezone", "Local ISO weekday, 1 = Monday", "6"),
    # History, from the segment cookie
    Signal("visitor.is_new", "bool", "personalization", "segment cookie", "First visit?", "true"),
    Signal("visitor.is_returning", "bool", "personalization", "segment cookie", "Second or later visit?", "false"),
    Signal("visitor.visits", "int", "personalization", "segment cookie", "Visits, this one included", "3"),
    Signal("visitor.days_since_last", "int", "personalization", "segment cookie", "Days since the last visit", "12"),
)

SIGNALS: Final = {row.name: row for row in _ROWS}
