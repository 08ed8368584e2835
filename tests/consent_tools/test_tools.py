"""Real consent tools in Chromium behind the worker: what their visitor chooses is what is in force.

Cookies are compared with the recorded ones, so that a new version that changes its form fails here, before a site does.
"""

import json
import re
import time
from pathlib import Path

import pytest

from tests.browser.conftest import Open
from tests.browser.sites import GERMANY, TEXAS, WAIT_SECONDS, wait_for
from tests.consent_tools.documented import DOCUMENTED, REMEMBERS_NOTHING
from tests.consent_tools.packages import PINS
from tests.consent_tools.pages import ALL, PAGES, Page
from tools.browser import Visitor
from tools.errors import ToolError

pytestmark = pytest.mark.browser

RECORDED = Path(__file__).parents[1] / "cases/consent/tools_run.json"
BRIDGED = {**{name: page for name, page in PAGES.items() if page.bridge}, **DOCUMENTED}
READ = [name for name, page in PAGES.items() if not page.bridge]
STANDING = "fetch('/_segments/consent', {cache: 'no-store'}).then(answer => answer.json())"
POSTS = "+(localStorage.getItem('test.posts') || 0)"


def standing_of(visitor: Visitor) -> tuple[frozenset[str], str]:
    """The purposes in force, and what decided them."""
    found = visitor.evaluate(STANDING)
    return frozenset(found["purposes"]) - {"necessary"}, found["source"]


def choose(visitor: Visitor, page: Page, choice: str) -> None:
    wait_for(visitor, f"!!({page.ready})")
    visitor.evaluate(f"(() => {{ {page.choices[choice]}; return 1; }})()")


def wait_until_in_force(visitor: Visitor, purposes: frozenset[str], source: str) -> None:
    deadline = time.monotonic() + WAIT_SECONDS
    while True:
        try:
            found = standing_of(visitor)
        except ToolError:  # the page went away under the question
            found = None
        if found == (purposes, source):
            return
        assert time.monotonic() < deadline, f"expected {sorted(purposes)} by {source}, got {found}"
        time.sleep(0.05)


@pytest.mark.parametrize("name", READ)
def test_the_edge_reads_what_was_chosen_in_both_directions(name: str, site: str, open_visitor: Open) -> None:
    page = PAGES[name]
    for place in (GERMANY, TEXAS):
        visitor = open_visitor(place)
        visitor.go(f"{site}/{name}")
        for choice in [
            each for each in ("accept", "refuse", "part", "accept", "refuse") if each in page.choices
        ]:
            choose(visitor, page, choice)
            wait_until_in_force(visitor, page.expected(choice), page.source)
            visitor.go(f"{site}/{name}")
            assert standing_of(visitor) == (page.expected(choice), page.source), (
                "after the page was loaded again"
            )


@pytest.mark.parametrize("name", READ)
def test_the_cookies_have_the_recorded_form(
    name: str, site: str, open_visitor: Open, request: pytest.FixtureRequest
) -> None:
    page, recorded = PAGES[name], json.loads(RECORDED.read_text(encoding="utf-8"))
    version = PINS[page.package]["version"]
    for choice in page.choices:
        visitor = open_visitor(GERMANY)
        visitor.go(f"{site}/{name}")
        choose(visitor, page, choice)
        wait_until_in_force(visitor, page.expected(choice), page.source)
        cookies = {each: without_moments(visitor.cookies()[each]["value"]) for each in page.cookies}
        row = {
            "tool": page.package,
            "version": version,
            "choice": choice,
            "purposes": sorted(page.expected(choice)),
        }
        key = f"{name}, {choice}"
        if request.config.getoption("--update-golden"):
            recorded[key] = {**row, "source": page.source, "cookies": cookies}
            RECORDED.write_text(json.dumps(recorded, indent=1) + "\n", encoding="utf-8")
        assert recorded[key]["cookies"] == cookies, f"{page.package} {version} writes another form: {key}"


@pytest.mark.parametrize("name", BRIDGED)
@pytest.mark.parametrize("place", [GERMANY, TEXAS])
def test_the_bridge_takes_over_every_change(name: str, place: str, site: str, open_visitor: Open) -> None:
    page, visitor = BRIDGED[name], open_visitor(place)
    visitor.go(f"{site}/{name}")
    assert standing_of(visitor)[1] == "default", "nobody has chosen, so nothing is sent"
    for number, choice in enumerate(("refuse", "accept", "part", "refuse", "accept"), 1):
        choose(visitor, page, choice)
        wait_until_in_force(visitor, page.expected(choice), "own")
        assert visitor.evaluate(POSTS) == number
        visitor.go(f"{site}/{name}")
        wait_for(visitor, f"!!({page.ready})")
        assert standing_of(visitor) == (page.expected(choice), "own")
        assert visitor.evaluate(POSTS) == number, "nothing is sent where ours says the same"


@pytest.mark.parametrize("name", [name for name in BRIDGED if name not in REMEMBERS_NOTHING])
@pytest.mark.parametrize("choice", ["accept", "refuse", "part"])
def test_a_choice_made_before_the_bridge_was_there_is_taken_over(
    name: str, choice: str, site: str, open_visitor: Open
) -> None:
    page, visitor = BRIDGED[name], open_visitor(GERMANY)
    visitor.go(f"{site}/{name}-before")
    choose(visitor, page, choice)
    visitor.go(f"{site}/{name}-before")
    assert standing_of(visitor)[1] == "default"
    visitor.go(f"{site}/{name}")
    wait_until_in_force(visitor, page.expected(choice), "own")


@pytest.mark.parametrize("name", BRIDGED)
def test_a_choice_is_not_lost_when_the_visitor_leaves_at_once(
    name: str, site: str, open_visitor: Open
) -> None:
    page, visitor = BRIDGED[name], open_visitor(GERMANY)
    visitor.go(f"{site}/{name}")
    wait_for(visitor, f"!!({page.ready})")
    leave = f"(() => {{ {page.choices['accept']}; location.href = '/plain'; return 1; }})()"
    visitor.evaluate(leave)
    wait_for(visitor, "location.pathname === '/plain'")
    wait_until_in_force(visitor, page.expected("accept"), "own")


@pytest.mark.parametrize("name", BRIDGED)
def test_a_later_choice_on_this_site_is_not_undone(name: str, site: str, open_visitor: Open) -> None:
    page, visitor = BRIDGED[name], open_visitor(GERMANY)
    visitor.go(f"{site}/{name}")
    choose(visitor, page, "accept")
    wait_until_in_force(visitor, page.expected("accept"), "own")
    visitor.go(f"{site}/plain")
    visitor.evaluate(
        "fetch('/_segments/consent', {method: 'POST', headers: {'content-type': 'application/json'},"
        " body: '{\"none\": true}'}).then(answer => answer.status)"
    )
    for _ in range(2):
        visitor.go(f"{site}/{name}")
        wait_for(visitor, f"!!({page.ready})")
        assert standing_of(visitor) == (frozenset(), "own")
    choose(visitor, page, "refuse")
    choose(visitor, page, "accept")
    wait_until_in_force(visitor, page.expected("accept"), "own")


def test_an_opt_out_by_gpp_takes_away_and_its_withdrawal_gives_back_where_the_law_is_one_of_objection(
    site: str, open_visitor: Open
) -> None:
    visitor = open_visitor(TEXAS)
    visitor.go(f"{site}/gpp")
    assert standing_of(visitor) == (ALL, "default")
    visitor.evaluate("choose(true) || 1")
    wait_until_in_force(visitor, frozenset({"functional", "analytics"}), "own")
    visitor.go(f"{site}/gpp")
    visitor.evaluate("choose(false) || 1")
    wait_until_in_force(visitor, ALL, "own")


def test_no_opt_out_by_gpp_is_no_consent_where_the_law_asks_for_it(site: str, open_visitor: Open) -> None:
    visitor = open_visitor(GERMANY)
    visitor.go(f"{site}/gpp")
    visitor.evaluate("choose(false) || 1")
    visitor.go(f"{site}/gpp")
    assert standing_of(visitor) == (frozenset(), "default")


def test_a_site_may_give_a_choice_by_itself(site: str, open_visitor: Open) -> None:
    visitor = open_visitor(GERMANY)
    visitor.go(f"{site}/klaro-storage")
    visitor.evaluate("segmentsConsent({analytics: true, marketing: false}) || 1")
    wait_until_in_force(visitor, frozenset({"analytics"}), "own")
    visitor.evaluate("segmentsConsent(['personalization']) || 1")
    wait_until_in_force(visitor, frozenset({"personalization"}), "own")


def without_moments(value: str) -> str:
    """The value with its times and random ids replaced, which no two runs have alike."""
    value = re.sub(
        r"\d{4}-\d\d-\d\dT\d\d(:|%3A)\d\d(:|%3A)\d\d(\.\d+)?Z?", r"2026-11-30T09\g<1>00\g<2>00.000Z", value
    )
    value = re.sub(
        r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "00000000-0000-4000-8000-000000000000", value
    )
    value = re.sub(r"(?<!\d)1[789]\d{11}(?!\d)", "1796000000000", value)
    return re.sub(r"sub_\w+", "sub_XXXXXXXX", value)
