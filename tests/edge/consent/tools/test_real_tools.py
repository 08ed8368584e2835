"""The law of the gate over the cookies of real tools: what was refused is never granted, what can be read is."""

import json
from pathlib import Path

import pytest

from segments.edge.consent.gate import GRANTABLE
from segments.edge.consent.policy import parse_policy
from segments.edge.consent.read import read_consent
from segments.edge.consent.tools.find import EVERY_TOOL, find_unreadable_tools
from segments.edge.http.request import VisitorRequest

CASES = json.loads((Path(__file__).parents[3] / "cases/consent/tools_real.json").read_text(encoding="utf-8"))
PLACES = {
    "DE": {"country": "DE", "isEUCountry": "1"},
    "US-CA": {"country": "US", "regionCode": "CA"},
    "US-WY": {"country": "US", "regionCode": "WY"},
    "CA-QC": {"country": "CA", "regionCode": "QC"},
    "JP": {"country": "JP"},
    "nowhere": {},
}
OPT_OUT_PLACES = ("US-CA", "US-WY")
IDS = [f"{number}-{case['tool']}-{case['state']}" for number, case in enumerate(CASES)]


def purposes(case, place, *, own=None, rules=None):
    policy = parse_policy(case.get("rules", {}) if rules is None else rules)
    cookies = case["cookies"] | ({"segments_consent": own} if own else {})
    request = VisitorRequest("GET", "https", "shop.example", "/", "", {}, PLACES[place], cookies)
    return read_consent(request, policy).purposes - {"necessary"}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_what_was_refused_is_never_granted_and_what_was_allowed_is(case, place):
    granted = purposes(case, place)
    refused = {purpose for purpose in GRANTABLE if case["choice"][purpose] is False}
    allowed = {purpose for purpose in GRANTABLE if case["choice"][purpose] is True}
    if "not_in_cookies" in case:
        assert granted == (set(GRANTABLE) if place in OPT_OUT_PLACES else set()), case["not_in_cookies"]
        return
    assert not granted & refused
    assert granted >= allowed


@pytest.mark.parametrize("case", [case for case in CASES if "rules" in case], ids=lambda case: case["tool"])
def test_without_the_sites_mapping_nothing_is_granted_that_was_not_chosen(case):
    for place in PLACES:
        allowed = {purpose for purpose in GRANTABLE if case["choice"][purpose]}
        assert purposes(case, place, rules={}) < allowed


@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_before_a_choice_the_law_decides_and_where_it_asks_for_consent_nothing_is_granted(case):
    if set(case["choice"].values()) == {None}:
        assert purposes(case, "DE") == purposes(case, "nowhere") == set()


@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_a_refusal_on_this_site_made_now_counts_beside_every_tool(case):
    refused = "v1.functional:0.analytics:0.personalization:0.advertising:0.at:1796100000"
    for place in PLACES:
        assert purposes(case, place, own=refused) == set()


@pytest.mark.parametrize(
    ("cookie", "tool"),
    [
        ("amcookie_allowed", "amasty"),
        ("consentUUID", "sourcepoint"),
        ("cookie-preference", "shopware"),
        ("_ENSIGHTEN_PRIVACY_MODAL_VIEWED", "ensighten"),
    ],
)
def test_a_tool_that_cannot_be_read_is_named(cookie, tool):
    assert find_unreadable_tools({cookie: "1", "klaro": "{}", "session": "x"}) == {tool: cookie}


def test_a_known_name_without_a_reader_is_no_consent_until_the_visitor_chooses_here():
    case = {"cookies": {"amcookie_allowed": "0"}}
    assert purposes(case, "US-CA") == set()
    assert purposes(case, "US-CA", own="v1.analytics:1") == {"analytics"}
    for name in ("cookie-preference", "user_allowed_save_cookie", "consentUUID", "laravel_cookie_consent"):
        assert purposes({"cookies": {name: "1"}}, "US-CA") == set(GRANTABLE), "no choice stands in it"


def reports(cookies, rules=None):
    request = VisitorRequest("GET", "https", "shop.example", "/", "", {}, PLACES["US-CA"], cookies)
    return read_consent(request, parse_policy(rules or {})).reports


def test_what_cannot_be_read_or_mapped_is_reported_by_the_name_of_the_tool():
    assert reports({"klaro": '{"matomo":true}', "segments_consent": "v1"}) == ()
    assert reports({"klaro": '{"acme":true}'}) == ("consent-unmapped-klaro",)
    assert reports({"klaro": '{"acme":true}'}, {"groups": {"klaro": {"acme": "necessary"}}}) == ()
    assert reports({"klaro": "?", "amcookie_allowed": "0"}) == (
        "consent-unread-klaro",
        "consent-unread-amasty",
    )
    assert reports({"consentUUID": "x"}) == ("consent-unread-sourcepoint",)
    assert reports({"consentUUID": ""}) == ()
    assert reports({"amcookie_allowed": "0"}, {"tools": ["klaro"]}) == ()


@pytest.mark.parametrize("name", ["acme_consent", "myGDPR", "cookie-policy-accepted", "CookiePrefs2"])
def test_a_tool_that_nobody_knows_is_reported_and_decides_nothing(name):
    assert reports({name: "0"}) == ("consent-unknown-tool",)
    assert purposes({"cookies": {name: "0"}}, "US-CA") == set(GRANTABLE)
    assert find_unreadable_tools({name: "0"}) == {"unknown": name}
    declared = {"tools": {"acme": {"cookie": name, "form": "word"}}}
    assert reports({name: "no"}, declared) == ()
    assert purposes({"cookies": {name: "no"}}, "US-CA", rules=declared) == set()


@pytest.mark.parametrize(
    "name", ["session", "cookies", "addtl_consent", "OptanonConsent", "cc_cookie", "_ga", "policy"]
)
def test_other_cookies_are_reported_as_no_tool(name):
    assert "consent-unknown-tool" not in reports({name: "x"})


def test_every_tool_and_name_is_in_the_index_once():
    assert not EVERY_TOOL.owners.keys() & EVERY_TOOL.unread.keys()
    assert EVERY_TOOL.names >= EVERY_TOOL.unread.keys() | EVERY_TOOL.owners.keys()
    assert set(EVERY_TOOL.starts) >= EVERY_TOOL.prefixes.keys()
