"""The values that built-in signals can have at all, where that is a closed list or a range.

A comparison with any other value can never do what its author meant. Country codes are those of ISO 3166-1
alpha-2, with the two that the network adds: XX for unknown and T1 for Tor.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

_COUNTRY_CODES: Final = """
AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT
BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH
ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT
HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS
LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI
NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG
SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG
UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW T1 XX
"""
"""XK, Kosovo, is user-assigned and in general use; the network reports it."""

COUNTRIES: Final = frozenset(_COUNTRY_CODES.split())

_US_STATES: Final = """
AL Alabama|AK Alaska|AZ Arizona|AR Arkansas|CA California|CO Colorado|CT Connecticut|DE Delaware|DC District of Columbia
FL Florida|GA Georgia|HI Hawaii|ID Idaho|IL Illinois|IN Indiana|IA Iowa|KS Kansas|KY Kentucky|LA Louisiana|ME Maine
MD Maryland|MA Massachusetts|MI Michigan|MN Minnesota|MS Mississippi|MO Missouri|MT Montana|NE Nebraska|NV Nevada
NH New Hampshire|NJ New Jersey|NM New Mexico|NY New York|NC North Carolina|ND North Dakota|OH Ohio|OK Oklahoma|OR Oregon
PA Pennsylvania|RI Rhode Island|SC South Carolina|SD South Dakota|TN Tennessee|TX Texas|UT Utah|VT Vermont|VA Virginia
WA Washington|WV West Virginia|WI Wisconsin|WY Wyoming
AS American Samoa|GU Guam|MP Northern Mariana Islands|PR Puerto Rico|UM Minor Outlying Islands|VI Virgin Islands
"""
"""`code name` between bars and lines: the states, the district, and what ISO 3166-2 lists as outlying areas."""

_STATES: Final = {row[:2]: row[3:] for row in _US_STATES.replace("\n", "|").strip("|").split("|")}

_MEANT_SOURCES: Final[dict[object, str]] = {
    "organic": "search",
    "cpc": "paid",
    "none": "direct",
    "newsletter": "email",
}

OFTEN_MEANT: Final[dict[str, dict[object, str]]] = {
    # signal: what is often written: what was meant
    "geo.country": {
        "UK": "GB",
        "EN": "GB",
        "EL": "GR",
        "EU": "geo.is_eu, or geo.continent for Europe",
        "AN": "CW, SX or BQ",
        "YU": "RS or ME",
        "CS": "CZ",
    },
    "geo.us_state": {name.upper(): code for code, name in _STATES.items()},
    "device.type": {"smartphone": "phone", "computer": "desktop"},
    **dict.fromkeys(("first_touch.kind", "last_touch.kind"), _MEANT_SOURCES),
    "referrer.kind": _MEANT_SOURCES,
    "time.weekday": {0: "7 for Sunday; the week begins with 1, Monday"},
}


@dataclass(frozen=True, slots=True)
class Domain:
    """The possible values of a signal: one of `values`, a whole number from `least` to `most`, or text that `as_read`
    leaves as it is; `name` in words.
    """

    name: str
    values: frozenset[str] = frozenset()
    least: float | None = None
    most: float | None = None
    as_read: Callable[[str], str] | None = None

    def holds(self, value: object) -> bool:
        """True if a constant of the signal's type can occur."""
        if isinstance(value, str):
            return value in self.values if self.as_read is None else self.as_read(value) == value
        if isinstance(value, bool) or not isinstance(value, int | float):
            return True
        return (self.least is None or value >= self.least) and (self.most is None or value <= self.most)


def _one_of(words: str) -> Domain:
    values = frozenset(words.split())
    return Domain(f"one of {', '.join(sorted(value for value in values if value))}", values)


def _range(least: int, most: int | None = None) -> Domain:
    words = f"a whole number from {least} to {most}" if most is not None else f"a whole number from {least}"
    return Domain(words, least=least, most=most)


def _as_path(text: str) -> str:
    """A path as requests have it."""
    return f"/{text}" if not text.startswith("/") else text


def _as_host(text: str) -> str:
    """The host of an address, in lower case."""
    return text.rpartition("://")[2].partition("/")[0].lower()


_LOWER_CASE: Final = Domain("text in lower case", as_read=str.lower)

_SOURCE_KINDS: Final = "direct search social email ai video paid referral campaign"

DOMAINS: Final = {
    "geo.country": Domain("a country code of ISO 3166-1 alpha-2", COUNTRIES),
    "geo.us_state": Domain("the two letters of a state", frozenset({*_STATES, ""})),
    "geo.continent": _one_of("AF AN AS EU NA OC SA"),
    "device.type": _one_of("phone tablet mobile desktop tv console wearable bot other"),
    "referrer.kind": _one_of(f"internal {_SOURCE_KINDS}"),
    "first_touch.kind": _one_of(_SOURCE_KINDS),
    "last_touch.kind": _one_of(_SOURCE_KINDS),
    "first_touch.days_since": _range(0),
    "last_touch.days_since": _range(0),
    "time.day_part": _one_of("night morning afternoon evening"),
    "time.hour": _range(0, 23),
    "time.minute": _range(0, 59),
    "time.weekday": _range(1, 7),
    "visitor.visits": _range(1),
    "visitor.days_since_last": _range(0),
    "visitor.days_since_first": _range(0),
    "page.depth": _range(0),
    "page.path": Domain("a path that begins with /", as_read=_as_path),
    "page.host": Domain("a host in lower case, without https://", as_read=_as_host),
    **dict.fromkeys(("device.os", "device.browser"), _LOWER_CASE),
}
