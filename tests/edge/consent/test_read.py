import pytest

from segments.catalog import PURPOSES
from segments.edge.consent.gate import Consent
from segments.edge.consent.policy import ConsentPolicy, parse_policy
from segments.edge.consent.read import is_gpc_on, read_consent
from segments.edge.request import parse_request

ALL = frozenset(PURPOSES)
NECESSARY = frozenset({"necessary"})
WITHOUT_SALE = ALL - {"advertising", "personalization"}
PLACES = {
    "Germany": {"country": "DE", "isEUCountry": "1"},
    "France": {"country": "FR", "isEUCountry": "1"},
    "Switzerland": {"country": "CH"},
    "California": {"country": "US", "regionCode": "CA"},
    "Texas": {"country": "US", "regionCode": "TX"},
    "Virginia": {"country": "US", "regionCode": "VA"},
    "Wyoming": {"country": "US", "regionCode": "WY"},
    "Brazil": {"country": "BR"},
    "Quebec": {"country": "CA", "regionCode": "QC"},
    "Ontario": {"country": "CA", "regionCode": "ON"},
    "Japan": {"country": "JP"},
    "nowhere": {},
}


def consent_in(place: str, *, policy: ConsentPolicy | None = None, gpc: str = "", **cookies: str) -> Consent:
    headers = {"cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}
    if gpc:
        headers["sec-gpc"] = gpc
    request = parse_request("GET", "https://shop.example/", headers, PLACES[place])
    return read_consent(request, policy or ConsentPolicy())


@pytest.mark.parametrize(
    ("place", "gpc", "purposes", "law", "source", "explicit"),
    [
        ("Germany", "", NECESSARY, "gdpr", "default", False),
        ("France", "", NECESSARY, "gdpr", "default", False),
        ("Switzerland", "", NECESSARY, "ch-fadp", "default", False),
        ("California", "", ALL, "us-ca-ccpa", "default", False),
        ("California", "1", WITHOUT_SALE, "us-ca-ccpa", "gpc", True),
        ("Texas", "", ALL, "us-tx-tdpsa", "default", False),
        ("Texas", "1", WITHOUT_SALE, "us-tx-tdpsa", "gpc", True),
        ("Virginia", "1", WITHOUT_SALE, "us-va-vcdpa", "gpc", True),
        ("Wyoming", "", ALL, "us", "default", False),
        ("Brazil", "", NECESSARY, "br-lgpd", "default", False),
        ("Quebec", "", NECESSARY, "ca-qc-law25", "default", False),
        ("Ontario", "", ALL, "ca-pipeda", "default", False),
        ("Japan", "", NECESSARY, "elsewhere", "default", False),
        ("nowhere", "", NECESSARY, "unknown", "default", False),
        ("nowhere", "1", NECESSARY, "unknown", "gpc", True),
    ],
)
def test_the_law_of_the_place_gives_the_default(
    place: str, gpc: str, purposes: frozenset[str], law: str, source: str, explicit: bool
) -> None:
    consent = consent_in(place, gpc=gpc)
    assert (consent.purposes, consent.law, consent.source, consent.explicit) == (
        purposes,
        law,
        source,
        explicit,
    )


@pytest.mark.parametrize(
    ("header", "is_on"),
    [
        ("1", True),
        ("1, 1", True),
        ("0, 1", True),
        (" 1 ", True),
        (None, False),
        ("", False),
        ("0", False),
        ("true", False),
        ("01", False),
        ("11", False),
        ("1;q=1", False),
        ('"1"', False),
        ("?1", False),
        ("\u0661", False),
    ],
)
def test_only_an_exact_one_is_a_global_privacy_control_signal(header: str | None, is_on: bool) -> None:
    assert is_gpc_on(header) is is_on


def test_a_site_may_hear_gpc_only_where_a_law_requires_it() -> None:
    policy = parse_policy({"gpc_everywhere": False})
    assert consent_in("Virginia", gpc="1", policy=policy).purposes == ALL
    assert consent_in("Texas", gpc="1", policy=policy).purposes == WITHOUT_SALE


def test_a_site_may_let_gpc_cover_more() -> None:
    policy = parse_policy({"opt_out_covers": list(PURPOSES[1:])})
    assert consent_in("California", gpc="1", policy=policy).purposes == NECESSARY


def test_our_own_cookie_replaces_the_default_under_both_regimes() -> None:
    value = "v1.analytics:1.at:1763900000"
    for place in ("Germany", "Texas"):
        consent = consent_in(place, segments_consent=value)
        assert (consent.purposes, consent.source, consent.explicit) == (
            NECESSARY | {"analytics"},
            "own",
            True,
        )
        assert consent.refused == {"functional", "personalization", "advertising"}


def test_gpc_takes_away_what_an_earlier_choice_had_granted() -> None:
    value = "v1.functional:1.analytics:1.personalization:1.advertising:1"
    consent = consent_in("Germany", gpc="1", segments_consent=value)
    assert (consent.purposes, consent.source) == (WITHOUT_SALE, "gpc")
    assert consent.refused == {"advertising", "personalization"}


def test_an_unreadable_cookie_is_no_consent_under_every_law() -> None:
    for place in PLACES:
        consent = consent_in(place, segments_consent="v1.analytics:yes")
        assert (consent.purposes, consent.source, consent.explicit) == (NECESSARY, "own", False)


def test_an_empty_cookie_is_no_record() -> None:
    assert consent_in("Texas", segments_consent="").source == "default"


def test_the_name_of_our_cookie_can_be_changed() -> None:
    policy = parse_policy({"cookies": {"own": "choice"}})
    assert consent_in("Texas", choice="v1", policy=policy).purposes == NECESSARY
    assert consent_in("Texas", segments_consent="v1", policy=policy).source == "default"


def test_a_site_chooses_segments_that_need_nothing_or_none_without_consent() -> None:
    policy = parse_policy({"without": "none"})
    assert consent_in("Germany").is_segmented
    assert not consent_in("Germany", policy=policy).is_segmented
    assert consent_in("Germany", policy=policy, segments_consent="v1.personalization:1").is_segmented
    assert consent_in("Texas", policy=policy).is_segmented
    assert not consent_in("Texas", policy=policy, gpc="1").is_segmented


def test_a_region_follows_its_own_entry_then_its_countrys() -> None:
    policy = parse_policy({"laws": {"US": "opt-in", "US-TX": "opt-out"}})
    assert consent_in("California", policy=policy).purposes == NECESSARY
    assert consent_in("Texas", policy=policy).purposes == ALL


def test_a_countrys_entry_never_loosens_a_region_with_a_stricter_law() -> None:
    policy = parse_policy({"laws": {"CA": "opt-out"}})
    assert consent_in("Quebec", policy=policy).purposes == NECESSARY
    policy = parse_policy({"laws": {"CA-QC": "opt-out"}, "acknowledge_laxer": ["CA-QC"]})
    assert consent_in("Quebec", policy=policy).purposes == ALL


def test_an_unknown_country_is_never_loosened() -> None:
    policy = parse_policy({"elsewhere": "opt-out"})
    assert consent_in("Japan", policy=policy).purposes == ALL
    assert consent_in("nowhere", policy=policy).purposes == NECESSARY


@pytest.mark.parametrize(
    "cf", [{"country": 7}, {"country": None, "regionCode": ["CA"]}, {"country": "US" * 9}]
)
def test_facts_of_another_type_are_an_unknown_place(cf: dict[str, object]) -> None:
    request = parse_request("GET", "https://shop.example/", {}, cf)
    assert read_consent(request, ConsentPolicy()).law == "unknown"
