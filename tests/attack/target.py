"""The worker under attack, on the runtime itself and on loopback: a site whose pages show who they were cut for.

In: an origin. Out: a `Target` that asks, compares the answer with what the visitor may see, and weighs CPU time.
"""

import http.client
import json
import socket
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from urllib.parse import urlsplit

from bench.workerd import Workerd
from segments.edge.visitor.envelope import seal_envelope
from segments.edge.visitor.grants import GRANT_COOKIE, GRANT_PURPOSE
from segments.signing import KeyRing
from tests.attack.figures import Figures
from tests.worker.origin import Origin
from tests.worker.shop import GRANT_KEYS, page_of

PLACES = {"DE": "germany", "US": ""}
MEMBERS = "gold"
NAMES = ["germany", MEMBERS]
PAGE = page_of(NAMES)
PATHS = tuple(f"/page/{number}" for number in range(20))
HTML = {"content-type": "text/html; charset=utf-8"}
TIMEOUT_SECONDS = 60.0


def grant(ring: KeyRing = GRANT_KEYS) -> str:
    """The cookie of a member, good for an hour where the ring is the site's."""
    payload = json.dumps({"expires": int(time.time()) + 3_600, "traits": {"plan": "gold"}}).encode()
    return seal_envelope(payload, ring, GRANT_PURPOSE, GRANT_COOKIE)


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer, or status 0 for none."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Target:
    """The worker, and what is known of it beforehand."""

    def __init__(self, running: Workerd, origin: Origin, bare: Workerd) -> None:
        """`bare` is a JavaScript worker that reads of a body what this one reads, and does no more."""
        self.running, self.origin, self.bare = running, origin, bare
        self.address = (urlsplit(running.url).hostname, urlsplit(running.url).port)

    def beside(self) -> "Target":
        """The bare worker as a target."""
        return Target(self.bare, self.origin, self.bare)

    def ask(
        self,
        path: str,
        headers: Iterable[tuple[str, str]] = (),
        method: str = "GET",
        body: bytes | None = None,
    ) -> Answer:
        """One request with headers in this order, repeated ones and all."""
        connection = http.client.HTTPConnection(*self.address, timeout=TIMEOUT_SECONDS)
        try:
            connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
            for name, value in headers:
                connection.putheader(name, value.encode("latin-1", "replace"))
            if body is not None:
                connection.putheader("content-length", str(len(body)))
            connection.endheaders(body)
            answer = connection.getresponse()
            return Answer(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read())
        except (http.client.HTTPException, OSError):
            return Answer(0, {}, b"")
        finally:
            connection.close()

    def send_raw(self, head: str, pieces: Iterable[bytes]) -> int:
        """The status of the answer to a request whose body is written in pieces; 0 for none."""
        with socket.create_connection(self.address, timeout=TIMEOUT_SECONDS) as connection:
            try:
                connection.sendall(head.encode("latin-1"))
                for piece in pieces:
                    connection.sendall(piece)
            except OSError:
                pass  # the answer came first
            try:
                answer = http.client.HTTPResponse(connection)
                answer.begin()
            except (http.client.HTTPException, OSError):
                return 0
            return answer.status

    def check(self, figures: Figures, answer: Answer, country: str, *, is_member: bool = False) -> None:
        """Count an answer to a visitor from this country as wrong where it shows anything else than their page."""
        figures.tried += 1
        if answer.status in (0, 500, 502):
            figures.faults += 1
        if answer.status != 200 or not answer.body:
            return
        if b"data-segment" in answer.body or (b"[gold]" in answer.body and not is_member):
            figures.leaked += 1
        if (b"[germany]" in answer.body) != (country == "DE"):
            figures.mixed += 1

    def weigh(self, work: Callable[[], object], times: int = 1) -> float:
        """CPU seconds of the worker for this."""
        before = self.running.cpu_seconds()
        for _ in range(times):
            work()
        return self.running.cpu_seconds() - before

    def compare(
        self,
        figures: Figures,
        kind: str,
        odd: Callable[[], object],
        plain: Callable[[], object],
        times: int = 8,
    ) -> None:
        """Note what one input costs as a multiple of another, in turns, so that a busy machine is busy for both."""
        odd()
        plain()
        rounds = [(self.weigh(odd), self.weigh(plain)) for _ in range(times)]
        cost, base = (sorted(column)[len(rounds) // 2] for column in zip(*rounds, strict=True))
        figures.costs[kind] = cost / max(base, 1e-4)

    def compare_extra(
        self,
        figures: Figures,
        kind: str,
        send: Callable[["Target", int], object],
        sizes: tuple[int, int],
        times: int,
    ) -> None:
        """Note what the crumbs of a body cost here on top of the whole, as a multiple of what they cost a bare worker.

        `sizes` are the bytes of a chunk in crumbs and in the whole.
        """
        bare = self.beside()
        ways = [(target, size) for target in (self, bare) for size in sizes]
        for way in ways:
            send(*way)
        rounds = [[way[0].weigh(partial(send, *way)) for way in ways] for _ in range(times)]
        crumbs, whole, bare_crumbs, bare_whole = (
            sorted(column)[times // 2] for column in zip(*rounds, strict=True)
        )
        figures.costs[kind] = (crumbs - whole) / max(bare_crumbs - bare_whole, 1e-4)
        print(
            f"  {kind}: {crumbs * 1e3:.1f} ms in crumbs, {whole * 1e3:.1f} whole; a bare worker "
            f"{bare_crumbs * 1e3:.1f} and {bare_whole * 1e3:.1f}",
            flush=True,
        )

    def faults(self) -> int:
        """The faults that the worker counts itself."""
        counters = json.loads(self.ask("/_segments/health", visitor("DE")).body).get("counters", {})
        return int(counters.get("faults", 0))


def visitor(country: str, *more: tuple[str, str]) -> list[tuple[str, str]]:
    """The headers of a desktop browser from a country."""
    return [
        ("host", "127.0.0.1:80"),
        ("user-agent", "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/140.0.0.0"),
        ("x-segments-as", f"geo.country={country}; consent=all"),
        *more,
    ]


def build_site(origin: Origin) -> None:
    """The pages: some kept long, some asked for each time, some kept by language."""
    lifetimes = ("max-age=3600", "max-age=0", "max-age=1, stale-while-revalidate=60")
    for number, path in enumerate(PATHS):
        headers = {**HTML, "cache-control": lifetimes[number % 3]}
        headers |= {"vary": "Accept-Language"} if number % 4 == 0 else {}
        origin.set(path, PAGE, headers=headers, etag=f'"{number}"', has_ranges=number % 2 == 0)
