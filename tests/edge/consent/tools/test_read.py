import json
from pathlib import Path

import pytest

from segments.edge.consent.policy import TOOLS, ConsentPolicy, parse_policy
from segments.edge.consent.read import read_consent
from segments.edge.consent.tools.table import TOOL_TABLE
from segments.edge.http.request import VisitorRequest

CASES = json.loads((Path(__file__).parents[3] / "cases/consent/tools.json").read_text(encoding="utf-8"))
PLACES = {"opt-in": {"country": "DE"}, "opt-out": {"country": "US", "regionCode": "VA"}}


def request_with(cookies: dict[str, str], place: str = "opt-in") -> VisitorRequest:
    return VisitorRequest("GET", "https", "shop.example", "/", "", {}, PLACES[place], cookies)


def test_every_tool_of_the_table_is_read_unless_a_site_says_which_it_uses() -> None:
    assert tuple(TOOL_TABLE) == TOOLS == ConsentPolicy().tools


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_a_tools_cookies_mean_what_the_visitor_chose(case: dict[str, object]) -> None:
    for place in PLACES:
        consent = read_consent(request_with(case["cookies"], place), ConsentPolicy())  # type: ignore[arg-type]
        assert consent.purposes - {"necessary"} == set(case[place])  # type: ignore[call-overload]
    assert (consent.source, consent.explicit) == (case["source"], case["explicit"])


def test_groups_of_the_sites_own_are_mapped_by_its_rules() -> None:
    policy = parse_policy(
        {
            "groups": {
                "onetrust": {"f00": ["functional"], "t00": "advertising"},
                "klaro": {"acme-chat": "personalization"},
                "complianz": {"video": "functional"},
                "trustarc": {"1": "analytics", "3": "personalization", "required": "functional"},
            }
        }
    )
    cases = [
        ({"OptanonConsent": "groups=f00%3A1%2Ct00%3A0%2CC0002%3A1"}, {"functional", "analytics"}),
        ({"klaro": '{"acme-chat":true}'}, {"personalization"}),
        ({"cmplz_video": "allow", "cmplz_banner-status": "dismissed"}, {"functional"}),
        ({"notice_gdpr_prefs": "0,3:"}, {"personalization"}),
    ]
    for cookies, purposes in cases:
        assert read_consent(request_with(cookies), policy).purposes == purposes | {"necessary"}


def test_a_tool_that_the_site_does_not_use_is_not_read() -> None:
    policy = parse_policy({"tools": ["klaro"]})
    consent = read_consent(request_with({"OptanonConsent": "groups=C0002%3A1"}), policy)
    assert consent.source == "default"


def test_an_unreadable_tool_yields_to_a_readable_record_and_to_nothing_else() -> None:
    cookies = {"osano_consentmanager": "encrypted", "segments_consent": "v1.analytics:1"}
    consent = read_consent(request_with(cookies, "opt-out"), ConsentPolicy())
    assert (consent.purposes, consent.source) == ({"necessary", "analytics"}, "own")
    cookies["segments_consent"] = "broken"
    assert read_consent(request_with(cookies, "opt-out"), ConsentPolicy()).purposes == {"necessary"}
    cookies = {"osano_consentmanager": "encrypted", "cmplz_marketing": "allow", "cmplz_banner-status": "show"}
    assert read_consent(request_with(cookies, "opt-out"), ConsentPolicy()).purposes == {"necessary"}
