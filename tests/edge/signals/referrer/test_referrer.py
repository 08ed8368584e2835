from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segments.edge.http.percent import first_parameters
from segments.edge.http.request import parse_request
from segments.edge.signals.referrer.referrer import MAX_REFERRER_CHARS, MAX_TERMS_CHARS, read_referrer
from segments.edge.signals.referrer.source_tables import KINDS
from segments.edge.signals.referrer.sources import find_app, find_source, read_row, source_of_name
from segments.edge.signals.settings import SignalSettings

CASES = json.loads((Path(__file__).parents[3] / "cases/signals/referrers.json").read_text(encoding="utf-8"))
ALL = ("referrer.kind", "referrer.source", "referrer.terms", "referrer.host", "referrer.url")


def referrer_of(referrer: str = "", url: str = "/", wanted: tuple[str, ...] = ALL) -> dict[str, Any]:
    headers = {"referer": referrer} if referrer else {}
    request = parse_request("GET", f"https://shop.example{url}", headers, {})
    site = SignalSettings(hosts=("shop.example", "shop.partner.example"))
    return read_referrer(request, first_parameters(request.query), site, wanted)


@pytest.mark.parametrize(
    "case", CASES, ids=[f"{case.get('url', '')} {case.get('referrer', '')}" for case in CASES]
)
def test_a_visit_has_the_kind_and_source_that_its_evidence_names(case: dict[str, str]) -> None:
    values = referrer_of(case.get("referrer", ""), case.get("url", "/"))
    assert values["referrer.kind"] == case["kind"]
    assert values.get("referrer.source", "") == case["source"]
    assert values.get("referrer.terms", "") == case.get("terms", "")


def test_the_host_and_address_of_the_referring_page_are_told() -> None:
    values = referrer_of("https://Blog.Example.org:8443/post?a=1#top")
    assert values["referrer.host"] == "blog.example.org"
    assert values["referrer.url"] == "https://Blog.Example.org:8443/post?a=1#top"


def test_terms_and_address_are_only_looked_at_where_they_are_wanted() -> None:
    assert referrer_of("https://www.google.com/search?q=shoes", wanted=("referrer.kind",)) == {
        "referrer.kind": "search",
        "referrer.source": "Google",
        "referrer.host": "www.google.com",
    }


def test_a_referrer_longer_than_browsers_send_is_none() -> None:
    assert referrer_of("https://www.google.com/" + "x" * MAX_REFERRER_CHARS) == {"referrer.kind": "direct"}


def test_terms_longer_than_people_type_are_left_out() -> None:
    assert "referrer.terms" not in referrer_of("https://bing.com/?q=" + "x" * (MAX_TERMS_CHARS + 1))


def test_every_host_of_the_tables_leads_to_its_own_source() -> None:
    wrong = []
    rows = [(kind, *read_row(line)) for kind, text in KINDS.items() for line in text.strip().split("\n")]
    listed = {place for *_, places in rows for place in places}
    sites = {place.removeprefix("=") for place in listed if place.startswith("=")}
    for kind, name, _, places in rows:
        for place in places:
            address = f"below.{place}" if place in sites else place.removeprefix("=")
            host, slash, path = address.replace("*", "de").partition("/")
            found = find_app(host) if host.startswith(("com.", "org.")) else find_source(host, slash + path)
            if found is None or found.kind != kind or name not in ("*", found.name):
                wrong.append((place, name, found))
    assert wrong == []


@pytest.mark.parametrize(
    ("line", "row"),
    [
        ("Ask Toolbar|searchfor|search.tb.ask.com", ("Ask Toolbar", "searchfor", ["search.tb.ask.com"])),
        ("eBay.* ebay/deals", ("eBay", "", ["ebay.*", "ebay.com/deals"])),
        ("=Comcast =xfinity.net|q k", ("Comcast", "q k", ["=comcast.com", "=xfinity.net"])),
    ],
)
def test_a_row_is_read_in_either_form(line: str, row: tuple[str, str, list[str]]) -> None:
    assert read_row(line) == row


@pytest.mark.parametrize(
    ("host", "kind", "name"),
    [
        ("www.google.de", "search", "Google"),
        ("google.com.br", "search", "Google"),
        ("classroom.google.com", "referral", "Google"),
        ("docs.google.com", "referral", "Google"),
        ("de.yahoo.com", "search", "Yahoo!"),
        ("sports.yahoo.com", "referral", "Yahoo!"),
        ("m.naver.com", "search", "Naver"),
        ("land.naver.com", "referral", "Naver"),
        ("my.mail.ru", "social", "Mail.ru"),
    ],
)
def test_a_search_engines_other_services_are_no_searches(host: str, kind: str, name: str) -> None:
    found = find_source(host)
    assert found is not None
    assert (found.kind, found.name) == (kind, name)


@pytest.mark.parametrize(
    ("host", "kind", "name"),
    [
        ("mastodon.example.org", "social", "Mastodon"),
        ("mastodonapp.example", "social", "Mastodon"),
        ("mstdn.example", "social", "Mastodon"),
        ("pixelfed.example.net", "social", "Pixelfed"),
        ("lemmy.example", "social", "Lemmy"),
        ("feddit.example", "social", "Lemmy"),
        ("misskey.example.jp", "social", "Misskey"),
        ("social.example.org", "social", "social.example.org"),
        ("some.social", "social", "some.social"),
        ("peertube.example", "video", "PeerTube"),
        ("searx.example.net", "search", "SearXNG"),
        ("search.example.net", "search", "search.example.net"),
        ("webmail2.example.net", "email", "webmail2.example.net"),
        ("mail.kakao.com", "email", "mail.kakao.com"),
        ("lightmailer-bs.gmx.net", "email", "GMX"),
    ],
)
def test_a_host_is_known_by_what_it_is_called(host: str, kind: str, name: str) -> None:
    found = find_source(host)
    assert found is not None
    assert (found.kind, found.name) == (kind, name)


@pytest.mark.parametrize(
    "host", ["social.example", "search.example", "mail.example", "notmastodon.example", "lemmy"]
)
def test_a_name_that_only_resembles_is_nothing_known(host: str) -> None:
    assert find_source(host) is None


def test_a_source_is_known_below_its_host_and_never_beside_it() -> None:
    below, beside = find_source("a.b.bing.com"), find_source("bing.com.example.org")
    assert below is not None
    assert below.name == "Bing"
    assert beside is None


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("Google", "Google"),
        ("fb", "Facebook"),
        ("t.co", "Twitter"),
        ("www.reddit.com", "Reddit"),
        ("yt", "YouTube"),
    ],
)
def test_a_utm_source_is_known_by_name_host_or_short_form(name: str, source: str) -> None:
    found = source_of_name(name)
    assert found is not None
    assert found.name == source


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.text(max_size=120), st.text(max_size=120))
def test_whatever_a_visitor_sends_there_is_a_kind(referrer: str, query: str) -> None:
    for header in (referrer, f"https://{referrer}", f"https://google.{referrer}"):
        assert referrer_of(header, f"/?{query}")["referrer.kind"]
