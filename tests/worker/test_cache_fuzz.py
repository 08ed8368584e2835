"""A crowd against one worker: whatever is kept for whom, nobody ever gets what belongs to somebody else.

Thousands of requests of mixed visitors for mixed pages, several at once. What each must get is worked out here from
who asked, without the worker's code: blocks, the origin's words to a session or a language, cookies, and whether a
shared cache might keep the answer. SEGMENTS_FUZZ multiplies the requests, SEGMENTS_SEED chooses others.
"""

import gzip
import itertools
import json
import os
import random
import re
import threading
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from segments.edge.visitor.cookie import VISITOR_COOKIE, open_cookie, seal_cookie
from segments.edge.visitor.envelope import seal_envelope
from segments.edge.visitor.grants import GRANT_COOKIE, GRANT_PURPOSE
from segments.edge.visitor.state import VisitorState
from segments.signing import KeyRing
from tests.worker.runtime import LocalWorker, WireResponse
from tests.worker.shop import (
    AGENT,
    COOKIE_KEYS,
    GRANT_KEYS,
    PHONE,
    RULES,
    VARIABLES,
    health,
    page_of,
    publish,
)

REQUESTS = 4_000 * int(os.environ.get("SEGMENTS_FUZZ", "1"))
SEED = int(os.environ.get("SEGMENTS_SEED", "20261123"))
VISITORS = 150
THREADS = 8

AUDIENCES = ("germany", "texas", "phone", "desktop", "newsletter", "german", "new", "returning", "gold")
NEVER = "long-away"
BLOCKS = page_of([*AUDIENCES, NEVER])
PLAIN = "<!doctype html><title>Plain</title><p>for everybody</p>"
FEED = json.dumps([{"text": f"[{name}]", "segments": [name]} for name in (*AUDIENCES, NEVER)])
LARGE = BLOCKS + "<p>more</p>" * 30_000

SHARED = {"cache-control": "public, max-age=60", "cdn-cache-control": "max-age=90"}


@dataclass(frozen=True)
class Page:
    """A kind of page: its body, its headers, and what else the origin does with it."""

    body: str = BLOCKS
    headers: Mapping[str, str] = field(default_factory=dict)
    type: str = "text/html; charset=utf-8"
    status: int = 200
    sets_cookie: bool = False
    is_gzip: bool = False
    has_etag: bool = False
    fails_sometimes: bool = False

    @property
    def has_blocks(self) -> bool:
        return self.body is not PLAIN and self.status == 200


PAGES = {
    "/public": Page(headers=SHARED),
    "/public-expires": Page(
        headers={"expires": "Thu, 01 Jan 2099 00:00:00 GMT", "surrogate-control": "max-age=9"}
    ),
    "/short": Page(headers={"cache-control": "max-age=0, stale-while-revalidate=60"}, has_etag=True),
    "/each": Page(headers={"cache-control": "no-cache"}, has_etag=True),
    "/no-store": Page(headers={"cache-control": "no-store"}),
    "/private": Page(headers={"cache-control": "private, max-age=60"}),
    "/language": Page(headers={**SHARED, "vary": "Accept-Language"}),
    "/cookie": Page(headers=SHARED, sets_cookie=True),
    "/cookie-plain": Page(PLAIN, SHARED, sets_cookie=True),
    "/gzip": Page(headers=SHARED, is_gzip=True),
    "/plain": Page(PLAIN, SHARED, has_etag=True),
    "/plain-language": Page(PLAIN, {**SHARED, "vary": "accept-language"}),
    "/feed": Page(FEED, SHARED, "application/json"),
    "/large": Page(LARGE, {"cache-control": "no-store"}),
    "/large-kept": Page(LARGE, {"cache-control": "max-age=2"}),
    "/fails": Page(headers={"cache-control": "max-age=0"}, fails_sometimes=True),
    "/gone": Page(headers=SHARED, status=404),
    "/moved": Page(headers={**SHARED, "location": "/public"}, status=302, sets_cookie=True),
}


class _Handler(BaseHTTPRequestHandler):
    """An origin that says in every body to whom it speaks, and never sets the same cookie twice."""

    protocol_version = "HTTP/1.1"
    cookies = itertools.count()
    chance = random.Random(SEED)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
        pass

    def do_GET(self) -> None:
        page = PAGES[self.path.partition("?")[0]]
        headers = {**page.headers, "content-type": page.type}
        status = page.status
        if page.fails_sometimes and self.chance.random() < 0.3:
            status = 503
        if page.sets_cookie:
            headers["set-cookie"] = f"origin={next(self.cookies)}; Path=/"
        body = self._body(page)
        if page.has_etag:
            headers["etag"] = f'"{len(body)}"'
            if headers["etag"] in self.headers.get("if-none-match", "") and status == 200:
                status, body = 304, b""
        if page.is_gzip and "gzip" in self.headers.get("accept-encoding", ""):
            headers["content-encoding"], body = "gzip", gzip.compress(body)
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if status != 304:
            self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _body(self, page: Page) -> bytes:
        if page.type == "application/json":
            return page.body.encode()
        cookie = self.headers.get("cookie", "")
        words = f"<i>(cookie:{cookie})</i>" if cookie else ""
        if "vary" in page.headers:
            words += f"<i>(language:{self.headers.get('accept-language', '')})</i>"
        return (page.body + words).encode()


@dataclass
class Visitor:
    """Somebody with a browser: what they are, what they allow, and what their cookie jar holds."""

    number: int
    country: str
    agent: str
    language: str
    consent: str
    has_gpc: bool
    session: str
    grant: str
    returns: bool
    first_seen_s: int
    jar: str = ""
    etags: dict[str, str] = field(default_factory=dict)

    @property
    def is_remembered(self) -> bool:
        """Whether history and facts about the person may be used."""
        if self.consent:
            return self.consent == "all" and not self.has_gpc
        return self.country == "US" and not self.has_gpc

    def expected(self, query: str) -> set[str]:
        names = {"phone" if self.agent == PHONE else "desktop"}
        names |= {"DE": {"germany"}, "US": {"texas"}}.get(self.country, set())
        names |= {"german"} if self.language == "de" else set()
        names |= {"newsletter"} if query else set()
        if self.is_remembered:
            names.add("returning" if self.returns else "new")
            names |= {"gold"} if self.grant == "good" else set()
        return names

    def headers(self, now_s: int) -> dict[str, str]:
        place = f"geo.country={self.country}" + ("; geo.region_code=TX" if self.country == "US" else "")
        consent = f"; consent={self.consent}" if self.consent else ""
        headers = {"user-agent": self.agent, "x-segments-as": place + consent}
        headers |= {"sec-gpc": "1"} if self.has_gpc else {}
        headers |= {"accept-language": self.language} if self.language else {}
        cookies = [f"{VISITOR_COOKIE}={self.jar}"] if self.jar else []
        cookies += [f"sessionid=s{self.number}"] if self.session else []
        cookies += [f"{GRANT_COOKIE}={_grant(self.grant, now_s)}"] if self.grant else []
        return headers | ({"cookie": "; ".join(cookies)} if cookies else {})


FORGER = KeyRing((("grant", b"x" * 32),))


def _grant(kind: str, now_s: int) -> str:
    payload = json.dumps({"expires": now_s + 6_000, "traits": {"plan": "gold"}}).encode()
    return seal_envelope(payload, GRANT_KEYS if kind == "good" else FORGER, GRANT_PURPOSE, GRANT_COOKIE)


def _crowd(chance: random.Random, now_s: int) -> list[Visitor]:
    crowd = []
    for number in range(VISITORS):
        seen_s = now_s - 5 * 86_400 - number * 60
        returns = chance.random() < 0.4
        state = VisitorState(None, seen_s, seen_s, None, seen_s, 1)
        crowd.append(
            Visitor(
                number,
                chance.choice(("DE", "FR", "US")),
                chance.choice((AGENT, PHONE)),
                chance.choice(("", "de", "en", "fr")),
                chance.choice(("", "", "all", "none")),
                chance.random() < 0.2,
                "yes" if chance.random() < 0.2 else "",
                chance.choice(("", "", "good", "forged")),
                returns,
                seen_s if returns else 0,
                seal_cookie(state, COOKIE_KEYS, now_s - 60, 600_000) if returns else "",
            )
        )
    return crowd


class Crowd:
    """All visits of one run, and what is remembered across them to find what was mixed up."""

    def __init__(self, worker: LocalWorker, now_s: int) -> None:
        self.worker, self.now_s = worker, now_s
        self.lock = threading.Lock()
        self.origin_cookies: dict[str, int] = {}
        self.shown_under: dict[tuple[str, str], set[str]] = {}

    def visit(self, visitor: Visitor, path: str, query: str, method: str, stolen_etag: str) -> None:
        headers = visitor.headers(self.now_s)
        etag = stolen_etag or visitor.etags.get(path, "")
        if etag:
            headers["if-none-match"] = etag
        answer = self.worker.fetch(path + query, headers, method=method)
        told = (path, query, method, visitor, answer.status, answer.headers)
        self.check_caches(PAGES[path], visitor, answer, told)
        self.check_cookies(PAGES[path], visitor, answer, told)
        self.check_body(path, visitor, query, method, answer, etag, told)

    def check_caches(self, page: Page, visitor: Visitor, answer: WireResponse, told: object) -> None:
        words = {word.strip().lower() for word in (answer.header("cache-control") or "").split(",")}
        is_for_one = bool(answer.header_list("set-cookie")) or (
            page.has_blocks and answer.status in (200, 304)
        )
        if is_for_one and page.status < 300:
            assert words & {"private", "no-store"}, told
            assert not [
                name for name, _ in answer.headers if "cdn-cache" in name or name == "surrogate-control"
            ], told
            assert answer.header("expires") is None, told

    def check_cookies(self, page: Page, visitor: Visitor, answer: WireResponse, told: object) -> None:
        for line in answer.header_list("set-cookie"):
            name, _, value = line.partition(";")[0].partition("=")
            if name == "origin":
                assert page.sets_cookie, told
                with self.lock:
                    assert value not in self.origin_cookies, ("one cookie for two answers", told)
                    self.origin_cookies[value] = visitor.number
                continue
            assert name.startswith(VISITOR_COOKIE), told
            if value:
                assert visitor.is_remembered, told
                assert name == VISITOR_COOKIE, told
                state = open_cookie(value, COOKIE_KEYS, self.now_s + 600).state
                assert not visitor.returns or state.first_seen_s == visitor.first_seen_s, told
                if not visitor.returns and visitor.jar:
                    mine = open_cookie(visitor.jar, COOKIE_KEYS, self.now_s + 600).state
                    assert state.first_seen_s == mine.first_seen_s, told
                visitor.jar = value
            else:
                assert not visitor.is_remembered, told
                visitor.jar = "" if name == VISITOR_COOKIE else visitor.jar
                visitor.grant = "" if name == GRANT_COOKIE else visitor.grant

    def check_body(
        self,
        path: str,
        visitor: Visitor,
        query: str,
        method: str,
        answer: WireResponse,
        etag: str,
        told: object,
    ) -> None:
        page, expected = PAGES[path], visitor.expected(query)
        if answer.status == 304:
            assert etag, told
            if page.has_blocks:
                with self.lock:
                    assert self.shown_under[path, etag] == expected, ("another choice confirmed", told)
            return
        if page.fails_sometimes and answer.status == 503:
            return
        assert answer.status == page.status, told
        if method == "HEAD":
            assert answer.body == b"", told
            return
        body = answer.text
        if page.has_blocks:
            assert set(re.findall(r"\[([a-z-]+)\]", body)) == expected, told
            own_etag = answer.header("etag")
            if own_etag:
                visitor.etags[path] = own_etag
                with self.lock:
                    assert self.shown_under.setdefault((path, own_etag), expected) == expected, told
        if page.type != "application/json":
            assert ("(cookie:" in body) is bool(visitor.session), told
            sessions = re.findall(r"sessionid=([^;)]*)", body)
            assert sessions == ([f"s{visitor.number}"] if visitor.session else []), told
        if "vary" in page.headers:
            assert re.findall(r"\(language:([^)]*)\)", body) == [visitor.language], told
        assert "data-segment" not in body or page.status != 200, told


@pytest.fixture(scope="module")
def crowd_worker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalWorker]:
    """A worker of its own, in front of an origin that looks at who asks."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    folder = tmp_path_factory.mktemp("crowd")
    try:
        with LocalWorker(VARIABLES, folder / "state", f"http://127.0.0.1:{server.server_port}") as running:
            publish(running, RULES, folder)
            yield running
    finally:
        server.shutdown()
        server.server_close()


def test_nobody_in_a_crowd_gets_what_belongs_to_somebody_else(crowd_worker: LocalWorker) -> None:
    now_s = int(time.time())
    chance = random.Random(SEED)
    visitors = _crowd(chance, now_s)
    crowd = Crowd(crowd_worker, now_s)
    paths = list(PAGES)
    weights = [1 if path.startswith("/large") else 4 for path in paths]
    # Each visitor is one thread's at a time, as a browser with one tab: their jar has one order.
    turns: list[list[tuple[Visitor, str, str, str, bool]]] = [[] for _ in range(THREADS)]
    for _ in range(REQUESTS):
        visitor = chance.choice(visitors)
        path = chance.choices(paths, weights)[0]
        query = "?utm_source=newsletter&utm_medium=email" if chance.random() < 0.2 else ""
        method = "HEAD" if chance.random() < 0.05 else "GET"
        turns[visitor.number % THREADS].append((visitor, path, query, method, chance.random() < 0.1))

    def take(turn: list[tuple[Visitor, str, str, str, bool]]) -> None:
        for visitor, path, query, method, steals in turn:
            with crowd.lock:
                known = [etag for page, etag in crowd.shown_under if page == path] if steals else []
            crowd.visit(visitor, path, query, method, known[visitor.number % len(known)] if known else "")

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(take, turns))
    said = health(crowd_worker)
    assert said["counters"].get("faults", 0) == 0
    assert said["counters"]["flowed"] > 0
    assert said["counters"]["revalidated"] > 0
    assert said["counters"]["stale-served"] > 0
    assert len(crowd.origin_cookies) > 0
