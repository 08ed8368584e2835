"""Offsets from UTC by IANA time zone name, by the rule that each zone follows now.

In: a zone name and a Unix time. Out: seconds east of UTC. The table holds the current rule of every zone and no
history, so any time is read by the last law that the database knows: right for what a visitor's clock shows, wrong
for old dates in zones that changed since, and for a year of exceptions before a law settles. The rows come from
the IANA database, and this file must never ask the machine for its own.
"""
# ruff: noqa: E501 - the generated rows are one per rule, however many zones share it

from __future__ import annotations

from functools import cache, lru_cache
from typing import Final, TypeAlias

from segments.edge.time.civil import date_of, days_of, month_days, weekday_of

_Moment: TypeAlias = tuple[int, int, int, int]
"""Month, week (5 is the last one), ISO weekday, seconds after local midnight (POSIX TZ, form Mm.w.d/time)."""
Rule: TypeAlias = tuple[int, int, _Moment | None, _Moment | None]
"""Standard offset, summer offset, where summer begins and ends; no moments: the standard offset all year."""

# fmt: off
# Generated rows: python -m tools.zones
DATABASE_VERSION: Final = "2026f"

_ROWS: Final[tuple[tuple[Rule, str], ...]] = (
    ((-43200, -43200, None, None), "Etc/ GMT+12"),
    ((-39600, -39600, None, None), "Etc/ GMT+11 Pacific/ Midway Niue Pago_Pago Samoa US/ Samoa"),
    ((-36000, -36000, None, None), "Etc/ GMT+10 / HST Pacific/ Honolulu Johnston Rarotonga Tahiti US/ Hawaii"),
    ((-36000, -32400, (3, 2, 7, 7200), (11, 1, 7, 7200)), "America/ Adak Atka US/ Aleutian"),
    ((-34200, -34200, None, None), "Pacific/ Marquesas"),
    ((-32400, -32400, None, None), "Etc/ GMT+9 Pacific/ Gambier"),
    ((-32400, -28800, (3, 2, 7, 7200), (11, 1, 7, 7200)), "America/ Anchorage Juneau Metlakatla Nome Sitka Yakutat US/ Alaska"),
    ((-28800, -28800, None, None), "Etc/ GMT+8 Pacific/ Pitcairn"),
    ((-28800, -25200, (3, 2, 7, 7200), (11, 1, 7, 7200)), "America/ Ensenada Los_Angeles Santa_Isabel Tijuana Mexico/ BajaNorte / PST8PDT US/ Pacific"),
    ((-25200, -25200, None, None), "America/ Creston Dawson Dawson_Creek Fort_Nelson Hermosillo Mazatlan Phoenix Vancouver Whitehorse Canada/ Pacific Yukon Etc/ GMT+7 / MST Mexico/ BajaSur US/ Arizona"),
    ((-25200, -21600, (3, 2, 7, 7200), (11, 1, 7, 7200)), "America/ Boise Cambridge_Bay Ciudad_Juarez Denver Shiprock / MST7MDT Navajo US/ Mountain"),
    ((-21600, -21600, None, None), "America/ Bahia_Banderas Belize Chihuahua Costa_Rica Edmonton El_Salvador Guatemala Inuvik Managua Merida Mexico_City Monterrey Regina Swift_Current Tegucigalpa Yellowknife Canada/ Mountain Saskatchewan Etc/ GMT+6 Mexico/ General Pacific/ Galapagos"),
    ((-21600, -18000, (3, 2, 7, 7200), (11, 1, 7, 7200)), "America/ Chicago Knox_IN Matamoros Menominee Ojinaga Rankin_Inlet Resolute America/Indiana/ Knox Tell_City America/North_Dakota/ Beulah Center New_Salem / CST6CDT US/ Central Indiana-Starke"),
    ((-21600, -18000, (9, 1, 6, 79200), (4, 1, 6, 79200)), "Chile/ EasterIsland Pacific/ Easter"),
    ((-18000, -18000, None, None), "America/ Atikokan Bogota Cancun Cayman Coral_Harbour Eirunepe Guayaquil Jamaica Lima Panama Porto_Acre Rainy_River Rio_Branco Winnipeg Brazil/ Acre Canada/ Central / EST Jamaica Etc/ GMT+5"),
    ((-18000, -14400, (3, 2, 7, 0), (11, 1, 7, 3600)), "America/ Havana / Cuba"),
    ((-18000, -14400, (3, 2, 7, 7200), (11, 1, 7, 7200)), "America/ Detroit Fort_Wayne Grand_Turk Indianapolis Iqaluit Louisville Montreal Nassau New_York Nipigon Pangnirtung Port-au-Prince Thunder_Bay Toronto America/Indiana/ Indianapolis Marengo Petersburg Vevay Vincennes Winamac America/Kentucky/ Louisville Monticello Canada/ Eastern / EST5EDT US/ East-Indiana Eastern Michigan"),
    ((-14400, -14400, None, None), "America/ Anguilla Antigua Aruba Barbados Blanc-Sablon Boa_Vista Campo_Grande Caracas Cuiaba Curacao Dominica Grenada Guadeloupe Guyana Kralendijk La_Paz Lower_Princes Manaus Marigot Martinique Montserrat Port_of_Spain Porto_Velho Puerto_Rico Santo_Domingo St_Barthelemy St_Kitts St_Lucia St_Thomas St_Vincent Tortola Virgin Brazil/ West Etc/ GMT+4"),
    ((-14400, -10800, (3, 2, 7, 7200), (11, 1, 7, 7200)), "America/ Glace_Bay Goose_Bay Halifax Moncton Thule Atlantic/ Bermuda Canada/ Atlantic"),
    ((-14400, -10800, (9, 1, 6, 86400), (4, 1, 6, 86400)), "America/ Santiago Chile/ Continental"),
    ((-12600, -9000, (3, 2, 7, 7200), (11, 1, 7, 7200)), "America/ St_Johns Canada/ Newfoundland"),
    ((-10800, -10800, None, None), "America/ Araguaina Asuncion Bahia Belem Buenos_Aires Catamarca Cayenne Cordoba Coyhaique Fortaleza Jujuy Maceio Mendoza Montevideo Paramaribo Punta_Arenas Recife Rosario Santarem Sao_Paulo America/Argentina/ Buenos_Aires Catamarca ComodRivadavia Cordoba Jujuy La_Rioja Mendoza Rio_Gallegos Salta San_Juan San_Luis Tucuman Ushuaia Antarctica/ Palmer Rothera Atlantic/ Stanley Brazil/ East Etc/ GMT+3"),
    ((-10800, -7200, (3, 2, 7, 7200), (11, 1, 7, 7200)), "America/ Miquelon"),
    ((-7200, -7200, None, None), "America/ Noronha Atlantic/ South_Georgia Brazil/ DeNoronha Etc/ GMT+2"),
    ((-7200, -3600, (3, 5, 7, -3600), (10, 5, 7, 0)), "America/ Godthab Nuuk Scoresbysund"),
    ((-3600, -3600, None, None), "Atlantic/ Cape_Verde Etc/ GMT+1"),
    ((-3600, 0, (3, 5, 7, 0), (10, 5, 7, 3600)), "Atlantic/ Azores"),
    ((0, 0, None, None), "Africa/ Abidjan Accra Bamako Banjul Bissau Casablanca Conakry Dakar El_Aaiun Freetown Lome Monrovia Nouakchott Ouagadougou Sao_Tome Timbuktu America/ Danmarkshavn Atlantic/ Reykjavik St_Helena Etc/ GMT GMT+0 GMT-0 GMT0 Greenwich UCT UTC Universal Zulu / GMT GMT+0 GMT-0 GMT0 Greenwich Iceland UCT UTC Universal Zulu"),
    ((0, 3600, (3, 5, 7, 3600), (10, 5, 7, 7200)), "Atlantic/ Canary Faeroe Faroe Madeira Europe/ Belfast Guernsey Isle_of_Man Jersey Lisbon London / GB GB-Eire Portugal WET"),
    ((0, 7200, (3, 5, 7, 3600), (10, 5, 7, 10800)), "Antarctica/ Troll"),
    ((3600, 0, (10, 5, 7, 7200), (3, 5, 7, 3600)), "/ Eire Europe/ Dublin"),
    ((3600, 3600, None, None), "Africa/ Algiers Bangui Brazzaville Douala Kinshasa Lagos Libreville Luanda Malabo Ndjamena Niamey Porto-Novo Tunis Etc/ GMT-1"),
    ((3600, 7200, (3, 5, 7, 7200), (10, 5, 7, 10800)), "Africa/ Ceuta Arctic/ Longyearbyen Atlantic/ Jan_Mayen / CET MET Poland Europe/ Amsterdam Andorra Belgrade Berlin Bratislava Brussels Budapest Busingen Copenhagen Gibraltar Ljubljana Luxembourg Madrid Malta Monaco Oslo Paris Podgorica Prague Rome San_Marino Sarajevo Skopje Stockholm Tirane Vaduz Vatican Vienna Warsaw Zagreb Zurich"),
    ((7200, 7200, None, None), "Africa/ Blantyre Bujumbura Gaborone Harare Johannesburg Juba Khartoum Kigali Lubumbashi Lusaka Maputo Maseru Mbabane Tripoli Windhoek Etc/ GMT-2 Europe/ Kaliningrad / Libya"),
    ((7200, 10800, (3, 4, 4, 180000), (10, 4, 4, 180000)), "Asia/ Gaza Hebron"),
    ((7200, 10800, (3, 4, 4, 93600), (10, 5, 7, 7200)), "Asia/ Jerusalem Tel_Aviv / Israel"),
    ((7200, 10800, (3, 5, 7, 0), (10, 5, 7, 0)), "Asia/ Beirut"),
    ((7200, 10800, (3, 5, 7, 10800), (10, 5, 7, 14400)), "Asia/ Famagusta Nicosia / EET Europe/ Athens Bucharest Chisinau Helsinki Kiev Kyiv Mariehamn Nicosia Riga Sofia Tallinn Tiraspol Uzhgorod Vilnius Zaporozhye"),
    ((7200, 10800, (4, 5, 5, 0), (10, 5, 4, 86400)), "Africa/ Cairo / Egypt"),
    ((10800, 10800, None, None), "Africa/ Addis_Ababa Asmara Asmera Dar_es_Salaam Djibouti Kampala Mogadishu Nairobi Antarctica/ Syowa Asia/ Aden Amman Baghdad Bahrain Damascus Istanbul Kuwait Qatar Riyadh Etc/ GMT-3 Europe/ Istanbul Kirov Minsk Moscow Simferopol Volgograd Indian/ Antananarivo Comoro Mayotte / Turkey W-SU"),
    ((12600, 12600, None, None), "Asia/ Tehran / Iran"),
    ((14400, 14400, None, None), "Asia/ Baku Dubai Muscat Tbilisi Yerevan Etc/ GMT-4 Europe/ Astrakhan Samara Saratov Ulyanovsk Indian/ Mahe Mauritius Reunion"),
    ((16200, 16200, None, None), "Asia/ Kabul"),
    ((18000, 18000, None, None), "Antarctica/ Mawson Vostok Asia/ Almaty Aqtau Aqtobe Ashgabat Ashkhabad Atyrau Dushanbe Karachi Oral Qostanay Qyzylorda Samarkand Tashkent Yekaterinburg Etc/ GMT-5 Indian/ Kerguelen Maldives"),
    ((19800, 19800, None, None), "Asia/ Calcutta Colombo Kolkata"),
    ((20700, 20700, None, None), "Asia/ Kathmandu Katmandu"),
    ((21600, 21600, None, None), "Asia/ Bishkek Dacca Dhaka Kashgar Omsk Thimbu Thimphu Urumqi Etc/ GMT-6 Indian/ Chagos"),
    ((23400, 23400, None, None), "Asia/ Rangoon Yangon Indian/ Cocos"),
    ((25200, 25200, None, None), "Antarctica/ Davis Asia/ Bangkok Barnaul Ho_Chi_Minh Hovd Jakarta Krasnoyarsk Novokuznetsk Novosibirsk Phnom_Penh Pontianak Saigon Tomsk Vientiane Etc/ GMT-7 Indian/ Christmas"),
    ((28800, 28800, None, None), "Antarctica/ Casey Asia/ Brunei Choibalsan Chongqing Chungking Harbin Hong_Kong Irkutsk Kuala_Lumpur Kuching Macao Macau Makassar Manila Shanghai Singapore Taipei Ujung_Pandang Ulaanbaatar Ulan_Bator Australia/ Perth West Etc/ GMT-8 / Hongkong PRC ROC Singapore"),
    ((31500, 31500, None, None), "Australia/ Eucla"),
    ((32400, 32400, None, None), "Asia/ Chita Dili Jayapura Khandyga Pyongyang Seoul Tokyo Yakutsk Etc/ GMT-9 / Japan ROK Pacific/ Palau"),
    ((34200, 34200, None, None), "Australia/ Darwin North"),
    ((34200, 37800, (10, 1, 7, 7200), (4, 1, 7, 10800)), "Australia/ Adelaide Broken_Hill South Yancowinna"),
    ((36000, 36000, None, None), "Antarctica/ DumontDUrville Asia/ Ust-Nera Vladivostok Australia/ Brisbane Lindeman Queensland Etc/ GMT-10 Pacific/ Chuuk Guam Port_Moresby Saipan Truk Yap"),
    ((36000, 39600, (10, 1, 7, 7200), (4, 1, 7, 10800)), "Antarctica/ Macquarie Australia/ ACT Canberra Currie Hobart Melbourne NSW Sydney Tasmania Victoria"),
    ((37800, 39600, (10, 1, 7, 7200), (4, 1, 7, 7200)), "Australia/ LHI Lord_Howe"),
    ((39600, 39600, None, None), "Asia/ Magadan Sakhalin Srednekolymsk Etc/ GMT-11 Pacific/ Bougainville Efate Guadalcanal Kosrae Noumea Pohnpei Ponape"),
    ((39600, 43200, (10, 1, 7, 7200), (4, 1, 7, 10800)), "Pacific/ Norfolk"),
    ((43200, 43200, None, None), "Asia/ Anadyr Kamchatka Etc/ GMT-12 / Kwajalein Pacific/ Fiji Funafuti Kwajalein Majuro Nauru Tarawa Wake Wallis"),
    ((43200, 46800, (9, 5, 7, 7200), (4, 1, 7, 10800)), "Antarctica/ McMurdo South_Pole / NZ Pacific/ Auckland"),
    ((45900, 49500, (9, 5, 7, 9900), (4, 1, 7, 13500)), "/ NZ-CHAT Pacific/ Chatham"),
    ((46800, 46800, None, None), "Etc/ GMT-13 Pacific/ Apia Enderbury Fakaofo Kanton Tongatapu"),
    ((50400, 50400, None, None), "Etc/ GMT-14 Pacific/ Kiritimati"),
)
# End of the generated rows
# fmt: on


_QUARTER_SECONDS: Final = 900
"""Every zone changes its clocks at a whole quarter of an hour in UTC: inside one an offset stays the same."""

MAX_REMEMBERED: Final = 1_024
"""Twice the zones that there are; made-up names push each other out."""


def utc_offset_seconds(zone: str, unix_seconds: int) -> int | None:
    """Seconds to add to UTC to get local time in an IANA zone at that moment, or None for an unknown name."""
    return _offset_in_quarter(zone, unix_seconds // _QUARTER_SECONDS)


@lru_cache(maxsize=MAX_REMEMBERED)
def _offset_in_quarter(zone: str, quarter: int) -> int | None:
    rule = rules_by_zone().get(zone)
    return None if rule is None else offset_by_rule(rule, quarter * _QUARTER_SECONDS)


def offset_by_rule(rule: Rule, unix_seconds: int) -> int:
    """The offset that a zone's rule gives for a moment."""
    standard, summer, start, end = rule
    if start is None or end is None:
        return standard
    year = date_of((unix_seconds + standard) // 86_400)[0]
    begins = _moment_seconds(year, start) - standard
    ends = _moment_seconds(year, end) - summer
    is_summer = begins <= unix_seconds < ends if begins < ends else not ends <= unix_seconds < begins
    return summer if is_summer else standard


@cache
def rules_by_zone() -> dict[str, Rule]:
    """The rule of each zone; the rows are taken apart when the first is asked for."""
    rules: dict[str, Rule] = {}
    area = ""
    for rule, words in _ROWS:
        for word in words.split(" "):
            if word.endswith("/"):
                area = word if len(word) > 1 else ""
            else:
                rules[area + word] = rule
    return rules


def _moment_seconds(year: int, moment: _Moment) -> int:
    month, week, weekday, seconds = moment
    first = days_of(year, month, 1)
    day = (weekday - weekday_of(first)) % 7 + 7 * (week - 1)
    if day >= month_days(year, month):
        day -= 7
    return (first + day) * 86_400 + seconds
