"""The campaign that brought the visitor, by the address: UTM parameters and click ids.

In: the decoded query parameters of the page. Out: `utm.*` and `click.*`. A click id names one click of one
person, so only `click.id` holds it, under its own purpose; the rest says which network it came from.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

from segments.edge.signals.settings import Value

MAX_UTM_CHARS: Final = 256
"""Analytics tools keep 100 to 256 characters; longer values are not campaign names."""
MAX_CLICK_ID_CHARS: Final = 512
"""The longest known ids have about 200; longer values are not click ids."""

UTM_PARAMETERS: Final = {
    # signal: parameters, the first one given counts (Matomo's names are read where UTM's are missing)
    "utm.source": ("utm_source", "mtm_source", "pk_source"),
    "utm.medium": ("utm_medium", "mtm_medium", "pk_medium"),
    "utm.campaign": ("utm_campaign", "mtm_campaign", "pk_campaign"),
    "utm.term": ("utm_term", "mtm_keyword", "mtm_kwd", "pk_keyword", "pk_kwd"),
    "utm.content": ("utm_content", "mtm_content", "pk_content"),
    "utm.id": ("utm_id", "mtm_cid", "pk_cid"),
}

CLICK_IDS: Final = {
    # parameter: (network, kind of traffic, source name); in order of precedence, ads first
    "gclid": ("google-ads", "paid", "Google"),
    "gbraid": ("google-ads", "paid", "Google"),
    "wbraid": ("google-ads", "paid", "Google"),
    "gclsrc": ("google-ads", "paid", "Google"),
    "dclid": ("google-display", "paid", "Google"),
    "gad_source": ("google-ads", "paid", "Google"),
    "gad_campaignid": ("google-ads", "paid", "Google"),
    "msclkid": ("microsoft-ads", "paid", "Bing"),
    "ttclid": ("tiktok-ads", "paid", "TikTok"),
    "twclid": ("x-ads", "paid", "Twitter"),
    "li_fat_id": ("linkedin-ads", "paid", "LinkedIn"),
    "rdt_cid": ("reddit-ads", "paid", "Reddit"),
    "sccid": ("snapchat-ads", "paid", "Snapchat"),
    "ScCid": ("snapchat-ads", "paid", "Snapchat"),
    "epik": ("pinterest-ads", "paid", "Pinterest"),
    "qclid": ("quora-ads", "paid", "Quora"),
    "yclid": ("yandex-direct", "paid", "Yandex"),
    "ymclid": ("yandex-market", "paid", "Yandex"),
    "ysclid": ("yandex", "search", "Yandex"),
    "rb_clickid": ("mail-ru-ads", "paid", "Mail.ru"),
    "vk_click_id": ("vk-ads", "paid", "Vkontakte"),
    "bd_vid": ("baidu-ads", "paid", "Baidu"),
    "NaPm": ("naver-ads", "paid", "Naver"),
    "n_media": ("naver-ads", "paid", "Naver"),
    "yahoo_click_id": ("yahoo-ads", "paid", "Yahoo!"),
    "vmcid": ("yahoo-ads", "paid", "Yahoo!"),
    "ldtag_cl": ("line-ads", "paid", "LINE"),
    "tblci": ("taboola", "paid", "Taboola"),
    "obclickid": ("outbrain", "paid", "Outbrain"),
    "ob_click_id": ("outbrain", "paid", "Outbrain"),
    "obOrigUrl": ("outbrain", "paid", "Outbrain"),
    "cto_pld": ("criteo", "paid", "Criteo"),
    "ttd_uuid": ("the-trade-desk", "paid", "The Trade Desk"),
    "irclickid": ("impact", "paid", "impact.com"),
    "cjevent": ("cj", "paid", "CJ Affiliate"),
    "awc": ("awin", "paid", "Awin"),
    "ranSiteID": ("rakuten", "paid", "Rakuten Advertising"),
    "aff_sub": ("affiliate", "paid", "affiliate"),
    "wickedid": ("wicked-reports", "paid", "Wicked Reports"),
    "maclid": ("amazon-ads", "paid", "Amazon"),
    "aclk": ("amazon-ads", "paid", "Amazon"),
    "fbclid": ("facebook", "social", "Facebook"),
    "igshid": ("instagram", "social", "Instagram"),
    "igsh": ("instagram", "social", "Instagram"),
    "srsltid": ("google-merchant", "search", "Google Shopping"),
    "mc_cid": ("mailchimp", "email", "Mailchimp"),
    "mc_eid": ("mailchimp", "email", "Mailchimp"),
    "_hsenc": ("hubspot", "email", "HubSpot"),
    "_hsmi": ("hubspot", "email", "HubSpot"),
    "mkt_tok": ("marketo", "email", "Marketo"),
    "_kx": ("klaviyo", "email", "Klaviyo"),
    "ck_subscriber_id": ("kit", "email", "Kit"),
    "vero_id": ("vero", "email", "Vero"),
    "vero_conv": ("vero", "email", "Vero"),
    "oly_enc_id": ("omeda", "email", "Omeda"),
    "oly_anon_id": ("omeda", "email", "Omeda"),
    "ml_subscriber": ("mailerlite", "email", "MailerLite"),
    "bsft_clkid": ("blueshift", "email", "Blueshift"),
}
"""Facebook and Instagram add their ids to every outbound link, paid or not: alone they only say "social"."""


def read_campaign(parameters: Mapping[str, str], wanted: Collection[str] = ()) -> dict[str, Value]:
    """The `utm.*` and `click.*` values that the address gives; `click.id` only where it is wanted."""
    values: dict[str, Value] = {}
    if not parameters:
        return values
    for name, spellings in UTM_PARAMETERS.items():
        for spelling in spellings:
            value = parameters.get(spelling, "").strip()
            if 0 < len(value) <= MAX_UTM_CHARS:
                values[name] = value
                break
    found = find_click(parameters)
    if found is not None:
        values["click.parameter"] = found
        values["click.network"] = CLICK_IDS[found][0]
        if "click.id" in wanted:
            values["click.id"] = parameters[found]
    return values


def find_click(parameters: Mapping[str, str]) -> str | None:
    """The parameter that holds a click id, or None; of several the first of the table counts."""
    candidates = CLICK_IDS.keys() & parameters.keys()
    if not candidates:
        return None
    return next((name for name in CLICK_IDS if name in candidates and _is_click_id(parameters[name])), None)


def _is_click_id(value: str) -> bool:
    return 0 < len(value) <= MAX_CLICK_ID_CHARS
