"""Rules that count visits and page views by where they came from, through the bytes."""

from __future__ import annotations

import pytest

from segments.catalog import SIGNALS
from segments.event_catalog import ARRIVAL_PROPERTIES, STANDARD_EVENTS
from tests.edge.site_of_rules import open_rules
from tests.edge.visiting import TEXAS, Visitor

DAY = 86_400
MAIL = "/?utm_source=newsletter&utm_medium=email&utm_campaign=may"
RULES = """
[segments.readers]
when = 'events.count("visit", "30d", event.utm_source == "newsletter") >= 2'
[segments.searched]
when = 'events.did("visit", "7d", event.referrer_kind == "search" && event.referrer_host == "www.google.com")'
[segments.campaigns]
when = 'events.distinct("page_view", "utm_campaign", "30d") >= 2'
"""


def test_visits_are_counted_by_their_campaign_and_their_source(tmp_path):
    somebody = Visitor(open_rules(RULES, tmp_path), TEXAS)
    assert somebody.look(0, MAIL) == set()
    assert somebody.look(60, MAIL) == set()  # the same visit
    assert somebody.look(DAY, MAIL) == {"readers"}
    assert somebody.look(2 * DAY, referer="https://www.google.com/") == {"readers", "searched"}
    assert somebody.look(3 * DAY, "/?utm_campaign=june") == {"readers", "searched", "campaigns"}
    assert somebody.look(31 * DAY) == set()


def test_who_agrees_on_the_second_page_came_by_the_campaign_of_the_first(tmp_path):
    somebody = Visitor(open_rules(RULES, tmp_path), TEXAS)
    somebody.look(0, "/shoes", referer=f"https://shop.example{MAIL}")
    assert somebody.look(DAY, "/", referer=f"https://shop.example{MAIL}") == set()  # a step within the site
    assert somebody.look(2 * DAY, MAIL) == {"readers"}


def test_rules_that_do_not_ask_where_a_visit_came_from_look_at_no_address(tmp_path):
    plain = open_rules('[segments.a]\nwhen = \'events.count("visit", "30d") >= 2\'\n', tmp_path)
    assert not plain.behaviour.looks_at_arrivals
    assert open_rules(RULES, tmp_path).behaviour.looks_at_arrivals


@pytest.mark.parametrize(("name", "signal"), ARRIVAL_PROPERTIES.items())
def test_a_property_needs_no_more_consent_than_a_history_does(name, signal):
    assert SIGNALS[signal].purpose in ("necessary", "personalization")
    assert SIGNALS[signal].type == dict(STANDARD_EVENTS["visit"].properties)[name]
