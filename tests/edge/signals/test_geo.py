from __future__ import annotations

from typing import Any

import pytest

from segments.catalog import SIGNALS
from segments.edge.consent.jurisdictions import EEA, EU, PLACES, US_PRIVACY_LAWS, law_of_place
from segments.edge.http.request import parse_request
from segments.edge.signals.geo import read_geo, read_network
from segments.edge.signals.settings import SignalSettings

ALL = tuple(name for name in SIGNALS if name.startswith("geo."))


def geo_of(
    cf: dict[str, Any], headers: dict[str, str] | None = None, wanted: tuple[str, ...] = ALL, **settings: Any
) -> dict[str, Any]:
    request = parse_request("GET", "https://shop.example/", headers or {}, cf)
    return read_geo(request, SignalSettings(**settings), wanted)


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (("geo.latitude", "geo.longitude"), {"geo.latitude": 37.5, "geo.longitude": -122.5}),
        (("geo.timezone",), {"geo.timezone": "America/Los_Angeles"}),
    ],
)
def test_the_country_is_only_looked_at_where_it_or_what_follows_from_it_is_wanted(wanted, expected) -> None:
    cf = {"country": "US", "regionCode": "CA", "timezone": "America/Los_Angeles", "latitude": "37.5"}
    assert geo_of({**cf, "longitude": "-122.5"}, wanted=wanted) == expected
    assert geo_of(cf, wanted=("geo.us_privacy_law",))["geo.us_privacy_law"] == "ccpa"


def test_the_network_s_texts_become_values_of_their_type() -> None:
    assert geo_of(
        {
            "country": "us",
            "region": "California",
            "regionCode": "CA",
            "city": " San Francisco ",
            "postalCode": "94107",
            "metroCode": "807",
            "continent": "NA",
            "timezone": "America/Los_Angeles",
            "latitude": "37.78044",
            "longitude": -122.39055,
        }
    ) == {
        "geo.country": "US",
        "geo.region": "California",
        "geo.region_code": "CA",
        "geo.city": "San Francisco",
        "geo.postal": "94107",
        "geo.metro_code": "807",
        "geo.continent": "NA",
        "geo.timezone": "America/Los_Angeles",
        "geo.latitude": 37.78044,
        "geo.longitude": -122.39055,
        "geo.is_eu": False,
        "geo.is_eea": False,
        "geo.us_state": "CA",
        "geo.us_privacy_law": "ccpa",
    }


@pytest.mark.parametrize("country", ["T1", "XX", "", "USA", "1A", None, 7, ["DE"]])
def test_a_country_that_nobody_knows_is_unknown(country: object) -> None:
    assert geo_of({"country": country}) == {}


@pytest.mark.parametrize(
    ("country", "is_eu", "is_eea"),
    [("DE", True, True), ("RE", True, True), ("NO", False, True), ("GB", False, False), ("CH", False, False)],
)
def test_membership_follows_the_country(country: str, is_eu: bool, is_eea: bool) -> None:
    values = geo_of({"country": country})
    assert (values["geo.is_eu"], values["geo.is_eea"]) == (is_eu, is_eea)


def test_there_are_27_member_states_and_three_more_in_the_area() -> None:
    assert len(EU - {"AX", "GF", "GP", "MF", "MQ", "RE", "YT"}) == 27
    assert {"IS", "LI", "NO"} == EEA - EU


def test_a_state_without_a_privacy_act_has_none() -> None:
    assert geo_of({"country": "US", "regionCode": "AL"})["geo.us_privacy_law"] == ""
    assert "geo.us_privacy_law" not in geo_of({"country": "US"})


def test_the_act_of_a_state_is_the_one_that_decides_about_consent_and_its_name_is_its_own() -> None:
    assert {f"US-{state}" for state in US_PRIVACY_LAWS} == {
        place for place in PLACES if place.startswith("US-")
    }
    for state, law in US_PRIVACY_LAWS.items():
        assert law_of_place(f"US-{state}").name == f"us-{state.lower()}-{law}"
        assert geo_of({"country": "US", "regionCode": state})["geo.us_privacy_law"] == law
    assert len(set(US_PRIVACY_LAWS.values())) == len(US_PRIVACY_LAWS)


@pytest.mark.parametrize("latitude", ["91", "-91", "north", "", "nan", "inf", True, None, [48], "1" * 99])
def test_a_latitude_that_is_not_on_the_globe_is_unknown(latitude: object) -> None:
    assert "geo.latitude" not in geo_of({"country": "DE", "latitude": latitude})


def test_a_region_code_loses_its_country() -> None:
    assert geo_of({"country": "DE", "regionCode": "DE-BY"})["geo.region_code"] == "BY"


def test_location_headers_count_only_behind_a_trusted_proxy() -> None:
    headers = {
        "cf-ipcountry": "FR",
        "cf-ipcity": "Paris",
        "cf-timezone": "Europe/Paris",
        "cf-iplatitude": "48.85",
    }
    assert geo_of({}, headers) == {}
    values = geo_of({}, headers, is_behind_trusted_proxy=True)
    assert (values["geo.country"], values["geo.city"], values["geo.latitude"]) == ("FR", "Paris", 48.85)
    assert geo_of({"country": "DE"}, headers, is_behind_trusted_proxy=True)["geo.country"] == "DE"


def test_what_is_not_wanted_is_not_looked_at() -> None:
    class Watched(dict[str, object]):
        def get(self, key: object, default: object = None) -> object:
            assert key in {"country", "regionCode"}
            return super().get(key, default)  # type: ignore[call-overload]

    request = parse_request("GET", "https://shop.example/", {}, Watched(country="DE", city="Munich"))
    assert read_geo(request, SignalSettings(), ("geo.is_eu",))["geo.is_eu"] is True


def test_the_network_is_known_by_number_and_name() -> None:
    request = parse_request(
        "GET", "https://a.example/", {}, {"asn": 3320, "asOrganization": "Deutsche Telekom AG"}
    )
    assert read_network(request) == {"network.asn": 3320, "network.organization": "Deutsche Telekom AG"}
