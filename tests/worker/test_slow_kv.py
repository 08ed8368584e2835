"""KV that does not answer in time: no page waits for it for long, and what comes late replaces nothing newer."""

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bench import workerd
from tests.worker.plain_runtime import plain_worker
from tests.worker.runtime import fetch, wait_until
from tests.worker.shop import RULES, browser, page_of, shown

TIMEOUT_SECONDS, SLOW_SECONDS = 2, 5
GERMAN = browser(x_segments_as="geo.country=DE")


def test_a_page_does_not_wait_for_slow_kv(origin, tmp_path, monkeypatch):
    monkeypatch.setattr(workerd, "WORKERS", Path(__file__).with_name("slow"))
    origin.set("/page", page_of(["germany"]), headers={"content-type": "text/html"})
    origin.set("/logo.webp", b"image")
    outbound = origin.url.removeprefix("http://")
    with workerd.Workerd(plain_worker(RULES, tmp_path), tmp_path / "run", outbound) as worker:
        worker.wait_until_ready("/logo.webp", {"sec-fetch-dest": "image"})  # which needs no rules
        began = time.monotonic()
        first = fetch(worker.url, "/page", GERMAN)
        took = time.monotonic() - began
        assert (first.status, shown(first.text)) == (200, set())
        assert TIMEOUT_SECONDS <= took < SLOW_SECONDS
        assert shown(fetch(worker.url, "/page", GERMAN).text) == {"germany"}
        health = fetch(worker.url, "/_segments/health").json()
    assert health["counters"]["kv-slow"] == 1


def test_rules_that_come_late_do_not_replace_newer_ones(origin, tmp_path, monkeypatch):
    monkeypatch.setattr(workerd, "WORKERS", Path(__file__).with_name("overtaken"))
    origin.set("/page", page_of(["germany", "austria"]), headers={"content-type": "text/html"})
    origin.set("/logo.webp", b"image")
    outbound = origin.url.removeprefix("http://")
    later = RULES.replace("[segments.germany]", "[segments.austria]")
    with (
        workerd.Workerd(plain_worker(RULES, tmp_path, later), tmp_path / "run", outbound) as worker,
        ThreadPoolExecutor(1) as visitor,
    ):
        worker.wait_until_ready("/logo.webp", {"sec-fetch-dest": "image"})  # which needs no rules
        slow = visitor.submit(fetch, worker.url, "/page", GERMAN)
        wait_until(lambda: shown(fetch(worker.url, "/page", GERMAN).text) == {"austria"}, "the newer rules")
        assert shown(slow.result().text) == {"austria"}
