"""Signals and events as the words of a sentence: one table for each part of speech.

In: names. Out: words. A signal that has no row here is one of the site's own, and goes by its name.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from segments.authoring.wording.quantities import say_value
from segments.bundle.experiments.assignment_spec import ASSIGNMENT_FAMILY


@dataclass(frozen=True, slots=True)
class Noun:
    """A fact as the subject of a statement: `their number of visits is 3`.

    `lead` comes before the noun; where it holds a verb (`they are on a page whose`), the statement begins with it.
    """

    lead: str
    noun: str

    @property
    def bare(self) -> str:
        """The fact inside of another one: `the path of the page`."""
        owner = {_PAGE: " of the page", _REQUEST: " of the request"}.get(self.lead, "")
        return f"their {self.noun}" if self.lead == "their" else f"the {self.noun}{owner}"


_PAGE: Final = "they are on a page whose"
_REQUEST: Final = "they make a request whose"
_TIME: Final = "the"

_THEIR: Final = {
    "geo.country": "country",
    "geo.region": "region",
    "geo.region_code": "region code",
    "geo.us_state": "US state",
    "geo.us_privacy_law": "US state privacy law",
    "geo.city": "city",
    "geo.postal": "postal code",
    "geo.metro_code": "market area (DMA)",
    "geo.continent": "continent",
    "geo.timezone": "time zone",
    "geo.latitude": "latitude",
    "geo.longitude": "longitude",
    "network.asn": "network number (ASN)",
    "network.organization": "network operator",
    "device.type": "kind of device",
    "device.os": "operating system",
    "device.os_version": "version of the operating system",
    "device.browser": "browser",
    "device.browser_version": "browser version",
    "device.browser_major": "browser's main version",
    "device.in_app": "surrounding app",
    "device.brand": "device maker",
    "device.model": "device model",
    "bot.kind": "kind of bot",
    "bot.name": "name as a bot",
    "bot.score": "bot score",
    "referrer.kind": "kind of referrer",
    "referrer.source": "referring source",
    "referrer.terms": "search terms",
    "referrer.host": "referring host",
    "referrer.url": "referring address",
    "utm.source": "campaign source",
    "utm.medium": "campaign medium",
    "utm.campaign": "campaign name",
    "utm.term": "campaign term",
    "utm.content": "campaign content",
    "utm.id": "campaign id",
    "click.network": "advertising network",
    "click.parameter": "click id parameter",
    "click.id": "click id",
    "language": "language",
    "languages": "list of languages",
    "visitor.visits": "number of visits",
    "visitor.days_since_last": "number of days since the last visit",
    "visitor.days_since_first": "number of days since the first visit",
    "visitor.first_seen": "first request",
    "visitor.last_seen": "end of the last visit",
    "visitor.id": "random id",
    "first_touch.kind": "first kind of source",
    "first_touch.source": "first source",
    "first_touch.medium": "first campaign medium",
    "first_touch.campaign": "first campaign name",
    "first_touch.days_since": "number of days since the first source",
    "last_touch.kind": "latest kind of source",
    "last_touch.source": "latest source",
    "last_touch.medium": "latest campaign medium",
    "last_touch.campaign": "latest campaign name",
    "last_touch.days_since": "number of days since the latest source",
    "lifecycle.stage": "lifecycle stage",
    "lifecycle.days": "number of days in the lifecycle stage",
}
_OF_PAGE: Final = {
    "page.url": "address",
    "page.host": "host",
    "page.path": "path",
    "page.section": "section",
    "page.parts": "parts of the path",
    "page.depth": "depth",
    "page.query": "query",
    "page.content_type": "kind of content",
    "page.tags": "tags",
}
_OF_TIME: Final = {
    "time.now": "moment of the request",
    "time.hour": "local hour",
    "time.minute": "minute of the hour",
    "time.weekday": "weekday (1 is Monday)",
    "time.day": "day of the month",
    "time.month": "month",
    "time.year": "year",
    "time.date": "local date",
    "time.day_part": "part of the day",
}

FLAGS: Final = {
    # signal: (statement, its denial); they is the visitor
    "geo.is_eu": ("they are in the European Union", "they are not in the European Union"),
    "geo.is_eea": ("they are in the European Economic Area", "they are not in the European Economic Area"),
    "device.is_mobile": ("they are on a mobile device", "they are not on a mobile device"),
    "device.is_touch": ("they are on a touch screen", "they are not on a touch screen"),
    "bot.is_verified": ("they are a bot that was verified", "they are not a bot that was verified"),
    "request.is_prefetch": ("they fetch the page ahead", "they do not fetch the page ahead"),
    "request.is_navigation": ("they ask for a whole page", "they do not ask for a whole page"),
    "request.is_visit": ("they make a request that counts as a visit", "they make a request that counts as no visit"),
    "request.saves_data": ("they ask for less data", "they do not ask for less data"),
    "time.is_weekend": ("it is the weekend", "it is not the weekend"),
    "time.is_business_hours": ("it is within business hours", "it is not within business hours"),
    "visitor.is_new": ("they are on their first visit", "they are not on their first visit"),
    "visitor.is_returning": ("they are on a second or later visit", "they are not on a second or later visit"),
}  # fmt: skip
"""Signals that are conditions themselves."""

KINDS_OF_DEVICE: Final = {
    "phone": "a phone",
    "tablet": "a tablet",
    "desktop": "a desktop computer",
    "tv": "a television",
    "console": "a games console",
    "wearable": "a wearable device",
    "mobile": "a mobile device",
    "other": "another device",
    "bot": "a bot's device",
}
KINDS_OF_REFERRER: Final = {
    "direct": "directly",
    "internal": "from another page of this site",
    "search": "from a search engine",
    "social": "from a social network",
    "email": "from an e-mail",
    "ai": "from an AI assistant",
    "video": "from a video platform",
    "paid": "from a paid advertisement",
    "referral": "from another site",
    "campaign": "from a campaign",
}
LANGUAGES: Final = {
    "ar": "Arabic", "bg": "Bulgarian", "cs": "Czech", "da": "Danish", "de": "German", "el": "Greek", "en": "English",
    "es": "Spanish", "et": "Estonian", "fi": "Finnish", "fr": "French", "ga": "Irish", "he": "Hebrew", "hi": "Hindi",
    "hr": "Croatian", "hu": "Hungarian", "id": "Indonesian", "it": "Italian", "ja": "Japanese", "ko": "Korean",
    "lt": "Lithuanian", "lv": "Latvian", "mt": "Maltese", "nb": "Norwegian", "nl": "Dutch", "pl": "Polish",
    "pt": "Portuguese", "ro": "Romanian", "ru": "Russian", "sk": "Slovak", "sl": "Slovenian", "sv": "Swedish",
    "sw": "Swahili", "th": "Thai", "tr": "Turkish", "uk": "Ukrainian", "vi": "Vietnamese", "zh": "Chinese",
}  # fmt: skip
"""ISO 639-1."""


@dataclass(frozen=True, slots=True)
class Deed:
    """An event as a verb: what they did, did not do, and in numbers where that has a form of its own."""

    past: str
    infinitive: str
    counted: str = ""


_DEEDS: Final = {
    "page_view": Deed("saw a page", "see a page", "saw {} pages"),
    "visit": Deed("visited the site", "visit the site"),
    "topic_view": Deed("saw a page with a topic", "see a page with a topic", "saw {} pages with a topic"),
    "click": Deed("clicked", "click"),
    "scroll": Deed("scrolled", "scroll"),
    "page_time": Deed("stayed on a page", "stay on a page"),
    "form_start": Deed("began a form", "begin a form"),
    "form_submit": Deed("sent a form", "send a form"),
    "outbound": Deed("followed a link to another site", "follow a link to another site"),
    "search": Deed("searched on the site", "search on the site"),
}


def noun_of(signal: str) -> Noun:
    """A signal as the subject of a statement."""
    if signal in _THEIR:
        return Noun("their", _THEIR[signal])
    if signal in _OF_PAGE:
        return Noun(_PAGE, _OF_PAGE[signal])
    if signal in _OF_TIME:
        return Noun(_TIME, _OF_TIME[signal])
    if signal == "request.method":
        return Noun(_REQUEST, "method")
    if signal.startswith(ASSIGNMENT_FAMILY):
        return Noun("their", f"version of {say_value(signal.removeprefix(ASSIGNMENT_FAMILY))}")
    flag = FLAGS.get(signal)
    return Noun("the", f'answer to "{flag[0]}"') if flag else Noun("their", say_value(signal))


def deed_of(event: str) -> Deed:
    """An event as a verb; one of the site's own goes by its name."""
    return _DEEDS.get(event) or Deed(f"did {say_value(event)}", f"do {say_value(event)}")
