import re
from pathlib import Path

import pytest

from segments.edge.consent.jurisdictions import (
    LAW_SOURCES,
    LAWS,
    PLACES,
    REGIMES,
    TABLE_MONTH,
    find_place,
    is_place,
    law_of_place,
)

EEA = "AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE IS LI NO"
UNIVERSAL_OPT_OUT_STATES = "CA CO CT DE MD MN MT NE NH NJ OR TX"
OTHER_OPT_OUT_STATES = "VA UT FL IA TN IN KY RI"


def test_the_eea_the_united_kingdom_and_switzerland_ask_for_opt_in() -> None:
    assert len(EEA.split()) == 30
    assert {law_of_place(place).name for place in EEA.split()} == {"gdpr"}
    assert {law_of_place(place).regime for place in [*EEA.split(), "GB", "CH"]} == {"opt-in"}


def test_twelve_states_require_universal_opt_out_signals_and_eight_more_have_an_opt_out_law() -> None:
    required = [
        place for place, name in PLACES.items() if place[:3] == "US-" and LAWS[name].requires_gpc_since
    ]
    assert sorted(required) == [f"US-{state}" for state in UNIVERSAL_OPT_OUT_STATES.split()]
    others = {law_of_place(f"US-{state}") for state in OTHER_OPT_OUT_STATES.split()}
    assert len(others) == 8
    assert {(law.regime, law.requires_gpc_since) for law in others} == {("opt-out", None)}


def test_every_row_says_where_it_comes_from_and_since_when() -> None:
    for name, law in LAWS.items():
        assert name == law.name
        assert law.title
        assert LAW_SOURCES[name].text
        assert law.regime in REGIMES
        assert re.fullmatch(r"\d{4}-\d\d-\d\d", LAW_SOURCES[name].in_force)
        assert law.requires_gpc_since is None or law.requires_gpc_since >= LAW_SOURCES[name].in_force
    assert LAW_SOURCES.keys() == LAWS.keys()
    assert set(PLACES.values()) | {"elsewhere", "unknown"} == LAWS.keys()


@pytest.mark.parametrize(
    ("country", "code", "name", "law"),
    [
        ("DE", "BY", "Bavaria", "gdpr"),
        ("RE", "", "", "gdpr"),
        ("US", "CA", "California", "us-ca-ccpa"),
        ("us", "ca", "", "us-ca-ccpa"),
        ("US", "US-TX", "", "us-tx-tdpsa"),
        ("US", "", "Texas", "us-tx-tdpsa"),
        ("US", "WY", "Wyoming", "us"),
        ("US", "", "Wyoming", "us"),
        ("US", "", "", "us-ca-ccpa"),
        ("CA", "QC", "", "ca-qc-law25"),
        ("CA", "", "Québec", "ca-qc-law25"),
        ("CA", "ON", "Ontario", "ca-pipeda"),
        ("CA", "", "", "ca-qc-law25"),
        ("BR", "SP", "", "br-lgpd"),
        ("US", "ZZ", "", "us-ca-ccpa"),
        ("US", "06", "Wyoming", "us"),
        ("US", "QC", "", "us-ca-ccpa"),
        ("US", "PR", "Puerto Rico", "us"),
        ("CA", "ZZ", "", "ca-qc-law25"),
        ("CA", "ZZ", "Atlantis", "ca-qc-law25"),
        ("CA", "", "Nova Scotia", "ca-pipeda"),
        ("ES", "CN", "Canarias", "gdpr"),
        ("IC", "", "", "gdpr"),
        ("EA", "", "", "gdpr"),
        ("PT", "30", "Madeira", "gdpr"),
        ("SJ", "", "", "gdpr"),
        ("BL", "", "", "gdpr"),
        ("NC", "", "", "gdpr"),
        ("EL", "", "", "gdpr"),
        ("UK", "", "", "uk-gdpr"),
        ("JE", "", "", "uk-gdpr"),
        ("GL", "", "", "elsewhere"),
        ("FO", "", "", "elsewhere"),
        ("JP", "13", "", "elsewhere"),
        ("A1", "", "", "unknown"),
        ("EU", "", "", "unknown"),
        ("T1", "", "", "unknown"),
        ("XX", "", "", "unknown"),
        ("", "CA", "California", "unknown"),
        ("Germany", "", "", "unknown"),
    ],
)
def test_a_place_has_the_law_of_its_region_then_of_its_country(
    country: str, code: str, name: str, law: str
) -> None:
    assert law_of_place(find_place(country, code, name)).name == law


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("DE", True), ("US", True), ("US-NV", True), ("CA-QC", True), ("JP-13", True),
        ("UK", False), ("EL", False), ("EU", False), ("T1", False), ("de", False), ("Germany", False),
        ("US-ZZ", False), ("US-", False), ("US-US-NV", False), ("JP-", False), ("", False),
    ],
)  # fmt: skip
def test_a_place_that_no_request_can_be_in_is_none(text: str, is_one: bool) -> None:
    assert is_place(text) is is_one


def test_a_country_in_the_union_that_the_table_misses_is_under_the_regulation() -> None:
    assert law_of_place("QQ", is_eu=True).name == "gdpr"
    assert law_of_place("QQ").name == "elsewhere"


def test_the_reference_page_has_every_row_of_the_table() -> None:
    page = (Path(__file__).parents[3] / "docs/reference/consent.md").read_text(encoding="utf-8")
    assert f"The law as it stands in {TABLE_MONTH}." in page
    for law in LAWS.values():
        places = ", ".join(place for place, name in PLACES.items() if name == law.name) or "-"
        since = law.requires_gpc_since or "-"
        text, in_force = LAW_SOURCES[law.name].text, LAW_SOURCES[law.name].in_force
        row = f"| `{law.name}` | {places} | {law.title} | {law.regime} | {in_force} | {since} | {text} |"
        assert row in page.splitlines()
