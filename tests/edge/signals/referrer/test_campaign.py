from __future__ import annotations

import pytest

from segments.edge.signals.referrer.campaign import (
    CLICK_IDS,
    MAX_CLICK_ID_CHARS,
    MAX_UTM_CHARS,
    find_click,
    read_campaign,
)


def test_utm_parameters_are_read_and_empty_ones_are_not() -> None:
    parameters = {"utm_source": " news ", "utm_medium": "email", "utm_term": "", "utm_id": "7"}
    assert read_campaign(parameters) == {"utm.source": "news", "utm.medium": "email", "utm.id": "7"}


def test_matomo_names_stand_in_where_utm_is_missing() -> None:
    parameters = {"mtm_source": "a", "pk_campaign": "b", "utm_campaign": "c", "pk_kwd": "d"}
    assert read_campaign(parameters) == {"utm.source": "a", "utm.campaign": "c", "utm.term": "d"}


def test_a_value_too_long_for_a_campaign_is_none() -> None:
    assert read_campaign({"utm_source": "x" * (MAX_UTM_CHARS + 1)}) == {}


def test_a_click_id_is_only_read_where_it_is_wanted() -> None:
    assert read_campaign({"gclid": "EAIa"}) == {"click.parameter": "gclid", "click.network": "google-ads"}
    assert read_campaign({"gclid": "EAIa"}, ("click.id",))["click.id"] == "EAIa"


def test_an_ad_comes_before_what_any_link_may_carry() -> None:
    assert find_click({"fbclid": "a", "mc_cid": "b", "msclkid": "c"}) == "msclkid"


@pytest.mark.parametrize("value", ["", "x" * (MAX_CLICK_ID_CHARS + 1)])
def test_what_cannot_be_a_click_id_is_none(value: str) -> None:
    assert find_click({"gclid": value}) is None


def test_every_click_id_has_a_kind_of_traffic() -> None:
    assert {kind for _, kind, _ in CLICK_IDS.values()} <= {"paid", "social", "search", "email"}
