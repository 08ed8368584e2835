"""What a visitor is told, what a choice changes, and what erasing erases."""

import json
from dataclasses import replace

import pytest

from segments.bundle.counter_spec import CounterSpec, Step, encode_counter
from segments.cli.input.receipts import open_receipt
from segments.edge.consent.choice import Choice
from segments.edge.consent.policy import GRANTABLE, parse_policy
from segments.edge.decide.memories import open_memories
from segments.edge.decide.pipeline import decide
from segments.edge.http.request import parse_request
from segments.edge.measure.cookie import MEASURE_COOKIE
from segments.edge.own.privacy import (
    erase_visitor,
    keep_choice,
    purposes_used,
    tell_standing,
    tell_visitor,
)
from segments.edge.pages.store.ahead import AHEAD_COOKIE
from segments.edge.pages.store.caps import CAPS_COOKIE
from segments.edge.visitor.cookie import VISITOR_COOKIE, seal_cookie
from segments.edge.visitor.envelope import seal_envelope
from segments.edge.visitor.grants import GRANT_COOKIE, GRANT_PURPOSE
from segments.edge.visitor.state import VisitorState
from segments.edge.visitor.touches import Touch
from segments.errors import AuthoringError
from segments.signing import KeyRing, decode_base64url, encode_base64url
from tests.edge.site_of_rules import COOKIE_KEYS, GRANT_KEYS, KEYS, open_rules

NOW_S = 1_800_000_000
GERMANY, TEXAS = {"country": "DE"}, {"country": "US", "regionCode": "TX"}
RULES = """
[signals.tier]
type = "string"
purpose = "analytics"
from = "cookie:tier"

[segments.germans]
when = 'geo.country == "DE"'
[segments.regulars]
when = 'visitor.visits > 1'
[segments.gold]
when = 'tier == "gold"'
"""
ALL = Choice(frozenset(GRANTABLE))
DELETED = {
    f"{name}=; Max-Age=0; Path=/; Secure; HttpOnly; SameSite=Lax"
    for name in (VISITOR_COOKIE, GRANT_COOKIE, CAPS_COOKIE, AHEAD_COOKIE, MEASURE_COOKIE)
}


@pytest.fixture
def site(tmp_path):
    return open_rules(RULES, tmp_path)


def request(place=GERMANY, cookies=None, **headers):
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    if cookies:
        named["cookie"] = "; ".join(f"{name}={value}" for name, value in cookies.items())
    return parse_request("GET", "https://shop.example/_segments/privacy", named, place)


def history(**changes) -> str:
    state = VisitorState(
        changes.get("id"),
        NOW_S - 900_000,
        NOW_S - 60,
        NOW_S - 90_000,
        NOW_S - 600,
        3,
        changes.get("counters", {}),
    )
    return seal_cookie(state, COOKIE_KEYS, NOW_S - 60, 15_552_000)


def grant(**members) -> str:
    payload = {"expires": NOW_S + 600, **members}
    return seal_envelope(json.dumps(payload).encode(), GRANT_KEYS, GRANT_PURPOSE, GRANT_COOKIE)


def told(site, visitor):
    decision = decide(visitor, site, open_memories(site), now_ms=NOW_S * 1000, fresh_id="")
    return json.loads(tell_visitor(visitor, site, decision, NOW_S).body)


def cookie_of(answer, name):
    return next(cookie for cookie in answer["cookies"] if cookie["name"] == name)


# What is told


def test_a_visitor_of_whom_nothing_is_kept_is_told_so(site):
    answer = told(site, request())
    assert [cookie["exists"] for cookie in answer["cookies"]] == [False] * 6
    assert [cookie.get("kept_days") for cookie in answer["cookies"]] == [180, None, 400, None, 180, 180]
    assert answer["segments"] == ["germans"]
    assert answer["consent"]["law"]["name"] == "gdpr"
    assert [row["name"] for row in answer["kept_elsewhere"]] == ["segments.receipt"]


def test_the_history_is_told_in_words(site):
    answer = told(
        site, request(TEXAS, {VISITOR_COOKIE: history(id="abc", counters={7: NOW_S.to_bytes(4) + b"xy"})})
    )
    cookie = cookie_of(answer, VISITOR_COOKIE)
    assert cookie["exists"]
    assert cookie["content"] == {
        "random_id": "abc",
        "visits": 3,
        "first_seen": "2027-01-04T22:00:00Z",
        "last_seen": "2027-01-15T07:59:00Z",
        "last_seen_in_the_visit_before": "2027-01-14T07:00:00Z",
        "this_visit_began": "2027-01-15T07:50:00Z",
        "history": [
            {
                "events": [],
                "keeps": "a history that no rule uses any more: it goes when the cookie is next written",
                "last_event": "2027-01-15T08:00:00Z",
                "bytes": 6,
                "content": (NOW_S.to_bytes(4) + b"xy").hex(),
            }
        ],
        "marks_of_reported_events": 0,
        "written": "2027-01-15T07:59:00Z",
        "kept_until": "2027-07-14T07:59:00Z",
    }
    assert answer["segments"] == ["regulars"]


def test_where_a_visitor_came_from_is_told_as_far_as_it_is_kept(site):
    state = VisitorState(None, NOW_S, NOW_S, None, NOW_S, 1)
    touches = (None, Touch(NOW_S, "email", None, "", "may"))
    sealed = seal_cookie(replace(state, touches=touches), COOKIE_KEYS, NOW_S, 600)
    content = cookie_of(told(site, request(TEXAS, {VISITOR_COOKIE: sealed})), VISITOR_COOKIE)["content"]
    assert "first_came_from" not in content
    assert content["last_came_from"] == {
        "at": "2027-01-15T08:00:00Z",
        "kind": "email",
        "medium": "",
        "campaign": "may",
    }


def test_what_the_sites_backend_says_is_told(site):
    sealed = grant(segments=["gold"], traits={"plan": "pro"}, subject="42")
    content = cookie_of(told(site, request(TEXAS, {GRANT_COOKIE: sealed})), GRANT_COOKIE)["content"]
    assert (content["segments"], content["traits"], content["subject"]) == (["gold"], {"plan": "pro"}, "42")


def test_the_choice_is_told_with_its_time(site):
    visitor = request(cookies={"segments_consent": "v1.analytics:1.at:1763900000"})
    content = cookie_of(told(site, visitor), "segments_consent")["content"]
    assert content == {"purposes": ["analytics"], "chosen": "2025-11-23T12:13:20Z"}


def test_what_is_kept_is_told_without_consent_too_and_used_for_nothing(site):
    answer = told(site, request(cookies={VISITOR_COOKIE: history()}))
    assert cookie_of(answer, VISITOR_COOKIE)["content"]["visits"] == 3
    assert answer["segments"] == ["germans"]
    withheld = {signal["name"]: signal["is_withheld"] for signal in answer["signals"]}
    assert withheld == {"geo.country": False, "tier": True, "visitor.visits": True}


def test_each_signal_is_told_with_what_it_means_and_where_it_is_read(site):
    signals = {signal["name"]: signal for signal in told(site, request())["signals"]}
    assert signals["tier"]["from"] == "cookie:tier"
    assert signals["visitor.visits"]["from"] == "segment cookie"
    assert {name: signal["purpose"] for name, signal in signals.items()} == {
        "geo.country": "necessary",
        "tier": "analytics",
        "visitor.visits": "personalization",
    }


@pytest.mark.parametrize(
    ("name", "value", "problem"),
    [
        (VISITOR_COOKIE, "v1.new.AAAA.AAAA", "cookie-bad-signature"),
        (VISITOR_COOKIE, "nonsense", "cookie-malformed"),
        (GRANT_COOKIE, history(), "cookie-bad-signature"),
        (GRANT_COOKIE, grant(expires=1), "cookie-expired"),
        ("segments_consent", "v9.x", "consent-string-invalid"),
    ],
)
def test_a_cookie_that_cannot_be_used_is_told_as_such(site, name, value, problem):
    cookie = cookie_of(told(site, request(TEXAS, {name: value})), name)
    assert (cookie["exists"], cookie["content"], cookie["problem"]) == (True, None, problem)


def test_nothing_else_that_the_browser_sent_is_told(site):
    visitor = request(
        TEXAS, {"session": "secret-1", "tier": "secret-2"}, authorization="secret-3", user_agent="secret-4"
    )
    assert "secret" not in json.dumps(told(site, visitor))


def test_a_counted_history_is_told_by_its_events(site):
    spec = CounterSpec(7, "times", (Step("cart_add"),), keep_s=86_400)
    counted = replace(site, bundle=replace(site.bundle, counters=([encode_counter(spec)], [], [])))
    visitor = request(TEXAS, {VISITOR_COOKIE: history(counters={7: NOW_S.to_bytes(4)})})
    decision = decide(visitor, site, open_memories(site), now_ms=NOW_S * 1000, fresh_id="")
    answer = json.loads(tell_visitor(visitor, counted, decision, NOW_S).body)
    (told_counter,) = cookie_of(answer, VISITOR_COOKIE)["content"]["history"]
    assert told_counter["events"] == ["cart_add"]
    assert told_counter["keeps"] == "the times of the last 1 events: exact counts up to 1"
    assert told_counter["content"] == {"times": ["2027-01-15T08:00:00Z"]}


def test_the_storage_of_the_event_script_is_told_where_events_are_counted(tmp_path):
    counting = open_rules('[segments.buyers]\nwhen = \'events.did("purchase", "7d")\'\n', tmp_path)
    row, _ = told(counting, request())["kept_elsewhere"]
    assert (row["name"], row["purpose"]) == ("segments.unsent", "personalization")


# Choices


NOTICE = f"de.{'0a' * 32}"
BUNDLE_KEYS = KeyRing((("old", b"p" * 32), ("bundle", b"b" * 32)), "test")


def receipt_of(reply):
    """The content of a receipt, once its signature is proven."""
    return open_receipt(json.loads(reply.body)["receipt"], BUNDLE_KEYS)


@pytest.fixture
def signing_site(tmp_path):
    return open_rules(RULES, tmp_path, replace(KEYS, bundle=BUNDLE_KEYS))


def test_a_choice_has_a_receipt_that_says_what_was_chosen_and_of_nobody(signing_site):
    choice = Choice(frozenset({"analytics", "personalization"}), notice=NOTICE)
    reply = keep_choice(request(cookies={"user": "jane"}, sec_gpc="1"), signing_site, choice, NOW_S)
    assert receipt_of(reply) == {
        "schema": "segments-receipt-1",
        "site": "test",
        "event_time": "2027-01-15T08:00:00Z",
        "validity_days": 180,
        "given": ["analytics", "personalization"],
        "refused": ["functional", "advertising"],
        "not_in_force": {"personalization": "gpc"},
        "law": {
            "name": "gdpr",
            "title": "EU General Data Protection Regulation and ePrivacy Directive",
            "regime": "opt-in",
        },
        "notice": "0a" * 32,
        "language": "de",
        "rules": signing_site.digest,
    }
    again = keep_choice(request(cookies={"user": "ann"}, sec_gpc="1"), signing_site, choice, NOW_S)
    assert json.loads(again.body)["receipt"] == json.loads(reply.body)["receipt"]


def test_a_refusal_and_a_choice_without_words_have_a_receipt_too(signing_site):
    receipt = receipt_of(keep_choice(request(), signing_site, Choice(frozenset()), NOW_S))
    assert (receipt["given"], receipt["refused"], receipt["notice"]) == ([], [*GRANTABLE], "")


def test_a_receipt_that_was_changed_or_is_of_another_site_or_key_is_refused(signing_site):
    sealed = json.loads(keep_choice(request(), signing_site, ALL, NOW_S).body)["receipt"]
    version, key, payload, mac = sealed.split(".")
    forged = encode_base64url(decode_base64url(payload).replace(b'"refused":[]', b'"refused":[1]'))
    assert forged != payload
    others = KeyRing((("bundle", b"x" * 32),), "test")
    for receipt, ring in (
        (f"{version}.{key}.{forged}.{mac}", BUNDLE_KEYS),
        (f"{version}.old.{payload}.{mac}", BUNDLE_KEYS),
        (sealed[:-1] + ("A" if sealed[-1] != "A" else "E"), BUNDLE_KEYS),
        (sealed, BUNDLE_KEYS.of_site("other")),
        (sealed, others),
        (seal_envelope(decode_base64url(payload), BUNDLE_KEYS, GRANT_PURPOSE, GRANT_COOKIE), BUNDLE_KEYS),
        ("", BUNDLE_KEYS),
    ):
        with pytest.raises(AuthoringError, match="at the receipt"):
            open_receipt(receipt, ring)


def test_without_a_publishers_key_there_is_no_receipt(site):
    assert "receipt" not in json.loads(keep_choice(request(), site, ALL, NOW_S).body)


def test_a_choice_is_kept_and_in_force_at_once(site):
    reply = keep_choice(request(), site, ALL, NOW_S)
    answer = json.loads(reply.body)
    assert answer["purposes"] == ["necessary", *GRANTABLE]
    assert (answer["source"], answer["explicit"], answer["not_in_force"]) == ("own", True, {})
    assert answer["needs_choice"] is False
    (cookie,) = reply.head.set_cookies
    assert cookie.startswith(
        "segments_consent=v1.functional:1.analytics:1.personalization:1.advertising:1.at:1800000000;"
    )


def test_a_withdrawal_deletes_what_was_kept_in_the_same_answer(site):
    for choice in (Choice(frozenset()), Choice(frozenset({"analytics"}))):
        reply = keep_choice(request(TEXAS, {VISITOR_COOKIE: history()}), site, choice, NOW_S)
        assert set(reply.head.set_cookies[1:]) == DELETED
        assert "personalization" not in json.loads(reply.body)["purposes"]


def test_a_withdrawal_counts_whatever_another_tool_still_says(site):
    visitor = request(cookies={"OptanonConsent": "groups=C0002%3A1%2CC0003%3A1", VISITOR_COOKIE: history()})
    answer = json.loads(keep_choice(visitor, site, Choice(frozenset()), NOW_S).body)
    assert (answer["purposes"], answer["source"]) == (["necessary"], "own")
    assert answer["objections"] == {}, "the visitor may agree again, with us too"


def test_a_withdrawal_counts_though_a_devices_clock_dated_a_choice_in_the_future(site):
    ahead = f"{{necessary:true,preferences:true,statistics:true,utc:{NOW_S + 90_000}000}}"
    reply = keep_choice(request(cookies={"CookieConsent": ahead}), site, Choice(frozenset()), NOW_S)
    answer = json.loads(reply.body)
    assert (answer["purposes"], answer["source"]) == (["necessary"], "own")


def test_a_choice_replaces_an_earlier_refusal_in_a_tool_that_tells_when(site):
    refusal = f"{{necessary:true,preferences:false,statistics:false,utc:{NOW_S - 60}000}}"
    answer = json.loads(keep_choice(request(cookies={"CookieConsent": refusal}), site, ALL, NOW_S).body)
    assert (answer["purposes"], answer["not_in_force"]) == (["necessary", *GRANTABLE], {})


def test_an_opt_in_cannot_override_a_signal_of_the_browser(site):
    reply = keep_choice(request(sec_gpc="1"), site, ALL, NOW_S)
    answer = json.loads(reply.body)
    assert answer["purposes"] == ["necessary", "functional", "analytics"]
    assert answer["chosen"] == list(GRANTABLE)
    assert answer["not_in_force"] == {"personalization": "gpc", "advertising": "gpc"}
    assert answer["source"] == "gpc"
    assert set(reply.head.set_cookies[1:]) == DELETED


def test_a_record_that_comes_first_is_named_where_it_withholds(site):
    visitor = request(cookies={"klaro": '{"analytics":false}'})
    answer = json.loads(keep_choice(visitor, site, ALL, NOW_S).body)
    assert answer["purposes"] == ["necessary"]
    assert answer["not_in_force"]["analytics"] == "klaro"


def test_a_choice_made_now_counts_beside_a_string_that_cannot_be_read(site):
    visitor = request(cookies={"euconsent-v2": "broken", "usprivacy": "1"})
    answer = json.loads(keep_choice(visitor, site, ALL, NOW_S).body)
    assert set(answer["purposes"]) == {"necessary", *answer["chosen"]}
    assert answer["not_in_force"] == {}


@pytest.mark.parametrize(
    ("return_to", "referrer", "location"),
    [
        ("/sale?a=b", "", "/sale?a=b"),
        ("", "https://shop.example/shoes?x=1", "/shoes?x=1"),
        ("//evil.example", "https://shop.example/shoes", "/shoes"),
        ("https://evil.example", "https://evil.example/", "/"),
        ("/a\r\nset-cookie: x=y", "", "/"),
        ("", "", "/"),
    ],
)
def test_a_form_is_sent_back_to_a_page_of_this_site(site, return_to, referrer, location):
    choice = Choice(frozenset({"analytics"}), is_form=True, return_to=return_to)
    reply = keep_choice(request(referer=referrer), site, choice, NOW_S)
    assert (reply.head.status, reply.head.headers["location"], reply.body) == (303, location, "")
    assert reply.head.set_cookies[0].startswith("segments_consent=")


# Erasing


def test_erasing_deletes_what_is_kept_and_leaves_the_choice():
    reply = erase_visitor(parse_policy({}), is_choice_erased=False)
    assert set(reply.head.set_cookies) == DELETED
    assert json.loads(reply.body) == {
        "erased": [VISITOR_COOKIE, GRANT_COOKIE, CAPS_COOKIE, AHEAD_COOKIE, MEASURE_COOKIE]
    }


def test_the_choice_is_erased_too_when_asked_for():
    reply = erase_visitor(parse_policy({"cookies": {"own": "mine"}}), is_choice_erased=True)
    assert set(reply.head.set_cookies) == DELETED | {"mine=; Path=/; Max-Age=0; Secure; SameSite=Lax"}


def test_a_banner_is_told_only_the_purposes_that_the_rules_use(site, tmp_path):
    assert purposes_used(site.bundle) == {"necessary", "analytics", "personalization"}
    assert json.loads(tell_standing(request(), site).body)["used"] == ["analytics", "personalization"]
    plain = open_rules("[segments.de]\nwhen = 'geo.country == \"DE\"'\n", tmp_path)
    answer = json.loads(tell_standing(request(), plain).body)
    assert (answer["used"], answer["needs_choice"]) == ([], False)


def test_a_recording_is_told_with_its_days(tmp_path):
    recording = open_rules(f"{RULES}[recording]\nshare = 0.01\ndays = 5\n", tmp_path)
    row = told(recording, request())["kept_elsewhere"][-1]
    assert (row["name"], row["purpose"], row["kept_until"]) == ("recording", "analytics", "5 days")
