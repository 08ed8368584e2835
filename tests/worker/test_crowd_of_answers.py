"""A crowd asks for answers of every kind, by every method, in every form: each gets to the byte what is meant for it.

`make crowd` asks 30,000 times; SEGMENTS_CROWD and SEGMENTS_SEED say otherwise.
"""

import os
import random
import shutil
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest

from segments.edge.http.caching import is_shareable
from segments.edge.pages.content_types import kind_of
from segments.edge.pages.plan.choose import bind_plan, choose_blocks
from segments.edge.pages.plan.splice import splice
from segments.edge.pages.response import compile_response
from tests.edge.pages.opted_in import LIQUID
from tests.worker.answers_site import (
    FORMS,
    LIFETIMES,
    METHODS,
    SEGMENTS,
    STATUSES,
    TYPES,
    AnswersSite,
    Told,
    body_of,
)
from tests.worker.runtime import LocalWorker
from tests.worker.shop import PHONE, RULES, VARIABLES, browser, health, publish
from tools.dev_server import ROOT

COUNT = int(os.environ.get("SEGMENTS_CROWD", "400"))
SEED = os.environ.get("SEGMENTS_SEED", "1")
ADDRESSES = max(40, COUNT // 20)
AT_ONCE = 6
VISITORS = (
    ({"x_segments_as": "geo.country=DE"}, {"germany", "desktop"}),
    ({"x_segments_as": "geo.country=DE", "user_agent": PHONE}, {"germany", "phone"}),
    ({"x_segments_as": "geo.country=FR"}, {"desktop"}),
    ({"x_segments_as": "geo.country=US; geo.region_code=TX", "user_agent": PHONE}, {"texas", "phone"}),
    ({"x_segments_as": "geo.country=FR", "cookie": "sessionid=1"}, {"desktop"}),
)


@dataclass(frozen=True)
class Turn:
    """One request of the crowd."""

    told: Told
    method: str
    form: str
    visitor: int
    is_part: bool


def turns():
    chosen = random.Random(SEED)
    told = [
        Told(
            chosen.randrange(len(TYPES)),
            chosen.choice(STATUSES),
            chosen.randrange(len(LIFETIMES)),
            chosen.randrange(10**6),
        )
        for _ in range(ADDRESSES)
    ]
    for _ in range(COUNT):
        yield Turn(
            chosen.choice(told),
            chosen.choice(METHODS),
            chosen.choice(FORMS),
            chosen.randrange(len(VISITORS)),
            chosen.random() < 0.05,
        )


def expected(turn: Turn, visitor: int) -> bytes:
    body = body_of(turn.told, turn.form)
    content_type = turn.told.content_type or "text/html"
    if not kind_of(content_type):
        return body
    bits = {name: index for index, name in enumerate(SEGMENTS)}
    bound = bind_plan(compile_response(body, content_type, LIQUID), bits)
    matched = sum(1 << bits[name] for name in VISITORS[visitor][1])
    return splice(bound, choose_blocks(matched, bound))


def check(site: LocalWorker, turn: Turn) -> str:
    """Ask once; what was seen, for the count of kinds."""
    headers = browser(**VISITORS[turn.visitor][0])
    if turn.form:
        headers[turn.form] = "https://other.example" if turn.form == "origin" else "true"
    if turn.is_part:
        headers["range"] = "bytes=0-5,8-9"
    body = b"x" * 100 if turn.method not in ("GET", "HEAD") else None
    answer = site.fetch(turn.told.path, headers, method=turn.method, body=body)
    assert answer.status == turn.told.status, turn
    wanted = expected(turn, turn.visitor)
    assert answer.body == (b"" if turn.method == "HEAD" else wanted), turn
    is_cut = wanted != body_of(turn.told, turn.form)
    is_personal = any(expected(turn, other) != wanted for other in range(len(VISITORS)))
    assert not (is_personal and is_shareable(answer.header("cache-control") or "")), turn
    if kind_of(turn.told.content_type or "text/html"):
        assert b"segment" not in answer.body, turn
    return f"{turn.method} {turn.told.status} {'cut' if is_cut else 'whole'}"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    state = ROOT / "build" / "test" / "answers"
    shutil.rmtree(state, ignore_errors=True)
    with AnswersSite() as origin, LocalWorker(VARIABLES, state, origin.url) as running:
        publish(running, RULES, tmp_path_factory.mktemp("rules"))
        yield running


def test_nobody_in_the_crowd_gets_what_is_meant_for_others(site):
    with ThreadPoolExecutor(AT_ONCE) as crowd:
        seen = Counter(crowd.map(lambda turn: check(site, turn), turns()))
    assert sum(seen.values()) == COUNT
    assert sum(count for kind, count in seen.items() if kind.endswith("cut")) > COUNT / 4
    assert {kind.split()[0] for kind in seen} == set(METHODS)
    counters = health(site)["counters"]
    assert counters.get("faults", 0) == 0
    assert counters.get("form-not-in-vary", 0) == 0
