"""Measurement at the edge: a page view with ten experiments and 32 measured segments, beside the same without.

In: a folder for the files of the run. Out: CPU a request of three kinds of page view, in turns. The worker without
measurement has plain segments of the same names, and the same page: 30 blocks, ten of them of an arm. Visitors who
bring back all their cookies have nothing new; visitors without the cookie of sums are exposed to all ten on each page.
"""

from __future__ import annotations

import random
import urllib.request
from dataclasses import replace
from pathlib import Path

from bench.compare import Measured, compare
from bench.request import origin, running
from bench.site import COOKIE_KEYS, VISITORS, Visitor, compiled, published, variables, visitors, write_pages
from bench.workerd import Workerd, product
from segments.edge.measure.cookie import MEASURE_COOKIE
from segments.edge.visitor.cookie import VISITOR_COOKIE, open_cookie, seal_cookie

EXPERIMENTS, SEGMENTS = 10, 32
PAGE = "page-20k-20.html"
DESK_KEYS = "desk:ZGRkZGRkZGRkZGRkZGRkZGRkZGRkZGRkZGRkZGRkZGQ"
WITHOUT, NOTHING_NEW, FIRST = "without", "ten experiments, nothing new", "ten experiments, first exposures"

GOALS = """
[goals.bought]
event = "purchase"
[goals.revenue]
event = "purchase"
value = "value"
"""


def plain_rules() -> str:
    """Segments of the same names, of nobody's arm, and with the id that experiments need."""
    rows = [
        f"[segments.e{n}-{arm}]\nwhen = 'visitor.visits > {n}'\n" for n in range(EXPERIMENTS) for arm in "ab"
    ]
    return "".join([*rows, *measured_segments(""), "[segments.known]\nwhen = 'percentage(\"x\", 0, 50)'\n"])


def measured_rules() -> str:
    rows = [f"[experiments.e{n}]\narms = {{ a = 1, b = 1 }}\n" for n in range(EXPERIMENTS)]
    return "".join([GOALS, *rows, *measured_segments("measure = true\n")])


def measured_segments(more: str) -> list[str]:
    return [f"[segments.m-{n}]\nwhen = 'visitor.visits > {n % 3}'\n{more}" for n in range(SEGMENTS)]


def known_visitors() -> list[Visitor]:
    """The bench's visitors with a random id, as a site has them whose rules ask for one."""
    chance, found = random.Random(3), []
    for visitor in visitors():
        name, _, value = next(
            part.strip().partition("=")
            for part in visitor.headers["cookie"].split(";")
            if part.strip().startswith(f"{VISITOR_COOKIE}=")
        )
        opened = open_cookie(value, COOKIE_KEYS, 0)
        state = replace(opened.state, id=chance.randbytes(16).hex())
        sealed = seal_cookie(state, COOKIE_KEYS, opened.issued_s, opened.expires_s - opened.issued_s)
        headers = {**visitor.headers, "cookie": visitor.headers["cookie"].replace(value, sealed)}
        found.append(Visitor(headers))
        assert name == VISITOR_COOKIE
    return found


def counted(worker: Workerd, visitor: Visitor) -> Visitor:
    """The visitor after two pages: with a cookie of sums that says all that there is to say."""
    cookie = visitor.headers["cookie"]
    for _ in range(2):
        request = urllib.request.Request(
            f"{worker.url}/{PAGE}", headers={**visitor.headers, "cookie": cookie}
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            told = answer.headers.get_all("set-cookie") or []
        for one in told:
            if one.startswith(MEASURE_COOKIE):
                cookie = f"{visitor.headers['cookie']}; {one.partition(';')[0]}"
    if MEASURE_COOKIE not in cookie:
        raise RuntimeError(f"Expected a cookie of sums, got {told}: nothing is measured here")
    return Visitor({**visitor.headers, "cookie": cookie})


def measure_measurement(folder: Path, rounds: int, seconds: float) -> dict[str, Measured]:
    """CPU and times of the three kinds of page view."""
    folder.mkdir(parents=True, exist_ok=True)
    page = folder / PAGE
    arms = "".join(f'<p data-segment="e{n}-a">arm {n}</p>' for n in range(EXPERIMENTS))
    page.write_bytes(write_pages(folder, (20,), (20,))[PAGE].read_bytes() + arms.encode())
    keys = variables() | {"SEGMENTS_DESK_KEYS": DESK_KEYS}
    workers = {}
    for name, rules in ((WITHOUT, plain_rules()), (NOTHING_NEW, measured_rules()), (FIRST, measured_rules())):
        own = folder / f"rules-{len(workers)}"
        own.mkdir(exist_ok=True)
        bundle = compiled(own, rules)
        workers[name] = replace(product(keys, published(bundle, own)), has_desk=True)
    known = known_visitors()
    with origin(folder, {PAGE: page}) as site, running(workers, folder, site) as started:
        for worker in started.values():
            worker.wait_until_ready(f"/{PAGE}", known[0].headers)
        again = [counted(started[NOTHING_NEW], visitor) for visitor in known[:VISITORS]]
        path = f"/{PAGE}"
        requests = {
            WITHOUT: [one.request(path) for one in known],
            NOTHING_NEW: [one.request(path) for one in again],
            FIRST: [one.request(path) for one in known],
        }
        return compare(started, requests, connections=8, rounds=rounds, seconds=seconds)


if __name__ == "__main__":
    found = measure_measurement(Path("build/bench/measured"), 7, 2.0)
    base = found[WITHOUT].cpu_ms
    for name, row in found.items():
        print(f"{name:40} {row.cpu_ms:.3f} ms CPU, {row.cpu_ms / base:.3f}x, spread {row.cpu_spread}")
