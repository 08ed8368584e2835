"""Two visitors never share a response: mixed requests at once, each answer checked against who asked."""

import random
from concurrent.futures import ThreadPoolExecutor

import pytest

from segments.edge.http.caching import is_shareable
from tests.worker.shop import AGENT, PHONE, let_settle, page_of, shown

pytestmark = pytest.mark.usefixtures("published")

REQUESTS = 200
SEGMENTS = ["germany", "texas", "phone", "desktop", "newsletter", "german", "new", "from-search"]
PAGES = {
    "/mixed": {"cache-control": "public, max-age=3600"},
    "/short": {"cache-control": "max-age=0, stale-while-revalidate=5"},
    "/each": {"cache-control": "no-store"},
    "/vary": {"cache-control": "max-age=3600", "vary": "Accept-Language"},
}


def visitor(chance: random.Random) -> tuple[str, dict[str, str], set[str]]:
    """A request, and the segments that it must be answered for."""
    country, agent = chance.choice(["DE", "FR", "US"]), chance.choice([AGENT, PHONE])
    headers, expected = {"user-agent": agent}, {"phone" if agent == PHONE else "desktop"}
    by_hand = f"geo.country={country}"
    if country == "US":
        by_hand += "; geo.region_code=TX"
        expected |= {"texas", "new"}
    if country == "DE":
        expected.add("germany")
    target = chance.choice(list(PAGES))
    if chance.random() < 0.3:
        target += "?utm_source=newsletter&utm_medium=email"
        expected.add("newsletter")
    if chance.random() < 0.4:
        headers["accept-language"] = "de"
        expected.add("german")
    if chance.random() < 0.3:
        headers["referer"] = "https://www.google.com/"
        expected.add("from-search")
    if country == "US" and chance.random() < 0.3:
        by_hand += "; consent=none"
        expected -= {"new"}
    return target, {**headers, "x-segments-as": by_hand}, expected


def test_200_mixed_requests_are_each_answered_for_their_own_visitor(worker, origin):
    for path, headers in PAGES.items():
        origin.set(path, page_of(SEGMENTS), headers={"content-type": "text/html", **headers})
    chance = random.Random(20261123)
    visitors = [visitor(chance) for _ in range(REQUESTS)]
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda one: worker.fetch(one[0], one[1]), visitors))
    let_settle(worker, origin, *{target for target, _, _ in visitors if target.startswith("/short")})
    for (target, headers, expected), answer in zip(visitors, answers, strict=True):
        may_search = (
            {"from-search"} if "newsletter" in expected else set()
        )  # a campaign may outrank the referrer
        assert shown(answer.text) | may_search == expected | may_search, (target, headers)
        assert not is_shareable(answer.header("cache-control") or ""), target
        assert ("new" in expected) is any(
            one.startswith("__Host-segments=v2.") for one in answer.header_list("set-cookie")
        ), (target, headers)
