"""KV that does not answer in time: no page waits for it for long, and what comes late replaces nothing newer."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bench import workerd
from tests.worker.plain_runtime import plain_worker, run_plain
from tests.worker.runtime import fetch, wait_until
from tests.worker.shop import RULES, browser, page_of, shown

GERMAN = browser(x_segments_as="geo.country=DE")
NEEDS_NO_RULES = ("/logo.webp", {"sec-fetch-dest": "image"})


@pytest.fixture
def slow_kv(monkeypatch):
    """Puts the KV of a folder beside this file in the place of the one that answers at once."""

    def use(folder):
        monkeypatch.setattr(workerd, "WORKERS", Path(__file__).with_name(folder))

    return use


@pytest.fixture(autouse=True)
def site(origin):
    origin.set("/page", page_of(["germany", "austria"]), headers={"content-type": "text/html"})
    origin.set("/logo.webp", b"image")


def test_a_page_does_not_wait_for_slow_kv(origin, tmp_path, slow_kv):
    slow_kv("slow")
    with run_plain(plain_worker(RULES, tmp_path), tmp_path / "run", origin, *NEEDS_NO_RULES) as worker:
        first = fetch(worker.url, "/page", GERMAN)
        assert (first.status, shown(first.text)) == (200, set()), "the answer came after the rules"
        wait_until(lambda: shown(fetch(worker.url, "/page", GERMAN).text) == {"germany"}, "the rules")
        health = fetch(worker.url, "/_segments/health").json()
    assert health["counters"]["kv-slow"] >= 1


def test_rules_that_come_late_do_not_replace_newer_ones(origin, tmp_path, slow_kv):
    slow_kv("overtaken")
    later = RULES.replace("[segments.germany]", "[segments.austria]")
    plain = plain_worker(RULES, tmp_path, later)
    with (
        run_plain(plain, tmp_path / "run", origin, *NEEDS_NO_RULES) as worker,
        ThreadPoolExecutor(2) as visitors,
    ):
        both = [visitors.submit(fetch, worker.url, "/page", GERMAN) for _ in range(2)]
        seen = [shown(one.result().text) for one in both]
        assert {"germany"} not in seen, "the older rules came after the newer ones"
        wait_until(lambda: shown(fetch(worker.url, "/page", GERMAN).text) == {"austria"}, "the newer rules")
