"""Rules about where visitors came from, through the bytes, over days: kept only where asked for and agreed to."""

from __future__ import annotations

from segments.edge.visitor.cookie import VISITOR_COOKIE, open_cookie
from segments.edge.visitor.touches import NO_TOUCHES
from tests.edge.site_of_rules import COOKIE_KEYS, open_rules
from tests.edge.visiting import START_S, TEXAS, Visitor

DAY = 86_400
GERMANY = {"country": "DE"}
RULES = """
[segments.found-us]
when = 'first_touch.kind == "search"'
[segments.by-mail]
when = 'last_touch.kind == "email" && last_touch.days_since < 7'
[segments.not-by-mail]
when = 'last_touch.kind != "email"'
"""
SEARCH = "https://www.google.com/"
MAIL = "/?utm_source=news&utm_medium=email&utm_campaign=may"


def kept(somebody: Visitor):
    return open_cookie(somebody.cookies[VISITOR_COOKIE], COOKIE_KEYS, START_S).state.touches


def test_a_visitor_is_known_by_how_they_first_and_last_came(tmp_path):
    somebody = Visitor(open_rules(RULES, tmp_path))
    assert somebody.look(0, referer=SEARCH) == {"found-us", "not-by-mail"}
    assert somebody.look(60, referer="https://shop.example/") == {"found-us", "not-by-mail"}
    assert somebody.look(2 * DAY, MAIL) == {"found-us", "by-mail"}
    assert somebody.look(4 * DAY) == {"found-us", "by-mail"}
    assert somebody.look(10 * DAY) == {"found-us"}
    assert somebody.look(11 * DAY, referer=SEARCH) == {"found-us", "not-by-mail"}


def test_only_the_parts_that_rules_read_are_in_the_cookie(tmp_path):
    somebody = Visitor(open_rules(RULES, tmp_path))
    somebody.look(0, MAIL)
    assert kept(somebody) == ((None, "email", None, None, None), (START_S, "email", None, None, None))
    plain = Visitor(open_rules("[segments.new]\nwhen = 'visitor.is_new'\n", tmp_path))
    plain.look(0, MAIL)
    assert kept(plain) == NO_TOUCHES


def test_a_bundle_that_asks_no_more_drops_them_and_one_that_asks_carries_them_on(tmp_path):
    somebody = Visitor(open_rules(RULES, tmp_path))
    somebody.look(0, referer=SEARCH)
    somebody.site = open_rules(RULES + "[segments.new]\nwhen = 'visitor.is_new'\n", tmp_path)
    assert somebody.look(60, referer="https://shop.example/") == {"found-us", "not-by-mail", "new"}
    somebody.site = open_rules("[segments.new]\nwhen = 'visitor.is_new'\n", tmp_path)
    somebody.look(120)
    assert kept(somebody) == NO_TOUCHES
    somebody.site = open_rules(RULES, tmp_path)
    assert somebody.look(180, referer="https://shop.example/") == set()


def test_without_consent_nothing_is_kept_or_known_and_withdrawal_deletes_it(tmp_path):
    unasked = Visitor(open_rules(RULES, tmp_path), GERMANY)
    assert unasked.look(0, MAIL) == set()
    assert unasked.cookies == {}
    assert unasked.decision.allowed.withheld.keys() >= {"first_touch.kind", "last_touch.days_since"}
    somebody = Visitor(open_rules(RULES, tmp_path), TEXAS)
    somebody.look(0, MAIL)
    assert somebody.look(60, sec_gpc="1") == set()
    assert somebody.cookies == {}


def test_who_agrees_on_the_second_page_came_by_the_campaign_of_the_first(tmp_path):
    somebody = Visitor(open_rules(RULES, tmp_path))
    assert somebody.look(0, "/shoes", referer=f"https://shop.example{MAIL}") == {"by-mail"}
    nobody = Visitor(open_rules(RULES, tmp_path))
    assert nobody.look(0, "/shoes", referer="https://shop.example/") == set()


def test_a_page_fetched_ahead_and_a_crawler_are_no_touch(tmp_path):
    somebody = Visitor(open_rules(RULES, tmp_path))
    somebody.look(0, referer=SEARCH)
    assert somebody.look(60, MAIL, sec_purpose="prefetch") == {"found-us", "not-by-mail"}
    assert somebody.look(120) == {"found-us", "not-by-mail"}


def test_a_signal_of_the_sites_own_by_that_name_keeps_nothing(tmp_path):
    own = '[signals.first_touch.kind]\ntype = "string"\npurpose = "personalization"\nfrom = "query:kind"\n'
    rules = own + "[segments.it]\nwhen = 'first_touch.kind == \"mine\"'\n"
    somebody = Visitor(open_rules(rules, tmp_path))
    assert somebody.look(0, "/?kind=mine&utm_source=a") == {"it"}
    assert somebody.site.touch_signals == frozenset()
