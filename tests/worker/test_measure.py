"""Measurement on the real runtime: from a page and its cookie by service binding, queue and D1 to exact sums."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from segments.deltas import Message, delta, message_id
from segments.edge.measure.cookie import MEASURE_COOKIE
from segments.edge.own.event_reports import CONFIRMATION_DUE
from tests.worker.desk import rows, send
from tests.worker.measured import Person, measured_workers, sums_of
from tests.worker.runtime import LocalWorker, wait_until
from tests.worker.shop import RULES, browser, health, page_of, publish, shown

SITE = RULES.replace("[site]\n", '[site]\nmeasured_blocks = ["teaser"]\ncount_visits = "block-pages"\n', 1)
MEASURED = """
[events.purchase]
purpose = "analytics"
[events.purchase.properties]
value = "double"
[goals.bought]
event = "purchase"
[goals.revenue]
event = "purchase"
value = "value"
currency = "EUR"
cap = 500
[goals.thanked]
event = "page_view"
when = 'event.path == "/thanks"'
[goals.clicked]
event = "block_click"
count = "each"
[experiments.hero]
arms = { calm = 50, bold = 50 }
goals = ["bought", "revenue"]
holdout = 0.2
[experiments.spot]
arms = { one = 50, two = 50 }
by = "place"
goals = ["thanked", "clicked"]
[segments.wide]
when = 'device.type == "desktop"'
measure = true
[segments.again]
when = 'visitor.visits >= 1'
holdout = 0.5
"""
ARMS = ["hero-calm", "hero-bold"]
SPOTS = ["spot-one", "spot-two"]


@pytest.fixture(scope="module")
def workers(session_origin, tmp_path_factory) -> Iterator[tuple[LocalWorker, LocalWorker]]:
    folder = tmp_path_factory.mktemp("measured")
    with measured_workers(folder, session_origin.url) as (edge, desk):
        publish(edge, SITE + MEASURED, folder)
        yield edge, desk


@pytest.fixture
def edge(workers, origin) -> LocalWorker:
    origin.set("/", page_of(ARMS))
    origin.set("/plain", page_of(["wide"]))
    origin.set("/spot", page_of(SPOTS))
    origin.set("/thanks", page_of(SPOTS))
    origin.set("/again", page_of(["again"]))
    return workers[0]


@pytest.fixture
def desk(workers) -> LocalWorker:
    """The desk, with nothing in its sums; each test leaves nothing on the way."""
    _, running = workers
    running.stored.rows("DELETE FROM sums")
    return running


def settle(edge, desk) -> None:
    """Return when all that the edge has sent is counted: a message of the test's own is behind it in the queue."""
    wait_until(lambda: counters_agree(edge), "the edge to send")
    settle.number = getattr(settle, "number", 0) + 1
    marker = message_id(20_000, settle.number.to_bytes(14, "little"))
    send(desk, Message(marker, "marker", 20_000, (delta("block", "m", n=1),)))
    wait_until(
        lambda: rows(desk, f"SELECT id FROM ledger WHERE id = '{marker}'") != [], "the queue to be counted"
    )


def counters(edge) -> dict[str, int]:
    found = health(edge)["counters"]
    assert isinstance(found, dict)
    return found


def counters_agree(edge) -> bool:
    found = counters(edge)
    ended = sum(found.get(f"desk-{how}", 0) for how in ("sent", "failed", "slow", "refused", "full"))
    return ended == found.get("desk-calls", 0)


def kinds(desk) -> set[str]:
    return {cell[0] for cell in sums_of(desk) if cell[1] != "m"}


def shown_arm(answer) -> str:
    seen = shown(answer.text)
    assert seen <= set(ARMS)
    return next(iter(seen)).removeprefix("hero-") if seen else "holdout"


def test_an_experiment_from_its_page_to_the_sums(edge, desk):
    person = Person(edge)
    first = person.look()
    arm = shown_arm(first)
    assert MEASURE_COOKIE in person.cookies
    assert CONFIRMATION_DUE in str(first.header("server-timing"))
    assert CONFIRMATION_DUE not in str(person.look().header("server-timing"))
    answer = person.send({"name": "purchase", "id": "a", "properties": {"value": 12.5}})
    assert answer.json()["pending"] is True
    assert "pending" not in person.send().json()
    settle(edge, desk)
    sums = sums_of(desk)
    for split in ("", "device:desktop", "country:US"):
        assert sums["exposure", "hero", arm, "", split] == (1,)
    assert sums["goal", "hero", arm, "bought", ""] == (1, 1, 1)
    assert sums["goal", "hero", arm, "revenue", ""] == (1, 1250, 1250**2)


def test_an_event_that_comes_twice_counts_once(edge, desk):
    person = Person(edge)
    arm = shown_arm(person.look())
    for _ in range(3):
        person.send({"name": "purchase", "id": "same", "properties": {"value": 1.0}})
    settle(edge, desk)
    assert sums_of(desk)["goal", "hero", arm, "revenue", ""] == (1, 100, 10_000)


def test_requests_that_cross_count_once(edge, desk):
    person = Person(edge)
    person.look()
    before = dict(person.cookies)
    person.look()
    for _ in range(2):
        person.cookies = dict(before)
        person.look()
    settle(edge, desk)
    confirmed = {cell: sums for cell, sums in sums_of(desk).items() if cell[0] == "exposure" and not cell[4]}
    assert list(confirmed.values()) == [(1,)]


@pytest.mark.parametrize(
    "headers",
    [
        {"user_agent": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"},
        {"sec_purpose": "prefetch"},
        {"x_segments_as": "geo.country=US; geo.region_code=TX"},
        {"sec_gpc": "1"},
    ],
)
def test_bots_prefetches_chosen_visitors_and_objections_are_not_counted(edge, desk, headers):
    for path in ("/", "/plain", "/spot"):
        person = Person(edge)
        for _ in range(2):
            person.keep(edge.fetch(path, {**person.headers(), **browser(**headers)}))
        assert MEASURE_COOKIE not in person.cookies
    settle(edge, desk)
    assert kinds(desk) <= ({"exposure"} if "sec_gpc" in headers else set())
    assert {cell[1] for cell in sums_of(desk) if cell[1] != "m"} <= {"spot"}


def test_an_objection_ends_the_count_in_the_same_answer(edge, desk):
    person = Person(edge)
    person.look()
    answer = person.look(sec_gpc="1")
    assert any(f"{MEASURE_COOKIE}=; Max-Age=0" in header for header in answer.header_list("set-cookie"))
    person.look()
    assert MEASURE_COOKIE in person.cookies  # a new visitor, after the objection was taken back
    settle(edge, desk)


def test_a_segment_is_counted_once_a_day_and_only_where_it_is_looked_at(edge, desk):
    for _ in range(3):
        person = Person(edge)
        for _ in range(3):
            person.look("/plain")
    settle(edge, desk)
    assert sums_of(desk)["segment", "wide", "", "", ""] == (3,)
    assert not any(cell[0] == "exposure" for cell in sums_of(desk))


def test_a_hold_out_shows_nothing_and_is_counted(edge, desk):
    seen = set()
    for _ in range(16):
        person = Person(edge)
        seen.add(frozenset(shown(person.look("/again").text)))
        person.look("/again")
    settle(edge, desk)
    assert seen == {frozenset(), frozenset({"again"})}
    found = {cell[2]: sums[0] for cell, sums in sums_of(desk).items() if cell[:2] == ("exposure", "holdout_again")
             and not cell[4]}  # fmt: skip
    assert found.keys() == {"shown", "held"}
    assert sum(found.values()) == 16


def test_a_place_is_counted_without_consent_and_without_a_cookie(edge, desk):
    for _ in range(2):
        person = Person(edge, sec_gpc="1")
        (arm,) = shown(person.look("/spot").text)
        person.look("/thanks")
        assert person.cookies == {}
    settle(edge, desk)
    found = {cell: sums for cell, sums in sums_of(desk).items() if cell[1] == "spot"}
    assert {cell[4][:11] for cell in found} == {"unit:US-TX "}
    by_kind = {cell[0]: (cell[2], sums) for cell, sums in found.items()}
    assert by_kind == {
        "exposure": (arm.removeprefix("spot-"), (4,)),
        "goal": (arm.removeprefix("spot-"), (2, 2)),
    }


def test_blocks_are_counted_for_everybody_and_only_those_of_the_site(edge, desk):
    events = [
        {"name": "block_view", "properties": {"block": name}} for name in ("teaser", "teaser", "made-up")
    ]
    click = {"name": "block_click", "properties": {"block": "teaser"}}
    Person(edge, sec_gpc="1").send(*events, click)
    Person(edge).send(*events, click)
    settle(edge, desk)
    sums = {cell: found for cell, found in sums_of(desk).items() if cell[1] != "m"}
    assert sums["block", "teaser", "", "view", ""] == (4,)
    assert sums["block", "teaser", "", "click", ""] == (2,)
    assert {cell[1] for cell in sums if cell[0] == "block"} == {"teaser"}
    assert [found for cell, found in sums.items() if cell[3] == "clicked"] == [(2, 2)]


def test_nothing_that_a_visitor_sent_is_in_the_sums(edge, desk):
    person = Person(edge, accept_language="xx-secret", referer="https://secret.example/")
    person.look("/?secret=1")
    person.send({"name": "purchase", "id": "secret", "properties": {"value": 1.0, "who": "secret"}})
    person.send()
    settle(edge, desk)
    tables = [row["name"] for row in rows(desk, "SELECT name FROM sqlite_master WHERE type = 'table'")]
    own = [name for name in tables if not name.startswith(("_cf", "sqlite", "d1_"))]
    stored = "".join(str(rows(desk, f"SELECT * FROM {name}")) for name in own)
    assert len(stored) > 100
    for said in ("secret", person.cookies[MEASURE_COOKIE], "Mozilla", "127.0.0.1"):
        assert said not in stored


def test_a_server_reports_with_the_cookies_of_its_visitor(edge, desk):
    import json

    from segments.signing import encode_base64url
    from tests.worker.shop import EVENT_TOKENS

    person = Person(edge)
    arm = shown_arm(person.look())
    token = f"server:{encode_base64url(EVENT_TOKENS.keys[0][1])}"
    body = {
        "visitor": person.cookies["__Host-segments"],
        "sums": person.cookies[MEASURE_COOKIE],
        "consent": ["personalization", "analytics"],
        "events": [{"name": "purchase", "properties": {"value": 3.0}}],
    }
    headers = {"authorization": f"Bearer {token}", "content-type": "application/json"}
    told = edge.fetch("/_segments/events", headers, method="POST", body=json.dumps(body).encode()).json()
    assert told["set_sums_cookie"].startswith(f"{MEASURE_COOKIE}={told['sums']};")
    person.cookies |= {"__Host-segments": told["visitor"], MEASURE_COOKIE: told["sums"]}
    person.look()
    settle(edge, desk)
    assert sums_of(desk)["goal", "hero", arm, "revenue", ""] == (1, 300, 90_000)
