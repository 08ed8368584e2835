"""The law that applies to a visitor, by the country and region that the network names; the table is the
decision.

In: country and region codes. Out: one `Law`. Each has its legal source and the date it came into force in
`LAW_SOURCES`; the reference page is checked against both tables. Nothing here may read a request or a site's settings.

A regime says what counts when the visitor has said nothing: under `opt-in` only what is necessary, under
`opt-out` everything until the visitor objects. `requires_gpc_since` is the date from which the law makes
sites honour a universal opt-out signal such as Global Privacy Control.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

TABLE_MONTH: Final = "2026-11"
"""The month whose law the table describes; a law that is not yet in force then is not in it."""

OPT_IN: Final = "opt-in"
OPT_OUT: Final = "opt-out"
REGIMES: Final = (OPT_IN, OPT_OUT)

SALE_AND_TARGETING: Final = frozenset({"advertising", "personalization"})
"""The purposes that an opt-out from sale, sharing, targeted advertising or profiling takes away.

The statutes speak of cross-context advertising and profiling; personalization is counted in as well,
because a visitor who objects to profiling should not have to learn which kind of profile a site meant.
"""


@dataclass(frozen=True, slots=True)
class Law:
    """One law as this product applies it; dates are ISO 8601, `place` is ISO 3166-1 or 3166-2, or a word."""

    name: str
    title: str
    regime: str
    requires_gpc_since: str | None = None


@dataclass(frozen=True, slots=True)
class LawSource:
    """The text of a law, and the date on which it came into force."""

    text: str
    in_force: str


_LAWS: Final = (
    Law("gdpr", "EU General Data Protection Regulation and ePrivacy Directive", OPT_IN),
    Law("uk-gdpr", "UK GDPR and PECR", OPT_IN),
    Law("ch-fadp", "Swiss Federal Act on Data Protection", OPT_IN),
    Law("br-lgpd", "Brazilian General Data Protection Law", OPT_IN),
    Law("ca-qc-law25", "Quebec Law 25", OPT_IN),
    Law("ca-pipeda", "Canadian Personal Information Protection and Electronic Documents Act", OPT_OUT),
    Law("us-ca-ccpa", "California Consumer Privacy Act, as amended by the CPRA", OPT_OUT, "2020-08-14"),
    Law("us-va-vcdpa", "Virginia Consumer Data Protection Act", OPT_OUT),
    Law("us-co-cpa", "Colorado Privacy Act", OPT_OUT, "2024-07-01"),
    Law("us-ct-ctdpa", "Connecticut Data Privacy Act", OPT_OUT, "2025-01-01"),
    Law("us-ut-ucpa", "Utah Consumer Privacy Act", OPT_OUT),
    Law("us-tx-tdpsa", "Texas Data Privacy and Security Act", OPT_OUT, "2025-01-01"),
    Law("us-or-ocpa", "Oregon Consumer Privacy Act", OPT_OUT, "2026-01-01"),
    Law("us-fl-fdbr", "Florida Digital Bill of Rights", OPT_OUT),
    Law("us-mt-mcdpa", "Montana Consumer Data Privacy Act", OPT_OUT, "2025-01-01"),
    Law("us-de-dpdpa", "Delaware Personal Data Privacy Act", OPT_OUT, "2026-01-01"),
    Law("us-ia-icdpa", "Iowa Consumer Data Protection Act", OPT_OUT),
    Law("us-ne-ndpa", "Nebraska Data Privacy Act", OPT_OUT, "2025-01-01"),
    Law("us-nh-nhpa", "New Hampshire Privacy Act", OPT_OUT, "2025-01-01"),
    Law("us-nj-njdpa", "New Jersey Data Privacy Act", OPT_OUT, "2025-07-15"),
    Law("us-tn-tipa", "Tennessee Information Protection Act", OPT_OUT),
    Law("us-mn-mncdpa", "Minnesota Consumer Data Privacy Act", OPT_OUT, "2025-07-31"),
    Law("us-md-modpa", "Maryland Online Data Privacy Act", OPT_OUT, "2025-10-01"),
    Law("us-in-incdpa", "Indiana Consumer Data Protection Act", OPT_OUT),
    Law("us-ky-kcdpa", "Kentucky Consumer Data Protection Act", OPT_OUT),
    Law("us-ri-ridtppa", "Rhode Island Data Transparency and Privacy Protection Act", OPT_OUT),
    Law("us", "United States, a state without a general privacy law", OPT_OUT),
    Law("elsewhere", "A country that this table does not name", OPT_IN),
    Law(
        "unknown",
        "The network does not know the country (also Tor and anonymous proxies)",
        OPT_IN,
        "2026-11-01",
    ),
)

LAW_SOURCES: Final = {
    "gdpr": LawSource(
        "Regulation (EU) 2016/679 Art. 4(11), 6(1)(a), 7; Directive 2002/58/EC Art. 5(3)", "2018-05-25"
    ),
    "uk-gdpr": LawSource(
        "Data Protection Act 2018; SI 2003/2426 reg. 6, as amended by the Data (Use and Access) Act 2025",
        "2021-01-01",
    ),
    "ch-fadp": LawSource(
        "SR 235.1 Art. 6, 19, 30; SR 784.10 Art. 45c; FDPIC guidelines on cookies of 2025-01-22", "2023-09-01"
    ),
    "br-lgpd": LawSource("Lei 13.709/2018 Art. 7, 8; ANPD guide on cookies of October 2022", "2020-09-18"),
    "ca-qc-law25": LawSource(
        "CQLR c. P-39.1 s. 8.1, 9.1, 14 (identification, location and profiling are off until activated)",
        "2023-09-22",
    ),
    "ca-pipeda": LawSource(
        "S.C. 2000, c. 5, Schedule 1, 4.3; OPC policy position on online behavioural advertising",
        "2004-01-01",
    ),
    "us-ca-ccpa": LawSource(
        "Cal. Civ. Code 1798.120, 1798.121, 1798.135; 11 CCR 7025 (until 2023: 999.315(c))", "2020-01-01"
    ),
    "us-va-vcdpa": LawSource("Va. Code 59.1-575 to 59.1-585", "2023-01-01"),
    "us-co-cpa": LawSource(
        "Colo. Rev. Stat. 6-1-1301 to 6-1-1313, 6-1-1306(1)(a)(IV); 4 CCR 904-3 part 5", "2023-07-01"
    ),
    "us-ct-ctdpa": LawSource("Conn. Gen. Stat. 42-515 to 42-525, 42-520(e)(1)(A)(ii)", "2023-07-01"),
    "us-ut-ucpa": LawSource("Utah Code 13-61-101 to 13-61-404", "2023-12-31"),
    "us-tx-tdpsa": LawSource("Tex. Bus. & Com. Code 541.001 to 541.205, 541.055(e)", "2024-07-01"),
    "us-or-ocpa": LawSource("Or. Rev. Stat. 646A.570 to 646A.589, 646A.578", "2024-07-01"),
    "us-fl-fdbr": LawSource("Fla. Stat. 501.701 to 501.722", "2024-07-01"),
    "us-mt-mcdpa": LawSource("Mont. Code 30-14-2801 to 30-14-2817", "2024-10-01"),
    "us-de-dpdpa": LawSource("Del. Code tit. 6, 12D-101 to 12D-111", "2025-01-01"),
    "us-ia-icdpa": LawSource("Iowa Code 715D.1 to 715D.9", "2025-01-01"),
    "us-ne-ndpa": LawSource("Neb. Rev. Stat. 87-1101 to 87-1130", "2025-01-01"),
    "us-nh-nhpa": LawSource("N.H. Rev. Stat. 507-H:1 to 507-H:12", "2025-01-01"),
    "us-nj-njdpa": LawSource("N.J. Stat. 56:8-166.4 to 56:8-166.19", "2025-01-15"),
    "us-tn-tipa": LawSource("Tenn. Code 47-18-3301 to 47-18-3315", "2025-07-01"),
    "us-mn-mncdpa": LawSource("Minn. Stat. 325M.10 to 325M.21", "2025-07-31"),
    "us-md-modpa": LawSource("Md. Code, Com. Law 14-4701 to 14-4714", "2025-10-01"),
    "us-in-incdpa": LawSource("Ind. Code 24-15", "2026-01-01"),
    "us-ky-kcdpa": LawSource("Ky. Rev. Stat. 367.3611 to 367.3629", "2026-01-01"),
    "us-ri-ridtppa": LawSource("R.I. Gen. Laws 6-48.1", "2026-01-01"),
    "us": LawSource(
        "15 U.S.C. 45 (unfair or deceptive practices): what the site's notice promises", "1914-09-26"
    ),
    "elsewhere": LawSource("none: the stricter default, which a site may set in its rules", "2026-11-01"),
    "unknown": LawSource("none: where the law is not known, the strictest applies", "2026-11-01"),
}
"""By the name of the law; for readers and audits, so nothing at the edge reads it and it is not uploaded."""

LAWS: Final = {law.name: law for law in _LAWS}

_EU_STATES: Final = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK"
_EU_TERRITORIES: Final = "AX GF GP MF MQ RE YT"
"""Parts of member states that have ISO codes of their own and are inside the Union (TFEU article 355)."""

EU: Final = frozenset(f"{_EU_STATES} {_EU_TERRITORIES}".split())
EEA: Final = EU | {"IS", "LI", "NO"}
_OUTSIDE_THE_EEA: Final = "SJ BL NC PF PM TF WF"
"""Norwegian law applies the Regulation in Svalbard, French law in the collectivities overseas (Loi 78-17 Art. 125)."""

_UNITED_KINGDOM: Final = "GB GG GI IM JE"  # Gibraltar and the Crown dependencies keep laws equal to it.

PLACES: Final = {
    **dict.fromkeys((*sorted(EEA), *_OUTSIDE_THE_EEA.split()), "gdpr"),
    **dict.fromkeys(_UNITED_KINGDOM.split(), "uk-gdpr"),
    "CH": "ch-fadp",
    "BR": "br-lgpd",
    "CA": "ca-pipeda",
    "CA-QC": "ca-qc-law25",
    "US": "us",
    **{f"US-{name[3:5].upper()}": name for name in LAWS if name.startswith("us-")},
}
"""ISO 3166-1 country or 3166-2 subdivision -> the law's name."""

US_PRIVACY_LAWS: Final = {
    place[3:]: name[len("us-xx-") :] for place, name in PLACES.items() if place.startswith("US-")
}
"""State of the USA -> the short name of its consumer privacy act."""

_REGION_NAMES: Final = {
    "CA": {
        "alberta": "AB", "british columbia": "BC", "manitoba": "MB", "new brunswick": "NB",
        "newfoundland and labrador": "NL", "northwest territories": "NT", "nova scotia": "NS", "nunavut": "NU",
        "ontario": "ON", "prince edward island": "PE", "quebec": "QC", "québec": "QC", "saskatchewan": "SK",
        "yukon": "YT",
    },
    "US": {
        "alabama": "AL", "alaska": "AK", "american samoa": "AS", "arizona": "AZ", "arkansas": "AR",
        "california": "CA", "colorado": "CO", "connecticut": "CT", "delaware": "DE", "district of columbia": "DC",
        "florida": "FL", "georgia": "GA", "guam": "GU", "hawaii": "HI", "idaho": "ID", "illinois": "IL",
        "indiana": "IN", "iowa": "IA", "kansas": "KS", "kentucky": "KY", "louisiana": "LA", "maine": "ME",
        "maryland": "MD", "massachusetts": "MA", "michigan": "MI", "minnesota": "MN", "mississippi": "MS",
        "missouri": "MO", "montana": "MT", "nebraska": "NE", "nevada": "NV", "new hampshire": "NH",
        "new jersey": "NJ", "new mexico": "NM", "new york": "NY", "north carolina": "NC", "north dakota": "ND",
        "northern mariana islands": "MP", "ohio": "OH", "oklahoma": "OK", "oregon": "OR", "pennsylvania": "PA",
        "puerto rico": "PR", "rhode island": "RI", "south carolina": "SC", "south dakota": "SD", "tennessee": "TN",
        "texas": "TX", "u.s. virgin islands": "VI", "united states minor outlying islands": "UM", "utah": "UT",
        "vermont": "VT", "virginia": "VA", "washington": "WA", "washington, d.c.": "DC", "west virginia": "WV",
        "wisconsin": "WI", "wyoming": "WY",
    },
}  # fmt: skip
"""Every region of the countries whose regions differ, for networks that name it and leave out its code (ISO 3166-2)."""

_REGION_CODES: Final = {country: frozenset(names.values()) for country, names in _REGION_NAMES.items()}

_STRICTEST_REGION: Final = {"CA": "CA-QC", "US": "US-CA"}
"""Countries whose regions differ: without a known region the strictest law of them applies."""

_NO_COUNTRY: Final = frozenset({"", "A1", "A2", "AP", "EU", "O1", "T1", "XX", "ZZ"})
"""Codes of networks for an unknown country: XX and ZZ by custom, T1 for Tor; A1, A2, AP, EU and O1 are an
older database's anonymous proxy, satellite, somewhere in Asia, somewhere in Europe, and other."""

_OTHER_CODES: Final = {"EA": "ES", "EL": "GR", "IC": "ES", "UK": "GB"}
"""Codes that ISO 3166-1 reserves or the Union uses: Ceuta and Melilla, Greece, the Canary Islands, the Kingdom."""


def find_place(country: str, region_code: str, region_name: str = "") -> str:
    """The key of `PLACES` for a connection: `US-CA`, `DE`, a country that is not in the table, or `""`."""
    country = country.strip().upper()
    if country in _NO_COUNTRY or len(country) != 2:
        return ""
    country = _OTHER_CODES.get(country, country)
    code = region_code.strip().upper().removeprefix(f"{country}-")
    if country in _STRICTEST_REGION and code not in _REGION_CODES[country]:
        code = _REGION_NAMES[country].get(region_name.strip().casefold(), "")
        if not code:
            return _STRICTEST_REGION[country]
    return f"{country}-{code}" if code else country


def is_place(text: str) -> bool:
    """True if `find_place` can name this place, or it is a country as a whole."""
    country, dash, region = text.partition("-")
    if dash:
        return text.isascii() and find_place(country, region) == text
    is_country = len(text) == 2 and text.isascii() and text.isalpha() and text.isupper()
    return is_country and text not in _NO_COUNTRY and text not in _OTHER_CODES


def law_of_place(place: str, *, is_eu: bool = False) -> Law:
    """The law of a place as `find_place` names it; a region without a law of its own has its country's."""
    if not place:
        return LAWS["unknown"]
    name = PLACES.get(place) or PLACES.get(place.partition("-")[0])
    return LAWS[name or ("gdpr" if is_eu else "elsewhere")]
