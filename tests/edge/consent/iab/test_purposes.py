from dataclasses import replace

import pytest

from segments.edge.consent.iab.bits import IdSet
from segments.edge.consent.iab.gpp.decode import decode_gpp, decode_section
from segments.edge.consent.iab.gpp.tcf_canada import TcfCanadaString
from segments.edge.consent.iab.purposes import (
    objects_gpp,
    objects_us_privacy,
    objects_us_section,
    purposes_of_tcf,
    purposes_of_tcf_canada,
)
from segments.edge.consent.iab.tcf import Restriction, TcfString
from segments.edge.consent.iab.us_privacy import decode_us_privacy
from segments.edge.consent.policy import TcfPolicy, parse_policy
from segments.errors import ConsentStringInvalid

ALL = frozenset({"functional", "analytics", "personalization", "advertising"})
VENDOR = 755


def ids(*numbers: int) -> IdSet:
    return IdSet(ranges=tuple((number, number) for number in numbers))


def tcf_with(**changes: object) -> TcfString:
    everything = IdSet(ranges=((1, 11),))
    string = TcfString(
        version=2,
        created_ms=0,
        updated_ms=0,
        cmp_id=31,
        cmp_version=1,
        consent_screen=1,
        consent_language="EN",
        vendor_list_version=200,
        policy_version=4,
        is_service_specific=True,
        use_non_standard_stacks=False,
        special_features=IdSet(),
        purpose_consents=everything,
        purpose_interests=IdSet(),
        purpose_one_treatment=False,
        publisher_country="DE",
        vendor_consents=ids(VENDOR),
        vendor_interests=ids(VENDOR),
    )
    return replace(string, **changes)  # type: ignore[arg-type]


def policy_of(**tcf: object) -> TcfPolicy:
    return parse_policy({"tcf": tcf}).tcf


WITH_VENDOR = policy_of(vendor_id=VENDOR)


def test_a_purpose_is_granted_when_all_tcf_purposes_behind_it_are() -> None:
    assert purposes_of_tcf(tcf_with(), TcfPolicy()) == ALL
    assert purposes_of_tcf(tcf_with(purpose_consents=ids(1, 8, 9)), TcfPolicy()) == {
        "functional",
        "analytics",
    }
    assert purposes_of_tcf(tcf_with(purpose_consents=ids(1, 2, 3, 4)), TcfPolicy()) == {"functional"}
    assert purposes_of_tcf(tcf_with(purpose_consents=ids(2, 3, 4, 5, 6, 7, 8, 9)), TcfPolicy()) == frozenset()


def test_a_purpose_without_tcf_purposes_is_never_granted() -> None:
    assert purposes_of_tcf(tcf_with(), policy_of(purposes={"analytics": []})) == ALL - {"analytics"}


def test_special_features_can_be_asked_for() -> None:
    policy = policy_of(special_features={"personalization": [1]})
    assert purposes_of_tcf(tcf_with(), policy) == ALL - {"personalization"}
    assert purposes_of_tcf(tcf_with(special_features=ids(1)), policy) == ALL


def test_the_sites_vendor_needs_consent_of_its_own() -> None:
    assert purposes_of_tcf(tcf_with(), WITH_VENDOR) == ALL
    assert purposes_of_tcf(tcf_with(vendor_consents=ids(1)), WITH_VENDOR) == frozenset()


def test_a_vendor_that_was_not_disclosed_has_no_permission() -> None:
    disclosed = tcf_with(vendors_disclosed=ids(VENDOR), has_disclosed_vendors=True)
    assert purposes_of_tcf(disclosed, WITH_VENDOR) == ALL
    assert purposes_of_tcf(tcf_with(has_disclosed_vendors=True), WITH_VENDOR) == frozenset()
    assert purposes_of_tcf(tcf_with(policy_version=5), WITH_VENDOR) == frozenset()


def test_legitimate_interest_counts_only_for_purposes_that_the_site_bases_on_it() -> None:
    string = tcf_with(purpose_consents=ids(1), purpose_interests=ids(8, 9))
    assert purposes_of_tcf(string, WITH_VENDOR) == {"functional"}
    policy = policy_of(vendor_id=VENDOR, legitimate_interest=[8, 9])
    assert purposes_of_tcf(string, policy) == {"functional", "analytics"}
    assert purposes_of_tcf(replace(string, vendor_interests=ids(1)), policy) == {"functional"}
    assert purposes_of_tcf(string, policy_of(legitimate_interest=[8, 9])) == {"functional", "analytics"}


@pytest.mark.parametrize(
    ("kind", "by_consent", "by_interest"),
    [(0, False, False), (1, True, False), (2, False, True), (None, True, True)],
)
def test_publisher_restrictions_are_honoured(kind: int | None, by_consent: bool, by_interest: bool) -> None:
    policy = policy_of(vendor_id=VENDOR, legitimate_interest=[8], purposes={"analytics": [8]})
    restrictions = () if kind is None else (Restriction(8, kind, ids(VENDOR)),)
    consent = tcf_with(restrictions=restrictions)
    interest = tcf_with(restrictions=restrictions, purpose_consents=ids(1), purpose_interests=ids(8))
    assert ("analytics" in purposes_of_tcf(consent, policy)) is by_consent
    assert ("analytics" in purposes_of_tcf(interest, policy)) is by_interest


def test_restrictions_of_others_change_nothing() -> None:
    others = (Restriction(8, 0, ids(1, 2)), Restriction(10, 0, ids(VENDOR)))
    assert purposes_of_tcf(tcf_with(restrictions=others), WITH_VENDOR) == ALL


def test_a_site_can_go_by_the_publishers_own_purposes() -> None:
    policy = policy_of(record="publisher")
    assert purposes_of_tcf(tcf_with(), policy) == frozenset()
    assert purposes_of_tcf(tcf_with(publisher_consents=ids(1, 8, 9)), policy) == {"functional", "analytics"}


def test_an_unknown_version_grants_nothing() -> None:
    with pytest.raises(ConsentStringInvalid):
        purposes_of_tcf(tcf_with(version=3), TcfPolicy())


def canada_with(**changes: object) -> TcfCanadaString:
    string = TcfCanadaString(
        version=1,
        created_ms=0,
        updated_ms=0,
        cmp_id=31,
        cmp_version=1,
        consent_screen=1,
        consent_language="FR",
        vendor_list_version=9,
        policy_version=2,
        use_non_standard_stacks=False,
        special_features=IdSet(),
        purposes_express=ids(1, 8),
        purposes_implied=ids(9),
        vendors_express=ids(VENDOR),
        vendors_implied=ids(VENDOR),
    )
    return replace(string, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize("policy", [TcfPolicy(), WITH_VENDOR])
def test_implied_consent_counts_only_where_the_law_allows_it(policy: TcfPolicy) -> None:
    granted = purposes_of_tcf_canada(canada_with(), policy, may_be_implied=True)
    assert granted == {"functional", "analytics"}
    assert purposes_of_tcf_canada(canada_with(), policy, may_be_implied=False) == {"functional"}


def test_canadian_vendors_and_restrictions_are_honoured() -> None:
    cases = [
        (canada_with(vendors_express=IdSet()), frozenset()),
        (canada_with(restrictions=(Restriction(1, 0, ids(VENDOR)),)), frozenset()),
        (canada_with(restrictions=(Restriction(9, 1, ids(VENDOR)),)), {"functional"}),
    ]
    for string, granted in cases:
        assert purposes_of_tcf_canada(string, WITH_VENDOR, may_be_implied=True) == granted
    with pytest.raises(ConsentStringInvalid):
        purposes_of_tcf_canada(canada_with(version=2), TcfPolicy(), may_be_implied=True)


@pytest.mark.parametrize(
    ("text", "objects"),
    [("1YYN", True), ("1NYN", True), ("1YNN", False), ("1-N-", False), ("1---", None), ("1Y--", None)],
)
def test_us_privacy_objects_when_sale_is_opted_out_of(text: str, objects: bool | None) -> None:
    assert objects_us_privacy(decode_us_privacy(text)) is objects


def test_us_privacy_of_another_version_is_not_understood() -> None:
    with pytest.raises(ConsentStringInvalid):
        objects_us_privacy(decode_us_privacy("2YNN"))


NOT_OPTED_OUT = {
    "Version": 1,
    "SaleOptOut": 2,
    "SharingOptOut": 0,
    "Gpc": False,
    "TargetedAdvertisingOptOut": 2,
}


@pytest.mark.parametrize(
    ("changes", "objects"),
    [
        ({}, False),
        ({"SaleOptOut": 1}, True),
        ({"SharingOptOut": 1}, True),
        ({"TargetedAdvertisingOptOut": 1}, True),
        ({"SaleOptOut": 3}, True),
        ({"Gpc": True}, True),
        ({"KnownChildSensitiveDataConsents": [0, 1, 0]}, True),
        ({"KnownChildSensitiveDataConsents": [0, 2]}, False),
        ({"KnownChildSensitiveDataConsents": 1}, True),
        ({"PersonalDataConsents": 1, "SaleOptOutNotice": 2}, False),
    ],
)
def test_a_us_section_objects_by_any_opt_out(changes: dict[str, int], objects: bool) -> None:
    for number in (7, 8, 10):
        assert objects_us_section(number, {**NOT_OPTED_OUT, **changes}) is objects


def test_a_us_section_of_an_unknown_version_is_not_understood() -> None:
    with pytest.raises(ConsentStringInvalid):
        objects_us_section(8, {**NOT_OPTED_OUT, "Version": 2})
    assert objects_us_section(7, {**NOT_OPTED_OUT, "Version": 2}) is False
    assert objects_us_section(24, {"MspaVersion": 1, "SaleOptOut": 2}) is False
    assert objects_us_section(24, {"MspaVersion": 0, "SaleOptOut": 2}) is False, "no agreement"
    with pytest.raises(ConsentStringInvalid):
        objects_us_section(24, {"MspaVersion": 9, "SaleOptOut": 2})


NEW_STATES = {"DBABEY": "Y", "DBABUY": "Z", "DBABCY": "a", "DBABSY": "b"}
"""Header of a string with one section, of Maryland, Indiana, Kentucky or Rhode Island -> the section's number in it."""


@pytest.mark.parametrize("header", NEW_STATES)
@pytest.mark.parametrize(
    ("core", "has_objected"),
    [("BhVQ", True), ("BhVg", True), ("BhWQ", True), ("BhXg", True), ("BhWg", False)],
)
def test_the_newest_states_are_read_with_the_header_of_their_specification_and_without(
    header: str, core: str, has_objected: bool
) -> None:
    digit = NEW_STATES[header]
    for text in (core, f"{digit}BAA.{core}", f"{digit}BABY.{core}.Q"):
        assert objects_gpp(decode_gpp(f"{header}~{text}")) is has_objected
    assert objects_gpp(decode_gpp(f"{header}~{digit}BABY.{core}.Y")) is True, "Global Privacy Control"


@pytest.mark.parametrize("header", NEW_STATES)
@pytest.mark.parametrize("text", ["CAA.BhWg", "BAA.JhVQ", "BAA.BhWg.g", "BAA", "CBAA.BhWg"])
def test_a_header_or_agreement_that_nobody_knows_is_no_consent(header: str, text: str) -> None:
    with pytest.raises(ConsentStringInvalid):
        objects_gpp(decode_gpp(f"{header}~{NEW_STATES[header]}{text}"))


def test_a_core_with_its_sensitive_data_has_the_fields_after_them() -> None:
    section = decode_section(25, "ZBAA.BhWgAAAAAE")
    assert isinstance(section, dict)
    assert section["SensitiveDataProcessing"] == [0] * 8
    assert section["TargetedAdvertisingOptOut"] == 2


def test_any_us_section_of_a_gpp_string_may_object() -> None:
    assert objects_gpp(decode_gpp("DBABTA~1YYN")) is True
    assert objects_gpp(decode_gpp("DBABTA~1YNN")) is False
    assert objects_gpp(decode_gpp("DBABTA~1---")) is None
    assert decode_section(6, "1YYN") == decode_us_privacy("1YYN")
