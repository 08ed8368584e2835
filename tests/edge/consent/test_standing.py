"""What a banner is told: what is in force, why, and whether somebody still has to ask."""

import pytest

from segments.edge.consent.policy import parse_policy
from segments.edge.consent.standing import list_standing
from segments.edge.http.request import parse_request

USED = {"necessary", "analytics", "personalization"}
GERMANY, TEXAS = {"country": "DE"}, {"country": "US", "regionCode": "TX"}


def standing(place, used=USED, policy=None, **headers):
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    request = parse_request("GET", "https://shop.example/", named, place)
    return list_standing(request, parse_policy(policy or {}), used)


def test_a_first_visit_under_an_opt_in_law_has_to_be_asked():
    told = standing(GERMANY)
    assert told["purposes"] == ["necessary"]
    assert told["law"] == {
        "name": "gdpr",
        "title": "EU General Data Protection Regulation and ePrivacy Directive",
        "regime": "opt-in",
    }
    assert (told["source"], told["explicit"], told["was_asked"], told["needs_choice"]) == (
        "default",
        False,
        False,
        True,
    )
    assert told["used"] == ["analytics", "personalization"]


@pytest.mark.parametrize(
    ("place", "used", "headers", "needs_choice"),
    [
        (TEXAS, USED, {}, False),
        (GERMANY, {"necessary"}, {}, False),
        (GERMANY, USED, {"cookie": "segments_consent=v1.analytics:0"}, False),
        (GERMANY, USED, {"cookie": "CookieConsent={stamp:'x',necessary:true,preferences:true,statistics:false,"
                                   "marketing:false,method:'explicit',ver:1}"}, False),
        (GERMANY, USED, {"cookie": "segments_consent=nonsense"}, True),
        (GERMANY, USED, {"sec_gpc": "1"}, True),
        (GERMANY, {"personalization"}, {"sec_gpc": "1"}, False),
        (GERMANY, USED, {"sec_gpc": "1", "cookie": "segments_consent=v1.analytics:1"}, False),
    ],
)  # fmt: skip
def test_nobody_is_asked_twice_or_for_nothing(place, used, headers, needs_choice):
    assert standing(place, used, **headers)["needs_choice"] is needs_choice


def test_an_objection_is_named_with_its_source():
    told = standing(GERMANY, sec_gpc="1", cookie="segments_consent=v1.analytics:1.personalization:1")
    assert told["purposes"] == ["necessary", "analytics"]
    assert told["objections"] == {"advertising": "gpc", "personalization": "gpc"}
    assert (told["source"], told["was_asked"]) == ("gpc", True)


def test_a_site_that_gives_no_segments_without_consent_says_so():
    assert standing(GERMANY, policy={"without": "none"})["segments"] is False
