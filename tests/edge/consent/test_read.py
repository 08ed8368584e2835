import json
from base64 import b64encode

import pytest

from segments.catalog import PURPOSES
from segments.edge.consent.cookies import find_consent_cookies
from segments.edge.consent.gate import Consent
from segments.edge.consent.policy import ConsentPolicy, parse_policy
from segments.edge.consent.read import is_gpc_on, read_consent
from segments.edge.consent.records import MAX_RECORD_CHARS
from segments.edge.http.request import parse_request

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


def test_a_countrys_entry_counts_in_its_regions_that_have_no_law_of_their_own() -> None:
    policy = parse_policy({"laws": {"BR": "opt-out"}, "acknowledge_laxer": ["BR"]})
    sao_paulo = parse_request("GET", "https://shop.example/", {}, {"country": "BR", "regionCode": "SP"})
    assert read_consent(sao_paulo, policy).purposes == ALL


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


TCF_ALL = (
    "CQHKQ0AQHNjwAAfAHBENDXFsAP_gAEPgAAYgGQMAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAgAAAAAAEAAIAAAAA"
)
TCF_NONE = "CQHKQ0AQHNjwAAfAHBENDXFgAAAAAAAAAAYgAAAAAgAAAAAA"
GPP_OPTED_OUT = "DBABTA~1YYN"
GPP_NOT_OPTED_OUT = "DBABTA~1YNN"


def test_a_tcf_string_replaces_the_default() -> None:
    for place in ("Germany", "Texas"):
        consent = consent_in(place, **{"euconsent-v2": TCF_ALL})
        assert (consent.purposes, consent.source, consent.explicit) == (ALL, "tcf", True)
        consent = consent_in(place, **{"eupubconsent-v2": TCF_NONE})
        assert (consent.purposes, consent.source) == (NECESSARY, "tcf")
        assert consent.refused == ALL - NECESSARY


def test_us_strings_take_away_and_never_give() -> None:
    for name, opted_out, not_opted_out in (
        ("__gpp", GPP_OPTED_OUT, GPP_NOT_OPTED_OUT),
        ("usprivacy", "1YYN", "1YNN"),
    ):
        source = "gpp" if name == "__gpp" else "us_privacy"
        refusal = consent_in("Texas", **{name: opted_out})
        assert (refusal.purposes, refusal.source, refusal.explicit) == (WITHOUT_SALE, source, True)
        agreement = consent_in("Texas", **{name: not_opted_out})
        assert (agreement.purposes, agreement.source, agreement.explicit) == (ALL, source, True)
        assert consent_in("Germany", **{name: not_opted_out}).purposes == NECESSARY
        both = consent_in("Germany", **{name: opted_out, "euconsent-v2": TCF_ALL})
        assert (both.purposes, both.source) == (WITHOUT_SALE, source)


def test_a_us_string_that_does_not_apply_is_no_record() -> None:
    assert consent_in("Texas", usprivacy="1---").source == "default"


def test_the_first_record_in_order_of_precedence_grants() -> None:
    records = {
        "euconsent-v2": TCF_NONE,
        "OptanonConsent": "groups=C0002%3A1",
        "segments_consent": "v1.functional:1",
    }
    for source, purposes in (("tcf", set()), ("onetrust", {"analytics"}), ("own", {"functional"})):
        consent = consent_in("Germany", **records)
        assert (consent.source, consent.purposes) == (source, NECESSARY | purposes)
        records.pop(next(iter(records)))


REFUSED = "v1.functional:1.analytics:0.personalization:0.advertising:0"


@pytest.mark.parametrize(
    ("records", "refusal", "purposes", "source"),
    [
        # The string is of October 2024 (1730086400).
        ({"euconsent-v2": TCF_ALL}, f"{REFUSED}.at:1763900000", {"functional"}, "own"),
        ({"euconsent-v2": TCF_ALL}, f"{REFUSED}.at:1700000000", ALL, "tcf"),
        ({"euconsent-v2": TCF_ALL}, REFUSED, ALL, "tcf"),
        ({"euconsent-v2": TCF_ALL}, "v1.analytics:1.at:1763900000", ALL, "tcf"),
        ({"OptanonConsent": "groups=C0002%3A1"}, f"{REFUSED}.at:1763900000", set(), "own"),
        (
            {"OptanonConsent": "groups=C0003%3A1"},
            "v1.analytics:0.at:1",
            {"functional", "personalization"},
            "onetrust",
        ),
        ({"euconsent-v2": TCF_NONE}, "v1.analytics:0.at:1763900000", set(), "tcf"),
    ],
)
def test_a_later_refusal_with_us_takes_away_what_another_tool_granted(
    records: dict[str, str], refusal: str, purposes: set[str], source: str
) -> None:
    for place in ("Germany", "Texas"):
        consent = consent_in(place, **records, segments_consent=refusal)
        assert (consent.purposes, consent.source) == (NECESSARY | purposes, source)
        assert not consent.refused & consent.purposes


MIDNIGHT = 1_763_856_000
DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def dated(tcf: str, at_s: int) -> str:
    """The string as it is where it was last changed at this time: tenths of seconds in 36 bits, after 42 others."""
    spelt = "".join(DIGITS[at_s * 10 >> shift & 63] for shift in range(30, -1, -6))
    return tcf[:7] + spelt + tcf[13:]


ALL_OF_COOKIEBOT = "{necessary:true,preferences:true,statistics:true,marketing:true,utc:%d000}"
NONE_OF_COOKIEBOT = ALL_OF_COOKIEBOT.replace(":true,p", ":true,P").replace(":true", ":false")


def didomi(updated: str, *, may_analyse: bool = True) -> str:
    choice = "enabled" if may_analyse else "disabled"
    return b64encode(json.dumps({"updated": updated, "purposes": {choice: ["analytics"]}}).encode()).decode()


@pytest.mark.parametrize(
    ("records", "own", "purposes", "source"),
    [
        # A choice with us, and one in a tool that tells when: the later one counts, whatever it says.
        ({"CookieConsent": ALL_OF_COOKIEBOT % 1_763_900_100}, f"{REFUSED}.at:1763900000", ALL, "cookiebot"),
        ({"CookieConsent": ALL_OF_COOKIEBOT % 1_763_899_900}, f"{REFUSED}.at:1763900000", {"functional"}, "own"),
        ({"CookieConsent": NONE_OF_COOKIEBOT % 1_763_899_900}, "v1.analytics:1.at:1763900000", {"analytics"}, "own"),
        ({"CookieConsent": NONE_OF_COOKIEBOT % 1_763_900_100}, "v1.analytics:1.at:1763900000", set(), "cookiebot"),
        ({"didomi_token": didomi("2025-11-23T12:13:20.344Z")}, f"{REFUSED}.at:1763899900", {"analytics"}, "didomi"),
        ({"didomi_token": didomi("2025-11-23T12:13:20.344Z")}, f"{REFUSED}.at:1763900010", {"functional"}, "own"),
        ({"didomi_token": didomi("soon")}, f"{REFUSED}.at:1", set(), "own"),
        ({"euconsent-v2": TCF_NONE}, "v1.analytics:1.at:1763900000", {"analytics"}, "own"),
        # A day is no moment: on the same day the refusal counts, wherever it was.
        ({"euconsent-v2": dated(TCF_NONE, MIDNIGHT)}, "v1.analytics:1.at:1763900000", set(), "tcf"),
        ({"euconsent-v2": dated(TCF_ALL, MIDNIGHT)}, f"{REFUSED}.at:{MIDNIGHT}", {"functional"}, "own"),
        # OneTrust tells when the banner was closed, and not when a choice was changed after that.
        (
            {"OptanonConsent": "groups=C0002%3A1", "OptanonAlertBoxClosed": "2025-11-23T12%3A13%3A20.092Z"},
            f"{REFUSED}.at:1763899900",
            {"analytics"},
            "onetrust",
        ),
        (
            {"OptanonConsent": "groups=C0002%3A0", "OptanonAlertBoxClosed": "2025-11-23T12:13:20.092Z"},
            "v1.analytics:1.at:1763999999",
            set(),
            "onetrust",
        ),
        (
            {"OptanonConsent": "datestamp=Sun+Nov+23+2025&groups=C0002%3A1"},
            f"{REFUSED}.at:1763000000",
            set(),
            "own",
        ),
    ],
)  # fmt: skip
def test_the_later_of_two_choices_counts_where_both_tell_when(
    records: dict[str, str], own: str, purposes: set[str], source: str
) -> None:
    for place in ("Germany", "Texas"):
        consent = consent_in(place, **records, segments_consent=own)
        assert (consent.purposes - NECESSARY, consent.source) == (set(purposes) - NECESSARY, source)
        assert not consent.refused & consent.purposes


@pytest.mark.parametrize(
    ("seconds", "source"), [(86_400 + 60, "cookiebot"), (86_399, "tcf"), (0, "tcf"), (-60, "tcf")]
)
def test_a_later_choice_in_one_tool_replaces_an_earlier_one_in_another(seconds: int, source: str) -> None:
    tcf = dated(TCF_ALL, MIDNIGHT)
    cookies = {"euconsent-v2": tcf, "CookieConsent": NONE_OF_COOKIEBOT % (MIDNIGHT + seconds)}
    consent = consent_in("Germany", **cookies)
    assert (consent.source, consent.purposes == NECESSARY) == (source, source == "cookiebot")


def test_records_of_one_click_are_no_later_than_each_other() -> None:
    cookies = {
        "CookieConsent": ALL_OF_COOKIEBOT % 1_763_900_000,
        "didomi_token": didomi("2025-11-23T12:13:22Z", may_analyse=False),
    }
    assert consent_in("Germany", **cookies).source == "cookiebot"


def test_what_was_taken_for_granted_is_no_later_choice() -> None:
    implied = (ALL_OF_COOKIEBOT % 1_799_999_999).replace("utc", "method:'implied',utc")
    assert consent_in("Texas", CookieConsent=implied, segments_consent=f"{REFUSED}.at:1").source == "own"


def test_privacy_signals_and_opt_outs_stay_whatever_is_agreed_to_later() -> None:
    later = {"segments_consent": "v1.advertising:1.analytics:1.at:1763900000", "euconsent-v2": TCF_ALL}
    assert "advertising" not in consent_in("Texas", gpc="1", **later).purposes
    assert "advertising" not in consent_in("Texas", usprivacy="1YYN", **later).purposes
    assert "advertising" not in consent_in("Texas", __gpp=GPP_OPTED_OUT, **later).purposes


def test_a_privacy_signal_is_named_before_a_later_refusal() -> None:
    cookies = {"euconsent-v2": TCF_ALL, "segments_consent": f"{REFUSED}.at:1763900000"}
    assert consent_in("Germany", gpc="1", **cookies).source == "gpc"


@pytest.mark.parametrize("name", ["euconsent-v2", "__gpp", "usprivacy", "segments_consent"])
def test_a_malformed_string_is_no_consent_whatever_else_is_there(name: str) -> None:
    cookies = {name: "CPXxRfA", "CookieConsent": "{marketing:true}"}
    if name == "segments_consent":
        del cookies["CookieConsent"]
    for place in PLACES:
        consent = consent_in(place, **cookies)
        assert (consent.purposes, consent.explicit) == (NECESSARY, False)


def test_a_malformed_us_string_still_objects_to_what_was_granted_before_it() -> None:
    consent = consent_in("Texas", usprivacy="1Y", **{"euconsent-v2": TCF_ALL})
    assert consent.purposes == WITHOUT_SALE


@pytest.mark.parametrize(
    ("name", "source"), [("euconsent-v2", "tcf"), ("__gpp", "gpp"), ("usprivacy", "us_privacy")]
)
def test_a_string_that_cannot_be_read_yields_to_a_dated_choice_on_this_site_and_to_nothing_else(
    name: str, source: str
) -> None:
    choice = "v1.functional:1.analytics:1.personalization:1.advertising:0.at:1763900000"
    for place in PLACES:
        consent = consent_in(place, **{name: "CPXxRfA"}, segments_consent=choice)
        assert (consent.purposes, consent.source, consent.explicit) == (ALL - {"advertising"}, "own", True)
        assert consent.reports == (f"consent-unread-{source}",)
    undated = choice.removesuffix(".at:1763900000")
    assert consent_in("Texas", **{name: "CPXxRfA"}, segments_consent=undated).purposes == NECESSARY
    assert consent_in("Texas", **{name: "CPXxRfA"}, klaro='{"analytics":true}').purposes == NECESSARY


def test_of_two_consent_cookies_of_one_name_a_refusal_wins_in_whatever_order_they_come() -> None:
    agreed = "v1.functional:1.analytics:1.personalization:1.advertising:1.at:1763900000"
    pairs = [
        (f"segments_consent={agreed}", f"segments_consent={REFUSED}.at:1"),
        ('klaro={"analytics":true}', 'klaro={"analytics":false}'),
        (f"euconsent-v2={TCF_ALL}", f"euconsent-v2={TCF_NONE}"),
        (f"usprivacy=1YNN; segments_consent={agreed}", "usprivacy=1YYN"),
    ]
    for yes, no in pairs:
        for header in (f"{yes}; {no}", f"{no}; {yes}"):
            for place in ("Germany", "Texas"):
                request = parse_request("GET", "https://shop.example/", {"cookie": header}, PLACES[place])
                purposes = read_consent(request, ConsentPolicy()).purposes
                assert not purposes & {"advertising", "personalization"}


def test_a_consent_cookie_that_comes_again_and_again_is_not_believed() -> None:
    header = "; ".join(f"segments_consent=v1.analytics:1.at:{number}" for number in range(1, 4000))
    request = parse_request("GET", "https://shop.example/", {"cookie": header}, PLACES["Texas"])
    assert len(find_consent_cookies(request, ConsentPolicy()).readings) == 2
    assert read_consent(request, ConsentPolicy()).purposes == NECESSARY
    twice = "; ".join(["segments_consent=v1.analytics:1"] * 50)
    request = parse_request("GET", "https://shop.example/", {"cookie": twice}, PLACES["Texas"])
    assert read_consent(request, ConsentPolicy()).purposes == NECESSARY | {"analytics"}, (
        "the same value is no other"
    )


@pytest.mark.parametrize(
    "cookie",
    [
        "euconsent-v2",
        "__gpp",
        "usprivacy",
        "klaro",
        "OptanonConsent",
        "cc_cookie",
        "_iub_cs-1",
        "segments_consent",
    ],
)
def test_a_record_longer_than_a_cookie_can_be_is_not_decoded(cookie: str) -> None:
    value = {"klaro": '{"analytics":true,"x":"%s"}', "euconsent-v2": TCF_ALL + ".%s"}.get(cookie, "%s")
    consent = consent_in("Texas", **{cookie: value % ("A" * MAX_RECORD_CHARS)})
    assert (consent.purposes, consent.explicit) == (NECESSARY, False)


def test_percent_encoded_strings_and_other_names_are_read() -> None:
    assert consent_in("Texas", __gpp="DBABTA%7E1YYN").purposes == WITHOUT_SALE
    assert consent_in("Texas", OTGPPConsent=GPP_OPTED_OUT).purposes == WITHOUT_SALE
    policy = parse_policy({"cookies": {"tcf": ["my-tcf"]}})
    assert consent_in("Germany", policy=policy, **{"my-tcf": TCF_ALL}).purposes == ALL
    assert consent_in("Germany", policy=policy, **{"euconsent-v2": TCF_ALL}).purposes == NECESSARY


def test_canadas_section_counts_in_canada_and_europes_elsewhere() -> None:
    gpp = (
        "DBACMYA~CQHKQ0AQHNjwAAfAHBENDXFgAAAAAAAAAAYgAAAAAgAAAAAA~BQHKQ0AQHKQ0AAfABAFRBjCAAQAAAAAAAAAAAAAAAA"
    )
    assert consent_in("Germany", __gpp=gpp).purposes == NECESSARY
    assert consent_in("Ontario", __gpp=gpp).purposes == NECESSARY | {"functional"}
    assert consent_in("Quebec", __gpp=gpp).purposes == NECESSARY | {"functional"}
    only_canada = "DBABDA~BQHKQ0AQHKQ0AAfABAFRBjCAARgAAQMAAAXpAC7yqPAAwACACGAMhACxtUBg.cAAACAAAAUg.IHCQAvYVFg"
    assert consent_in("Germany", __gpp=only_canada).source == "default"
    assert consent_in("Ontario", __gpp=only_canada).purposes == ALL - {"advertising"}
    assert consent_in("Quebec", __gpp=only_canada).purposes == NECESSARY | {"functional", "personalization"}


EVERY_RECORD = {
    "euconsent-v2": (TCF_ALL, TCF_NONE, "CPXx"),
    "__gpp": (GPP_NOT_OPTED_OUT, GPP_OPTED_OUT, "DBxx"),
    "usprivacy": ("1YNN", "1YYN", "1"),
    "OptanonConsent": ("groups=C0002%3A1%2CC0003%3A1%2CC0004%3A1", "groups=C0002%3A0", "?"),
    "segments_consent": ("v1.analytics:1.functional:1.personalization:1.advertising:1", "v1", "v2"),
}


@pytest.mark.parametrize("name", EVERY_RECORD)
@pytest.mark.parametrize("place", ["Germany", "Texas", "Ontario"])
def test_refusing_or_breaking_a_record_or_sending_gpc_never_adds_a_purpose(name: str, place: str) -> None:
    granting = {each: values[0] for each, values in EVERY_RECORD.items()}
    for others in ({}, granting):
        before = consent_in(place, **others | {name: EVERY_RECORD[name][0]})
        for value in EVERY_RECORD[name][1:]:
            assert consent_in(place, **others | {name: value}).purposes <= before.purposes
        assert (
            consent_in(place, gpc="1", **others | {name: EVERY_RECORD[name][0]}).purposes <= before.purposes
        )
