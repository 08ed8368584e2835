"""Purges on the wire: the kept page goes at once, other isolates are told through KV, nobody else may ask."""

import json
import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from segments.edge.pages.store.purge_orders import (
    LATEST_MS,
    Order,
    order_key,
    read_record,
    write_record,
)
from segments.signing import KeyRing
from tests.worker.runtime import wait_until
from tests.worker.shop import BUNDLE_KEYS, SITE, browser, now_ms, order, ring_text

pytestmark = pytest.mark.usefixtures("published")

KEPT = {"content-type": "text/html", "cache-control": "max-age=3600", "cache-tag": "news, front"}


def see(worker, path):
    return worker.fetch(path, browser()).text


@pytest.fixture
def kept(worker, origin):
    """Two pages that the worker keeps, in words that the origin has changed since."""
    for path in ("/p/one", "/p/two"):
        tags = KEPT if path == "/p/one" else {**KEPT, "cache-tag": ""}
        origin.set(path, "<p>before</p>", headers=tags)
        see(worker, path)
        origin.set(path, "<p>after</p>", headers=tags)
    yield
    order(worker, {"all": True})


def latest_order(worker):
    key = worker.kv_get(f"purge:{SITE}").decode()
    return read_record(worker.kv_get(key), BUNDLE_KEYS)


def pass_on(worker, *orders):
    """What other isolates write for orders to forget these paths; the last word."""
    values = {}
    for paths in orders:
        given = Order(now_ms(), paths)
        record = write_record(given, BUNDLE_KEYS)
        key = order_key(f"purge:{SITE}:", given, record)
        values |= {key: record, f"purge:{SITE}": key.encode()}
    worker.kv_put_all(values)
    return values[f"purge:{SITE}"]


@pytest.mark.parametrize(
    ("members", "seen"),
    [
        ({"paths": ["/p/one"]}, ["after", "before"]),
        ({"paths": ["/p/*"]}, ["after", "after"]),
        ({"tags": ["news"]}, ["after", "before"]),
        ({"all": True}, ["after", "after"]),
        ({"paths": ["/elsewhere"]}, ["before", "before"]),
    ],
)
def test_what_an_order_names_is_asked_for_anew(worker, kept, members, seen):
    assert order(worker, members).status == 200
    assert [see(worker, path)[3:-4] for path in ("/p/one", "/p/two")] == seen
    assert latest_order(worker).paths == tuple(members.get("paths", ()))


def test_orders_of_other_isolates_are_carried_out_though_one_of_them_told_of_itself_last(worker, kept):
    """Two isolates gave an order each, and the second wrote over the first's word that there is a new one."""
    pass_on(worker, ("/p/one",), ("/p/two",))
    wait_until(lambda: [see(worker, path) for path in ("/p/one", "/p/two")] == ["<p>after</p>"] * 2, "orders")


def test_an_order_that_kv_shows_late_is_found(worker, kept):
    latest = pass_on(worker, ("/p/one",))
    wait_until(lambda: see(worker, "/p/one") == "<p>after</p>", "the first order")
    pass_on(worker, ("/p/two",))
    worker.kv_put(f"purge:{SITE}", latest)  # the word of the other one is gone
    wait_until(lambda: see(worker, "/p/two") == "<p>after</p>", "the second order")


def test_a_record_that_is_not_ours_stops_no_order(worker, kept):
    worker.kv_put(f"purge:{SITE}:{LATEST_MS - now_ms():013d}.AAAA", b"v1.bundle.AAAA\n[]")
    pass_on(worker, ("/p/one",))
    wait_until(lambda: see(worker, "/p/one") == "<p>after</p>", "the order")
    assert see(worker, "/p/two") == "<p>before</p>"


def test_an_answer_that_was_on_its_way_when_the_order_came_is_not_kept(worker, origin):
    path = "/p/slow"
    go_on = threading.Event()
    origin.set(path, "<p>before</p>", headers=KEPT, go_on=go_on)
    with ThreadPoolExecutor(1) as visitor:
        asked = visitor.submit(see, worker, path)
        wait_until(lambda: len(origin.requests) == 1, "the origin to be asked")
        assert order(worker, {"paths": [path]}).status == 200
        origin.set(path, "<p>after</p>", headers=KEPT)
        go_on.set()
        assert asked.result() == "<p>before</p>"
    assert see(worker, path) == "<p>after</p>"


def test_nobody_else_may_purge(worker, kept):
    assert order(worker, {"all": True}, KeyRing((("bundle", b"x" * 32),))).status == 403
    assert worker.fetch("/_segments/purge", method="POST", body=b"{}").status == 403
    assert worker.fetch("/_segments/purge").status == 405
    assert see(worker, "/p/one") == "<p>before</p>"


def test_the_command_purges(worker, kept):
    keys = {**os.environ, "SEGMENTS_BUNDLE_KEYS": ring_text(BUNDLE_KEYS)}
    command = [
        sys.executable,
        "-m",
        "segments.cli.main",
        "purge",
        "--url",
        worker.url,
        "--path",
        "/p/one",
        "--json",
    ]
    result = subprocess.run(command, env=keys, capture_output=True, text=True, check=True)
    assert json.loads(result.stdout)["forgotten_here"] == 1
    assert see(worker, "/p/one") == "<p>after</p>"
