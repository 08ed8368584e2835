"""The sender of a request: what is remembered of it never changes an answer, and is no more than was looked at."""

from __future__ import annotations

import random
from collections.abc import Mapping

import pytest

from segments.catalog import SIGNALS
from segments.edge.consent.cookies import find_consent_cookies
from segments.edge.consent.policy import ConsentPolicy
from segments.edge.decide.sender import MAX_KEY_CHARS, MAX_SENDERS, Senders, read_sender
from segments.edge.http.request import VisitorRequest
from segments.edge.signals.read import LASTING, RequestSignals
from segments.edge.signals.settings import NO_SETTINGS, DeclaredSignal, SignalSettings

AGENT = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/142.0.0.0 Safari/537.36"
WANTED = {name: row.purpose for name, row in SIGNALS.items()}
EVERYTHING = "v1.functional:1.analytics:1.personalization:1.advertising:1"
NOTHING = "v1.functional:0.analytics:0.personalization:0.advertising:0"

HEADERS = {
    "user-agent": (AGENT, "Googlebot/2.1 (+http://www.google.com/bot.html)", "curl/8"),
    "accept-language": ("de-DE,de;q=0.9", "en", ""),
    "sec-gpc": ("1", "0"),
    "sec-purpose": ("prefetch",),
    "sec-fetch-dest": ("document", "image"),
    "sec-ch-ua-mobile": ("?1", "?0"),
    "sec-ch-ua-platform": ('"Android"', '"Windows"'),
    "cf-ipcountry": ("DE", "US"),
    "cf-ray": ("1", "2"),
    "referer": ("https://www.google.com/", ""),
}
COOKIES = {
    "segments_consent": (EVERYTHING, NOTHING, "broken"),
    "euconsent-v2": ("", "COvFyGBOvFyGBAbAAAENAPCAAOAAAAAAAAAAAEEUACCKAAA"),
    "usprivacy": ("1YYN", "1YNN"),
    "OptanonConsent": ("groups=C0001:1,C0002:1,C0003:1,C0004:1", "groups=C0001:1,C0004:0"),
    "CookieConsent": ("{stamp:'x',necessary:true,preferences:true,statistics:true,marketing:true}", "0"),
    "cmplz_marketing": ("allow", "deny"),
    "cmplz_statistics": ("allow",),
    "notice_gdpr_prefs": ("0,1,2:", "0:"),
    "notice_behavior": ("implied,eu", "expressed,eu"),
    "uc_user_interaction": ("true", "false"),
    "_ga": ("GA1.1.1.1", "GA1.1.2.2"),
}  # fmt: skip
PLACES = {
    "country": ("DE", "US", "FR", "XX", 5),
    "region": ("Texas", "Bavaria"),
    "regionCode": ("TX", "CA", "BY"),
    "isEUCountry": ("1", True, ""),
    "continent": ("EU", "NA"),
    "timezone": ("Europe/Berlin", "America/Chicago"),
    "verifiedBotCategory": ("Search Engine Crawler", ""),
    "city": ("Berlin",),
    "botManagement": ({"score": 3, "verifiedBot": True},),
}  # fmt: skip


def some(chance: random.Random, choices: Mapping[str, tuple[object, ...]]) -> dict[str, object]:
    return {name: chance.choice(values) for name, values in choices.items() if chance.random() < 0.4}


def request_of(
    headers: Mapping[str, object], cookies: Mapping[str, object], place: Mapping[str, object]
) -> VisitorRequest:
    return VisitorRequest("GET", "https", "a.example", "/x", "utm_source=y", headers, place, cookies)  # type: ignore[arg-type]


POLICIES = (
    ConsentPolicy(),
    ConsentPolicy(without="none", laws={"US-CA": "opt-in"}, gpc_everywhere=False),
    ConsentPolicy(elsewhere="opt-out", tools=("complianz", "trustarc")),
)
SETTINGS = (
    NO_SETTINGS,
    SignalSettings(languages=("de", "en"), is_behind_trusted_proxy=True),
    SignalSettings(declared={"device.type": DeclaredSignal("header", "cf-ray")}),
)


@pytest.mark.parametrize("seed", range(3))
def test_a_remembered_sender_is_the_one_that_a_fresh_look_finds(seed: int) -> None:
    chance = random.Random(seed)
    for policy in POLICIES:
        for settings in SETTINGS:
            senders = Senders(policy, settings, WANTED)
            for _ in range(100):
                request = request_of(some(chance, HEADERS), some(chance, COOKIES), some(chance, PLACES))
                found = find_consent_cookies(request, policy)
                assert senders.of(request) == read_sender(request, found, policy, settings, WANTED)


def test_the_same_visitor_on_another_page_is_looked_at_no_more() -> None:
    senders = Senders(ConsentPolicy(), NO_SETTINGS, WANTED)
    headers, cookies, place = {"user-agent": AGENT}, {"segments_consent": EVERYTHING}, {"country": "DE"}
    first = senders.of(request_of(headers, cookies, place))
    later = request_of(
        {**headers, "cf-ray": "7", "referer": "https://a.example/", "if-none-match": '"x"'},
        {**cookies, "_ga_1": "GS1.1.7", "sid": "secret"},
        {**place, "asn": 7, "city": "Berlin", "latitude": "52.5"},
    )
    assert senders.of(later) is first


def test_a_change_of_any_record_of_consent_counts_at_once() -> None:
    senders = Senders(ConsentPolicy(), NO_SETTINGS, WANTED)
    for cookies, purposes in (
        ({"segments_consent": EVERYTHING}, 5),
        ({"segments_consent": NOTHING}, 1),
        ({"segments_consent": EVERYTHING}, 5),
        ({"segments_consent": EVERYTHING, "usprivacy": "1YYN"}, 3),
        ({}, 1),
    ):
        sender = senders.of(request_of({}, cookies, {"country": "DE"}))
        assert len(sender.consent.purposes) == purposes


def test_what_nobody_asked_for_is_not_kept() -> None:
    senders = Senders(ConsentPolicy(), SETTINGS[1], WANTED)
    private = {
        "cf-connecting-ip": "192.0.2.7",
        "authorization": "Basic x",
        "referer": "https://secret.example/",
    }
    precise = {"city": "Nowhere", "latitude": "1.5", "longitude": "2.5", "postalCode": "00000", "asn": 64512}
    cookies = {"segments_consent": EVERYTHING, "sid": "secret", "__Host-segments": "v1.visitor"}
    sender = senders.of(request_of(private, cookies, {"country": "DE", **precise}))
    kept = repr((*senders._kept._kept.items(), sender))
    for text in (*private.values(), *map(str, precise.values()), "secret", "v1.visitor", "/x", "utm_source"):
        assert text not in kept


def test_only_so_many_senders_are_kept_and_none_that_says_too_much() -> None:
    senders = Senders(ConsentPolicy(), NO_SETTINGS, WANTED)
    for number in range(MAX_SENDERS + 10):
        senders.of(request_of({"user-agent": f"x{number}"}, {}, {"country": "DE"}))
    assert 0 < len(senders) <= MAX_SENDERS
    before = len(senders)
    long = request_of({"user-agent": "x"}, {"euconsent-v2": "A" * MAX_KEY_CHARS}, {"country": "DE"})
    assert senders.of(long) == read_sender(
        long, find_consent_cookies(long, ConsentPolicy()), ConsentPolicy(), NO_SETTINGS, WANTED
    )
    assert len(senders) == before


def test_a_place_that_is_no_text_is_looked_at_each_time() -> None:
    senders = Senders(ConsentPolicy(), NO_SETTINGS, WANTED)
    odd = request_of({}, {}, {"country": ["DE"]})
    assert senders.of(odd) == senders.of(odd)
    assert len(senders) == 0


@pytest.mark.parametrize("name", sorted(LASTING))
def test_a_lasting_signal_depends_on_neither_page_nor_moment_nor_history(name: str) -> None:
    headers = {"user-agent": AGENT, "accept-language": "de"}
    place = {
        "country": "US",
        "regionCode": "TX",
        "region": "Texas",
        "continent": "NA",
        "timezone": "America/Chicago",
    }
    one = VisitorRequest("GET", "https", "a.example", "/x", "gclid=1", headers, place, {})
    other = VisitorRequest(
        "GET", "https", "b.example", "/y", "", {**headers, "referer": "https://x.example/"}, place, {}
    )
    first = RequestSignals(one, 0, NO_SETTINGS).read([name])
    assert first == RequestSignals(other, 10**12, NO_SETTINGS, {name: "?"}).read([name])
