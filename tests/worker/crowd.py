"""The crowd: visitors with browsers, some of them behind a cache that they share, and what each of them must get.

In: a worker in front of a `CrowdOrigin`. Out: failed assertions, with the visit that failed. What is right is worked
out from who asks, by the command line's `splice`; nothing here knows how the worker keeps pages.
"""

import json
import random
import re
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Protocol

from segments.cli.input.page_kinds import compile_file
from segments.cli.input.page_settings import settings_for
from segments.edge.pages.plan.choose import bind_plan, choose_blocks
from segments.edge.pages.plan.plan import PagePlan
from segments.edge.pages.plan.splice import splice
from segments.edge.visitor.cookie import VISITOR_COOKIE, open_cookie, seal_cookie
from segments.edge.visitor.envelope import seal_envelope
from segments.edge.visitor.grants import GRANT_COOKIE, GRANT_PURPOSE
from segments.edge.visitor.state import VisitorState
from segments.signing import KeyRing
from tests.worker.crowd_site import PAGES, WORDS, CrowdOrigin, Page
from tests.worker.runtime import WireResponse
from tests.worker.shop import AGENT, COOKIE_KEYS, GRANT_KEYS, PHONE

LIQUID = settings_for(None, has_liquid=True)
FORGER = KeyRing((("grant", b"x" * 32),))
LATE_SECONDS = 2.0
"""How much later than it may an answer come on a busy machine: the worker's clock stands still while it works."""

TARGETED = ("cloudflare-cdn-cache-control", "cdn-cache-control", "surrogate-control")
FOR_ONE = ("private", "no-store")


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
    is_behind_cache: bool
    jar: str = ""
    etags: dict[str, str] = field(default_factory=dict)

    @property
    def is_remembered(self) -> bool:
        """Whether history and facts about the person may be used."""
        if self.consent:
            return self.consent == "all" and not self.has_gpc
        return self.country == "US" and not self.has_gpc

    @property
    def told_language(self) -> str:
        """The language that the origin is told: their own on a page of their own, else the site's that suits."""
        return "en" if self.language == "fr" and not self.session else self.language

    def segments(self, turn: "Turn") -> frozenset[str]:
        """The segments they are in at this visit. A HEAD is no visit: it makes nobody known who has never been seen."""
        names = {"phone" if self.agent == PHONE else "desktop"}
        names |= {"DE": {"germany"}, "US": {"texas"}}.get(self.country, set())
        names |= {"german"} if self.language == "de" else set()
        names |= {"newsletter"} if turn.query else set()
        if self.is_remembered:
            if self.jar or turn.method != "HEAD":
                names.add("returning" if self.returns else "new")
            names |= {"gold"} if self.grant == "good" else set()
        return frozenset(names)

    def headers(self, now_s: int) -> dict[str, str]:
        place = f"geo.country={self.country}" + ("; geo.region_code=TX" if self.country == "US" else "")
        consent = f"; consent={self.consent}" if self.consent else ""
        headers = {"user-agent": self.agent, "x-segments-as": place + consent, "accept": "text/html, */*"}
        headers |= {"sec-gpc": "1"} if self.has_gpc else {}
        headers |= {"accept-language": self.language} if self.language else {}
        cookies = [f"{VISITOR_COOKIE}={self.jar}"] if self.jar else []
        cookies += [f"sessionid={self.session}"] if self.session else []
        cookies += [f"{GRANT_COOKIE}={_grant(self.grant, now_s)}"] if self.grant else []
        cookies += [f"_ga=GA1.1.{self.number}"] if self.number % 3 == 0 else []
        return headers | ({"cookie": "; ".join(cookies)} if cookies else {})

    def change(self, chance: random.Random) -> None:
        """Now and then people travel, change their minds, take another device or log in or out."""
        if chance.random() < 0.04:
            self.consent = chance.choice(("", "all", "none"))
        if chance.random() < 0.03:
            self.country = chance.choice(("DE", "FR", "US"))
        if chance.random() < 0.02:
            self.agent = chance.choice((AGENT, PHONE))
        if chance.random() < 0.03:
            self.session = "" if self.session else f"s{self.number}x{chance.randrange(1_000)}"


def _grant(kind: str, now_s: int) -> str:
    payload = json.dumps({"expires": now_s + 6_000, "traits": {"plan": "gold"}}).encode()
    return seal_envelope(payload, GRANT_KEYS if kind == "good" else FORGER, GRANT_PURPOSE, GRANT_COOKIE)


def gather(chance: random.Random, count: int, now_s: int) -> list[Visitor]:
    """A crowd; who returns has a cookie of some days ago, which says when they were first seen."""
    crowd = []
    for number in range(count):
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
                f"s{number}" if chance.random() < 0.2 else "",
                chance.choice(("", "", "good", "forged")),
                returns,
                seen_s if returns else 0,
                chance.random() < 0.3,
                seal_cookie(state, COOKIE_KEYS, now_s - 60, 600_000) if returns else "",
            )
        )
    return crowd


class SharedCache:
    """What may stand between a crowd and the worker: it keeps all that RFC 9111 and RFC 9213 let it keep."""

    def __init__(self) -> None:
        self._kept: dict[str, list[tuple[dict[str, str], float, WireResponse]]] = {}
        self._lock = threading.Lock()

    def find(self, target: str, headers: Mapping[str, str]) -> tuple[bool, WireResponse | None]:
        """What is kept for such a request, and whether it may be used without asking."""
        with self._lock:
            for selecting, fresh_until, answer in self._kept.get(target, ()):
                if all(headers.get(name, "") == value for name, value in selecting.items()):
                    return time.monotonic() < fresh_until, answer
        return False, None

    def keep(self, target: str, headers: Mapping[str, str], answer: WireResponse) -> None:
        """Keep an answer for others, if it may be."""
        rules = ruling_words(answer)
        vary = [name.strip().lower() for name in (answer.header("vary") or "").split(",") if name.strip()]
        if set(rules) & set(FOR_ONE) or "*" in vary or answer.status not in (200, 301, 404):
            return
        seconds = float(rules.get("s-maxage") or rules.get("max-age") or 0)
        if "no-cache" in rules:
            seconds = 0.0
        elif not rules and (expires := answer.header("expires")):
            seconds = parsedate_to_datetime(expires).timestamp() - time.time()
        elif not rules:
            seconds = 2.0  # a guess, which RFC 9111 section 4.2.2 allows
        selecting = {name: headers.get(name, "") for name in vary}
        with self._lock:
            others = [one for one in self._kept.get(target, ()) if one[0] != selecting]
            self._kept[target] = [*others[-20:], (selecting, time.monotonic() + seconds, answer)]


def version_in(body: bytes) -> int:
    """The version that a body says it is of."""
    found = re.search(rb"\(version:(\d+)\)", body)
    return int(found[1]) if found else 0


def ruling_words(answer: WireResponse) -> dict[str, str]:
    """The directives that a shared cache goes by."""
    line = next((found for name in (*TARGETED, "cache-control") if (found := answer.header(name))), "")
    pairs = (word.strip().partition("=") for word in re.findall(r'(?:[^,"]|"[^"]*")+', line))
    return {name.lower(): value.strip('"') for name, _, value in pairs}


@dataclass(frozen=True)
class Turn:
    """One visit, as it was planned before the run began."""

    visitor: Visitor
    path: str
    query: str
    method: str
    asks: str
    """What is asked beyond the page: "steal" an ETag, a "range", "modified"-since, several tags in a "list"."""


class Fetches(Protocol):
    """A worker, or several behind one address."""

    def fetch(
        self,
        target: str,
        headers: Mapping[str, str] | None = None,
        *,
        method: str = "GET",
        body: bytes | None = None,
    ) -> WireResponse: ...


class Crowd:
    """All visits of one run, and what is remembered across them to find what was mixed up."""

    def __init__(self, worker: Fetches, origin: CrowdOrigin, now_s: int) -> None:
        self.worker, self.origin, self.now_s = worker, origin, now_s
        self.cache = SharedCache()
        self.lock = threading.Lock()
        self.numbers_given: set[str] = set()
        self.shown_under: dict[tuple[str, str], bytes] = {}
        self.seen: dict[str, int] = {}
        self._plans: dict[str, PagePlan] = {}
        self._spliced: dict[tuple[str, frozenset[str]], bytes] = {}

    def count(self, what: str) -> None:
        with self.lock:
            self.seen[what] = self.seen.get(what, 0) + 1

    # What is right

    def spliced(self, path: str, segments: frozenset[str]) -> bytes:
        """What the command line makes of a page for somebody in these segments; its words are still a placeholder."""
        known = (path, segments)
        with self.lock:
            if path not in self._plans:
                page = PAGES[path]
                file = Path(path.strip("/") + page.suffix)
                self._plans[path] = compile_file(file, page.body.encode(page.encoding), None, LIQUID)
            if known not in self._spliced:
                bits = {name: position for position, name in enumerate(sorted(segments))}
                bound = bind_plan(self._plans[path], bits, {})
                self._spliced[known] = splice(bound, choose_blocks((1 << len(bits)) - 1, bound))
            return self._spliced[known]

    def expected(self, turn: Turn, copy: bytes) -> bytes:
        """The bytes that a visitor must get of the version of a page that they have a copy of."""
        page, visitor = PAGES[turn.path], turn.visitor
        whole = page.content(version_in(copy), visitor.session, visitor.told_language)
        if not page.is_personal:
            return whole
        words = re.search(rb"\(version:\d+\)(?:\([a-z]+:[^)]*\))*", whole)
        assert words is not None
        return self.spliced(turn.path, visitor.segments(turn)).replace(WORDS.encode(), words[0])

    # One visit

    def visit(self, turn: Turn) -> None:
        visitor, target = turn.visitor, turn.path + turn.query
        headers = visitor.headers(self.now_s) | self.conditions(turn)
        began = time.monotonic()
        is_cached = False
        if visitor.is_behind_cache and turn.method == "GET" and "range" not in headers:
            is_cached, answer = self.ask_cache(turn, target, headers)
        else:
            body = b"x=1" if turn.method == "POST" else None
            answer = self.worker.fetch(target, headers, method=turn.method, body=body)
        told = (
            target,
            turn.method,
            turn.asks,
            visitor,
            headers,
            answer.status,
            answer.headers,
            answer.body[:600],
        )
        self.check_headers(turn, answer, told)
        if not is_cached:
            self.check_cookies(turn, answer, told)
        if turn.method != "POST":
            self.check_content(turn, headers, answer, (began, time.monotonic(), is_cached), told)

    def conditions(self, turn: Turn) -> dict[str, str]:
        own = turn.visitor.etags.get(turn.path, "")
        if turn.asks == "range":
            return {"range": ("bytes=0-9", "bytes=5-", "bytes=900000-", "bytes=x")[turn.visitor.number % 4]}
        if turn.asks == "modified":
            return {"if-modified-since": "Tue, 14 Nov 2023 22:13:20 GMT"}
        if turn.asks in ("steal", "list"):
            with self.lock:
                known = [etag for page, etag in self.shown_under if page == turn.path]
            count = 1 if turn.asks == "steal" else 5
            stolen = (
                ", ".join(known[(turn.visitor.number + i) % len(known)] for i in range(count))
                if known
                else own
            )
            return {"if-none-match": stolen} if stolen else {}
        return {"if-none-match": own} if own else {}

    def ask_cache(self, turn: Turn, target: str, headers: dict[str, str]) -> tuple[bool, WireResponse]:
        """By way of the shared cache, which asks again with the ETag of what it has."""
        is_fresh, kept = self.cache.find(target, headers)
        if kept is not None and is_fresh:
            self.count("cache-hit")
            return True, kept
        etag = kept.header("etag") if kept is not None else None
        sent = {name: value for name, value in headers.items() if not name.startswith("if-")}
        answer = self.worker.fetch(target, sent | ({"if-none-match": etag} if etag else {}))
        if kept is not None and etag and answer.status == 304:
            self.count("cache-confirmed")
            return True, kept
        self.cache.keep(target, headers, answer)
        return False, answer

    # What must hold

    def check_headers(self, turn: Turn, answer: WireResponse, told: object) -> None:
        page = PAGES[turn.path]
        is_for_one = bool(answer.header_list("set-cookie")) or (
            page.is_personal and answer.status in (200, 206, 304)
        )
        if is_for_one and turn.method != "POST":
            words = ruling_words(answer)
            assert set(words) & set(FOR_ONE), told
            assert not words.get("private"), told
            assert answer.header("expires") is None, told
        account = answer.header("x-account")
        assert account is None or account == turn.visitor.session, told
        number = answer.header("x-number")
        if number and not page.is_kept and answer.status == page.status == 200 and turn.method == "GET":
            with self.lock:
                assert number not in self.numbers_given, ("one answer of the origin for two visits", told)
                self.numbers_given.add(number)

    def check_cookies(self, turn: Turn, answer: WireResponse, told: object) -> None:
        visitor = turn.visitor
        for line in answer.header_list("set-cookie"):
            name, _, value = line.partition(";")[0].partition("=")
            if name == "origin":
                assert PAGES[turn.path].sets_cookie or turn.method == "POST", told
                with self.lock:
                    assert f"cookie {value}" not in self.numbers_given, ("one cookie for two answers", told)
                    self.numbers_given.add(f"cookie {value}")
            elif value:
                self.check_jar(visitor, name, value, told)
            else:
                assert name.startswith(VISITOR_COOKIE), told
                assert not visitor.is_remembered, told
                if name == VISITOR_COOKIE:
                    visitor.jar, visitor.returns = "", False
                visitor.grant = "" if name == GRANT_COOKIE else visitor.grant

    def check_jar(self, visitor: Visitor, name: str, value: str, told: object) -> None:
        assert visitor.is_remembered, told
        assert name == VISITOR_COOKIE, told
        state = open_cookie(value, COOKIE_KEYS, self.now_s + 3_600).state
        assert not visitor.returns or state.first_seen_s == visitor.first_seen_s, told
        if not visitor.returns and visitor.jar:
            mine = open_cookie(visitor.jar, COOKIE_KEYS, self.now_s + 3_600).state
            assert state.first_seen_s == mine.first_seen_s, told
        visitor.jar = value

    def check_content(
        self,
        turn: Turn,
        headers: dict[str, str],
        answer: WireResponse,
        when: tuple[float, float, bool],
        told: object,
    ) -> None:
        page, visitor = PAGES[turn.path], turn.visitor
        self.count(str(answer.status))
        if answer.status == 304:
            self.check_confirmed(turn, headers, answer, told)
            return
        if answer.status == 503:
            assert page.fails_sometimes, told
            return
        if answer.status in (206, 416):
            assert "range" in headers, told
            assert page.has_ranges, told
            assert answer.status == 416 or not page.is_personal, told
            self.check_range(turn, answer, told)
            return
        assert answer.status == page.status, told
        if turn.method == "HEAD":
            assert answer.body == b"", told
            return
        assert answer.body == self.expected(turn, answer.body), (told, visitor.segments(turn))
        self.check_age(page, version_in(answer.body), when, told)
        etag = answer.header("etag")
        if etag:
            visitor.etags[turn.path] = etag
            with self.lock:
                assert self.shown_under.setdefault((turn.path, etag), answer.body) == answer.body, (
                    "one tag for two",
                    told,
                )

    def check_age(self, page: Page, version: int, when: tuple[float, float, bool], told: object) -> None:
        began, ended, is_cached = when
        if page.stale_seconds is None:
            return
        assert version <= self.origin.version_at(ended + LATE_SECONDS), told
        if not is_cached:
            oldest = self.origin.version_at(began - page.stale_seconds - LATE_SECONDS)
            assert version >= oldest, ("older than it may be", oldest, told)

    def check_confirmed(
        self, turn: Turn, headers: dict[str, str], answer: WireResponse, told: object
    ) -> None:
        """A 304 names what the browser has: exactly what this visitor would get now."""
        page = PAGES[turn.path]
        sent = headers.get("if-none-match", "")
        etag = answer.header("etag") or ""
        if page.is_personal:
            assert etag, told
            assert "if-none-match" in headers, told
        if not sent:
            assert headers.get("if-modified-since"), told
            return
        tags = [tag.strip().removeprefix("W/") for tag in sent.split(",")]
        assert etag.removeprefix("W/") in tags, told
        with self.lock:
            body = self.shown_under.get((turn.path, etag)) or self.shown_under.get(
                (turn.path, etag.removeprefix("W/"))
            )
        assert body is not None, told
        assert body == self.expected(turn, body), ("another's copy confirmed", told)

    def check_range(self, turn: Turn, answer: WireResponse, told: object) -> None:
        whole = PAGES[turn.path].content(0, turn.visitor.session, turn.visitor.told_language)
        placed = re.match(r"bytes (?:(\d+)-(\d+)|\*)/(\d+)$", answer.header("content-range") or "")
        assert placed is not None, told
        assert int(placed[3]) == len(whole), told
        if turn.method == "GET" and answer.status == 206:
            assert answer.body == whole[int(placed[1]) : int(placed[2]) + 1], told
