"""Arms on the real runtime: by place they stay without a cookie, by visitor they stay with theirs."""

import pytest

from segments.bundle.experiments.assignment_spec import AssignmentSpec
from segments.edge.signals.assignment import arm_of
from segments.edge.visitor.cookie import VISITOR_COOKIE, open_cookie
from segments.edge.visitor.envelope import seal_envelope
from segments.edge.visitor.grants import GRANT_COOKIE, GRANT_PURPOSE
from tests.worker.shop import COOKIE_KEYS, GRANT_KEYS, PHONE, RULES, browser, page_of, publish, shown

ASSIGNED = """
[assignments.hero]
arms = { calm = 1, bold = 1 }
by = "place"
[assignments.price]
arms = { low = 1, high = 1 }
by = "visitor"
[segments.calm]
when = 'assignment.hero == "calm"'
[segments.bold]
when = 'assignment.hero == "bold"'
[segments.low]
when = 'assignment.price == "low"'
[segments.high]
when = 'assignment.price == "high"'
[segments.not-low]
when = 'assignment.price != "low"'
"""
HERO = AssignmentSpec("place", "week", "UTC", "hero", (("calm", 5_000), ("bold", 10_000)))
PRICE = AssignmentSpec("visitor", "", "", "price", (("low", 5_000), ("high", 10_000)))
REGIONS = ("BW", "BY", "BE", "BB", "HB", "HH", "HE", "MV")
TUESDAY = "now=2026-11-24T12:00Z"
TUESDAY_S = 1_795_521_600
ALL = f"geo.country=DE; geo.region_code=BY; {TUESDAY}; consent=all"


@pytest.fixture(scope="module", autouse=True)
def assigned(worker, published, tmp_path_factory):
    folder = tmp_path_factory.mktemp("rules")
    publish(worker, RULES + ASSIGNED, folder)
    yield
    publish(worker, RULES, folder)


@pytest.fixture(autouse=True)
def home(origin):
    origin.set("/", page_of(["calm", "bold"]))
    origin.set("/price", page_of(["low", "high", "not-low"]))


def see(worker, target, place, **headers):
    """What is shown, and the cookies that are set."""
    answer = worker.fetch(target, browser(x_segments_as=place, **headers))
    assert answer.status == 200
    return shown(answer.text), answer.header_list("set-cookie")


def segment_cookie(headers):
    (header,) = headers
    assert header.startswith(f"{VISITOR_COOKIE}=v2.")
    return header.partition(";")[0]


def test_without_consent_an_arm_stays_over_refreshes_and_pages_and_no_cookie_is_set(worker, origin):
    origin.set("/other", page_of(["calm", "bold"]))
    place = f"geo.country=DE; geo.region_code=BY; {TUESDAY}"
    arm = arm_of(HERO, "DE-BY 2026-11-23")
    for target in ("/", "/", "/other", "/?utm_source=x"):
        for headers in ({}, {"user_agent": PHONE}, {"cookie": "own=1", "accept_language": "fr"}):
            assert see(worker, target, place, **headers) == ({arm}, [])


def test_two_regions_may_have_two_arms_and_each_is_the_one_that_can_be_worked_out(worker):
    found = {
        region: see(worker, "/", f"geo.country=DE; geo.region_code={region}; {TUESDAY}")[0]
        for region in REGIONS
    }
    assert found == {region: {arm_of(HERO, f"DE-{region} 2026-11-23")} for region in REGIONS}
    assert {arm for arms in found.values() for arm in arms} == {"calm", "bold"}


def test_without_a_country_and_without_consent_there_is_no_arm(worker):
    assert see(worker, "/", f"geo.country=T1; {TUESDAY}") == (set(), [])
    assert see(worker, "/price", f"geo.country=DE; {TUESDAY}") == (set(), [])


def test_with_consent_an_arm_stays_over_visits_places_and_a_log_in(worker):
    first, cookies = see(worker, "/price", ALL)
    cookie = segment_cookie(cookies)
    state = open_cookie(cookie.partition("=")[2], COOKIE_KEYS, TUESDAY_S).state
    assert state.id is not None
    arm = arm_of(PRICE, state.id)
    assert first == ({"low"} if arm == "low" else {"high", "not-low"})
    grant = seal_envelope(
        b'{"segments":[],"sub":"ann","exp":1900000000}', GRANT_KEYS, GRANT_PURPOSE, GRANT_COOKIE
    )
    with_grant = f"{cookie}; {GRANT_COOKIE}={grant}"
    assert see(worker, "/price", ALL, cookie=with_grant)[0] == first
    later = "geo.country=US; geo.region_code=TX; consent=all; now=2026-12-04T12:00Z"
    seen, cookies = see(worker, "/price", later, cookie=cookie)
    assert seen == first
    again = open_cookie(segment_cookie(cookies).partition("=")[2], COOKIE_KEYS, TUESDAY_S).state
    assert (again.id, again.visits) == (state.id, 2)


def test_visitors_are_shared_out_among_the_arms(worker):
    found = {frozenset(see(worker, "/price", ALL)[0]) for _ in range(24)}
    assert found == {frozenset({"low"}), frozenset({"high", "not-low"})}


def test_a_withdrawal_ends_the_arm_with_the_id_in_the_same_answer(worker):
    cookie = segment_cookie(see(worker, "/price", ALL)[1])
    seen, cookies = see(worker, "/price", f"geo.country=DE; {TUESDAY}; consent=none", cookie=cookie)
    assert seen == set()
    assert [header for header in cookies if header.startswith(VISITOR_COOKIE)] == cookies
    assert all("Max-Age=0" in header for header in cookies)


def test_a_local_run_may_have_any_arm(worker):
    assert see(worker, "/", "geo.country=T1; assignment.hero=bold") == ({"bold"}, [])
    assert see(worker, "/price", "geo.country=DE; assignment.price=low")[0] == set(), "consent comes first"
    assert see(worker, "/price", f"{ALL}; assignment.price=high")[0] == {"high", "not-low"}
