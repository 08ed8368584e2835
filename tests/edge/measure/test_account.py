"""A visitor's account: what crosses counts once, what never comes back never, and what has no room is refused."""

from __future__ import annotations

import random

import pytest

from segments.authoring.check.measure import most_sums_bytes
from segments.authoring.source import load_rules
from segments.bundle.experiments.measure_spec import MAX_SUMS_BYTES
from segments.deltas import read_message, write_message
from segments.edge.measure.account import Account
from segments.edge.measure.cookie import open_measure, pack_measure, seal_measure
from segments.edge.measure.measured import measure
from segments.edge.measure.nobodys import block_counts
from segments.edge.measure.state import NEW_VISITOR, Exposure, MeasureState, Pending, Reached
from segments.edge.visitor.cookie import MAX_PAYLOAD_BYTES
from tests.edge.measure.measuring import (
    DAY_S,
    RING,
    START_S,
    Browser,
    Sums,
    event,
    experiment_of,
    site_of,
)

RULES = """
[events.purchase]
purpose = "analytics"
[goals.bought]
event = "purchase"
[experiments.hero]
arms = { calm = 50, bold = 50 }
[segments.all]
when = "true"
measure = true
"""


@pytest.fixture
def site(tmp_path):
    return site_of(RULES, tmp_path)


@pytest.fixture
def browser(site):
    return Browser(site, Sums(), random.Random(1))


def look_at(browser, at_s, arm="calm"):
    one = experiment_of(browser.site, "hero")
    bits = next(bit for bit, name in one.arms if name == arm)

    def look(account: Account) -> list[str]:
        account.expose(bits, one.triggers, at_s)
        return []

    return look


def buy(at_s):
    def report(account: Account) -> list[str]:
        account.count(event("purchase", at_s))
        return []

    return report


def nothing(_account: Account) -> list[str]:
    return []


def test_an_exposure_that_is_never_brought_back_is_no_exposure(browser):
    browser.keep(browser.ask(look_at(browser, START_S), START_S))
    assert browser.sums.plain() == {}
    browser.ask(nothing, START_S + 1)
    assert [cell[1:4] for cell in browser.sums.plain()] == [("exposure", "hero", "calm")]


def test_what_is_brought_back_twice_is_one_message(browser):
    browser.keep(browser.ask(look_at(browser, START_S), START_S))
    for second in range(3):
        browser.ask(nothing, START_S + second)
    assert (len(browser.sums.ids), browser.sums.repeated) == (1, 2)


def test_requests_that_cross_count_once_whichever_cookie_the_browser_uses(browser):
    browser.keep(browser.ask(look_at(browser, START_S), START_S))
    browser.ask(nothing, START_S)
    start = browser.cookie
    one, other = (browser.ask(buy(START_S + 5), START_S + 5, start) for _ in range(2))
    for measured in (one, other, one):  # each answer's cookie is used for a while
        browser.keep(measured)
        browser.ask(nothing, START_S + 9)
    (bought,) = [sums for cell, sums in browser.sums.plain().items() if cell[1] == "goal"]
    assert bought == {0: 1, 1: 1, 2: 1}


def test_who_comes_back_after_weeks_is_somebody_new(browser):
    browser.keep(browser.ask(look_at(browser, START_S), START_S))
    late = START_S + 15 * DAY_S
    browser.keep(browser.ask(look_at(browser, late, "bold"), late))
    browser.ask(nothing, late + 1)
    assert [cell[1:4] for cell in browser.sums.plain()] == [("exposure", "hero", "bold")]


def test_a_visitor_stays_in_their_first_arm(browser):
    for second, arm in enumerate(("calm", "bold", "calm")):
        browser.keep(browser.ask(look_at(browser, START_S, arm), START_S + second))
    browser.keep(browser.ask(buy(START_S + 9), START_S + 9))
    browser.ask(nothing, START_S + 9)
    assert {cell[3] for cell in browser.sums.plain()} == {"calm"}


def test_an_event_from_before_the_exposure_is_none_since(browser):
    browser.keep(browser.ask(look_at(browser, START_S), START_S))
    browser.keep(browser.ask(buy(START_S - 60), START_S + 9))
    browser.ask(nothing, START_S + 9)
    assert [cell for cell in browser.sums.plain() if cell[1] == "goal"] == []


def test_other_rules_add_nothing_to_what_a_cookie_says(browser, tmp_path):
    browser.keep(browser.ask(look_at(browser, START_S), START_S))
    browser.site = site_of(RULES.replace("bold = 50 }", 'bold = 50 }\nseed = "anew"'), tmp_path)
    browser.ask(nothing, START_S + 1)
    assert browser.sums.plain() == {}


def test_a_first_match_counts_once_a_day(browser):
    def match(account: Account) -> list[str]:
        account.match(-1)
        return []

    for at_s in (START_S, START_S + 60, START_S + DAY_S, START_S + DAY_S + 60, START_S + 2 * DAY_S):
        browser.keep(browser.ask(match, at_s))
    assert [sums[0] for sums in browser.sums.plain().values()] == [1, 1]


def test_a_changed_cookie_is_no_cookie(browser):
    browser.keep(browser.ask(look_at(browser, START_S), START_S))
    for place in range(len(browser.cookie)):
        other = "A" if browser.cookie[place] != "A" else "B"
        changed = browser.cookie[:place] + other + browser.cookie[place + 1 :]
        state = open_measure(changed, RING)
        assert state is None or pack_measure(state) == pack_measure(open_measure(browser.cookie, RING))


@pytest.mark.parametrize("payload", [b"", b"\xc0", b"\x90", b"\x96\x01\x01\x01\x01\x01\x01", b"\xc1"])
def test_a_signed_payload_of_another_form_is_no_cookie(payload):
    from segments.edge.measure.cookie import MEASURE_COOKIE, MEASURE_PURPOSE
    from segments.edge.visitor.envelope import seal_envelope

    assert open_measure(seal_envelope(payload, RING, MEASURE_PURPOSE, MEASURE_COOKIE), RING) is None


def test_a_cookie_comes_back_as_it_was_written():
    state = MeasureState(
        b"n" * 14,
        20_000,
        2**64 - 1,
        {2**32 - 1: Exposure("calm", START_S, 255, {7: Reached(1, 2)})},
        {7: 3},
        Pending(20_000, 5, (2**32 - 1,), ((1, 2, 3),), ("device:phone",)),
    )
    assert open_measure(seal_measure(state, RING), RING) == state
    assert open_measure("", RING) is None


def many(experiments, goals):
    rows = [f'[goals.g{n}]\nevent = "buy"\nvalue = "v"\n' for n in range(goals)]
    rows += [f"[experiments.e{n}]\narms = {{ a = 1, {'b' * 20} = 1 }}\n" for n in range(experiments)]
    return "".join(rows)


def test_what_the_check_lets_pass_fits_into_the_cookie(tmp_path):
    site = site_of(many(8, 8), tmp_path)
    rules = load_rules(tmp_path / "rules.toml")
    assert most_sums_bytes(rules) <= MAX_SUMS_BYTES
    most = 10_000_000
    keys = [goal.key for goals in site.measuring.goals.values() for goal in goals]
    exposures = {
        one.key: Exposure("b" * 20, 2**32 - 1, 255, {key: Reached(most, most) for key in keys})
        for one in site.measuring.by_cookie
    }
    changes = tuple((one, key, most) for one in exposures for key in keys)
    said = ("device:wearable", "country:DE", "bundle:01234567")
    pendings = (
        Pending(20_000, 2**64 - 1, (), changes, ()),
        Pending(20_000, 2**64 - 1, tuple(exposures), (), said),
    )
    for pending in pendings:
        state = MeasureState(b"n" * 14, 20_000, 2**64 - 1, exposures, dict.fromkeys(keys, most), pending)
        assert len(pack_measure(state)) <= most_sums_bytes(rules)
        assert len(pack_measure(state)) <= MAX_PAYLOAD_BYTES


def test_what_has_no_room_is_not_counted(browser):
    many_exposures = {key: Exposure("a", START_S, 0, {}) for key in range(1_000)}

    def enter(account: Account) -> list[str]:
        account._exposures = many_exposures
        return []

    measured = measure(NEW_VISITOR, browser.means, (START_S, b"x" * 14), enter)
    assert (measured.set_cookie, measured.problem) == ("", "measure-cookie-full")


def test_a_message_is_one_that_the_desk_takes(browser):
    browser.keep(browser.ask(look_at(browser, START_S), START_S))
    message = browser.ask(nothing, START_S).message
    assert read_message(write_message(message)) == message


def test_only_blocks_of_the_site_are_counted(tmp_path):
    site = site_of('measured_blocks = ["hero"]\n' + RULES, tmp_path)
    events = [event("block_view", 0, block=name) for name in ("hero", "hero", "evil", 7)]
    deltas = block_counts(site.measuring, [*events, event("block_click", 0, block="hero"), event("x", 0)])
    assert {one.cell[1:4:2]: one.sums[0] for one in deltas} == {("hero", "view"): 2, ("hero", "click"): 1}
