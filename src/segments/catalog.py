"""Every built-in signal: one row with its name, type, consent purpose, source and meaning.

Both rivers and the generated reference read this table; nothing else lists signals. A site adds its own
signals in its rules (`[signals.NAME]`), with the same fields.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

PURPOSES: Final = ("necessary", "functional", "analytics", "personalization", "advertising")
"""The purposes of consent, from the least to the most that a visitor may object to."""

HISTORY_FAMILIES: Final = ("visitor.", "events.", "lifecycle.", "first_touch.", "last_touch.")
"""Signals that are read from the segment cookie, so that using them means keeping it."""

ID_SIGNAL: Final = "visitor.id"
"""The id is made and kept only where a published rule reads this, or something that it decides."""

SIGNAL_TYPES: Final = ("bool", "int", "double", "string", "list<string>", "timestamp")

PAGE_SOURCES: Final = ("header", "meta", "json")
"""The places in which a page describes itself: in a response header, a meta element, or a member of its JSON."""

CONTENT_TYPE_FROM: Final = (
    "header:x-content-type-name",
    "meta:segments:type",
    "meta:og:type",
    "json:sys.contentType.sys.id",
    "json:story.content.component",
    "json:meta.type",
)
"""A header, our own element, Open Graph, and where Contentful, Storyblok and Wagtail have it."""

TAGS_FROM: Final = (
    "header:x-content-tags",
    "meta:segments:tags",
    "meta:segments-topics",
    "meta:article:tag",
    "meta:keywords",
    "json:metadata.tags.sys.id",
    "json:story.tag_list",
    "json:tags",
)
"""A header, our own elements, Open Graph, the oldest element for it, and where content systems have them."""


@dataclass(frozen=True, slots=True)
class Signal:
    """One fact about the request or the visitor.

    `purpose` is the consent that reading it needs. `absent` is the value it has when the request shows that
    there is none (an URL without a campaign has the campaign `""`); None means that it is then UNKNOWN.
    """

    name: str
    type: str
    purpose: str
    source: str
    doc: str
    example: str
    absent: str | int | None = None


_ROWS: Final = (
    # Geography, as the network sees the connection: coarse facts say nothing about one person, finer ones may
    Signal(
        "geo.country",
        "string",
        "necessary",
        "cf.country",
        "Country, ISO 3166-1 alpha-2; unknown behind Tor",
        '"DE"',
    ),
    Signal("geo.region", "string", "necessary", "cf.region", "First-level subdivision, name", '"Bavaria"'),
    Signal(
        "geo.region_code",
        "string",
        "necessary",
        "cf.regionCode",
        "First-level subdivision, the part of ISO 3166-2 after the country",
        '"BY"',
    ),
    Signal(
        "geo.us_state",
        "string",
        "necessary",
        "cf.regionCode",
        'State of the USA, "" in other countries',
        '"CA"',
    ),
    Signal(
        "geo.us_privacy_law",
        "string",
        "necessary",
        "cf.regionCode",
        'Short name of the state\'s consumer privacy act, "" where there is none',
        '"ccpa"',
    ),
    Signal("geo.city", "string", "personalization", "cf.city", "City", '"Munich"'),
    Signal("geo.postal", "string", "personalization", "cf.postalCode", "Postal code", '"80331"'),
    Signal(
        "geo.metro_code",
        "string",
        "personalization",
        "cf.metroCode",
        "Nielsen designated market area (DMA), USA only",
        '"807"',
    ),
    Signal("geo.continent", "string", "necessary", "cf.continent", "AF, AN, AS, EU, NA, OC or SA", '"EU"'),
    Signal(
        "geo.is_eu",
        "bool",
        "necessary",
        "cf.country",
        "Is the country, or this territory of one, in the European Union?",
        "true",
    ),
    Signal("geo.is_eea", "bool", "necessary", "cf.country", "Is it in the European Economic Area?", "true"),
    Signal("geo.timezone", "string", "necessary", "cf.timezone", "IANA time zone", '"Europe/Berlin"'),
    Signal(
        "geo.latitude",
        "double",
        "personalization",
        "cf.latitude",
        "Degrees north of the equator, of the place the network assumes",
        "48.137",
    ),
    Signal(
        "geo.longitude", "double", "personalization", "cf.longitude", "Degrees east of Greenwich", "11.575"
    ),
    Signal(
        "network.asn", "int", "personalization", "cf.asn", "Number of the network (autonomous system)", "3320"
    ),
    Signal(
        "network.organization",
        "string",
        "personalization",
        "cf.asOrganization",
        "Who runs the network",
        '"Deutsche Telekom AG"',
    ),
    # Device and agent
    Signal(
        "device.type",
        "string",
        "necessary",
        "client hints, user agent",
        'phone, tablet, desktop, tv, console, wearable, bot or other; in a rule "mobile" is a phone or a tablet',
        '"phone"',
    ),
    Signal("device.is_mobile", "bool", "necessary", "client hints, user agent", "Phone or tablet?", "true"),
    Signal(
        "device.is_touch", "bool", "necessary", "client hints, user agent", "Is it worked by touch?", "true"
    ),
    Signal(
        "device.os",
        "string",
        "necessary",
        "client hints, user agent",
        "Operating system: android, ios, windows, macos, linux, chromeos, ...",
        '"ios"',
    ),
    Signal(
        "device.os_version",
        "string",
        "personalization",
        "client hints, user agent",
        "Version of it, where the agent is honest about it",
        '"17.4"',
    ),
    Signal(
        "device.browser",
        "string",
        "necessary",
        "client hints, user agent",
        "Browser: chrome, safari, firefox, edge, samsung-internet, opera, ...",
        '"safari"',
    ),
    Signal(
        "device.browser_version",
        "string",
        "personalization",
        "client hints, user agent",
        "Version of it",
        '"17.4.1"',
    ),
    Signal(
        "device.browser_major",
        "int",
        "personalization",
        "client hints, user agent",
        "First number of its version, to compare",
        "17",
    ),
    Signal(
        "device.in_app",
        "string",
        "necessary",
        "user agent",
        'App whose built-in browser this is, "" for none',
        '"instagram"',
        "",
    ),
    Signal(
        "device.brand",
        "string",
        "personalization",
        "client hints, user agent",
        "Maker, where the agent says it",
        '"samsung"',
    ),
    Signal(
        "device.model",
        "string",
        "personalization",
        "client hints, user agent",
        "Model in lower case, where the agent says it",
        '"sm-s911b"',
    ),
    # Automated visitors
    Signal(
        "bot.kind",
        "string",
        "necessary",
        "user agent, cf.verifiedBotCategory",
        'search, social, ai, monitor or other; "" for a person',
        '"search"',
        "",
    ),
    Signal("bot.name", "string", "necessary", "user agent", 'Which one, "" for a person', '"googlebot"', ""),
    Signal(
        "bot.is_verified",
        "bool",
        "necessary",
        "cf.botManagement, cf.verifiedBotCategory",
        "Did Cloudflare verify that it is who it says?",
        "true",
    ),
    Signal(
        "bot.score",
        "int",
        "necessary",
        "cf.botManagement.score",
        "Cloudflare's score, 1 = automated, 99 = a person",
        "99",
    ),
    # Referrer and campaign
    Signal(
        "referrer.kind",
        "string",
        "necessary",
        "Referer, URL",
        "direct, internal, search, social, email, ai, video, paid, referral or campaign",
        '"search"',
    ),
    Signal(
        "referrer.source",
        "string",
        "necessary",
        "Referer, URL",
        "Name of the source, or the host of an unknown one",
        '"Google"',
        "",
    ),
    Signal(
        "referrer.terms",
        "string",
        "personalization",
        "Referer",
        "What was searched for, where the engine still says it",
        '"running shoes"',
        "",
    ),
    Signal(
        "referrer.host",
        "string",
        "necessary",
        "Referer",
        "Host of the referring page",
        '"www.google.com"',
        "",
    ),
    Signal(
        "referrer.url",
        "string",
        "personalization",
        "Referer",
        "Address of the referring page",
        '"https://blog.example/shoes"',
        "",
    ),
    Signal("utm.source", "string", "necessary", "utm_source", "Campaign source", '"newsletter"', ""),
    Signal("utm.medium", "string", "necessary", "utm_medium", "Campaign medium", '"email"', ""),
    Signal("utm.campaign", "string", "necessary", "utm_campaign", "Campaign name", '"spring-sale"', ""),
    Signal("utm.term", "string", "necessary", "utm_term", "Campaign term", '"running shoes"', ""),
    Signal("utm.content", "string", "necessary", "utm_content", "Campaign content", '"banner-a"', ""),
    Signal("utm.id", "string", "necessary", "utm_id", "Campaign id", '"2026-03"', ""),
    Signal(
        "click.network",
        "string",
        "necessary",
        "gclid, fbclid, msclkid, ...",
        "Network whose click id the address has",
        '"google-ads"',
        "",
    ),
    Signal(
        "click.parameter",
        "string",
        "necessary",
        "gclid, fbclid, msclkid, ...",
        "Parameter that holds the click id",
        '"gclid"',
        "",
    ),
    Signal(
        "click.id",
        "string",
        "advertising",
        "gclid, fbclid, msclkid, ...",
        "The click id: it names one click of one person",
        '"EAIaIQ"',
        "",
    ),
    # Language and page
    Signal(
        "language", "string", "necessary", "Accept-Language", "Best match with the site's languages", '"de"'
    ),
    Signal(
        "languages",
        "list<string>",
        "necessary",
        "Accept-Language",
        "All that the visitor asks for, by preference",
        '["de-CH", "de"]',
    ),
    Signal(
        "page.url",
        "string",
        "necessary",
        "URL",
        "Address without its query",
        '"https://shop.example/sale/shoes"',
    ),
    Signal("page.host", "string", "necessary", "URL", "Host", '"shop.example"'),
    Signal("page.path", "string", "necessary", "URL", "Path, percent-decoded", '"/sale/shoes"'),
    Signal(
        "page.section", "string", "necessary", "URL", 'First part of the path, "" for the home page', '"sale"'
    ),
    Signal("page.parts", "list<string>", "necessary", "URL", "Parts of the path", '["sale", "shoes"]'),
    Signal("page.depth", "int", "necessary", "URL", "How many parts the path has", "2"),
    Signal(
        "page.query",
        "string",
        "necessary",
        "URL",
        "Query string as sent, without the question mark",
        '"a=1"',
        "",
    ),
    Signal(
        "page.content_type",
        "string",
        "necessary",
        "response: header, meta element or JSON",
        'What kind of content the page is, as the content system says; "" where it says nothing',
        '"article"',
    ),
    Signal(
        "page.tags",
        "list<string>",
        "necessary",
        "response: header, meta element or JSON",
        "Tags of the page, as the content system says",
        '["boots", "winter"]',
    ),
    # The request itself
    Signal("request.method", "string", "necessary", "request line", "HTTP method", '"GET"'),
    Signal(
        "request.is_prefetch",
        "bool",
        "necessary",
        "Sec-Purpose, Purpose, X-Moz",
        "Fetched or rendered ahead of a visit that may never come?",
        "false",
    ),
    Signal(
        "request.is_navigation",
        "bool",
        "necessary",
        "Sec-Fetch-Dest",
        "Asked for as a page, not as a part of one?",
        "true",
    ),
    Signal(
        "request.is_visit",
        "bool",
        "necessary",
        "headers, user agent",
        "Does it count as a visit: a page, not ahead, not by a bot?",
        "true",
    ),
    Signal(
        "request.saves_data", "bool", "necessary", "Save-Data", "Does the visitor ask for less data?", "false"
    ),
    # Time where the visitor is; unknown when the time zone is
    Signal(
        "time.now",
        "timestamp",
        "necessary",
        "clock",
        "The moment of the request",
        'timestamp("2026-12-24T20:30:00Z")',
    ),
    Signal("time.hour", "int", "necessary", "clock, cf.timezone", "Local hour, 0 to 23", "21"),
    Signal("time.minute", "int", "necessary", "clock, cf.timezone", "Minute, 0 to 59", "30"),
    Signal(
        "time.weekday",
        "int",
        "necessary",
        "clock, cf.timezone",
        "Local ISO weekday, 1 = Monday, 7 = Sunday",
        "6",
    ),
    Signal("time.day", "int", "necessary", "clock, cf.timezone", "Day of the month", "24"),
    Signal("time.month", "int", "necessary", "clock, cf.timezone", "Month, 1 to 12", "12"),
    Signal("time.year", "int", "necessary", "clock, cf.timezone", "Year", "2026"),
    Signal("time.date", "string", "necessary", "clock, cf.timezone", "Local date, ISO 8601", '"2026-12-24"'),
    Signal(
        "time.day_part",
        "string",
        "necessary",
        "clock, cf.timezone",
        "night (0 to 5), morning (to 11), afternoon (to 17) or evening",
        '"evening"',
    ),
    Signal(
        "time.is_weekend",
        "bool",
        "necessary",
        "clock, cf.timezone, cf.country",
        "Is it the weekend in the visitor's country?",
        "true",
    ),
    Signal(
        "time.is_business_hours",
        "bool",
        "necessary",
        "clock, cf.timezone, cf.country",
        "A working day within the site's business hours?",
        "false",
    ),
    # History, from the segment cookie
    Signal("visitor.is_new", "bool", "personalization", "segment cookie", "First visit?", "true"),
    Signal(
        "visitor.is_returning", "bool", "personalization", "segment cookie", "Second or later visit?", "false"
    ),
    Signal("visitor.visits", "int", "personalization", "segment cookie", "Visits, this one included", "3"),
    Signal(
        "visitor.days_since_last",
        "int",
        "personalization",
        "segment cookie",
        "Whole days between the last visit and this one; unknown in the first",
        "12",
    ),
    Signal(
        "visitor.days_since_first",
        "int",
        "personalization",
        "segment cookie",
        "Whole days since the first request ever",
        "40",
    ),
    Signal(
        "visitor.first_seen",
        "timestamp",
        "personalization",
        "segment cookie",
        "The first request ever",
        'timestamp("2026-09-21T14:13:20Z")',
    ),
    Signal(
        "visitor.last_seen",
        "timestamp",
        "personalization",
        "segment cookie",
        "The end of the last visit before this one; unknown in the first",
        'timestamp("2026-09-21T14:13:20Z")',
    ),
    Signal(
        "visitor.id",
        "string",
        "personalization",
        "segment cookie",
        "A random id, kept only where something needs it",
        '"9f86d081884c7d659a2feaa0c55ad015"',
    ),
    # Where the visitor came from, kept in the segment cookie as far as rules ask
    Signal(
        "first_touch.kind",
        "string",
        "personalization",
        "segment cookie",
        "What brought them first: direct, search, social, email, ai, video, paid, referral or campaign",
        '"search"',
    ),
    Signal(
        "first_touch.source",
        "string",
        "personalization",
        "segment cookie",
        "Name of that source",
        '"Google"',
    ),
    Signal(
        "first_touch.medium",
        "string",
        "personalization",
        "segment cookie",
        'Its campaign\'s medium, "" for none',
        '"email"',
    ),
    Signal(
        "first_touch.campaign",
        "string",
        "personalization",
        "segment cookie",
        'Its campaign\'s name, "" for none',
        '"spring-sale"',
    ),
    Signal(
        "first_touch.days_since",
        "int",
        "personalization",
        "segment cookie",
        "Whole days since then",
        "12",
    ),
    Signal(
        "last_touch.kind",
        "string",
        "personalization",
        "segment cookie",
        "What brought them last: search, social, email, ai, video, paid, referral, campaign; direct if always so",
        '"search"',
    ),
    Signal(
        "last_touch.source",
        "string",
        "personalization",
        "segment cookie",
        "Name of that source",
        '"Google"',
    ),
    Signal(
        "last_touch.medium",
        "string",
        "personalization",
        "segment cookie",
        'Its campaign\'s medium, "" for none',
        '"email"',
    ),
    Signal(
        "last_touch.campaign",
        "string",
        "personalization",
        "segment cookie",
        'Its campaign\'s name, "" for none',
        '"spring-sale"',
    ),
    Signal(
        "last_touch.days_since",
        "int",
        "personalization",
        "segment cookie",
        "Whole days since then",
        "12",
    ),
)

SIGNALS: Final = {row.name: row for row in _ROWS}
