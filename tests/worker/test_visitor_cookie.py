"""The segment cookie on the wire: set, kept, rotated, and refused in every way it can be wrong. And grants."""

import json
import time

import pytest

from segments.edge.visitor.cookie import VISITOR_COOKIE, open_cookie, seal_cookie
from segments.edge.visitor.envelope import seal_envelope
from segments.edge.visitor.grants import GRANT_COOKIE, GRANT_PURPOSE
from segments.edge.visitor.state import VisitorState
from segments.signing import KeyRing
from tests.worker.shop import COOKIE_KEYS, GRANT_KEYS, OLD_COOKIE_KEY, browser, health, page_of, shown

pytestmark = pytest.mark.usefixtures("published")

DAY_S = 86_400
SEGMENTS = ["new", "returning", "third-visit", "long-away"]


@pytest.fixture
def now_s() -> int:
    return int(time.time())


def state(now_s: int, *, days_ago: int, visits: int) -> VisitorState:
    seen = now_s - days_ago * DAY_S
    return VisitorState(None, seen, seen, None, seen, visits)


def visit(worker, cookie="", set_by_hand=""):
    """What a visitor from Texas sees, and the value of the segment cookie that came back, if one did."""
    here = f"geo.country=US; geo.region_code=TX; {set_by_hand}"
    response = worker.fetch("/", browser(x_segments_as=here, cookie=cookie))
    written = response.header_list("set-cookie")
    assert len(written) <= 1
    return shown(response.text), written[0] if written else ""


def value_of(set_cookie: str) -> str:
    return set_cookie.partition("=")[2].partition(";")[0]


def as_cookie(value: str) -> str:
    return f"{VISITOR_COOKIE}={value}"


@pytest.fixture(autouse=True)
def home(origin):
    origin.set("/", page_of(SEGMENTS))


def test_a_first_visit_sets_a_cookie_that_no_script_and_no_other_site_can_use(worker, now_s):
    seen, written = visit(worker)
    assert seen == {"new"}
    attributes = {part.strip().lower() for part in written.split(";")[1:]}
    assert {"path=/", "secure", "httponly", "samesite=lax"} < attributes
    assert written.startswith(VISITOR_COOKIE + "=")
    assert len(written) < 4096
    opened = open_cookie(value_of(written), COOKIE_KEYS, now_s)
    assert (opened.state.visits, opened.state.id, opened.is_newest_key) == (1, None, True)


def test_a_cookie_that_says_all_already_is_not_sent_again(worker):
    noon = "now=2026-11-24T12:00Z"  # it is sent again when a minute has passed
    _, written = visit(worker, set_by_hand=noon)
    seen, again = visit(worker, as_cookie(value_of(written)), noon)
    assert (seen, again) == ({"new"}, "")


def test_the_next_visit_is_counted_after_half_an_hour(worker):
    _, written = visit(worker)
    seen, written = visit(worker, as_cookie(value_of(written)), "now=+31m")
    assert seen == {"returning"}
    seen, written = visit(worker, as_cookie(value_of(written)), "now=+2d")
    assert seen == {"returning", "third-visit"}
    seen, _ = visit(worker, as_cookie(value_of(written)), "now=+40d")
    assert seen == {"returning", "third-visit", "long-away"}


def test_a_cookie_of_an_older_key_is_read_and_signed_anew(worker, now_s):
    old = seal_cookie(state(now_s, days_ago=2, visits=5), KeyRing((OLD_COOKIE_KEY,)), now_s, DAY_S)
    seen, written = visit(worker, as_cookie(old))
    assert seen == {"returning", "third-visit"}
    assert open_cookie(value_of(written), COOKIE_KEYS, now_s).is_newest_key


@pytest.mark.parametrize(
    "spoil",
    [
        lambda value: value[:-1] + ("A" if value[-1] != "A" else "Q"),
        lambda value: value[:40] + ("A" if value[40] != "A" else "B") + value[41:],
        lambda value: value[: len(value) // 2],
        lambda value: value.replace("v2.", "v1.", 1),
        lambda value: value.replace(".new.", ".old.", 1),
        lambda value: value + "x" * 5000,
        lambda _value: "",
        lambda _value: "v1...",
        lambda _value: "\u00ff" * 8,
    ],
    ids=["last", "payload", "truncated", "version", "key", "oversized", "empty", "hollow", "bytes"],
)
def test_a_spoilt_cookie_makes_a_new_visitor_and_is_replaced(worker, now_s, spoil):
    good = seal_cookie(state(now_s, days_ago=2, visits=5), COOKIE_KEYS, now_s, DAY_S)
    assert visit(worker, as_cookie(good))[0] == {"returning", "third-visit"}
    seen, written = visit(worker, as_cookie(spoil(good)))
    assert seen == {"new"}
    assert open_cookie(value_of(written), COOKIE_KEYS, now_s).state.visits == 1


def test_an_expired_cookie_is_a_new_visitor(worker, now_s):
    expired = seal_cookie(
        state(now_s - 9 * DAY_S, days_ago=2, visits=5), COOKIE_KEYS, now_s - 9 * DAY_S, DAY_S
    )
    before = health(worker)["counters"].get("cookie-expired", 0)
    assert visit(worker, as_cookie(expired))[0] == {"new"}
    assert health(worker)["counters"]["cookie-expired"] == before + 1


def test_a_grant_of_the_sites_backend_gives_segments_and_traits(worker, origin, now_s):
    origin.set("/", page_of(["club", "gold"]))
    payload = {"expires": now_s + 600, "segments": ["club", "no-such-segment"], "traits": {"plan": "gold"}}
    sealed = seal_envelope(json.dumps(payload).encode(), GRANT_KEYS, GRANT_PURPOSE, GRANT_COOKIE)
    assert visit(worker, f"{GRANT_COOKIE}={sealed}")[0] == {"club", "gold"}
    assert visit(worker, f"{GRANT_COOKIE}={sealed[:-2]}")[0] == set()
    assert visit(worker, f"{GRANT_COOKIE}={sealed}", "consent=none")[0] == set()


def test_a_grant_is_worth_nothing_as_a_segment_cookie(worker, now_s):
    grant = seal_envelope(b'{"expires":4000000000}', GRANT_KEYS, GRANT_PURPOSE, GRANT_COOKIE)
    assert visit(worker, as_cookie(grant))[0] == {"new"}


def test_a_crawler_gets_default_blocks_and_no_cookie(worker, origin):
    origin.set("/", page_of(["this-host"]) + '<p data-segment-slot="hero" data-segment-default>[default]</p>')
    agent = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
    response = worker.fetch("/", {"user-agent": agent, "x-segments-as": "geo.country=US; geo.region_code=TX"})
    assert shown(response.text) == {"default"}
    assert response.header("set-cookie") is None


def test_a_prefetch_is_no_visit(worker):
    response = worker.fetch(
        "/", browser(x_segments_as="geo.country=US; geo.region_code=TX", sec_purpose="prefetch;prerender")
    )
    assert response.header("set-cookie") is None
