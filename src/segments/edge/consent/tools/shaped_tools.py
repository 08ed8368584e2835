"""The tools that are a shape and nothing else, and those that only repeat what another tool asked.

Each row is data: the cookie, its form, where the groups, the time and the question stand, and what they are worth.
"""

from __future__ import annotations

from typing import Final

from segments.edge.consent.tools.formats import objects, wordpress
from segments.edge.consent.tools.formats.services import read_cookiesjsr
from segments.edge.consent.tools.formats.words import (
    CANONICAL_GROUPS,
    DISABLED_COOKIE,
    MATOMO_COOKIES,
    STATUS_COOKIE,
    read_cookieconsent,
    read_matomo,
)
from segments.edge.consent.tools.groups import (
    ADVERTISING,
    ANALYTICS,
    COMMON_GROUPS,
    EVERYTHING,
    PREFERENCES,
    SERVICE_GROUPS,
    GroupMap,
)
from segments.edge.consent.tools.prefixed import prefixed_reader
from segments.edge.consent.tools.reading import Tool
from segments.edge.consent.tools.shapes import Shape, shape_reader

_MAP: Final = Shape("json")


def _shaped(
    name: str, title: str, cookie: str, shape: Shape, groups: GroupMap, seen: str,
    *, always_on: tuple[str, ...] = (), aside: tuple[str, ...] = (),
    may_rename: bool = True, all_means_everything: bool = False,
) -> Tool:  # fmt: skip
    return Tool(
        name, title, (cookie,), shape_reader(cookie, shape), groups, seen,
        always_on=always_on, aside=aside, may_rename=may_rename, all_means_everything=all_means_everything,
    )  # fmt: skip


_KLARO_GROUPS: Final = {
    name: purposes for name, purposes in SERVICE_GROUPS.items() if name not in ("functional", "functionality")
}
"""Without `functional`: a service of that name is usually required, and the cookie does not say so."""

KLARO: Final = _shaped(
    "klaro", "Klaro", "klaro", _MAP, _KLARO_GROUPS, "0.7.22 run 2026-11", always_on=("klaro", "cms"),
)  # fmt: skip

SHAPED_TOOLS: Final = (
    Tool(
        "cookieconsent", "cookieconsent 3.1 (Osano open source), Consentmo", (STATUS_COOKIE, DISABLED_COOKIE),
        read_cookieconsent, COMMON_GROUPS, "3.1.1 run 2026-11", may_rename=True,
    ),
    _shaped(
        "wix", "Wix", "consent-policy", Shape("json", time=("ts",)),
        {"func": PREFERENCES, "anl": ANALYTICS, "adv": ADVERTISING}, "samples of 2026-01",
        always_on=("ess",), aside=("dt3", "ts"), may_rename=False,
    ),
    _shaped(
        "borlabs", "Borlabs Cookie", "borlabs-cookie", Shape("json", ("consents",)),
        SERVICE_GROUPS, "2 and 3, samples to 2026-01", always_on=("essential",), may_rename=False,
    ),
    Tool(
        "cookiesjsr", "Drupal COOKiES", ("cookiesjsr",), read_cookiesjsr, SERVICE_GROUPS, "1.0.17 run 2026-11",
        always_on=("base",), may_rename=True,
    ),
    _shaped(
        "cookiefirst", "CookieFirst", "cookiefirst-consent", Shape("json", time=("timestamp",)),
        {"performance": ANALYTICS, "functional": PREFERENCES, "advertising": ADVERTISING}, "samples to 2024-10",
        always_on=("necessary",), aside=("timestamp",), may_rename=False,
    ),
    _shaped(
        "moove", "Moove GDPR", "moove_gdpr_popup", _MAP, {"thirdparty": ANALYTICS, "advanced": ADVERTISING},
        "samples of 2026-11", always_on=("strict",), may_rename=False, all_means_everything=True,
    ),
    _shaped(
        "ketch", "Ketch", "_ketch_consent_v1_", Shape("base64-json"),
        {"analytics": ANALYTICS, "behavioral_advertising": ADVERTISING, "personalization": PREFERENCES},
        "1, samples of 2026-11", always_on=("essential_services",), may_rename=False,
    ),
    Tool(
        "piwik-pro", "Piwik PRO", (), prefixed_reader("ppms_privacy_", Shape("json", ("consents",))),
        {
            "analytics": ANALYTICS, "conversion_tracking": ANALYTICS, "remarketing": ADVERTISING,
            "marketing_automation": ADVERTISING, "ab_testing_and_personalization": PREFERENCES,
        },
        "samples of 2026-11", prefixes=("ppms_privacy_",), aside=("user_feedback", "custom_consent"),
    ),
    _shaped(
        "odoo", "Odoo", "website_cookies_bar", Shape("json", time=("ts",)), {"optional": EVERYTHING},
        "16 and later, samples of 2026-11", always_on=("required",), aside=("ts",), may_rename=False,
    ),
    _shaped(
        "orejime", "Orejime 3", "eu-consent", _MAP, SERVICE_GROUPS, "3.2.1 run 2026-11", always_on=("mandatory",),
    ),
    _shaped("orejime-2", "Orejime 2", "orejime", _MAP, SERVICE_GROUPS, "2.3.3 run 2026-11"),
    _shaped(
        "finsweet", "Finsweet (Webflow)", "fs-cc", Shape("json", ("consents",)), COMMON_GROUPS, "samples of 2026-11",
        always_on=("essential",), aside=("uncategorized",), may_rename=False,
    ),
    _shaped(
        "segment", "Segment consent-manager, BigCommerce", "tracking-preferences", Shape("json", ("custom",)),
        {"functional": PREFERENCES, "marketingAndAnalytics": ANALYTICS, "advertising": ADVERTISING},
        "5.8.1 run 2026-11", always_on=("essential",),
    ),
    _shaped(
        "cookie-notice", "Cookie Notice (Hu-manity)", "cookie_notice_accepted", Shape("word"), {},
        "samples of 2026-11", may_rename=False,
    ),
    _shaped(
        "canonical", "@canonical/cookie-policy", "_cookies_accepted", Shape("word"), CANONICAL_GROUPS,
        "3.10.0 run 2026-11", always_on=("essential",), may_rename=False,
    ),
    _shaped(
        "mozmeao", "@mozmeao/consent-banner", "moz-consent-pref", _MAP,
        {"analytics": ANALYTICS, "preference": PREFERENCES}, "1.1.1 run 2026-11",
        may_rename=False, all_means_everything=True,
    ),
    _shaped(
        "use-cookie-consent", "use-cookie-consent", "USE_COOKIE_CONSENT_STATE", _MAP, COMMON_GROUPS,
        "0.3.6 run 2026-11", always_on=("necessary",),
        aside=("session", "persistent", "firstParty", "thirdParty"),
    ),
    _shaped(
        "cookie-consent-js", "cookie-consent-js", "cookie-consent-tracking-allowed", Shape("word"), {},
        "2.1.12 run 2026-11", may_rename=False,
    ),
    _shaped(
        "hashicorp", "HashiCorp consent-manager", "hashi-consent-preferences", Shape("json", ("categories",)),
        {**COMMON_GROUPS, "Functional": frozenset({"functional"})}, "9.3.0, source, 2026-11", may_rename=False,
    ),
    _shaped(
        "react-cookie-manager", "react-cookie-manager", "cookie-consent", _MAP, COMMON_GROUPS,
        "5.4.1, source, 2026-11", aside=("Social",),
    ),
    _shaped(
        "german-banks", "a platform of German banks", "cookieConsent", _MAP,
        {"komfort": PREFERENCES, "marketing": ADVERTISING, "statistik": ANALYTICS}, "samples of 2026-08",
        always_on=("essenziell", "speichern"), may_rename=False,
    ),
    _shaped(
        "github", "GitHub", "GHCC", Shape("pairs"), {"Analytics": ANALYTICS, "Advertising": ADVERTISING},
        "samples of 2026-08", always_on=("Required",), aside=("SocialMedia",), may_rename=False,
    ),
)  # fmt: skip

ECHOES: Final = (
    Tool(
        "wp-consent-api", "WP Consent API (any WordPress plugin that speaks it)", (), wordpress.read_wp_consent_api,
        wordpress.API_GROUPS, "1, run with Complianz 7.2.0 2026-11", prefixes=(wordpress.API_PREFIX,),
        always_on=wordpress.API_ALWAYS_ON, is_echo=True,
    ),
    Tool(
        "shopify", "Shopify", (objects.SHOPIFY_COOKIE,), objects.read_shopify,
        objects.SHOPIFY_GROUPS, "2.1 and 2.0, samples of 2026-11", is_echo=True,
    ),
    Tool(
        "matomo", "Matomo", MATOMO_COOKIES, read_matomo,
        {"analytics": ANALYTICS}, "samples of 2025-06", is_echo=True,
    ),
)  # fmt: skip
