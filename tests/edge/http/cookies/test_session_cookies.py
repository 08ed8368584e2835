"""Which cookies make a visitor's pages their own: by the tables, by the site's word, and by what was learned."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from segments.edge.http.cookies.session_cookies import (
    MAX_LEARNED_CHARS,
    MAX_LEARNED_NAMES,
    LearnedNames,
    SessionCookies,
)
from segments.edge.http.cookies.session_names import ANONYMOUS, SESSIONS, CookieNames

PAGE = Path(__file__).resolve().parents[4] / "docs" / "reference" / "session-cookies.md"
USUAL = SessionCookies()

OF_SYSTEMS = {
    "WordPress": [
        "wordpress_logged_in_5f1e",
        "wp-postpass_5f1e",
        f"wordpress_{'0a' * 16}",
        "comment_author_5f1e",
    ],
    "WooCommerce": ["wp_woocommerce_session_5f1e", "woocommerce_items_in_cart", "woocommerce_cart_hash"],
    "Joomla": ["0123456789abcdef0123456789ABCDEF", "joomla_user_state", "joomla_remember_me_5f1e"],
    "TYPO3": ["fe_typo_user", "be_typo_user"],
    "PrestaShop": ["PrestaShop-5f1e"],
    "Plone": ["__ac"],
    "Discourse": ["_t", "_forum_session"],
    "Ghost members": ["ghost-members-ssr", "ghost-members-ssr.sig", "ghost-admin-api-session"],
    "ASP.NET": [".AspNet.ApplicationCookie", ".ASPXAUTH", "ASP.NET_SessionId"],
    "ASP.NET Core": [".AspNetCore.Cookies", ".AspNetCore.CookiesC1", ".AspNetCore.Identity.Application"],
    "Symfony": ["REMEMBERME"],
    "Keycloak": ["KEYCLOAK_IDENTITY", "KEYCLOAK_SESSION", "KEYCLOAK_IDENTITY_LEGACY", "AUTH_SESSION_ID"],
    "phpBB": ["phpbb3_5f1e_u", "phpbb3_5f1e_k", "phpbb3_5f1e_sid"],
    "XenForo": ["xf_user", "xf_session"],
    "Invision Community": ["ips4_member_id", "ips4_loggedIn"],
    "Craft CMS, Yii": [f"{'0a' * 16}_identity", "_identity-frontend"],
    "Shopify": ["secure_customer_sig", "cart", "localization", "cart_currency"],
    "Magento": ["X-Magento-Vary"],
    "Next.js draft mode": ["__prerender_bypass", "__next_preview_data"],
    "currency plugins of WooCommerce": ["woocs_current_currency", "aelia_cs_selected_currency"],
    "usual words in names": [
        "PHPSESSID",
        "JSESSIONID",
        "connect.sid",
        "csrftoken",
        "XSRF-TOKEN",
        "remember_web_5f1e",
    ],
}


@pytest.mark.parametrize(("system", "names"), OF_SYSTEMS.items())
def test_the_cookies_of_each_system_are_sessions(system: str, names: list[str]) -> None:
    assert [name for name in names if not USUAL.are_among([name])] == [], system


def test_every_row_of_the_tables_says_when_it_was_looked_up_and_is_tried_here() -> None:
    assert {row.system for row in SESSIONS} == OF_SYSTEMS.keys()
    for row in (*SESSIONS, *ANONYMOUS):
        assert re.fullmatch(r"20\d\d-(0[1-9]|1[0-2])", row.as_of), row.system
        assert row.names, row.system


@pytest.mark.parametrize(
    "name",
    [
        "_ga", "_hjSession_1", "didomi_token", "OptanonConsent", "ai_session", "segments_consent", "__cf_bm", "AWSALB",
        "AWSALBCORS", "incap_ses_1", "__Host-segments", "__Host-segments-grant", "theme", "pll_language",
        "wordpress_test_cookie", "a" * 32 + "g", "fa" * 15, "my_t", "shopping-cart",
    ],
)  # fmt: skip
def test_other_cookies_are_none(name: str) -> None:
    assert not USUAL.are_among([name])


def test_a_site_replaces_the_usual_names_or_adds_to_them() -> None:
    replaced = SessionCookies(sessions=("shop_*",))
    assert replaced.are_among(["SHOP_user"])
    assert not replaced.are_among(["PHPSESSID"])
    assert not SessionCookies(sessions=()).are_among(["PHPSESSID"])


def test_a_site_says_which_cookies_are_anonymous_and_which_are_in_the_key() -> None:
    said = SessionCookies(anonymous=("promo_session*",), key_names=("cart_currency",))
    assert not said.are_among(["promo_session_1", "cart_currency"], ["promo_session_1", "cart_currency"])
    assert said.are_among(["cart_currency2_token"])
    assert said.is_anonymous("cart_currency")
    assert not said.is_anonymous("CART_CURRENCY")


def test_what_is_remembered_of_harmless_names_changes_no_answer() -> None:
    sessions = SessionCookies()
    for number in range(3_000):
        assert not sessions.are_among({f"theme-{number}": "", "x" * 200: ""})
        assert sessions.are_among({f"theme-{number}": "", "PHPSESSID": ""})


def test_a_learned_name_counts_from_then_on() -> None:
    learned = LearnedNames()
    assert not USUAL.are_among(["shopper"], learned.names)
    assert learned.learn("shopper")
    assert not learned.learn("shopper")
    assert USUAL.are_among(["theme", "shopper"], learned.names)
    assert not USUAL.are_among(["Shopper"], learned.names)


def test_learning_is_bounded_and_keeps_what_is_seen_again() -> None:
    learned = LearnedNames()
    learned.learn("real")
    for number in range(10 * MAX_LEARNED_NAMES):
        learned.learn(f"made-up-{number}")
        learned.learn("real")
    assert len(learned.names) == MAX_LEARNED_NAMES
    assert "real" in learned.names


@pytest.mark.parametrize("name", ["", "a b", "a;b", "naïve", "x" * (MAX_LEARNED_CHARS + 1), 'a"', "a\n"])
def test_a_text_that_can_name_no_cookie_is_not_learned(name: str) -> None:
    learned = LearnedNames()
    assert not learned.learn(name)
    assert not learned.names


def row_of(row: CookieNames) -> str:
    return f"| {row.system} | {', '.join(f'`{name}`' for name in row.names)} | {row.as_of} |"


def test_the_reference_has_the_tables() -> None:
    rows = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    assert [row for row in rows if not row.startswith(("| system", "| ---"))] == [
        row_of(row) for row in (*SESSIONS, *ANONYMOUS)
    ]
