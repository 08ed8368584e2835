"""The names of cookies by which usual site software knows a person, and of cookies that say nothing about a log-in.

Tables alone: one row for each system, with the month in which its names were last looked up. A name is a glob (`*` for
any characters), or a pattern of `HEX` for names that are random hexadecimal digits. Case does not count.
"""

from __future__ import annotations

from typing import Final, NamedTuple

HEX32: Final = "<32 hexadecimal digits>"
"""Stands for `[0-9a-f]{32}` in a name: Joomla, WordPress and Craft put a digest there."""


class CookieNames(NamedTuple):
    """The cookies of one system; `as_of` is a year and month."""

    system: str
    as_of: str
    names: tuple[str, ...]


SESSIONS: Final = (
    CookieNames("usual words in names", "2026-11", (
        "*sess*", "*sid", "*auth*", "*token*", "*login*", "*logged_in*", "*loggedin*", "*jwt*", "remember_*",
    )),
    CookieNames("WordPress", "2026-11", (f"wordpress_{HEX32}", "wordpress_sec_*", "wp-postpass_*", "comment_author_*")),
    CookieNames("WooCommerce", "2026-11", ("woocommerce_items_in_cart", "woocommerce_cart_hash")),
    CookieNames("Joomla", "2026-11", (HEX32, "joomla_user_state", "joomla_remember_me_*")),
    CookieNames("TYPO3", "2026-11", ("fe_typo_user*", "be_typo_user*")),
    CookieNames("PrestaShop", "2026-11", ("PrestaShop-*",)),
    CookieNames("Plone", "2026-11", ("__ac",)),
    CookieNames("Discourse", "2026-11", ("_t",)),
    CookieNames("Ghost members", "2026-11", ("ghost-members-ssr*",)),
    CookieNames("ASP.NET", "2026-11", (".AspNet.*",)),
    CookieNames("ASP.NET Core", "2026-11", (
        ".AspNetCore.Cookies*", ".AspNetCore.Identity.*", ".AspNetCore.Antiforgery.*",
    )),
    CookieNames("Symfony", "2026-11", ("REMEMBERME",)),
    CookieNames("Keycloak", "2026-11", ("KEYCLOAK_IDENTITY*", "KEYCLOAK_REMEMBER_ME")),
    CookieNames("phpBB", "2026-11", ("phpbb*_u", "phpbb*_k")),
    CookieNames("XenForo", "2026-11", ("xf_user", "xf_csrf")),
    CookieNames("Invision Community", "2026-11", ("ips*_member_id",)),
    CookieNames("Craft CMS, Yii", "2026-11", ("*_identity", "_identity-*")),
    CookieNames("Shopify", "2026-11", ("secure_customer_sig", "cart", "cart_sig", "localization", "cart_currency")),
    CookieNames("Magento", "2026-11", ("X-Magento-Vary",)),
    CookieNames("Next.js draft mode", "2026-11", ("__prerender_bypass", "__next_preview_data")),
    CookieNames("currency plugins of WooCommerce", "2026-11", ("woocs_*", "aelia_*")),
)  # fmt: skip
"""A visitor with such a cookie gets pages of their own, never shared ones. Currencies are among them since a wrong
price is worse than a page that is not kept; a site that names them in `key_cookies` has them kept by currency."""

ANONYMOUS: Final = (
    CookieNames("analytics and advertising", "2026-11", (
        "_ga*", "_gcl*", "_gid", "_hj*", "_fb*", "_cl*", "_uet*", "_pk_*", "_sp_*", "ajs_*", "ai_session", "amp_*",
        "intercom-*", "_shopify_s", "_shopify_y",
    )),
    CookieNames("consent tools", "2026-11", ("optanon*", "didomi_token", "segments_consent")),
    CookieNames("protection in front of an origin", "2026-11", (
        "__cf_bm", "cf_clearance", "_cfuvid", "__cfruid", "__cfwaitingroom", "incap_ses_*", "visid_incap_*", "nlbi_*",
        "ak_bmsc", "bm_sv", "bm_sz", "_abck", "datadome", "_px*", "TS01*",
    )),
    CookieNames("load balancers", "2026-11", (
        "AWSALB*", "AWSELB*", "GCLB", "__cflb", "ARRAffinity*", "BIGipServer*", "SERVERID", "INGRESSCOOKIE",
    )),
)  # fmt: skip
"""Cookies that say nothing about a log-in. They make no page personal, and where a shared answer sets one that the
visitor has already, the visitor keeps their own."""
