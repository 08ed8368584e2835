"""The consent tools whose cookies the edge reads: one row for each, in the order in which their records count.

The reference page and its table are checked against this. A new tool is a row: most are a `Shape`, and those that need
code of their own have it in `formats/`. No row may grant more than its visitor chose.
"""

from __future__ import annotations

from typing import Final

from segments.edge.consent.tools.formats import (
    complianz,
    cookiebot,
    cookieyes,
    didomi,
    lists,
    objects,
    onetrust,
    osano,
    pairs,
    trustarc,
    usercentrics,
    wordpress,
)
from segments.edge.consent.tools.groups import SERVICE_GROUPS
from segments.edge.consent.tools.reading import Tool
from segments.edge.consent.tools.shaped_tools import ECHOES, KLARO, SHAPED_TOOLS

_ESSENTIAL: Final = ("essential", "necessary", "strict", "mandatory")

_FIRST_ROWS: Final = (
    Tool(
        "onetrust", "OneTrust, CookiePro", (onetrust.COOKIE, onetrust.CLOSED_COOKIE), onetrust.read_onetrust,
        onetrust.GROUPS, "202404, samples to 2026-05", always_on=("C0001", "1"),
    ),
    Tool(
        "cookiebot", "Cookiebot", (cookiebot.COOKIE,), cookiebot.read_cookiebot,
        cookiebot.GROUPS, "2, samples to 2026-06", always_on=("necessary",),
    ),
    Tool(
        "cookieyes", "CookieYes", (cookieyes.COOKIE, *cookieyes.OLD_COOKIES), cookieyes.read_cookieyes,
        cookieyes.GROUPS, "3 and 1, 2026-11", prefixes=(cookieyes.PREFIX,), always_on=("necessary",),
    ),
    Tool(
        "didomi", "Didomi", (didomi.COOKIE,), didomi.read_didomi,
        didomi.GROUPS, "2, samples to 2024-09", always_on=("essential", "necessary"),
    ),
    Tool(
        "usercentrics", "Usercentrics (mirrored)", (*usercentrics.COOKIES, usercentrics.INTERACTION),
        usercentrics.read_usercentrics, usercentrics.GROUPS, "2 and 3, 2026-11",
        always_on=("essential", "necessary"),
    ),
    Tool(
        "osano", "Osano (not encrypted)", (osano.COOKIE,), osano.read_osano,
        osano.GROUPS, "2026-11", always_on=("ESSENTIAL",),
    ),
    Tool(
        "complianz", "Complianz", (complianz.OLD_STATUS,), complianz.read_complianz,
        complianz.GROUPS, "7.2.0 run 2026-11; 5", prefixes=complianz.PREFIXES, always_on=("functional",),
    ),
    KLARO,
    Tool(
        "trustarc", "TrustArc", trustarc.COOKIES, trustarc.read_trustarc,
        trustarc.GROUPS, "samples to 2026-11", always_on=("0",),
    ),
)  # fmt: skip

_MORE_ROWS: Final = (
    Tool(
        "vanilla-cookieconsent", "vanilla-cookieconsent", (lists.VANILLA_COOKIE,), lists.read_vanilla,
        SERVICE_GROUPS, "3.1.0 and 2.9.2 run 2026-11", always_on=_ESSENTIAL, may_rename=True,
    ),
    Tool(
        "react-cookie-consent", "react-cookie-consent", (cookiebot.COOKIE,), cookiebot.read_word_of_cookiebots_name,
        {}, "10.0.2 run 2026-11", may_rename=True,
    ),
    Tool(
        "iubenda", "iubenda", (), objects.read_iubenda,
        objects.IUBENDA_GROUPS, "1.82, samples to 2025-07", prefixes=(objects.IUBENDA_PREFIX,), always_on=("1",),
    ),
    Tool(
        "cookie-law-info", "CookieLawInfo, WebToffee", (wordpress.LAW_INFO_VIEWED, wordpress.LAW_INFO_COOKIE),
        wordpress.read_cookie_law_info, wordpress.LAW_INFO_GROUPS, "2 and 3, samples of 2026-11",
        prefixes=(wordpress.LAW_INFO_PREFIX,), always_on=("necessary",), aside=("others",),
    ),
    Tool(
        "cookie-script", "CookieScript", (lists.SCRIPT_COOKIE,), lists.read_cookie_script,
        lists.SCRIPT_GROUPS, "samples to 2025-05", always_on=("strict",), aside=("unclassified",),
    ),
    Tool(
        "tealium", "Tealium", (pairs.TEALIUM_COOKIE, pairs.TEALIUM_OLD), pairs.read_tealium,
        pairs.TEALIUM_GROUPS, "samples to 2026-02", aside=pairs.TEALIUM_OTHERS,
    ),
    Tool(
        "drupal", "Drupal EU Cookie Compliance", (lists.DRUPAL_COOKIE, lists.DRUPAL_CATEGORIES), lists.read_drupal,
        SERVICE_GROUPS, "samples of 2026-11", always_on=_ESSENTIAL,
    ),
    Tool(
        "hubspot", "HubSpot", (pairs.HUBSPOT_COOKIE, pairs.HUBSPOT_OPT_OUT), pairs.read_hubspot,
        pairs.HUBSPOT_GROUPS, "samples of 2026-11",
    ),
    Tool(
        "cookie-information", "Cookie Information", (lists.INFORMATION_COOKIE,), lists.read_cookie_information,
        lists.INFORMATION_GROUPS, "samples to 2024-07",
        always_on=("cookie_cat_necessary",), aside=("cookie_cat_unclassified",),
    ),
    Tool(
        "tarteaucitron", "tarteaucitron", pairs.TARTEAUCITRON_COOKIES, pairs.read_tarteaucitron,
        SERVICE_GROUPS, "1.34.0 run 2026-11", always_on=("tarteaucitron",), may_rename=True,
    ),
    Tool(
        "axeptio", "Axeptio", (objects.AXEPTIO_COOKIE, objects.AXEPTIO_VENDORS), objects.read_axeptio,
        SERVICE_GROUPS, "samples to 2024-06",
    ),
    Tool(
        "cookiehub", "CookieHub", (objects.HUB_COOKIE,), objects.read_cookiehub,
        objects.HUB_GROUPS, "2 and 1, samples to 2025-03", always_on=("1", "necessary"),
        aside=("5", "uncategorised"),
    ),
    Tool(
        "civic", "Civic Cookie Control", (objects.CIVIC_COOKIE,), objects.read_civic,
        SERVICE_GROUPS, "9, samples to 2023-02", always_on=_ESSENTIAL,
    ),
    Tool(
        "pandectes", "Pandectes", (objects.PANDECTES_COOKIE,), objects.read_pandectes,
        objects.PANDECTES_GROUPS, "samples to 2024-11",
    ),
    Tool(
        "fides", "Fides", (objects.FIDES_COOKIE,), objects.read_fides,
        SERVICE_GROUPS, "0.9.0, samples to 2025-09", always_on=_ESSENTIAL,
    ),
    Tool(
        "evidon", "Evidon, Crownpeak", (objects.EVIDON_COOKIE,), objects.read_evidon,
        SERVICE_GROUPS, "samples to 2023-10", always_on=_ESSENTIAL,
    ),
    Tool(
        "commanders-act", "Commanders Act", (pairs.COMMANDERS_COOKIE,), pairs.read_commanders_act,
        {}, "samples to 2024-05",
    ),
    Tool(
        "real-cookie-banner", "Real Cookie Banner", (), wordpress.read_real_cookie_banner,
        {}, "3, samples to 2024-06", prefixes=(wordpress.REAL_PREFIX,),
    ),
    Tool(
        "dp-cookieconsent", "TYPO3 dp_cookieconsent", (objects.DP_COOKIE,), objects.read_dp_cookieconsent,
        SERVICE_GROUPS, "samples of 2026-11", always_on=_ESSENTIAL,
    ),
    Tool(
        "c15t", "c15t", (pairs.C15T_COOKIE,), pairs.read_c15t,
        pairs.C15T_GROUPS, "2.2.1 run 2026-11", always_on=("necessary",), may_rename=True,
    ),
    Tool(
        "django-cookie-consent", "django-cookie-consent", (pairs.DJANGO_COOKIE,), pairs.read_django,
        SERVICE_GROUPS, "1.0.0 run 2026-11", always_on=_ESSENTIAL, may_rename=True,
    ),
)  # fmt: skip

TOOL_TABLE: Final = {row.name: row for row in (*_FIRST_ROWS, *_MORE_ROWS, *SHAPED_TOOLS, *ECHOES)}
"""Name -> row, in order of precedence; those that only repeat another tool's choice come last."""

TOOLS: Final = tuple(TOOL_TABLE)
