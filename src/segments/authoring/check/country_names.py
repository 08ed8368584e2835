"""Countries by the names that authors write where a code is asked for, and back: for words, never for rules.

In: a text such as `Germany`. Out: the ISO 3166-1 alpha-2 code, or nothing; and of a code its first name. The names are
those in everyday English, with a few that countries have for themselves; one that is missing has no hint and no name.
"""

from __future__ import annotations

from functools import cache
from typing import Final

_NAMES: Final = """
AD Andorra|AE United Arab Emirates,UAE|AF Afghanistan|AL Albania|AM Armenia|AO Angola|AR Argentina|AT Austria,Österreich
AU Australia|AZ Azerbaijan|BA Bosnia,Bosnia and Herzegovina|BB Barbados|BD Bangladesh|BE Belgium,Belgique,België
BF Burkina Faso|BG Bulgaria|BH Bahrain|BI Burundi|BJ Benin|BN Brunei|BO Bolivia|BR Brazil,Brasil|BS Bahamas|BT Bhutan
BW Botswana|BY Belarus|BZ Belize|CA Canada|CD Congo|CF Central African Republic|CH Switzerland,Schweiz,Suisse,Svizzera
CI Ivory Coast|CL Chile|CM Cameroon|CN China|CO Colombia|CR Costa Rica|CU Cuba|CV Cape Verde|CY Cyprus
CZ Czechia,Czech Republic|DE Germany,Deutschland|DJ Djibouti|DK Denmark,Danmark|DO Dominican Republic|DZ Algeria
EC Ecuador|EE Estonia|EG Egypt|ER Eritrea|ES Spain,España|ET Ethiopia|FI Finland,Suomi|FJ Fiji|FR France|GA Gabon
GB United Kingdom,Great Britain,Britain,England,Scotland,Wales|GE Georgia|GH Ghana|GM Gambia|GN Guinea|GR Greece
GT Guatemala|GY Guyana|HK Hong Kong|HN Honduras|HR Croatia,Hrvatska|HT Haiti|HU Hungary|ID Indonesia|IE Ireland
IL Israel|IN India|IQ Iraq|IR Iran|IS Iceland|IT Italy,Italia|JM Jamaica|JO Jordan|JP Japan|KE Kenya|KG Kyrgyzstan
KH Cambodia|KP North Korea|KR South Korea,Korea|KW Kuwait|KZ Kazakhstan|LA Laos|LB Lebanon|LI Liechtenstein
LK Sri Lanka|LR Liberia|LS Lesotho|LT Lithuania|LU Luxembourg|LV Latvia|LY Libya|MA Morocco|MC Monaco|MD Moldova
ME Montenegro|MG Madagascar|MK North Macedonia,Macedonia|ML Mali|MM Myanmar,Burma|MN Mongolia|MO Macao|MR Mauritania
MT Malta|MU Mauritius|MV Maldives|MW Malawi|MX Mexico,México|MY Malaysia|MZ Mozambique|NA Namibia|NE Niger|NG Nigeria
NI Nicaragua|NL Netherlands,Holland,Nederland|NO Norway,Norge|NP Nepal|NZ New Zealand|OM Oman|PA Panama|PE Peru
PG Papua New Guinea|PH Philippines|PK Pakistan|PL Poland,Polska|PR Puerto Rico|PS Palestine|PT Portugal|PY Paraguay
QA Qatar|RO Romania|RS Serbia|RU Russia,Russian Federation|RW Rwanda|SA Saudi Arabia|SC Seychelles|SD Sudan
SE Sweden,Sverige|SG Singapore|SI Slovenia|SK Slovakia|SL Sierra Leone|SM San Marino|SN Senegal|SO Somalia|SR Suriname
SS South Sudan|SV El Salvador|SY Syria|SZ Eswatini|TD Chad|TG Togo|TH Thailand|TJ Tajikistan|TL Timor-Leste
TM Turkmenistan|TN Tunisia|TR Turkey,Türkiye|TT Trinidad and Tobago|TW Taiwan|TZ Tanzania|UA Ukraine|UG Uganda
US United States,United States of America,USA,America|UY Uruguay|UZ Uzbekistan|VA Vatican|VE Venezuela
VN Vietnam|XK Kosovo|YE Yemen|ZA South Africa|ZM Zambia|ZW Zimbabwe
"""
"""`code name,name` between bars and lines."""


def country_named(text: str) -> str:
    """The code of a country by one of its names, whatever the case; "" for no country."""
    return _codes().get(text.strip().casefold(), "")


def name_of_country(code: str) -> str:
    """The everyday name of a country by its code; "" for another text."""
    return _names().get(code, "")


@cache
def _codes() -> dict[str, str]:
    return {name.casefold(): row[:2] for row in _rows() for name in row[3:].split(",")}


@cache
def _names() -> dict[str, str]:
    return {row[:2]: row[3:].partition(",")[0] for row in _rows()}


def _rows() -> list[str]:
    return _NAMES.replace("\n", "|").strip("|").split("|")
